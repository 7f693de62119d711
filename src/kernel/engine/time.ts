/**
 * The range of simulated time, and the tick in which a run's time passes.
 *
 * Every time is a double that holds a whole number of nanoseconds. Up to 2^53 ns (104 days) each nanosecond has a double of its own. A
 * longer run passes in ticks of 8 ns, or of 64 ns, and a double holds every multiple of its tick exactly: 8 ns reach 2.28 years and keep
 * every whole microsecond, 64 ns reach 18 years and keep every whole millisecond. Times stay nanoseconds everywhere.
 *
 *     tickFor(86_400e9)          // 1
 *     tickFor(365 * 86_400e9)    // 8
 */
import { everyWholeNumber } from '../../guest/maths/durations.ts'
import type { RunPlan } from '../plan.ts'

/** The tick of a run whose clocks and queue must hold times up to this. */
export function tickFor(spanNs: number): number {
  if (spanNs <= everyWholeNumber) return 1
  return spanNs <= 8 * everyWholeNumber ? 8 : 64
}

/** The tick of a plan: its length and the offsets of its clocks must be in range. */
export function tickOf({ durationNs, nodes }: Pick<RunPlan, 'durationNs' | 'nodes'>): number {
  const offsets = nodes.flatMap(({ clock: { offsetNs, offsetsNs } }) => [offsetNs, offsetsNs?.min ?? 0, offsetsNs?.max ?? 0])
  return tickFor(durationNs + Math.max(0, ...offsets.map(Math.abs)))
}

/** The first time that is beyond the range of a run with this tick. */
export function rangeOf(tickNs: number): number {
  return tickNs * everyWholeNumber
}

/** The next time on the grid that is not earlier. */
export function onGrid(timeNs: number, tickNs: number): number {
  return tickNs === 1 ? timeNs : Math.ceil(timeNs / tickNs) * tickNs
}
