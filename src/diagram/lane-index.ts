/**
 * Finds the lane of its node in which each event happened. Nodes with one lane, which nearly all are, take no work.
 *
 *     const lanes = indexLanes(trace)
 *     lanes.names[2]      // []: node 2 has no lane besides its main one
 *     lanes.of(3)         // 0: event 3 happened in the main lane
 *
 * The trace does not note the lane of an event. A handler belongs to a lane, and so does everything that its turn causes.
 */
import { EventKind as Kind, isTurn, type EventKind } from '../trace/events.ts'
import { isReply, type Trace } from '../trace/trace.ts'

export interface LaneIndex {
  /** For each node its lanes besides the main one. */
  names: readonly (readonly string[])[]
  of(event: number): number
}

export function indexLanes(trace: Trace): LaneIndex {
  const names: string[][] = trace.header.nodes.map(() => [])
  const handlers = new Map<string, number>()
  for (const lane of trace.header.lanes ?? []) {
    const number = names[lane.node].push(lane.name)
    for (const handler of lane.handlers) handlers.set(`${lane.node} ${handler}`, number)
  }
  if (names.every((list) => list.length === 0)) return { names, of: () => 0 }
  const known = new Int8Array(trace.length)
  for (let i = 0; i < trace.length; i++) {
    if ((names[trace.events.node[i]] ?? []).length > 0) known[i] = find(trace, i, { names, handlers, known })
  }
  return { names, of: (event) => known[event] ?? 0 }
}

interface Known {
  names: readonly (readonly string[])[]
  handlers: ReadonlyMap<string, number>
  /** The lanes of the events before this one. */
  known: Int8Array
}

function find(trace: Trace, event: number, { names, handlers, known }: Known): number {
  const { kind, node, subject, detail } = trace.events
  const from = node[event]
  const ofHandler = (handler: string) => handlers.get(`${from} ${handler}`) ?? 0
  const ofEvent = (other: number) => (other >= 0 && other < event && node[other] === from ? known[other] : 0)
  switch (kind[event]) {
    case Kind.receive:
    case Kind.ignored:
    case Kind.late: {
      if (subject[event] < 0) return ofHandler(String(trace.values.value(detail[event])))
      const message = trace.message(subject[event])
      return isReply(message.kind) ? ofEvent(message.answers < 0 ? -1 : trace.messages.sendEvent[message.answers]) : ofHandler(message.type)
    }
    case Kind.timer:
      return subject[event] < 0 ? 0 : ofHandler(String(trace.values.value(subject[event])))
    case Kind.busyBegin:
    case Kind.busyEnd:
      return detail[event] < 0 ? 0 : names[from].indexOf(String(trace.values.value(detail[event]))) + 1
    default:
      return isTurn(kind[event] as EventKind) || belongsToTurn.has(kind[event]) ? ofEvent(trace.cause(event)) : 0
  }
}

/** The kinds of event that belong to the lane of their turn; all others concern the node as a whole. */
const belongsToTurn: ReadonlySet<number> = new Set([Kind.send, Kind.note, Kind.log, Kind.error, Kind.count, Kind.sample, Kind.invoke])
