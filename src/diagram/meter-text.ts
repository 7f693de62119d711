/**
 * Counts and samples in words, for the header of an output, its plain text and the command line.
 *
 *     const waits = { name: 'queue', number: 812, min: 0, mean: 4.2, p50: 3, p90: 17, p99: 41, p999: 44, max: 44 }
 *     distributionText(waits)   // 'queue: 812 samples, least 0, mean 4.2, median 3, p90 17, p99 41, p99.9 44, most 44'
 */
import type { SummaryDistribution, SummaryMeters } from '../trace/output.ts'
import { formatCount, formatDuration } from '../trace/units.ts'

/** A sample in its unit. Whole numbers keep their digits, others get three that mean something. */
export function meterValue(unit: string | undefined, value: number): string {
  const text = Number.isInteger(value) ? formatCount(value) : significant(value)
  return unit === undefined ? text : isTime(unit) ? formatDuration(value) : `${text} ${unit}`
}

/** Whether what is counted are nanoseconds. */
export function isTime(unit: string | undefined): boolean {
  return unit === 'duration' || unit === 'instant'
}

/** A sample with three significant digits, for a label in a figure. */
export function roughValue(unit: string | undefined, value: number): string {
  let step = 1
  while (value / step >= 1000) step *= 10
  return meterValue(unit, value < 1000 ? value : Math.round(value / step) * step)
}

function significant(value: number): string {
  if (Math.abs(value) >= 1000) return formatCount(Math.round(value))
  const text = value.toPrecision(3)
  return text.includes('e') ? text : String(Number(text))
}

export const percentileColumns: readonly { label: string; of: (distribution: SummaryDistribution) => number }[] = [
  { label: 'least', of: ({ min }) => min },
  { label: 'mean', of: ({ mean }) => mean },
  { label: 'median', of: ({ p50 }) => p50 },
  { label: 'p90', of: ({ p90 }) => p90 },
  { label: 'p99', of: ({ p99 }) => p99 },
  { label: 'p99.9', of: ({ p999 }) => p999 },
  { label: 'most', of: ({ max }) => max },
]

export function distributionText(distribution: SummaryDistribution): string {
  const { name, number, unit } = distribution
  const parts = percentileColumns.map(({ label, of }) => `${label} ${meterValue(unit, of(distribution))}`)
  return `${name}: ${formatCount(number)} ${number === 1 ? 'sample' : 'samples'}, ${parts.join(', ')}`
}

/** All counts and samples as lines of text. */
export function meterLines({ counts, distributions, left }: SummaryMeters): string[] {
  return [
    ...distributions.map(distributionText),
    ...(counts.length > 0 ? [`counted: ${counts.map(({ name, count }) => `${name} ${meterValue(undefined, count)}`).join(', ')}`] : []),
    ...(left > 0 ? [`and ${formatCount(left)} more meters`] : []),
  ]
}
