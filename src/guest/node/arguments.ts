/**
 * Reads what node code passes to the kernel. What is wrong is said in node code's own terms.
 *
 *     duration(5_000_000, 'sleep')   // 5000000
 *     duration('5s', 'sleep')        // throws: sleep needs a length of time, for example ms(5); it was given 5s.
 */
import { isLengthNs } from '../maths/lengths.ts'

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

/** How deep plain data may be nested, and how many values it may hold, to be copied. */
const depthMax = 200
const sizeMax = 1_000_000

/** A copy of plain data, so that two sides share nothing. Refuses what is none: functions, getters, what contains itself. */
export function copy(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? new Copier().copy(value, 0) : plain(value)
}

function plain(value: unknown): unknown {
  if (typeof value !== 'function' && typeof value !== 'symbol') return value
  throw new TypeError(`Only plain data can be stored; there is a ${typeof value} in it.`)
}

class Copier {
  private left = sizeMax

  copy(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return plain(value)
    if (depth > depthMax) throw new TypeError(`Only plain data can be stored; this is nested deeper than ${depthMax} levels, or contains itself.`)
    const inner = (item: unknown) => this.copy(item, depth + 1)
    if (Array.isArray(value)) return this.counted(value.length) && value.map(inner)
    if (value instanceof Map) return this.counted(value.size) && new Map([...value].map(([key, entry]) => [inner(key), inner(entry)]))
    if (value instanceof Set) return this.counted(value.size) && new Set([...value].map(inner))
    const fields = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, { enumerable }]) => enumerable)
    this.counted(fields.length)
    return Object.fromEntries(fields.map(([key, property]) => {
      if (key === '__proto__') throw new TypeError('Only plain data can be stored; "__proto__" may not be used as a key.')
      if (property.get || property.set) throw new TypeError(`Only plain data can be stored; "${key}" is a getter.`)
      return [key, inner(property.value)]
    }))
  }

  /** Counts values; true unless there are too many. */
  private counted(values: number): true {
    this.left -= values + 1
    if (this.left >= 0) return true
    throw new TypeError(`Only so much can be stored at once: this holds more than ${sizeMax} values.`)
  }
}

/** Freezes an interface that node code is given, and its functions: nothing can be kept in them or put in their place. */
export function sealed<Api extends object>(api: Api): Api {
  for (const part of Object.values(api)) Object.freeze(part)
  return Object.freeze(api)
}
