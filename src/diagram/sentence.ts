/**
 * An event of a run as one sentence: `c1 sends acquire {lease: 30 s} to lock`. The stepper shows it, and the log and
 * the text alternative list it, so readers who do not see the figure learn the same.
 */
import type { EventKind } from '../trace/events.ts'
import { EventKind as Kind } from '../trace/events.ts'
import { countedAs } from '../trace/quantity.ts'
import { MessageKind, type Message, type Trace } from '../trace/trace.ts'
import { formatDuration } from '../trace/units.ts'
import { errorText, humaneText, shortPayload, shortValue } from './payload.ts'

export function eventSentence(trace: Trace, index: number, payloadLength = 60): string {
  const { kind, node, subject, detail } = trace.event(index)
  const who = nodeName(trace, node)
  switch (kind) {
    case Kind.send:
    case Kind.receive:
    case Kind.drop:
    case Kind.timeout:
    case Kind.late:
    case Kind.accepted:
    case Kind.acknowledged:
    case Kind.acknowledgementLost:
    case Kind.retransmit:
    case Kind.duplicate:
    case Kind.hold:
    case Kind.release:
    case Kind.damaged:
    case Kind.departed:
    case Kind.needless:
    case Kind.ignored:
      if (kind === Kind.ignored && subject < 0) return `${who} does not want ${valueText(trace, detail) || 'a timer'} yet`
      return subject < 0 ? `${who}: a message` : aboutMessage(
        trace,
        kind,
        who,
        trace.message(subject),
        valueText(trace, detail),
        payloadLength,
      )
    case Kind.faultBegin:
      return `fault begins: ${trace.header.faults[subject]?.text ?? 'unknown'}`
    case Kind.faultEnd:
      return `fault ends: ${trace.header.faults[subject]?.text ?? 'unknown'}`
    case Kind.violation:
      return `“${trace.header.properties[subject] ?? 'a property'}” is violated`
    default:
      return aboutNode(trace, kind, who, subject, detail)
  }
}

export function nodeName(trace: Trace, node: number): string {
  return trace.header.nodes[node]?.name ?? 'the world'
}

function valueText(trace: Trace, id: number): string {
  if (id < 0) return ''
  const value = trace.values.value(id)
  return typeof value === 'string' ? humaneText(value) : value === undefined ? '' : shortValue(value, 120)
}

/** A message in a few words: `acquire {lease: 30 s}`; an answer says what it answers. */
export function messageText(message: Message, payloadLength = 60): string {
  if (message.kind === MessageKind.failure) return `the error “${errorText(message.payload, payloadLength)}” in reply to ${message.type}`
  const payload = shortPayload(message.payload, payloadLength, message.counted)
  const name = message.kind === MessageKind.reply ? `the reply to ${message.type}` : message.type
  return payload ? `${name} ${payload}` : name
}

function aboutMessage(trace: Trace, kind: EventKind, who: string, message: Message, why: string, length: number): string {
  const what = messageText(message, length)
  const from = nodeName(trace, message.from)
  const to = nodeName(trace, message.to)
  switch (kind) {
    case Kind.send:
      return `${from} sends ${what} to ${to}${why ? `, and lies: ${why}` : ''}`
    case Kind.receive:
      return `${to} receives ${what} from ${from}`
    case Kind.drop:
      return `${what} from ${from} to ${to} is lost${why ? `: ${why}` : ''}`
    case Kind.timeout:
      return `${who} stops waiting for ${to} to answer ${message.type}`
    case Kind.ignored:
      return `${to} does not want ${what} from ${from} yet`
    case Kind.accepted:
      return `the machine of ${to} accepts ${what} from ${from}`
    case Kind.acknowledged:
      return `the machine of ${to} has acknowledged ${what} to ${from}`
    case Kind.acknowledgementLost:
      return `the acknowledgement of ${what} to ${from} is lost${why ? `: ${why}` : ''}`
    case Kind.retransmit:
      return `the machine of ${from} sends ${what} to ${to} again`
    case Kind.duplicate:
      return `the machine of ${to} has ${what} from ${from} already and throws it away`
    case Kind.departed:
      return `the machine of ${from} puts ${what} to ${to} on its way`
    case Kind.needless:
      return `the machine of ${from} learns that ${to} had ${what} already: it need not have been sent again`
    case Kind.hold:
      return `the network keeps ${what} from ${from} to ${to} back`
    case Kind.release:
      return `the network lets ${what} from ${from} to ${to} go on`
    case Kind.damaged:
      return `${what} from ${from} reaches ${to} damaged${why ? `: ${why}` : ''}`
    default:
      return `${what} from ${from} reaches ${to} too late: nobody waits for it any more`
  }
}

function aboutNode(trace: Trace, kind: EventKind, who: string, subject: number, detail: number): string {
  const what = kind === Kind.bandBegin || kind === Kind.bandEnd ? bandText(trace, subject) : valueText(trace, subject)
  switch (kind) {
    case Kind.start:
      return `${who} starts`
    case Kind.timer:
      return what ? `timer ${what} fires on ${who}` : `a timer fires on ${who}`
    case Kind.wake:
      return what ? `${who} goes on after ${what}` : `${who} goes on`
    case Kind.recover:
      return `${who} recovers`
    case Kind.busyBegin:
      return `${who} is busy`
    case Kind.busyEnd:
      return `${who} is no longer busy`
    case Kind.pauseBegin:
      return detail < 0 ? `${who} is paused` : `${who} is paused: ${valueText(trace, detail)}`
    case Kind.pauseEnd:
      return `${who} goes on after its pause`
    case Kind.crash:
      return `${who} crashes`
    case Kind.restart:
      return detail < 0 ? `${who} restarts` : `${who} starts as ${valueText(trace, detail)}`
    case Kind.stop:
      return `${who} is stopped`
    case Kind.clock:
      return `the clock of ${who} is changed: ${valueText(trace, detail) || 'no detail'}`
    case Kind.signal:
      return `${who} learns: ${valueText(trace, detail) || 'a connection is lost'}`
    case Kind.control:
      return `the machine of ${who} sends ${what} to that of ${valueText(trace, detail) || 'a peer'}`
    case Kind.controlArrived:
      return `${what} reaches the machine of ${who}`
    case Kind.controlLost:
      return `${what} to the machine of ${who} is lost: ${valueText(trace, detail) || 'no detail'}`
    case Kind.note:
      return `note of ${who}: ${what}`
    case Kind.log:
      return `${who} logs ${what}`
    case Kind.bandBegin:
      return `${who} holds ${what}`
    case Kind.bandEnd:
      return `${who} gives up ${what}`
    case Kind.invoke:
      return `${who} begins the operation ${what}`
    case Kind.outcome:
      return `an operation of ${who} ends: ${what}`
    case Kind.count:
      return `${who} counts ${what}: ${valueText(trace, detail)}`
    case Kind.sample:
      return `${who} samples ${what}: ${shortValue(trace.values.value(detail), 40, countedAs(trace.quantities.meter(what)))}`
    case Kind.error:
      return `error in the code of ${who}: ${what}`
    default:
      return `the ${trace.header.stepNs === undefined ? 'run' : 'way'} ends${what ? `: ${what}` : ''}`
  }
}

function bandText(trace: Trace, subject: number): string {
  const value = subject < 0 ? undefined : trace.values.value(subject)
  if (typeof value !== 'object' || value === null) return String(value ?? 'a band')
  const { name, untilNs } = value as { name?: unknown; untilNs?: unknown }
  return `${String(name ?? 'a band')}${typeof untilNs === 'number' ? ` until ${formatDuration(untilNs)} on its own clock` : ''}`
}
