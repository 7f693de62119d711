/**
 * Lengths of time that node code draws: `await this.busy({ exponential: ms(10) })`.
 *
 *     readDuration({ uniform: [1e6, 5e6] }, 'busy')   // { kind: 'uniform', minNs: 1_000_000, maxNs: 5_000_000 }
 *     readDuration(5e6, 'busy')                       // 5_000_000
 */
import { duration, show } from './arguments.ts'
import type { Distribution } from '../maths/distributions.ts'

/** A length of time, or the distribution it is drawn from. */
export function readDuration(value: unknown, what: string): number | Distribution {
  if (typeof value !== 'object' || value === null) return duration(value, what)
  const [[name, given] = ['', undefined], ...others] = Object.entries(value as Record<string, unknown>)
  const length = (one: unknown) => duration(one, what)
  if (others.length === 0) {
    if (name === 'exponential') return { kind: 'exponential', meanNs: length(given), minNs: 0 }
    if (name === 'uniform') return uniform(pair(given, what).map(length), what)
    if (name === 'normal') {
      const [meanNs, deviationNs] = pair(given, what).map(length)
      return { kind: 'normal', meanNs, deviationNs }
    }
    if (name === 'lognormal') {
      const [median, sigma] = pair(given, what)
      return { kind: 'lognormal', medianNs: length(median), sigma: positive(sigma, what), minNs: 0 }
    }
    if (name === 'pareto') {
      const [least, shape] = pair(given, what)
      return { kind: 'pareto', minNs: length(least), shape: positive(shape, what) }
    }
  }
  const forms = 'a distribution such as { exponential: ms(10) } or { uniform: [ms(1), ms(5)] }'
  throw new TypeError(`${what} needs a length of time or ${forms}; it was given ${show(value)}.`)
}

function pair(given: unknown, what: string): unknown[] {
  if (Array.isArray(given) && given.length === 2) return given as unknown[]
  throw new TypeError(`${what}: this distribution takes two values, as in { uniform: [ms(1), ms(5)] }; it was given ${show(given)}.`)
}

function uniform([minNs, maxNs]: number[], what: string): Distribution {
  if (minNs <= maxNs) return { kind: 'uniform', minNs, maxNs }
  throw new RangeError(`${what}: the range runs backwards.`)
}

function positive(value: unknown, what: string): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value
  throw new RangeError(`${what}: this distribution takes a number above 0; it was given ${show(value)}.`)
}
