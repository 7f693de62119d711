/**
 * Draws lengths of time from distributions: integer nanoseconds, rounded once.
 *
 *     const stream = new RandomStream(42, 'latency a→b')
 *     draw({ kind: 'uniform', minNs: 1_000_000, maxNs: 5_000_000 }, stream)   // 2_551_181: from 1 ms to 5 ms, both ends included
 *
 * Only + − × ÷ √ and the kernel's own `log` and `exp` are used, so a draw has the same bits on every engine.
 */
import { exp, log } from './mathematics.ts'
import type { RandomStream } from './random.ts'

/** A length of simulated time, or the distribution it is drawn from. Integer nanoseconds. */
export type Distribution =
  | { kind: 'constant'; valueNs: number }
  | { kind: 'uniform'; minNs: number; maxNs: number }
  /** Exponential with the given mean, shifted by `minNs` (the mean of the whole is `minNs + meanNs`). */
  | { kind: 'exponential'; meanNs: number; minNs: number }
  /** Normal; a draw below zero counts as zero. */
  | { kind: 'normal'; meanNs: number; deviationNs: number }
  /** The logarithm is normal: half of the draws are below `minNs + medianNs`; `sigma` is the deviation of the natural logarithm. */
  | { kind: 'lognormal'; medianNs: number; sigma: number; minNs: number }
  /** Heavy tail: P(longer than t) = (minNs / t) ^ shape. With a shape of 1 or less there is no mean. */
  | { kind: 'pareto'; minNs: number; shape: number }
  /** This share of all draws is at most so long; straight lines between. Ascending, and the last one is a million. */
  | { kind: 'percentiles'; points: { partsPerMillion: number; valueNs: number }[] }
  /** A script: one after the other for each consumer (each link, each fault); the last one stays. */
  | { kind: 'list'; valuesNs: number[] }

/** Longer draws are cut here (about 52 days): a heavy tail never drives time out of its range. */
export const longestDrawNs = 4_500_000_000_000_000

export function draw(distribution: Distribution, stream: RandomStream): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.valueNs
    case 'uniform':
      return distribution.minNs + stream.below(distribution.maxNs - distribution.minNs + 1)
    case 'exponential':
      return distribution.minNs + Math.round(-distribution.meanNs * log(1 - stream.float()))
    case 'normal':
      return length(distribution.meanNs + distribution.deviationNs * standardNormal(stream))
    case 'lognormal':
      return length(distribution.minNs + distribution.medianNs * exp(distribution.sigma * standardNormal(stream)))
    case 'pareto':
      return length(distribution.minNs * exp(-log(1 - stream.float()) / distribution.shape))
    case 'percentiles':
      return atShare(distribution.points, stream.float() * 1e6)
    case 'list': {
      const { valuesNs } = distribution
      return valuesNs[Math.min(stream.turn(distribution), valuesNs.length - 1)]
    }
  }
}

/** A whole number of nanoseconds, not negative. */
function length(valueNs: number): number {
  return valueNs <= 0 ? 0 : valueNs >= longestDrawNs ? longestDrawNs : Math.round(valueNs)
}

/** Mean 0, deviation 1: the polar method (Marsaglia), which needs no sine. */
export function standardNormal(stream: RandomStream): number {
  for (;;) {
    const x = 2 * stream.float() - 1
    const y = 2 * stream.float() - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * log(square)) / square)
  }
}

/** The length that this share of all draws does not exceed. */
function atShare(points: readonly { partsPerMillion: number; valueNs: number }[], share: number): number {
  let below = { partsPerMillion: 0, valueNs: 0 }
  for (const point of points) {
    if (share < point.partsPerMillion) {
      const part = (share - below.partsPerMillion) / (point.partsPerMillion - below.partsPerMillion)
      return Math.round(below.valueNs + part * (point.valueNs - below.valueNs))
    }
    below = point
  }
  return below.valueNs
}

/** The least value a draw can give; a lower bound for schedules. */
export function least(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.valueNs
    case 'normal':
      return 0
    case 'percentiles':
      return distribution.points[0].partsPerMillion === 0 ? distribution.points[0].valueNs : 0
    case 'list':
      return distribution.valuesNs.reduce((low, valueNs) => Math.min(low, valueNs))
    default:
      return distribution.minNs
  }
}

/** Half of it: one way of a round trip, each way with a draw of its own. */
export function halved(distribution: Distribution): Distribution {
  const half = (valueNs: number) => Math.floor(valueNs / 2)
  switch (distribution.kind) {
    case 'constant':
      return { kind: 'constant', valueNs: half(distribution.valueNs) }
    case 'uniform':
      return { kind: 'uniform', minNs: half(distribution.minNs), maxNs: half(distribution.maxNs) }
    case 'exponential':
      return { ...distribution, meanNs: half(distribution.meanNs), minNs: half(distribution.minNs) }
    case 'normal':
      return { ...distribution, meanNs: half(distribution.meanNs), deviationNs: half(distribution.deviationNs) }
    case 'lognormal':
      return { ...distribution, medianNs: half(distribution.medianNs), minNs: half(distribution.minNs) }
    case 'pareto':
      return { ...distribution, minNs: half(distribution.minNs) }
    case 'percentiles':
      return { kind: 'percentiles', points: distribution.points.map((point) => ({ ...point, valueNs: half(point.valueNs) })) }
    case 'list':
      return { kind: 'list', valuesNs: distribution.valuesNs.map(half) }
  }
}
