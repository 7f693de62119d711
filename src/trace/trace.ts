/**
 * The record of a run, as its readers see it: diagrams, steppers, checkers, exporters.
 *
 * A trace is columns of numbers, one row for each event, in the order things happened. A row costs 14 bytes, a message 19 more: the writer
 * leaves out what follows from other columns (see `cause` and `packedSite`) and stores what only few rows have for those rows. Payloads and
 * node states are in one store of values, which stores what repeats once.
 */
import { SparseColumn, TimeColumn } from './columns.ts'
import type { EventKind } from './events.ts'
import { EventKind as Kind, goesDown, isTurn } from './events.ts'
import { Quantities, type Counted, type QuantityTable } from './quantity.ts'
import { isPartSite, unpackSite } from './site.ts'
import type { ValueReader } from './value-reader.ts'

export interface NodeInfo {
  name: string
  className: string
  /** Node code reads its clocks rounded down to multiples of this; absent: to the nanosecond. */
  resolutionNs?: number
}

/** A lane of a node besides its main one: which handlers run in it. */
export interface LaneInfo {
  node: number
  name: string
  handlers: string[]
}

/** What a node knows of its wall clock's error from `timeNs` on: at most `errorNs`, growing while its monotonic clock runs. */
export interface ClockConfidence {
  node: number
  timeNs: number
  errorNs: number
  growthPpm: number
}

/** A straight piece of a node's clocks: from `timeNs` on they read `wallNs`/`monotonicNs` plus elapsed × (1 + ratePpm/10^6). */
export interface ClockSegment {
  node: number
  timeNs: number
  wallNs: number
  monotonicNs: number
  ratePpm: number
  /** The rate of the wall clock, where it differs from that of the monotonic clock: -1 000 000 when the wall clock stands still. */
  wallRatePpm?: number
  /** When its machine booted, from which its monotonic clock counts, where that was not the start of the run. */
  bootedNs?: number
}

/** A fault as the author declared it, its place, whether it is about nodes or the network between them, and how often it had an effect. */
export interface FaultLine {
  text: string
  cell: number
  start: number
  end: number
  on: 'node' | 'network'
  /** The fault happens at one moment and does not last. */
  instant?: boolean
  bites: number
}

export interface TraceHeader {
  /** Format of the record; readers refuse what they do not know. */
  format: 2
  kernel: string
  name: string
  seed: number
  /** Planned length of the run. */
  durationNs: number
  /** True time at which the run ended. */
  endNs: number
  /** The steps in which time passes, in a run longer than 104 days; absent: single nanoseconds. */
  tickNs?: number
  /** Only on a path that an exploration found, which has no time: how far apart its steps are put. */
  stepNs?: number
  nodes: NodeInfo[]
  properties: string[]
  faults: FaultLine[]
  clocks: ClockSegment[]
  /** Absent: no node knows anything of its clock's error. */
  confidences?: ClockConfidence[]
  /** Absent: every node has its main lane only. */
  lanes?: LaneInfo[]
  /** How many events of each kind there were, by kind. */
  counts: number[]
  /** How many messages there were. */
  messages: number
  /** How many of them are replies that say an error; absent: none. */
  failures?: number
  /** Bytes of their payloads, where an expectation asks for them. */
  bytes?: number
  /** Value ids of the states the nodes ended with; -1 for a node that is down. */
  finalStates: number[]
  /** Of nodes that are down, value ids of the last fields they had, by node; absent: all nodes are up. */
  lastStates?: Record<number, number>
  /** What numbers count; absent: nothing is known to be a length of time. */
  quantities?: QuantityTable
  digest: string
}

/** `failure`: a reply that says that answering failed; its payload is the error, `{ name, message }`. */
export const MessageKind = { oneWay: 0, request: 1, reply: 2, failure: 3 } as const
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind]

/** Whether a message answers a request, with a value or with an error. */
export function isReply(kind: MessageKind): boolean {
  return kind >= MessageKind.reply
}

export interface EventColumns {
  time: TimeColumn
  kind: Uint8Array
  /** Index into `header.nodes`; -1: the world. */
  node: Int8Array | Int16Array
  /** What the event is about; its meaning depends on the kind. */
  subject: Int32Array
  /** For turns: value id of the node's state after it. For others: a detail (value id), or -1. */
  detail: Int32Array
  /** Index of the event that led to this one, where it is not the usual one; see `Trace.cause`. */
  oddCause: SparseColumn
  /** Where in the notebook, for the events that have a place and are not sends: `cell * 2^20 + offset`. */
  site: SparseColumn
}

export interface MessageColumns {
  from: Int8Array | Int16Array
  to: Int8Array | Int16Array
  kind: Uint8Array
  /** Value id of the message type, a string. */
  type: Int32Array
  /** Value id. */
  payload: Int32Array
  /** Index of its send event. */
  sendEvent: Int32Array
  /** Where in the notebook it was sent; -1: nowhere. */
  site: Int32Array
  /** For replies the message answered. */
  answers: SparseColumn
}

export interface TraceEvent {
  index: number
  timeNs: number
  kind: EventKind
  node: number
  subject: number
  cause: number
  detail: number
  site: number
}

export interface Message {
  id: number
  from: number
  to: number
  kind: MessageKind
  type: string
  payload: unknown
  answers: number
  sendEvent: number
  /** What the numbers of the payload count. */
  counted?: Counted
}

export class Trace {
  readonly header: TraceHeader
  readonly events: EventColumns
  readonly messages: MessageColumns
  readonly values: ValueReader
  readonly quantities: Quantities

  constructor(header: TraceHeader, events: EventColumns, messages: MessageColumns, values: ValueReader) {
    this.header = header
    this.events = events
    this.messages = messages
    this.values = values
    this.quantities = new Quantities(header.quantities)
  }

  get length(): number {
    return this.events.kind.length
  }

  event(index: number): TraceEvent {
    const e = this.events
    return {
      index,
      timeNs: this.timeNs(index),
      kind: e.kind[index] as EventKind,
      node: e.node[index],
      subject: e.subject[index],
      cause: this.cause(index),
      detail: e.detail[index],
      site: this.packedSite(index),
    }
  }

  /** True time of an event; 0 when there is none with this index. */
  timeNs(index: number): number {
    return index >= 0 && index < this.length ? this.events.time.at(index) : 0
  }

  /** Index of the event that led to this one; -1: none. */
  cause(index: number): number {
    const odd = this.events.oddCause.at(index, -2)
    return odd === -2 ? usualCause(this.events, this.messages, index) : odd
  }

  /** Where in the notebook an event came from, as `packSite` packs it; -1: nowhere. */
  packedSite(index: number): number {
    const { kind, subject, site } = this.events
    return kind[index] === Kind.send ? this.messages.site[subject[index]] : site.at(index, -1)
  }

  /** Bytes of all columns and values; the header is not counted. */
  get bytes(): number {
    let total = this.values.bytes
    for (const columns of [this.events, this.messages]) {
      for (const column of Object.values(columns)) {
        total += column instanceof TimeColumn || column instanceof SparseColumn ? column.bytes : column.byteLength
      }
    }
    return total
  }

  get messageCount(): number {
    return this.messages.kind.length
  }

  message(id: number): Message {
    const m = this.messages
    const kind = m.kind[id] as MessageKind
    const type = String(this.values.value(m.type[id]))
    const counted = kind === MessageKind.failure ? undefined : this.quantities.message(type, kind === MessageKind.reply)
    return {
      id,
      from: m.from[id],
      to: m.to[id],
      kind,
      type,
      ...(counted && { counted }),
      payload: this.values.value(m.payload[id]),
      answers: m.answers.at(id, -1),
      sendEvent: m.sendEvent[id],
    }
  }

  /** The place in the notebook an event came from, or undefined. */
  site(index: number): { cell: number; offset: number } | undefined {
    const site = this.packedSite(index)
    return site < 0 || isPartSite(site) ? undefined : unpackSite(site)
  }

  /** Index of the last turn of `node` at or before event `index`, or -1 when it has not run yet. */
  lastTurn(node: number, index: number): number {
    const { kind, node: nodes } = this.events
    for (let i = Math.min(index, this.length - 1); i >= 0; i--) {
      if (nodes[i] === node && isTurn(kind[i] as EventKind)) return i
    }
    return -1
  }

  /** The fields of `node` after event `index`; undefined before it started and while it is crashed. */
  stateAt(node: number, index: number): Record<string, unknown> | undefined {
    const { kind, node: nodes, detail } = this.events
    for (let i = Math.min(index, this.length - 1); i >= 0; i--) {
      if (nodes[i] !== node) continue
      if (goesDown(kind[i] as EventKind)) return undefined
      if (isTurn(kind[i] as EventKind)) return this.values.value(detail[i]) as Record<string, unknown>
    }
    return undefined
  }

  /** How many events of this kind the run had, also when it was not recorded event by event. */
  countOf(kind: EventKind): number {
    return this.header.counts[kind] ?? 0
  }

  /** The fields that `node` ended with; undefined when it is down. */
  finalState(node: number): Record<string, unknown> | undefined {
    const id = this.header.finalStates[node] ?? -1
    return id < 0 ? undefined : (this.values.value(id) as Record<string, unknown>)
  }

  /** The fields that a node had when it went down; undefined when it is up. */
  lastState(node: number): Record<string, unknown> | undefined {
    const id = this.header.lastStates?.[node]
    return id === undefined ? undefined : (this.values.value(id) as Record<string, unknown>)
  }

  /** Index of the last event at or before true time `timeNs`, or -1. Events are in time order, so this is a binary search. */
  indexAt(timeNs: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.timeNs(middle) <= timeNs) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** What the clocks of `node` read at true time `timeNs`. */
  clockAt(node: number, timeNs: number): { wallNs: number; monotonicNs: number } {
    let segment: ClockSegment | undefined
    for (const candidate of this.header.clocks) {
      if (candidate.node === node && candidate.timeNs <= timeNs) segment = candidate
    }
    if (!segment) return { wallNs: timeNs, monotonicNs: timeNs }
    const elapsedNs = timeNs - segment.timeNs
    const { tickNs } = this.header
    return {
      wallNs: segment.wallNs + advance(elapsedNs, segment.wallRatePpm ?? segment.ratePpm, tickNs),
      monotonicNs: segment.monotonicNs + advance(elapsedNs, segment.ratePpm, tickNs),
    }
  }
}

/** Whether an event happens to a message on its way, so that its usual cause is the sending. */
export function endsFlight(kind: number): boolean {
  return kind === Kind.receive || kind === Kind.drop || kind === Kind.late
}

/** The cause that nearly every event has: the sending of its message, or the turn in which it happened; a turn without a message has none. */
function usualCause({ kind, subject }: EventColumns, { sendEvent }: MessageColumns, index: number): number {
  if (endsFlight(kind[index])) return sendEvent[subject[index]]
  if (isTurn(kind[index] as EventKind)) return -1
  let turn = index - 1
  while (turn >= 0 && !isTurn(kind[turn] as EventKind)) turn--
  return turn
}

/**
 * How far a clock that runs `ratePpm` fast moves in `elapsedNs` of true time, exact to the nanosecond (rounded down), or to the tick
 * of a run that is longer than 104 days. The product is split so that a year at 200 ppm loses no digit: `advance(30e9, 200)` is
 * `30_006_000_000`. A rate may have six decimals.
 */
export function advance(elapsedNs: number, ratePpm: number, tickNs = 1): number {
  const millions = Math.floor(elapsedNs / 1e6)
  const rest = elapsedNs - millions * 1e6
  const whole = Math.floor(ratePpm)
  const gainNs = whole === ratePpm ? millions * whole + Math.floor((rest * whole) / 1e6) : fractionalGain(millions, rest, ratePpm)
  return elapsedNs + (tickNs === 1 ? gainNs : Math.floor(gainNs / tickNs) * tickNs)
}

/** The gain of (millions × 10^6 + rest) nanoseconds at a rate that is no whole number of ppm, in whole steps that a double holds. */
function fractionalGain(millions: number, rest: number, ratePpm: number): number {
  let whole = Math.floor(ratePpm)
  let millionths = Math.round((ratePpm - whole) * 1e6)
  if (millionths === 1e6) {
    whole++
    millionths = 0
  }
  const billions = Math.floor(millions / 1e6)
  const restMillions = millions - billions * 1e6
  const small = restMillions * millionths + rest * whole + Math.floor((rest * millionths) / 1e6)
  return millions * whole + billions * millionths + Math.floor(small / 1e6)
}
