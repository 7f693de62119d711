/**
 * What all views of a run need to know about it, found in one pass over the trace: the flight of every message, the spans in which a
 * node was paused, busy, down or held a lease, and all times at which something happened.
 *
 *     const run = indexRun(trace)
 *     run.flights[0]   // { message: 0, from: 2, to: 0, sendNs: 0, fate: 'delivered', … }
 */
import type { EventKind } from '../trace/events.ts'
import { EventKind as Kind, goesDown, isTurn } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'
import { type Acknowledgement, findFlights, type Flight } from './flights.ts'
import { indexLanes, type LaneIndex } from './lane-index.ts'
import { findSpans, type Span } from './spans.ts'

export type { Acknowledgement, Fate, Flight } from './flights.ts'

export interface FaultSpan {
  fault: number
  fromNs: number
  toNs: number
  beginEvent: number
}

export interface RunIndex {
  trace: Trace
  endNs: number
  /** In the order they were sent. */
  flights: Flight[]
  /** Acknowledgements and other packets of machines; none with a transport that has none. */
  acknowledgements: Acknowledgement[]
  spans: Span[]
  lanes: LaneIndex
  /** For each node whether messages waited in its machine, before its code read them or before they could leave. */
  buffers: boolean[]
  faults: FaultSpan[]
  /** Events that get a mark: notes, violations, errors, timeouts, crashes, restarts, clock changes, signals of peers, what a node ignored. */
  marks: number[]
  violations: number[]
  /** For each node the indexes of its turns and crashes, ascending. */
  turns: number[][]
  /** Distinct true times at which something happened, ascending; starts with 0 and ends with the end of the run. */
  times: Float64Array
}

const markKinds: ReadonlySet<EventKind> = new Set([
  Kind.note,
  Kind.violation,
  Kind.error,
  Kind.timeout,
  Kind.crash,
  Kind.restart,
  Kind.stop,
  Kind.clock,
  Kind.signal,
  Kind.ignored,
])

export function indexRun(trace: Trace): RunIndex {
  const { events } = trace
  const marks: number[] = []
  const violations: number[] = []
  const turns: number[][] = trace.header.nodes.map(() => [])
  for (let i = 0; i < trace.length; i++) {
    const kind = events.kind[i] as EventKind
    const node = events.node[i]
    if (node >= 0 && (isTurn(kind) || goesDown(kind))) turns[node].push(i)
    if (markKinds.has(kind)) marks.push(i)
    if (kind === Kind.violation) violations.push(i)
  }
  const endNs = Math.max(trace.header.endNs, trace.length > 0 ? trace.timeNs(trace.length - 1) : 0, 1)
  const spans = findSpans(trace, endNs)
  const found = findFlights(trace, endNs, guiltyTurns(trace, violations))
  return {
    trace,
    endNs,
    ...found,
    spans,
    lanes: indexLanes(trace),
    buffers: buffersOf(trace, found.flights),
    faults: findFaults(trace, endNs),
    marks,
    violations,
    turns,
    times: distinctTimes(trace, endNs, spans),
  }
}

/** The turn after which each violated property was false: its cause, or the last turn before it. */
function guiltyTurns(trace: Trace, violations: readonly number[]): Set<number> {
  const { kind } = trace.events
  const guilty = new Set<number>()
  for (const violation of violations) {
    let turn = trace.cause(violation)
    if (turn < 0) for (turn = violation - 1; turn >= 0 && !isTurn(kind[turn] as EventKind); turn--);
    if (turn >= 0) guilty.add(turn)
  }
  return guilty
}

/** For each node whether its machine needs a line in the figure, because some message waited there. */
function buffersOf(trace: Trace, flights: readonly Flight[]): boolean[] {
  const buffers = trace.header.nodes.map(() => false)
  for (const { from, to, readNs, arriveNs, waitedFromNs } of flights) {
    if (readNs !== undefined && readNs > arriveNs) buffers[to] = true
    if (waitedFromNs !== undefined) buffers[from] = true
  }
  return buffers
}

function findFaults(trace: Trace, endNs: number): FaultSpan[] {
  const { events } = trace
  const found: FaultSpan[] = []
  const open = new Map<number, FaultSpan[]>()
  for (let i = 0; i < trace.length; i++) {
    const fault = events.subject[i]
    if (events.kind[i] === Kind.faultBegin) {
      const span: FaultSpan = { fault, fromNs: trace.timeNs(i), toNs: endNs, beginEvent: i }
      found.push(span)
      const waiting = open.get(fault)
      if (waiting) waiting.push(span)
      else open.set(fault, [span])
    } else if (events.kind[i] === Kind.faultEnd) {
      const span = open.get(fault)?.shift()
      if (span) span.toNs = trace.timeNs(i)
    }
  }
  return found
}

/** All times at which something happened; the deadline of a band counts too, since the figure shows it. */
function distinctTimes(trace: Trace, endNs: number, spans: readonly Span[]): Float64Array {
  const deadlines = spans.flatMap(({ untilNs }) => (untilNs !== undefined && untilNs < endNs ? [untilNs] : []))
  const all = new Float64Array(trace.length + 2 + deadlines.length)
  all.set(trace.events.time.toArray(), 1)
  all.set(deadlines, trace.length + 1)
  all[all.length - 1] = endNs
  all.sort()
  let count = 1
  for (let i = 1; i < all.length; i++) if (all[i] > all[count - 1]) all[count++] = all[i]
  return all.slice(0, count)
}
