/**
 * Converts numbers and times from text and to text, exactly: no step computes with a fraction that a double cannot hold.
 *
 *     nanosecondsOf('1.5', 'ms')   // 1500000n
 *     durationText(41_006_000_000)  // '41.006s'
 */
import type { Distribution } from '../../../kernel/plan.ts'

const unitsInNs: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  'µs': 1_000n,
  'μs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
}

/** `scaled('1.25', 1000n)` is 1250n; undefined when the product is no whole number. */
export function scaled(number: string, factor: bigint): bigint | undefined {
  const [whole = '0', fraction = ''] = number.replaceAll('_', '').split('.')
  const numerator = BigInt(whole + fraction) * factor
  const denominator = 10n ** BigInt(fraction.length)
  return numerator % denominator === 0n ? numerator / denominator : undefined
}

export function nanosecondsOf(number: string, unit: string): bigint | undefined {
  return scaled(number, unitsInNs[unit]!)
}

const bitUnits: Record<string, bigint> = { bit: 1n, kbit: 1_000n, Mbit: 1_000_000n, Gbit: 1_000_000_000n }

/** `bitsOf('1.024', 'Mbit')` is 1024000n. */
export function bitsOf(number: string, unit: string): bigint | undefined {
  return scaled(number, bitUnits[unit]!)
}

/** `1Gbit/s`, `1024kbit/s`: the largest unit that needs no fraction. */
export function rateText(bitsPerSecond: number): string {
  for (const [unit, bits] of [['Gbit', 1e9], ['Mbit', 1e6], ['kbit', 1e3]] as const) {
    if (bitsPerSecond % bits === 0) return `${bitsPerSecond / bits}${unit}/s`
  }
  return `${bitsPerSecond}bit/s`
}

/** A decimal number without exponent and with the fewest digits that the language reads back as the same double. */
export function numberText(value: number): string {
  const text = String(value === 0 ? 0 : value)
  const [mantissa = '', exponentText] = text.split('e')
  if (exponentText === undefined) return text
  const exponent = Number(exponentText)
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + exponent
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return sign + (point >= digits.length ? digits + '0'.repeat(point - digits.length) : `${digits.slice(0, point)}.${digits.slice(point)}`)
}

const decimalUnits: [string, number][] = [['s', 9], ['ms', 6], ['us', 3]]

/** The way a person would write it: `40s`, `1.5ms`, `2h`, `1.770108283s`; exact, with as many decimals as that takes. */
export function durationText(durationNs: number): string {
  if (durationNs < 0) return `-${durationText(-durationNs)}`
  const whole = (unitNs: number) => durationNs > 0 && durationNs % unitNs === 0
  if (whole(86_400e9)) return `${durationNs / 86_400e9}d`
  if (whole(3_600e9)) return `${durationNs / 3_600e9}h`
  if (whole(60e9) && durationNs > 60e9) return `${durationNs / 60e9}min`
  if (durationNs === 0) return '0s'
  const digits = String(durationNs)
  for (const [unit, decimals] of decimalUnits) {
    if (digits.length <= decimals) continue
    const fraction = digits.slice(-decimals).replace(/0+$/, '')
    return `${digits.slice(0, -decimals)}${fraction && '.'}${fraction}${unit}`
  }
  return `${digits}ns`
}

export function distributionText(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'constant':
      return durationText(distribution.valueNs)
    case 'uniform':
      return `${durationText(distribution.minNs)}..${durationText(distribution.maxNs)}`
    case 'exponential': {
      const shift = distribution.minNs > 0 ? `${durationText(distribution.minNs)} + ` : ''
      return `${shift}exponential ${durationText(distribution.meanNs)}`
    }
    case 'normal':
      return `normal ${durationText(distribution.meanNs)} ± ${durationText(distribution.deviationNs)}`
    case 'lognormal': {
      const shift = distribution.minNs > 0 ? `${durationText(distribution.minNs)} + ` : ''
      return `${shift}lognormal median ${durationText(distribution.medianNs)} sigma ${numberText(distribution.sigma)}`
    }
    case 'pareto':
      return `pareto from ${durationText(distribution.minNs)} shape ${numberText(distribution.shape)}`
    case 'percentiles':
      return distribution.points.map((point) => `${percentText(point.partsPerMillion)} within ${durationText(point.valueNs)}`).join(', ')
    case 'list':
      return distribution.valuesNs.map(durationText).join(' then ')
  }
}

/** Parts per million as a percentage: 70 000 is `7%`. */
export function percentText(partsPerMillion: number): string {
  const digits = String(partsPerMillion).padStart(5, '0')
  const fraction = digits.slice(-4).replace(/0+$/, '')
  return `${digits.slice(0, -4)}${fraction && '.'}${fraction}%`
}

/** A text in quotes, on one line. */
export function quoted(text: string): string {
  const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\n\r\t]/g, (found) => escapes[found]!)}'`
}

export function unquoted(literal: string): string {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
  return literal.slice(1, -1).replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter)
}
