/**
 * Fits a straight line to the offsets of a clock: how wrong the clock is, and how fast that changes.
 *
 *     const line = fit([0, 1, 2, 3].map((i) => ({ atNs: i * 64e9, offsetNs: 1000 + i * 64, delayNs: 0 })), 192e9)
 *     line.offsetNs         // 1192: now
 *     line.frequencyPpm     // 0.001
 *     line.samples          // 4
 *
 * As in chrony, samples with a longer delay count less. The oldest samples are left out until the others, at least three, lie on both sides of the
 * line as often as is likely by chance.
 */
import type { Measured } from './discipline.ts'

export interface Line {
  offsetNs: number
  frequencyPpm: number
  /** The standard deviations of offset and frequency. */
  offsetDeviationNs: number
  frequencyDeviationPpm: number
  /** How many of the newest samples the line was fitted to. */
  samples: number
}

const leastSamples = 3
/** A random sequence has fewer runs in one of twenty cases. */
const runsQuantile = 1.645
/** The least standard deviation of a sample that is assumed. */
const leastDeviationNs = 100

/** Fits the line to the newest samples, which come last. With fewer than three samples it uses only the last one and no frequency. */
export function fit(samples: readonly Measured[], nowNs: number): Line {
  let first = 0
  for (;;) {
    const used = samples.slice(first)
    if (used.length < leastSamples) return alone(samples)
    const { line, residuals } = throughAll(used, nowNs)
    if (used.length === leastSamples || runsOf(residuals) >= leastRuns(used.length)) return line
    first++
  }
}

function alone(samples: readonly Measured[]): Line {
  const { offsetNs, delayNs } = samples[samples.length - 1]
  return { offsetNs, frequencyPpm: 0, offsetDeviationNs: delayNs / 2, frequencyDeviationPpm: Infinity, samples: 1 }
}

function throughAll(samples: readonly Measured[], nowNs: number): { line: Line; residuals: number[] } {
  const leastDelayNs = Math.min(...samples.map(({ delayNs }) => delayNs))
  const meanExtraNs = samples.reduce((sum, { delayNs }) => sum + delayNs - leastDelayNs, 0) / samples.length / 2
  const weights = samples.map(({ delayNs }) => {
    const times = 1 + (delayNs - leastDelayNs) / 2 / Math.max(leastDeviationNs, meanExtraNs)
    return 1 / (times * times)
  })
  const times = samples.map(({ atNs }) => atNs - nowNs)
  const sum = (of: (i: number) => number) => weights.reduce((total, weight, i) => total + weight * of(i), 0)
  const all = sum(() => 1)
  const meanTimeNs = sum((i) => times[i]) / all
  const meanOffsetNs = sum((i) => samples[i].offsetNs) / all
  const spread = sum((i) => (times[i] - meanTimeNs) * (times[i] - meanTimeNs))
  const slope = spread === 0 ? 0 : sum((i) => (times[i] - meanTimeNs) * (samples[i].offsetNs - meanOffsetNs)) / spread
  const residuals = samples.map(({ offsetNs }, i) => offsetNs - meanOffsetNs - slope * (times[i] - meanTimeNs))
  const variance = sum((i) => residuals[i] * residuals[i]) / Math.max(1, samples.length - 2)
  const offsetNs = meanOffsetNs - slope * meanTimeNs
  return {
    residuals,
    line: {
      offsetNs: Math.round(offsetNs),
      frequencyPpm: slope * 1e6,
      offsetDeviationNs: Math.sqrt(variance * (1 / all + (spread === 0 ? 0 : (meanTimeNs * meanTimeNs) / spread))),
      frequencyDeviationPpm: spread === 0 ? Infinity : Math.sqrt(variance / spread) * 1e6,
      samples: samples.length,
    },
  }
}

/** The number of runs of residuals with the same sign; a residual of zero counts for either side. */
function runsOf(residuals: readonly number[]): number {
  const sides = residuals.map((one) => (Math.abs(one) < 1 ? 0 : Math.sign(one)))
  let runs = 1
  for (let i = 1; i < sides.length; i++) if (sides[i] === 0 || sides[i] !== sides[i - 1]) runs++
  return runs
}

function leastRuns(count: number): number {
  return (count + 1) / 2 - (runsQuantile * Math.sqrt(count - 1)) / 2
}
