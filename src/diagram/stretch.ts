/**
 * A range of true time, for a figure or a text of a part of the run.
 *
 *     isIn({ fromNs: 40e9, toNs: 42e9 }, 41_006_000_000)                                     // true
 *     Array.from(timesIn(Float64Array.of(0, 10, 20, 30), { fromNs: 5, toNs: 25 }))           // [5, 10, 20, 25]
 */
export interface Stretch {
  fromNs: number
  toNs: number
}

/** Whether a time is in the range; without a range every time is. */
export function isIn(stretch: Stretch | undefined, timeNs: number): boolean {
  return stretch === undefined || (timeNs >= stretch.fromNs && timeNs <= stretch.toNs)
}

/** Whether something that lasts overlaps the range. */
export function touches({ fromNs, toNs }: Stretch, from: number, to: number): boolean {
  return from <= toNs && to >= fromNs
}

/** The times within the range, ascending, with its two ends. */
export function timesIn(times: Float64Array, { fromNs, toNs }: Stretch): Float64Array {
  return Float64Array.from([fromNs, ...times.filter((timeNs) => timeNs > fromNs && timeNs < toNs), toNs])
}
