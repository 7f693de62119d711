/** The run as lines of a log: all events, or without the sending and handling of messages. */
import type { EventKind } from '../trace/events.ts'
import { EventKind as Kind, kindName } from '../trace/events.ts'
import { momentText } from '../trace/moments.ts'
import type { RunIndex } from './run-index.ts'
import { eventSentence, nodeName } from './sentence.ts'

export interface LogLine {
  event: number
  time: string
  node: string
  /** Name of the event's kind, for icons and filters. */
  kind: string
  tone: 'plain' | 'wrong' | 'warning' | 'note'
  text: string
}

const routine: ReadonlySet<EventKind> = new Set([
  Kind.start, Kind.receive, Kind.timer, Kind.wake, Kind.send, Kind.busyBegin, Kind.busyEnd, Kind.accepted, Kind.acknowledged, Kind.departed,
  Kind.control, Kind.controlArrived,
])
const wrong: ReadonlySet<EventKind> = new Set([Kind.violation, Kind.error, Kind.crash])
const warning: ReadonlySet<EventKind> = new Set([
  Kind.drop, Kind.timeout, Kind.late, Kind.pauseBegin, Kind.faultBegin, Kind.clock, Kind.acknowledgementLost, Kind.retransmit, Kind.duplicate,
  Kind.signal, Kind.ignored, Kind.hold, Kind.damaged, Kind.controlLost, Kind.needless,
])
const notes: ReadonlySet<EventKind> = new Set([Kind.note, Kind.log])

/** Indexes of the events in the log; with `everything` those of sending and handling too. */
export function logEvents(run: RunIndex, everything = false): number[] {
  const { kind } = run.trace.events
  const found: number[] = []
  for (let i = 0; i < run.trace.length; i++) if (everything || !routine.has(kind[i] as EventKind)) found.push(i)
  return found
}

export function logLine(run: RunIndex, event: number): LogLine {
  const { kind, node, timeNs } = run.trace.event(event)
  const tone = wrong.has(kind) ? 'wrong' : warning.has(kind) ? 'warning' : notes.has(kind) ? 'note' : 'plain'
  return {
    event,
    time: momentText(run.trace, timeNs),
    node: node < 0 ? '' : nodeName(run.trace, node),
    kind: kindName(kind),
    tone,
    text: eventSentence(run.trace, event),
  }
}
