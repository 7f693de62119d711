/**
 * Writes a trace, event by event. The kernel is its only user; readers get the finished `Trace`.
 *
 *     const writer = new TraceWriter(['client', 'server'])
 *     const turn = writer.event(EventKind.start, 0, 0)
 *     const message = writer.message(0, 1, MessageKind.oneWay, 'ping', { n: 1 })
 *     writer.event(EventKind.send, 0, 0, message, turn)
 */
import type { EventKind } from './events.ts'
import { EventKind as Kind } from './events.ts'
import { Digest, mix } from './hash.ts'
import type { EventColumns, MessageColumns, MessageKind, TraceHeader } from './trace.ts'
import { Trace } from './trace.ts'
import { Values } from './values.ts'

/** What the kernel knows of a run; the rest of the header is the writer's. */
export type UnfinishedHeader = Omit<TraceHeader, 'digest' | 'format' | 'counts' | 'messages' | 'finalStates'>

export class TraceWriter {
  readonly values = new Values()
  /** False: rows are digested and counted but not kept, and states are not stored; for sweeps. */
  readonly recording: boolean
  /** How many events of each kind there were. */
  readonly kindCounts = new Int32Array(64)
  private readonly events: EventColumns
  private readonly messages = messageColumns(256)
  private capacity: number
  private messageCapacity = 256
  private count = 0
  private messageTotal = 0
  private readonly digest = new Digest()

  constructor({ recording = true } = {}) {
    this.recording = recording
    this.capacity = recording ? 1024 : 1
    this.events = eventColumns(this.capacity)
  }

  get length(): number {
    return this.count
  }

  get messageCount(): number {
    return this.messageTotal
  }

  get bytes(): number {
    return this.count * 27 + this.messageTotal * 21 + this.values.bytes
  }

  /** Appends an event and returns its index. `subject` and `detail` mean what `EventKind` says of the kind. */
  event(kind: EventKind, timeNs: number, node: number, subject = -1, cause = -1, detail = -1, site = -1): number {
    const i = this.count++
    this.kindCounts[kind]++
    this.digestEvent(kind, timeNs, node, subject, cause, detail)
    if (!this.recording) return i
    if (i === this.capacity) {
      this.capacity *= 2
      growColumns(this.events as unknown as Record<string, Column>, this.capacity)
    }
    const e = this.events
    e.timeNs[i] = timeNs
    e.kind[i] = kind
    e.node[i] = node
    e.subject[i] = subject
    e.cause[i] = cause
    e.detail[i] = detail
    e.site[i] = site
    return i
  }

  /** Records the state of a turn's node once its code has run. */
  setDetail(index: number, valueId: number): void {
    if (this.recording) this.events.detail[index] = valueId
  }

  message(from: number, to: number, kind: MessageKind, typeId: number, payloadId: number, answers = -1, site = -1): number {
    const i = this.messageTotal
    if (i === this.messageCapacity) {
      this.messageCapacity *= 2
      growColumns(this.messages as unknown as Record<string, Column>, this.messageCapacity)
    }
    const m = this.messages
    m.from[i] = from
    m.to[i] = to
    m.kind[i] = kind
    m.type[i] = typeId
    m.payload[i] = payloadId
    m.answers[i] = answers
    m.sendEvent[i] = this.count
    m.site[i] = site
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

  messageType(id: number): string {
    return this.values.value(this.messages.type[id]) as string
  }

  messagePayload(id: number): number {
    return this.messages.payload[id]
  }

  messageAnswers(id: number): number {
    return this.messages.answers[id]
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
   * node ends with. `finalStates` are value ids, -1 for a node that is down.
   */
  finish(header: UnfinishedHeader, finalStates: number[] = []): Trace {
    const { digest, values } = this
    for (const id of finalStates) digest.add(id < 0 ? -1 : values.hash(id))
    const kept = this.recording ? this.count : 0
    const full: TraceHeader = { format: 1, ...header, counts: [...this.kindCounts], messages: this.messageTotal, finalStates, digest: digest.text() }
    return new Trace(full, cutColumns(this.events, kept), cutColumns(this.messages, this.recording ? this.messageTotal : 0), values)
  }

  private digestEvent(kind: EventKind, timeNs: number, node: number, subject: number, cause: number, detail: number): void {
    const { values, digest } = this
    let word = mix((kind << 16) | (node & 0xffff), cause)
    if (kind === Kind.send) {
      const m = this.messages
      word = mix(mix(mix(word, m.to[subject]), values.hash(m.type[subject])), values.hash(m.payload[subject]))
    } else {
      // Engines word their errors differently: that a node failed is part of the digest, the words are not.
      if (kind !== Kind.error) word = mix(word, subject >= 0 && subjectIsValue(kind) ? values.hash(subject) : subject)
      if (detail >= 0) word = mix(word, values.hash(detail))
    }
    digest.addEvent(timeNs, word)
  }
}

/** Whether an event's subject is a value id (a name, a text) rather than a message, fault or property. */
export function subjectIsValue(kind: EventKind): boolean {
  return (
    kind === Kind.timer || kind === Kind.wake || kind === Kind.note || kind === Kind.log || kind === Kind.bandBegin ||
    kind === Kind.bandEnd || kind === Kind.error || kind === Kind.end ||
    (kind >= Kind.invoke && kind <= Kind.sample)
  )
}

type Column = Float64Array | Int32Array | Int16Array | Uint8Array

function eventColumns(capacity: number): EventColumns {
  return {
    timeNs: new Float64Array(capacity),
    kind: new Uint8Array(capacity),
    node: new Int16Array(capacity),
    subject: new Int32Array(capacity),
    cause: new Int32Array(capacity),
    detail: new Int32Array(capacity),
    site: new Int32Array(capacity),
  }
}

function messageColumns(capacity: number): MessageColumns {
  return {
    from: new Int16Array(capacity),
    to: new Int16Array(capacity),
    kind: new Uint8Array(capacity),
    type: new Int32Array(capacity),
    payload: new Int32Array(capacity),
    answers: new Int32Array(capacity),
    site: new Int32Array(capacity),
    sendEvent: new Int32Array(capacity),
  }
}

function growColumns(columns: Record<string, Column>, capacity: number): void {
  for (const name of Object.keys(columns)) {
    const old = columns[name]
    const Type = old.constructor as new (length: number) => Column
    const next = new Type(capacity)
    next.set(old)
    columns[name] = next
  }
}

function cutColumns<T extends object>(columns: T, length: number): T {
  const cut: Record<string, Column> = {}
  for (const [name, column] of Object.entries(columns as Record<string, Column>)) cut[name] = column.slice(0, length) as Column
  return cut as T
}
