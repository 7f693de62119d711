/**
 * What can be counted in a trace by name: `expect drops = 2`. A new counter is a line here; the language offers it and explains it.
 *
 *     counterOf('late replies')?.count(trace)     // 0
 */
import { sizeOf } from '../kernel/network/wire.ts'
import { EventKind } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'

export interface Counter {
  name: string
  help: string
  count(trace: Trace): number
}

/** The kernel counts bytes of a run without a record when an expectation asks for them; a recorded run can be asked later. */
function bytes(trace: Trace): number {
  let sum = trace.header.bytes
  if (sum !== undefined) return sum
  sum = 0
  for (const payload of trace.messages.payload) sum += sizeOf(trace.values.value(payload))
  return sum
}

const kind = (wanted: EventKind) => (trace: Trace) => trace.countOf(wanted)

export const counters: Counter[] = [
  { name: 'events', help: 'Everything the trace recorded.', count: (trace) => trace.header.counts.reduce((sum, count) => sum + count, 0) },
  { name: 'messages', help: 'Messages handed to the network, requests and replies alike.', count: (trace) => trace.header.messages },
  { name: 'sends', help: 'The same as messages.', count: kind(EventKind.send) },
  { name: 'receives', help: 'Messages handed to node code.', count: kind(EventKind.receive) },
  { name: 'drops', help: 'Messages lost on the way or at a crashed node.', count: kind(EventKind.drop) },
  { name: 'timeouts', help: 'Calls that gave up waiting.', count: kind(EventKind.timeout) },
  { name: 'late replies', help: 'Replies nobody waited for any more.', count: kind(EventKind.late) },
  { name: 'failed replies', help: 'Replies that say an error: the method that was to answer threw.', count: (trace) => trace.header.failures ?? 0 },
  { name: 'crashes', help: 'Processes that died.', count: kind(EventKind.crash) },
  { name: 'timers', help: 'Timers that fired.', count: kind(EventKind.timer) },
  { name: 'bytes', help: 'Bytes of the payloads handed to the network, requests and replies alike.', count: bytes },
  { name: 'acks', help: 'TCP: acknowledgements that reached the sender.', count: kind(EventKind.acknowledged) },
  { name: 'retransmissions', help: 'TCP: messages sent again because no acknowledgement came.', count: kind(EventKind.retransmit) },
  { name: 'needless retransmissions', help: 'TCP: retransmissions of which the answer says that the message had arrived before.', count: kind(EventKind.needless) },
  { name: 'duplicates', help: 'TCP: copies that the receiver threw away.', count: kind(EventKind.duplicate) },
  { name: 'signals', help: 'Peers reported as refusing, unreachable or reset.', count: kind(EventKind.signal) },
  { name: 'damaged', help: 'Messages that were damaged on the way and delivered all the same.', count: kind(EventKind.damaged) },
]

const byName = new Map(counters.map((counter) => [counter.name, counter]))

export const counterNames: readonly string[] = [...byName.keys()]

export function counterOf(name: string): Counter | undefined {
  return byName.get(name)
}
