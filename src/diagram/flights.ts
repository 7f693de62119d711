/**
 * Finds the way of every message in a trace: when it left, when it arrived or was lost, and what the transport did about it.
 *
 *     findFlights(trace, run.endNs, new Set()).flights[0]   // { message: 0, from: 2, to: 0, sendNs: 0, fate: 'delivered', … }
 */
import { EventKind as Kind } from '../trace/events.ts'
import type { MessageKind, Trace } from '../trace/trace.ts'

/** What became of it. `duplicate`: the receiver's machine had the message already and threw this copy away. */
export type Fate = 'delivered' | 'late' | 'lost' | 'flying' | 'duplicate'

/** One way of one message from its sender to where it arrived or was lost. A message that is doubled or sent again has several. */
export interface Flight {
  message: number
  from: number
  to: number
  kind: MessageKind
  /** The event that this way began with: the send, a retransmission, or the departure of a message that had to wait in its machine. */
  sendEvent: number
  sendNs: number
  /** When its node sent it, if its machine had to keep it until `sendNs`. */
  waitedFromNs?: number
  /** The event of its arrival or loss; -1 while it is still under way when the run ends. */
  arriveEvent: number
  arriveNs: number
  fate: Fate
  /** When node code read it, if the machine kept it or the node ignored it at first; `Infinity`: never. Absent: code read it at once. */
  readNs?: number
  /** Whether the node ignored it when it came (`this.ignore()`). */
  ignored?: true
  /** Whether the transport sent it again, because nobody acknowledged it. */
  again: boolean
  /** Whether it was damaged on the way and nobody noticed. */
  damaged: boolean
  /** Whether handling it broke a property. */
  wrong: boolean
}

/** An acknowledgement on its way back, or another packet that a machine sends by itself. */
export interface Acknowledgement {
  from: number
  to: number
  fromNs: number
  toNs: number
  event: number
  lost: boolean
  /** The name of a packet that is no acknowledgement: `SYN`. */
  name?: string
}

export interface Flights {
  /** In the order they were sent. */
  flights: Flight[]
  acknowledgements: Acknowledgement[]
}

const arrivals = new Map<number, Fate>([
  [Kind.receive, 'delivered'],
  [Kind.late, 'late'],
  [Kind.drop, 'lost'],
  [Kind.accepted, 'delivered'],
  [Kind.ignored, 'delivered'],
  [Kind.duplicate, 'duplicate'],
])

const machinesTalk: ReadonlySet<number> = new Set([Kind.acknowledged, Kind.acknowledgementLost, Kind.controlArrived, Kind.controlLost])

export function findFlights(trace: Trace, endNs: number, guilty: ReadonlySet<number>): Flights {
  const { events, messages } = trace
  const flights: Flight[] = []
  const acknowledgements: Acknowledgement[] = []
  /** By message: its flight to a machine that has accepted it, or to a node that has ignored it, until the node reads it. */
  const accepted = new Map<number, Flight>()
  const damaged = new Set<number>()
  const arrived = new Uint8Array(trace.messageCount)
  const add = (message: number, arriveEvent: number, arriveNs: number, fate: Fate): Flight => {
    const sendEvent = sendOf(trace, message, arriveEvent)
    const sendNs = sendEvent < 0 ? arriveNs : trace.timeNs(sendEvent)
    const flight: Flight = {
      message,
      from: messages.from[message],
      to: messages.to[message],
      kind: messages.kind[message] as MessageKind,
      sendEvent,
      sendNs,
      arriveEvent,
      arriveNs,
      fate,
      again: sendEvent >= 0 && events.kind[sendEvent] === Kind.retransmit,
      damaged: damaged.delete(message),
      wrong: arriveEvent >= 0 && guilty.has(arriveEvent),
    }
    if (sendEvent >= 0 && events.kind[sendEvent] === Kind.departed) flight.waitedFromNs = trace.timeNs(messages.sendEvent[message])
    flights.push(flight)
    arrived[message] = 1
    return flight
  }
  for (let i = 0; i < trace.length; i++) {
    const kind = events.kind[i]
    if (machinesTalk.has(kind)) acknowledgements.push(acknowledgement(trace, i))
    else if (kind === Kind.damaged) noteDamage(accepted.get(events.subject[i]), damaged, events.subject[i])
    const fate = arrivals.get(kind)
    const message = events.subject[i]
    if (fate === undefined || message < 0) continue
    const read = accepted.get(message)
    if (!read || !settles(trace, read, i)) {
      const flight = add(message, i, trace.timeNs(i), fate)
      if (kind === Kind.accepted || kind === Kind.ignored) {
        accepted.set(message, flight)
        flight.readNs = Infinity
      }
      if (kind === Kind.ignored) flight.ignored = true
      continue
    }
    read.arriveEvent = i
    if (kind === Kind.ignored) {
      read.ignored = true
      continue
    }
    accepted.delete(message)
    if (fate !== 'lost') read.readNs = trace.timeNs(i)
    read.fate = fate === 'lost' ? 'delivered' : fate
    read.wrong = guilty.has(i)
  }
  for (let message = 0; message < trace.messageCount; message++) if (arrived[message] === 0) add(message, -1, endNs, 'flying')
  flights.sort((a, b) => a.sendNs - b.sendNs || a.message - b.message || a.arriveNs - b.arriveNs)
  return { flights, acknowledgements }
}

function noteDamage(flight: Flight | undefined, damaged: Set<number>, message: number): void {
  if (flight) flight.damaged = true
  else damaged.add(message)
}

/** The event that put a message on the way it arrived by: a retransmission, a departure, or its send. -1 when the trace does not know. */
function sendOf(trace: Trace, message: number, arrival: number): number {
  const { kind } = trace.events
  const from = arrival < 0 ? -1 : trace.cause(arrival)
  if (from >= 0 && (kind[from] === Kind.retransmit || kind[from] === Kind.departed)) return from
  const send = trace.messages.sendEvent[message]
  return send >= 0 && send < trace.length && kind[send] === Kind.send ? send : -1
}

/** Whether an event ends the wait of a message that a machine has accepted, and is not about another copy of it. */
function settles(trace: Trace, accepted: Flight, event: number): boolean {
  const { kind } = trace.events
  if (kind[event] === Kind.receive || kind[event] === Kind.late || kind[event] === Kind.ignored) return trace.cause(event) === accepted.arriveEvent
  // A crash drops the messages that its node has not read; the cause of such a drop is the arrival or the send.
  return kind[event] === Kind.drop && [accepted.sendEvent, accepted.arriveEvent].includes(trace.cause(event))
}

function acknowledgement(trace: Trace, event: number): Acknowledgement {
  const { node, kind, subject } = trace.events
  const from = trace.cause(event)
  const isControl = kind[event] === Kind.controlArrived || kind[event] === Kind.controlLost
  return {
    from: from >= 0 ? node[from] : isControl ? node[event] : trace.messages.to[subject[event]],
    to: node[event],
    fromNs: from >= 0 ? trace.timeNs(from) : trace.timeNs(event),
    toNs: trace.timeNs(event),
    event,
    lost: kind[event] === Kind.acknowledgementLost || kind[event] === Kind.controlLost,
    ...(isControl && { name: String(trace.values.value(subject[event])) }),
  }
}
