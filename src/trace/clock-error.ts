/**
 * How wrong a node's wall clock is. Node code cannot know this, since it never learns true time.
 *
 *     const clocks = [{ node: 0, timeNs: 0, wallNs: 9_000_000, monotonicNs: 0, ratePpm: -1000 }]
 *     clockAgainstTruth({ header: { clocks, endNs: 13_000_000_000 } }, 0)     // { offset: -4_000_000, error: 4_000_000, maxError: 9_000_000 }
 */
import type { ClockSegment } from './trace.ts'
import { advance } from './trace.ts'

export interface ClockTruth {
  /** The wall clock minus true time, at the end of the run. */
  offset: number
  /** The same without its sign. */
  error: number
  /** The largest error of the whole run. */
  maxError: number
}

/** What this needs of a run: the recorded clocks and how long the run took. */
export interface RecordedClocks {
  clocks: readonly ClockSegment[]
  endNs: number
  tickNs?: number
}

export function clockAgainstTruth({ header }: { header: RecordedClocks }, node: number): ClockTruth {
  const segments = header.clocks.filter((segment) => segment.node === node && segment.timeNs <= header.endNs)
  let [offset, maxError] = [0, 0]
  for (const [i, segment] of segments.entries()) {
    // Within a segment the clock runs evenly, so its error is largest at one of the ends.
    const untilNs = segments[i + 1]?.timeNs ?? header.endNs
    const first = segment.wallNs - segment.timeNs
    const elapsedNs = untilNs - segment.timeNs
    offset = first + advance(elapsedNs, segment.wallRatePpm ?? segment.ratePpm, header.tickNs) - elapsedNs
    maxError = Math.max(maxError, Math.abs(first), Math.abs(offset))
  }
  return { offset, error: Math.abs(offset), maxError }
}
