/**
 * Checks the columns of a trace: every index must lead somewhere, time must not go back, and no value may contain itself. A trace that passes can
 * be read at every event; any other is refused when it is decoded, before a part of it is shown.
 *
 *     checkTrace(trace.header, trace.events, trace.messages, trace.values)       // undefined: it is as it should be
 */
import { EventKind as Kind, isTurn, type EventKind } from './events.ts'
import { Damaged } from './form.ts'
import { endsFlight, MessageKind, type EventColumns, type MessageColumns, type TraceHeader } from './trace.ts'
import type { ValueReader } from './value-reader.ts'

const kinds: ReadonlySet<number> = new Set(Object.values(Kind))
const messageKinds: ReadonlySet<number> = new Set(Object.values(MessageKind))

/** Kinds of event whose subject is a message. */
const ofMessages: ReadonlySet<number> = new Set([
  Kind.receive, Kind.send, Kind.drop, Kind.late, Kind.accepted, Kind.acknowledged, Kind.acknowledgementLost, Kind.retransmit,
  Kind.duplicate, Kind.hold, Kind.release, Kind.damaged, Kind.departed, Kind.needless,
])
/** Kinds of event whose subject is a message or -1. */
const perhapsOfMessages: ReadonlySet<number> = new Set([Kind.timeout, Kind.signal, Kind.ignored])
const ofFaults: ReadonlySet<number> = new Set([Kind.faultBegin, Kind.faultEnd])
/** Kinds of event whose subject is an index into a list of the header. */
const ofProperties: ReadonlySet<number> = new Set([Kind.violation])
/** Kinds of event whose subject is a record. */
const ofRecords: ReadonlySet<number> = new Set([Kind.invoke, Kind.outcome])
/** Kinds of event that may happen to no node. */
const ofTheWorld: ReadonlySet<number> = new Set([Kind.faultBegin, Kind.faultEnd, Kind.violation, Kind.end, Kind.error, Kind.signal])

export function checkTrace(header: TraceHeader, events: EventColumns, messages: MessageColumns, values: ValueReader): void {
  values.check()
  const length = events.kind.length
  const count = messages.kind.length
  sameLength('events', length, [events.node, events.subject, events.detail])
  sameLength('messages', count, [messages.from, messages.to, messages.type, messages.payload, messages.sendEvent, messages.site])
  events.time.check(length)
  events.oddCause.check(length, (row, cause) => cause >= -1 && cause < row)
  events.site.check(length, (_, site) => site >= -1)
  messages.answers.check(count, (_, answered) => answered >= -1 && answered < count)
  checkNodes(header, values)
  for (let message = 0; message < count; message++) checkMessage(message, messages, { nodes: header.nodes.length, length, values })
  for (let event = 0; event < length; event++) checkEvent(event, events, { header, messages, values })
}

function ensure(isSo: boolean, what: string): void {
  if (!isSo) throw new Damaged(`${what}.`)
}

function sameLength(what: string, length: number, columns: readonly { length: number }[]): void {
  ensure(columns.every((column) => column.length === length), `Its ${what} are cut off`)
}

function checkNodes({ nodes, clocks, confidences = [], lanes = [], finalStates, lastStates = {} }: TraceHeader, values: ValueReader): void {
  const isNode = (node: number) => node < nodes.length
  ensure([...clocks, ...confidences, ...lanes].every(({ node }) => isNode(node)), 'It speaks of a node that it has not')
  ensure(nodes.every((_, node) => isLine(clocks.filter((one) => one.node === node))), 'A clock in it has no line')
  ensure(finalStates.length <= nodes.length, 'It has more states than nodes')
  ensure([...finalStates, ...Object.values(lastStates)].every((id) => values.isRecord(id) || id === -1), 'The last state of a node is no record')
}

/** Whether the straight pieces of a clock are one line from the start of the run on. */
function isLine(segments: readonly { timeNs: number }[]): boolean {
  return segments.every(({ timeNs }, i) => (i === 0 ? timeNs === 0 : timeNs >= segments[i - 1].timeNs))
}

interface MessageContext {
  nodes: number
  length: number
  values: ValueReader
}

function checkMessage(
  message: number, { from, to, kind, type, payload, sendEvent }: MessageColumns, { nodes, length, values }: MessageContext,
): void {
  const isNode = (node: number) => node >= 0 && node < nodes
  const isSound = isNode(from[message]) && isNode(to[message]) && messageKinds.has(kind[message])
    && values.has(type[message]) && values.has(payload[message]) && sendEvent[message] >= -1 && sendEvent[message] <= length
  ensure(isSound, `Message ${message} leads nowhere`)
}

interface EventContext {
  header: TraceHeader
  messages: MessageColumns
  values: ValueReader
}

function checkEvent(event: number, { kind, node, subject, detail }: EventColumns, { header, messages, values }: EventContext): void {
  const what = kind[event]
  const about = subject[event]
  ensure(kinds.has(what), `Event ${event} is of no known kind`)
  ensure(node[event] < header.nodes.length && (node[event] >= 0 || (node[event] === -1 && ofTheWorld.has(what))), `Event ${event} happens to no node`)
  ensure(values.has(detail[event]), `Event ${event} says nothing that is known`)
  ensure(isSubject(what, about, { header, messages, values }), `Event ${event} is about nothing that is known`)
  if (endsFlight(what)) ensure(messages.sendEvent[about] < event, `Event ${event} comes before its message is sent`)
  if (isTurn(what as EventKind) && detail[event] >= 0) ensure(values.isRecord(detail[event]) || values.isNothing(detail[event]), `The state after event ${event} is no record`)
}

function isSubject(kind: number, subject: number, { header, messages, values }: EventContext): boolean {
  if (ofMessages.has(kind)) return subject >= 0 && subject < messages.kind.length
  if (perhapsOfMessages.has(kind)) return subject >= -1 && subject < messages.kind.length
  if (ofFaults.has(kind)) return subject >= 0 && subject < header.faults.length
  if (ofProperties.has(kind)) return subject >= -1
  return ofRecords.has(kind) ? values.isRecord(subject) : values.has(subject)
}
