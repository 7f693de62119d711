/**
 * How long a time can be.
 *
 *     isDurationNs(1.5)     // false: times are whole nanoseconds
 */

/** Up to here a double holds every whole number. */
export const everyWholeNumber = 9_007_199_254_740_992

/** The longest that can be simulated: 2^59 ns, a little over 18 years. */
export const longestNs = 64 * everyWholeNumber

/** Whether this can be a length of time at all. */
export function isDurationNs(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= longestNs
}
