/**
 * Statistics of the numbers that a measure has over many runs.
 *
 *     const [{ mean, deviation }] = spreads([{ name: 'writes', values: [2, 4, 6], runs: [0, 1, 2] }], (run) => run + 1)
 *     mean           // 4
 *     deviation      // 2: the sample standard deviation
 */
import type { SweepPart } from './sweep.ts'

export interface Spread {
  name: string
  runs: number
  sum: number
  mean: number
  /** The sample standard deviation; absent for a single number, which has none. */
  deviation?: number
  least: number
  p50: number
  p90: number
  p99: number
  most: number
  /** The first seeds with the least and the greatest number. */
  leastSeed: number
  mostSeed: number
}

/** Computes the statistics. Percentiles are nearest ranks, so each is a number of some run. */
export function spreads(samples: SweepPart['samples'], seedOf: (run: number) => number): Spread[] {
  return samples.map(({ name, values, runs }) => {
    const sorted = [...values].sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
    const [least, most] = [sorted[0], sorted[sorted.length - 1]]
    const sum = sorted.reduce((all, value) => all + value, 0)
    const mean = sum / sorted.length
    const squares = sorted.reduce((all, value) => all + (value - mean) * (value - mean), 0)
    const seedWith = (value: number) => seedOf(runs[values.indexOf(value)] ?? 0)
    return {
      name, runs: sorted.length, sum, mean, ...(sorted.length > 1 && { deviation: Math.sqrt(squares / (sorted.length - 1)) }),
      least, p50: at(0.5), p90: at(0.9), p99: at(0.99), most, leastSeed: seedWith(least), mostSeed: seedWith(most),
    }
  })
}
