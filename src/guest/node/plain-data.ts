/**
 * Plain data: what node code may store and send. Copies share nothing with what they were made of; what is frozen cannot be changed.
 *
 *     copy({ log: [1, 2] })        // { log: [1, 2] }, and no list is the same
 *     copy({ next: () => 1 })      // throws: Only plain data can be stored; there is a function in it.
 */
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

/** Freezes a value with all that is in it. */
export function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key])
    if (value instanceof Map) for (const [key, entry] of value) [key, entry].forEach(deepFreeze)
    if (value instanceof Set) value.forEach(deepFreeze)
  }
  return value
}
