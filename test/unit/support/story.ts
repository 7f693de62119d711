/**
 * A run as lines of text with everything but the numbers of events and messages, to compare runs that may differ in those.
 *
 *     story(trace)[0]     // '0 start lock → {"token":32,"expires":0}'
 */
import { EventKind, isTurn, kindName } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { subjectIsValue } from '../../../src/trace/writer.ts'

export function story(trace: Trace): string[] {
  return Array.from({ length: trace.length }, (_, i) => {
    const { timeNs, kind, node, cause } = trace.event(i)
    const who = trace.header.nodes[node]?.name ?? 'world'
    const led = cause < 0 ? '' : ` because of ${kindName(trace.event(cause).kind)} at ${trace.timeNs(cause)}`
    return `${timeNs} ${kindName(kind)} ${who}${about(trace, i)}${led}`
  })
}

function about(trace: Trace, index: number): string {
  const { kind, subject, detail } = trace.event(index)
  const value = (id: number) => (id < 0 ? '' : ` ${JSON.stringify(trace.values.value(id)) ?? 'undefined'}`)
  const result = `${isTurn(kind) ? ' →' : ''}${value(detail)}`
  if (kind === EventKind.faultBegin || kind === EventKind.faultEnd) return ` ${trace.header.faults[subject].text}${result}`
  if (kind === EventKind.violation) return ` ${trace.header.properties[subject]}${result}`
  if (subject < 0) return result
  if (subjectIsValue(kind)) return value(subject) + result
  const { type, from, to, payload } = trace.message(subject)
  const [sender, receiver] = [from, to].map((node) => trace.header.nodes[node].name)
  return ` ${type} ${JSON.stringify(payload)} ${sender} to ${receiver}${result}`
}
