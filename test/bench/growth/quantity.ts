/** What a growth bench doubles: a number of something, and the work whose cost may grow with it. */

export interface Quantity {
  name: string
  /** The least number; it is doubled three times. Large enough that what the work costs anyway does not hide what it costs for each. */
  least: number
  /** Why the work must grow faster than the number, where it must: then the exponent is only told. */
  because?: string
  /** Prepares the work for so many; only the work itself is measured. */
  prepare: (count: number) => () => unknown
}

/** So many lines, or anything else, made from their numbers. */
export function times(count: number, line: (i: number) => string, separator = '\n'): string {
  return Array.from({ length: count }, (_, i) => line(i)).join(separator)
}
