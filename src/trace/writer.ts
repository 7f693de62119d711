/**
 * Writes a trace, event by event. The kernel is its only user; readers get the finished `Trace`.
 *
 *     const writer = new TraceWriter({ nodes: 2 })
 *     const turn = writer.event(EventKind.start, 0, 0)
 *     const { values } = writer
 *     const message = writer.message(0, 1, MessageKind.oneWay, values.intern('ping'), values.intern({ n: 1 }))
 *     writer.send(0, 0, message, turn)                    // 1: the second event
 *     writer.messageType(message)                         // 'ping'
 */
import { grown, SparseColumn, TimeColumn } from './columns.ts'
import type { EventKind } from './events.ts'
import { EventKind as Kind, isTurn } from './events.ts'
import { Digest } from './hash.ts'
import type { EventColumns, MessageColumns, TraceHeader } from './trace.ts'
import { endsFlight, MessageKind, Trace } from './trace.ts'
import { readError } from './sent-error.ts'
import { Values } from './values.ts'

/** The part of the header that the kernel knows; the writer adds the rest. */
export type UnfinishedHeader = Omit<TraceHeader, 'digest' | 'format' | 'counts' | 'messages' | 'failures' | 'finalStates'>

/** A state of the record to go back to. */
export interface TraceMark {
  row: number
  digest: readonly [high: number, low: number]
  lastTurn: number
}

export class TraceWriter {
  readonly values = Values.take()
  /** False for sweeps: the writer digests and counts rows but keeps neither them nor states. */
  readonly recording: boolean
  /** How many events of each kind there were. */
  readonly kindCounts = new Int32Array(64)
  private readonly events: EventColumns
  private readonly messages: MessageColumns
  private count = 0
  private messageTotal = 0
  private failures = 0
  /** The last turn written, which is the usual cause of events that are no turns. */
  private lastTurn = -1
  private readonly nodeBytes: number
  private readonly digest = new Digest()

  /** `nodes` is how many nodes the run has. */
  constructor({ recording = true, nodes = 0 } = {}) {
    this.recording = recording
    const { events, messages } = takeColumns(nodes <= 127 ? Int8Array : Int16Array)
    this.events = events
    this.messages = messages
    this.nodeBytes = events.node.BYTES_PER_ELEMENT
  }

  get length(): number {
    return this.count
  }

  get messageCount(): number {
    return this.messageTotal
  }

  get bytes(): number {
    const { oddCause, site } = this.events
    const sparse = oddCause.bytes + site.bytes + this.messages.answers.bytes
    return this.count * (13 + this.nodeBytes) + this.messageTotal * (17 + 2 * this.nodeBytes) + sparse + this.values.bytes
  }

  /** Appends an event and returns its index. `subject` and `detail` mean what `EventKind` says of the kind. */
  event(kind: EventKind, timeNs: number, node: number, subject = -1, cause = -1, detail = -1, site = -1): number {
    const i = this.append(kind, timeNs, node, subject, detail, this.wordOf(kind, node, subject, cause, detail))
    if (!this.recording) return i
    const turn = isTurn(kind)
    const usual = endsFlight(kind) ? this.messages.sendEvent[subject] : turn ? -1 : this.lastTurn
    if (cause !== usual) this.events.oddCause.put(i, cause)
    if (turn) this.lastTurn = i
    // The columns of messages have the place of a send.
    if (site >= 0 && kind !== Kind.send) this.events.site.put(i, site)
    return i
  }

  /** `event` for the sending of a message: a shorter way, since nearly all events send or receive a message. */
  send(timeNs: number, node: number, message: number, cause: number): number {
    const i = this.append(Kind.send, timeNs, node, message, -1, (beginWord(Kind.send, node, cause) + this.contentWord(message)) | 0)
    if (this.recording && cause !== this.lastTurn) this.events.oddCause.put(i, cause)
    return i
  }

  /** `event` for the receiving of a message: the same shorter way. */
  receive(timeNs: number, node: number, message: number, cause: number): number {
    const i = this.append(Kind.receive, timeNs, node, message, -1, (beginWord(Kind.receive, node, cause) + subjectWord(message)) | 0)
    if (!this.recording) return i
    if (cause !== this.messages.sendEvent[message]) this.events.oddCause.put(i, cause)
    this.lastTurn = i
    return i
  }

  private append(kind: EventKind, timeNs: number, node: number, subject: number, detail: number, word: number): number {
    const i = this.count++
    this.kindCounts[kind]++
    this.digest.addEvent(timeNs, word)
    if (!this.recording) return i
    const e = this.events
    if (i === e.kind.length) growEvents(e)
    e.time.put(i, timeNs)
    e.kind[i] = kind
    e.node[i] = node
    e.subject[i] = subject
    e.detail[i] = detail
    return i
  }

  /** The state of the record now. */
  mark(): TraceMark {
    return { row: this.count, digest: this.digest.mark(), lastTurn: this.lastTurn }
  }

  /** Takes back the only event that was written since. */
  takeBack({ row, digest, lastTurn }: TraceMark, kind: EventKind): void {
    this.count = row
    this.kindCounts[kind]--
    this.digest.takeBack(digest)
    this.lastTurn = lastTurn
    const { time, oddCause, site } = this.events
    for (const column of [time, oddCause, site]) column.takeBack(row)
  }

  /** Records the state of a turn's node once its code has run. */
  setDetail(index: number, valueId: number): void {
    if (this.recording) this.events.detail[index] = valueId
  }

  message(from: number, to: number, kind: MessageKind, typeId: number, payloadId: number, answers = -1, site = -1): number {
    const i = this.messageTotal
    const m = this.messages
    if (i === m.kind.length) growMessages(m)
    m.from[i] = from
    m.to[i] = to
    m.kind[i] = kind
    m.type[i] = typeId
    m.payload[i] = payloadId
    m.sendEvent[i] = this.count
    m.site[i] = site
    if (answers >= 0) m.answers.put(i, answers)
    if (kind === MessageKind.failure) this.failures++
    this.messageTotal = i + 1
    return i
  }

  messageFrom(id: number): number {
    return this.messages.from[id]
  }

  messageTo(id: number): number {
    return this.messages.to[id]
  }

  messageKind(id: number): MessageKind {
    return this.messages.kind[id] as MessageKind
  }

  messageTypeId(id: number): number {
    return this.messages.type[id]
  }

  messageType(id: number): string {
    return this.values.value(this.messages.type[id]) as string
  }

  messagePayload(id: number): number {
    return this.messages.payload[id]
  }

  messageAnswers(id: number): number {
    return this.messages.answers.at(id, -1)
  }

  /** Where in the notebook a message was sent from; -1: nowhere. */
  siteOfSend(id: number): number {
    return this.messages.site[id]
  }

  sendEventOf(id: number): number {
    return this.messages.sendEvent[id]
  }

  /**
   * The finished record. The digest covers time, kind, node, message and content of every event, in order, and the state that every
   * node ends with. `finalStates` are value ids, -1 for a node that is down. The writer is of no use after this.
   */
  finish(header: UnfinishedHeader, finalStates: number[] = []): Trace {
    const { digest, values } = this
    for (const id of finalStates) digest.add(id < 0 ? -1 : values.hash(id))
    const full: TraceHeader = {
      format: 2,
      ...header,
      counts: [...this.kindCounts],
      messages: this.messageTotal,
      ...(this.failures > 0 && { failures: this.failures }),
      finalStates,
      digest: digest.text(),
    }
    const events = this.recording ? cutEvents(this.events, this.count) : noEvents
    const messages = this.recording ? cutMessages(this.messages, this.messageTotal) : noMessages
    const trace = new Trace(full, events, messages, values.finish())
    if (this.events.kind.length <= spareMax && this.messages.kind.length <= spareMax) spare = { events: this.events, messages: this.messages }
    return trace
  }

  /** What the digest takes in of an event besides its time: a sum of products, which the processor computes side by side. Each sum is
   * cut to 32 bits, since engines are slow with larger numbers. */
  private wordOf(kind: EventKind, node: number, subject: number, cause: number, detail: number): number {
    const { values } = this
    let word = beginWord(kind, node, cause)
    if (kind === Kind.send) return (word + this.contentWord(subject)) | 0
    // Engines word their errors differently, so the digest takes in that a node failed but not the message.
    if (kind !== Kind.error) word = (word + subjectWord(subject >= 0 && subjectIsValue(kind) ? values.hash(subject) : subject)) | 0
    return detail >= 0 ? (word + Math.imul(values.hash(detail), 0x165667b1)) | 0 : word
  }

  private contentWord(message: number): number {
    const { values, messages } = this
    const words = (Math.imul(messages.to[message], 0x2c1b3c6d) + Math.imul(values.hash(messages.type[message]), 0x297a2d39)) | 0
    if (messages.kind[message] === MessageKind.failure) return (words + ~this.errorWord(messages.payload[message])) | 0
    return (words + Math.imul(values.hashOfLast(messages.payload[message]), 0x27d4eb2f)) | 0
  }

  /** An error that is an answer: its name, and its text where that is the author's. */
  private errorWord(payload: number): number {
    const { values } = this
    const { name } = readError(values.value(payload))
    return Math.imul(wordedByEngines.has(name) ? values.hash(values.text(name)) : values.hash(payload), 0x27d4eb2f)
  }
}

/** Engines word these differently. */
const wordedByEngines: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError'])

function beginWord(kind: EventKind, node: number, cause: number): number {
  return (Math.imul((kind << 16) | (node & 0xffff), 0x9e3779b1) + Math.imul(cause, 0x7feb352d)) | 0
}

function subjectWord(subject: number): number {
  return Math.imul(subject, 0x2c1b3c6d)
}

/** Whether an event's subject is a value id (a name, a text) rather than a message, fault or property. */
export function subjectIsValue(kind: EventKind): boolean {
  return named[kind] === 1
}

const named = new Uint8Array(64)
for (const kind of [Kind.timer, Kind.wake, Kind.note, Kind.log, Kind.bandBegin, Kind.bandEnd, Kind.error, Kind.end]) named[kind] = 1
named.fill(1, Kind.invoke, Kind.sample + 1)

type NodeColumnType = new (length: number) => Int8Array | Int16Array

/** The columns of a run that was not recorded. */
const noEvents = cutEvents(eventColumns(1, Int8Array), 0)
const noMessages = cutMessages(messageColumns(1, Int8Array), 0)

/** The columns that the last run used, so that the next one need not grow its own; a run with more rows than this leaves none. */
let spare: { events: EventColumns; messages: MessageColumns } | undefined
const spareMax = 1 << 20

function takeColumns(NodeColumn: NodeColumnType): { events: EventColumns; messages: MessageColumns } {
  const { events, messages } = spare?.events.node instanceof NodeColumn ? spare : {
    events: eventColumns(1024, NodeColumn), messages: messageColumns(256, NodeColumn),
  }
  spare = undefined
  for (const column of [events.time, events.oddCause, events.site, messages.answers]) column.clear()
  return { events, messages }
}

function eventColumns(capacity: number, NodeColumn: NodeColumnType): EventColumns {
  return {
    time: new TimeColumn(new Uint32Array(capacity)),
    kind: new Uint8Array(capacity),
    node: new NodeColumn(capacity),
    subject: new Int32Array(capacity),
    detail: new Int32Array(capacity),
    oddCause: new SparseColumn(),
    site: new SparseColumn(),
  }
}

function messageColumns(capacity: number, NodeColumn: NodeColumnType): MessageColumns {
  return {
    from: new NodeColumn(capacity),
    to: new NodeColumn(capacity),
    kind: new Uint8Array(capacity),
    type: new Int32Array(capacity),
    payload: new Int32Array(capacity),
    sendEvent: new Int32Array(capacity),
    site: new Int32Array(capacity),
    answers: new SparseColumn(),
  }
}

function growEvents(e: EventColumns): void {
  const rows = e.kind.length * 2
  e.kind = grown(e.kind, rows)
  e.node = grown(e.node, rows)
  e.subject = grown(e.subject, rows)
  e.detail = grown(e.detail, rows)
}

function growMessages(m: MessageColumns): void {
  const rows = m.kind.length * 2
  m.from = grown(m.from, rows)
  m.to = grown(m.to, rows)
  m.kind = grown(m.kind, rows)
  m.type = grown(m.type, rows)
  m.payload = grown(m.payload, rows)
  m.sendEvent = grown(m.sendEvent, rows)
  m.site = grown(m.site, rows)
}

function cutEvents({ time, kind, node, subject, detail, oddCause, site }: EventColumns, rows: number): EventColumns {
  return {
    time: time.cut(rows),
    kind: kind.slice(0, rows),
    node: node.slice(0, rows),
    subject: subject.slice(0, rows),
    detail: detail.slice(0, rows),
    oddCause: oddCause.cut(rows),
    site: site.cut(rows),
  }
}

function cutMessages({ from, to, kind, type, payload, sendEvent, site, answers }: MessageColumns, rows: number): MessageColumns {
  return {
    from: from.slice(0, rows),
    to: to.slice(0, rows),
    kind: kind.slice(0, rows),
    type: type.slice(0, rows),
    payload: payload.slice(0, rows),
    sendEvent: sendEvent.slice(0, rows),
    site: site.slice(0, rows),
    answers: answers.cut(rows),
  }
}
