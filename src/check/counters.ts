/** What can be counted in a trace by name: `expect drops = 2`. A new counter is a line here. */
import { EventKind } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'

export interface Counter {
  name: string
  help: string
  count(trace: Trace): number
}

function kinds(...wanted: EventKind[]): (trace: Trace) => number {
  return (trace) => {
    let count = 0
    for (const kind of trace.events.kind) if (wanted.includes(kind as EventKind)) count++
    return count
  }
}

export const counters: Counter[] = [
  { name: 'events', help: 'Everything the trace recorded.', count: (trace) => trace.length },
  { name: 'messages', help: 'Messages handed to the network, requests and replies alike.', count: (trace) => trace.messageCount },
  { name: 'sends', help: 'The same as messages.', count: kinds(EventKind.send) },
  { name: 'receives', help: 'Messages handed to node code.', count: kinds(EventKind.receive) },
  { name: 'drops', help: 'Messages lost on the way or at a crashed node.', count: kinds(EventKind.drop) },
  { name: 'timeouts', help: 'Calls that gave up waiting.', count: kinds(EventKind.timeout) },
  { name: 'late replies', help: 'Replies nobody waited for any more.', count: kinds(EventKind.late) },
  { name: 'crashes', help: 'Processes that died.', count: kinds(EventKind.crash) },
  { name: 'timers', help: 'Timers that fired.', count: kinds(EventKind.timer) },
]
