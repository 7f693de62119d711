/**
 * Short experiments with clocks: `single(idle, aloneFor('1h', 'drift 50 ppm'))` is a node alone with its clock.
 */
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'

export const ms = 1e6
export const s = 1e9
export const day = 86_400 * s
export const year = 365 * day

export const state = (trace: Trace, node = 0) => trace.stateAt(node, trace.length - 1)
/** Wall clock minus true time. */
export const wrongBy = (trace: Trace, atNs: number, node = 0) => trace.clockAt(node, atNs).wallNs - atNs
export const idle = 'class A extends Node {}'
export const aloneFor = (length: string, clock = '', faults = '', more = '') => (
  `cluster c\n  a: A${clock && `\n  clock a ${clock}`}${more}\n${faults && `faults f\n${faults.split('\n').map((line) => `  ${line}`).join('\n')}\n`}run c${faults && ' with f'} for ${length}`
)
export const changes = (trace: Trace, node = 0) => {
  const found: string[] = []
  for (let i = 0; i < trace.length; i++) {
    const { kind, detail, timeNs, node: whose } = trace.event(i)
    if (kind === EventKind.clock && whose === node) found.push(`${timeNs} ${String(trace.values.value(detail))}`)
  }
  return found
}
