/**
 * A stretch of true time, of which a figure or a text is made instead of the whole run.
 *
 *     isIn({ fromNs: 40e9, toNs: 42e9 }, 41_006_000_000)                                     // true
 *     Array.from(timesIn(Float64Array.of(0, 10, 20, 30), { fromNs: 5, toNs: 25 }))           // [5, 10, 20, 25]
 */
export interface Stretch {
  fromNs: number
  toNs: number
}

/** Without a stretch everything is in it. */
export function isIn(stretch: Stretch | undefined, timeNs: number): boolean {
  return stretch === undefined || (timeNs >= stretch.fromNs && timeNs <= stretch.toNs)
}

/** Whether something that lasts reaches into it. */
export function touches({ fromNs, toNs }: Stretch, from: number, to: number): boolean {
  return from <= toNs && to >= fromNs
}

/** Ascending times within it, its two ends included. */
export function timesIn(times: Float64Array, { fromNs, toNs }: Stretch): Float64Array {
  return Float64Array.from([fromNs, ...times.filter((timeNs) => timeNs > fromNs && timeNs < toNs), toNs])
}
