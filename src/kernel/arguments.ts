/**
 * Reads what node code passes to the kernel. What is wrong is said in node code's own terms.
 *
 *     duration(5_000_000, 'sleep')   // 5000000
 *     duration('5s', 'sleep')        // throws: sleep needs a length of time, for example ms(5); it was given 5s.
 */
import { isLengthNs } from './time.ts'

export function duration(value: unknown, what: string): number {
  const whole = typeof value === 'number' ? Math.round(value) : NaN
  if (isLengthNs(whole)) return whole
  throw new RangeError(`${what} needs a length of time, for example ms(5); it was given ${show(value)}.`)
}

/** A difference or a reading: a length of time that may be negative. */
export function shift(value: unknown, what: string): number {
  const whole = typeof value === 'number' ? Math.round(value) : NaN
  if (isLengthNs(Math.abs(whole))) return whole
  throw new RangeError(`${what} needs an amount of time, for example ms(-5); it was given ${show(value)}.`)
}

/** Any value, short enough for a message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return '‹a value that cannot be shown›'
  }
}

/** A copy of plain data, so that two sides share nothing. */
export function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [copy(key), copy(entry)]))
  if (value instanceof Set) return new Set([...value].map(copy))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry)]))
}
