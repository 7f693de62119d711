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
import { Digest } from './hash.ts'
import type { EventColumns, MessageColumns, MessageKind, TraceHeader } from './trace.ts'
import { Trace } from './trace.ts'
import { Values } from './values.ts'

export class TraceWriter {
  readonly values = new Values()
  private readonly events = eventColumns(1024)
  private readonly messages = messageColumns(256)
  private capacity = 1024
  private messageCapacity = 256
  private count = 0
  private messageTotal = 0
  private readonly digest = new Digest()
  readonly recording: boolean

  constructor({ recording = true } = {}) {
    this.recording = recording
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
    const i = this.count
    if (!this.recording) return this.count++
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
    this.count = i + 1
    return i
  }

  /** Records the state of a turn's node once its code has run. */
  setDetail(index: number, valueId: number): void {
    if (this.recording) this.events.detail[index] = valueId
  }

  message(from: number, to: number, kind: MessageKind, typeId: number, payloadId: number, answers = -1): number {
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
    return this.events.site[this.messages.sendEvent[id]]
  }

  sendEventOf(id: number): number {
    return this.messages.sendEvent[id]
  }

  /** The finished record. The digest covers time, kind, node, message and content of every event, in order. */
  finish(header: Omit<TraceHeader, 'digest' | 'format'>): Trace {
    if (!this.recording) this.count = 0
    const events = cutColumns(this.events, this.count)
    const messages = cutColumns(this.messages, this.messageTotal)
    for (let i = 0; i < this.count; i++) this.digestEvent(i)
    return new Trace({ format: 1, ...header, digest: this.digest.text() }, events, messages, this.values)
  }

  private digestEvent(i: number): void {
    const { events, digest, values } = this
    const kind = events.kind[i] as EventKind
    digest.addInteger(events.timeNs[i])
    digest.add((kind << 16) | (events.node[i] & 0xffff))
    digest.add(events.cause[i])
    const detail = events.detail[i]
    digest.add(detail < 0 ? -1 : values.hash(detail))
    const subject = events.subject[i]
    // Engines word their errors differently: that a node failed is part of the digest, the words are not.
    if (subject < 0 || kind === Kind.error) digest.add(-1)
    else if (subjectIsValue(kind)) digest.add(values.hash(subject))
    else digest.add(subject)
    if (kind === Kind.send) {
      digest.add(this.messages.to[subject])
      digest.add(values.hash(this.messages.type[subject]))
      digest.add(values.hash(this.messages.payload[subject]))
    }
  }
}

/** Whether an event's subject is a value id (a name, a text) rather than a message, fault or property. */
export function subjectIsValue(kind: EventKind): boolean {
  return (
    kind === Kind.timer || kind === Kind.wake || kind === Kind.note || kind === Kind.log || kind === Kind.bandBegin ||
    kind === Kind.bandEnd || kind === Kind.error || kind === Kind.end
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
