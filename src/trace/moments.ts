/**
 * When something happened, in words: the time in a run, the number of the step on a path that an exploration found.
 *
 *     momentText(trace, 41_006_000_000)   // '41.006 s'; of an exploration, whose steps are a millisecond apart, 'step 41 006'
 *     lengthText(trace, 3_000_000)       // '3 ms', or '3 steps'
 */
import type { Trace } from './trace.ts'
import { formatCount, formatDuration, formatExact, formatTime } from './units.ts'

export function momentText({ header }: Pick<Trace, 'header'>, timeNs: number): string {
  return header.stepNs === undefined ? formatTime(timeNs) : `step ${formatCount(Math.round(timeNs / header.stepNs))}`
}

/** The same with every digit. */
export function exactMomentText(trace: Pick<Trace, 'header'>, timeNs: number): string {
  return trace.header.stepNs === undefined ? formatExact(timeNs) : momentText(trace, timeNs)
}

/** How long something took. */
export function lengthText({ header }: Pick<Trace, 'header'>, lengthNs: number): string {
  if (header.stepNs === undefined) return formatDuration(lengthNs)
  const steps = Math.round(lengthNs / header.stepNs)
  return steps === 1 ? '1 step' : `${formatCount(steps)} steps`
}
