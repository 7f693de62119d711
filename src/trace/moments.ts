/**
 * When something happened, in words: the time in a run, the number of the step on a path that an exploration found.
 *
 *     momentText(trace, 41_006_000_000)   // '41.006 s'; of an exploration, whose steps are a millisecond apart, 'step 41 006'
 */
import type { Trace } from './trace.ts'
import { formatCount, formatTime } from './units.ts'

export function momentText({ header }: Pick<Trace, 'header'>, timeNs: number): string {
  return header.stepNs === undefined ? formatTime(timeNs) : `step ${formatCount(Math.round(timeNs / header.stepNs))}`
}
