/**
 * Reads an amount in a line as what its place asks for: a length of time, a shift, a percentage, a number. A reader that cannot do so reports
 * why, at the amount, and returns undefined.
 *
 *     declare const [line, quantity]: [LineReader, QuantityTree]
 *     readDuration(line, quantity)   // of `40s`: 40_000_000_000; of `-3s` nothing, and the line has an error
 */
import { longestNs } from '../../../guest/maths/durations.ts'
import type { Distribution } from '../../../kernel/plan.ts'
import { nearWord } from '../../did-you-mean.ts'
import type { AmountTree, QuantityTree, RateTree } from '../grammar/parse-tree.ts'
import type { Span } from '../written.ts'
import type { LineReader } from './line-reader.ts'
import { bitsOf, nanosecondsOf, scaled } from './time-text.ts'

const units = ['ns', 'us', 'ms', 's', 'min', 'h', 'd']
const spokenUnits = new Map(Object.entries({
  nanosecond: 'ns', microsecond: 'us', millisecond: 'ms', msec: 'ms', sec: 's', second: 's', m: 'min', minute: 'min', hour: 'h', hr: 'h',
  day: 'd',
}))

export function failUnit(line: LineReader, at: Span, unit: string): undefined {
  const singular = unit.toLowerCase().replace(/s$/, '')
  const near = spokenUnits.get(singular) ?? nearWord(unit, units)
  const hint = `${near === undefined ? '' : `Did you mean "${near}"? `}Units of time are ns, us, ms, s, min, h and d.`
  return line.fail(at, 'unit', `Unknown unit "${unit}".`, hint)
}

const largestNs = BigInt(longestNs)

/** A number of nanoseconds, which may be negative. */
export function readTime(line: LineReader, amount: AmountTree): number | undefined {
  const text = line.textOf(amount)
  const { sign, number, unit } = amount
  const amountEnd = line.span(amount).end
  const glued = unit === undefined && /^[\p{L}_$][\p{L}\p{N}_$]*/u.exec(line.text.slice(amountEnd - line.start))
  if (glued) return failUnit(line, { start: amountEnd, end: amountEnd + glued[0].length }, glued[0])
  if (unit === undefined) {
    return line.fail(line.span(amount), 'unit', `"${text}" has no unit of time.`, `For example: ${text}s or ${text}ms.`)
  }
  if (unit === '%') return line.fail(line.span(amount), 'time', `Expected a length of time, not "${text}".`, 'For example: 40s or 5ms.')
  const durationNs = nanosecondsOf(number, unit)
  const impossible = `Impossible duration "${text}":`
  if (durationNs === undefined) {
    return line.fail(line.span(amount), 'duration', `${impossible} a time is a whole number of nanoseconds.`)
  }
  if (durationNs > largestNs) return line.fail(line.span(amount), 'duration', `${impossible} the longest is about 18 years (2^59 ns).`)
  if (BigInt(Number(durationNs)) !== durationNs) {
    return line.fail(line.span(amount), 'duration', `${impossible} a time of more than 104 days is a multiple of 8 ns, or of 64 ns above 2 years.`)
  }
  const magnitudeNs = Number(durationNs)
  return sign === '-' && magnitudeNs > 0 ? -magnitudeNs : magnitudeNs
}

/** A length of time, which must not be negative. */
export function readLength(line: LineReader, amount: AmountTree): number | undefined {
  const lengthNs = readTime(line, amount)
  if (lengthNs === undefined || lengthNs >= 0) return lengthNs
  return line.fail(line.span(amount), 'duration', `Impossible duration "${line.textOf(amount)}": a length of time is not negative.`)
}

/** The amount of a quantity where chance has no place: it must be a single one. */
function single(line: LineReader, quantity: QuantityTree, wanted: string): AmountTree | undefined {
  const { low, high, mean, median, within, next } = quantity
  if (low !== undefined && [high, mean, median, within, next?.[0]].every((one) => one === undefined)) return low
  return line.fail(line.span(quantity), 'quantity', `Expected ${wanted}, not "${line.textOf(quantity)}".`)
}

export function readDuration(line: LineReader, quantity: QuantityTree): number | undefined {
  const amount = single(line, quantity, 'one length of time')
  return amount && readLength(line, amount)
}

/** `-2s`, `+150ms`. */
export function readShift(line: LineReader, quantity: QuantityTree): number | undefined {
  const amount = single(line, quantity, 'one amount of time')
  return amount && readTime(line, amount)
}

/** A point or length of time that is not negative. */
export function readTimeFromZero(line: LineReader, amount: AmountTree): number | undefined {
  const timeNs = readTime(line, amount)
  return timeNs !== undefined && timeNs < 0 ? line.fail(line.span(amount), 'duration', 'A time is not negative here.') : timeNs
}

/** A length of time longer than zero, after this word. */
export function readLonger(line: LineReader, quantity: QuantityTree, word: string): number | undefined {
  const lengthNs = readDuration(line, quantity)
  return lengthNs === 0 ? line.fail(line.span(quantity), word, `"${word}" needs a time longer than zero.`) : lengthNs
}

/** A share of messages, in parts per million. */
export function readPercent(line: LineReader, quantity: QuantityTree): number | undefined {
  const amount = single(line, quantity, 'one percentage')
  return amount && readShare(line, amount)
}

export function readShare(line: LineReader, amount: AmountTree): number | undefined {
  const text = line.textOf(amount)
  if (amount.unit !== '%') {
    const example = amount.unit === undefined ? `${text}%` : '7%'
    return line.fail(line.span(amount), 'percent', `Expected a percentage, not "${text}".`, `For example: ${example}.`)
  }
  const partsPerMillion = scaled(amount.number, 10_000n)
  const impossible = `Impossible percentage "${text}":`
  if (partsPerMillion === undefined) return line.fail(line.span(amount), 'percent', `${impossible} the finest step is 0.0001%.`)
  if (amount.sign === '-' || partsPerMillion > 1_000_000n) {
    return line.fail(line.span(amount), 'percent', `${impossible} it lies between 0% and 100%.`)
  }
  return Number(partsPerMillion)
}

/** A plain number, whose sign may be given. */
export function readNumber(line: LineReader, amount: AmountTree): number | undefined {
  const text = line.textOf(amount)
  if (amount.unit !== undefined) return line.fail(line.span(amount), 'number', `Expected a plain number, not "${text}".`)
  const value = Number(amount.number.replaceAll('_', '')) * (amount.sign === '-' ? -1 : 1)
  if (!Number.isFinite(value)) return line.fail(line.span(amount), 'number', 'This number is too large.')
  return value === 0 ? 0 : value
}

export function readSingleNumber(line: LineReader, quantity: QuantityTree): number | undefined {
  const amount = single(line, quantity, 'one number')
  return amount && readNumber(line, amount)
}

/** A whole number from `least` to 2^53-1; `what` begins the message: "A seed". */
export function readWhole(line: LineReader, amount: AmountTree, what: string, least = 0): number | undefined {
  const value = amount.unit === undefined && amount.sign !== '-' ? readNumber(line, amount) : undefined
  if (value !== undefined && Number.isSafeInteger(value) && value >= least) return value
  if (line.broken) return undefined
  const message = `${what} is a whole number from ${least} to 2^53-1, not "${line.textOf(amount)}".`
  return line.fail(line.span(amount), 'whole-number', message)
}

export function readSingleWhole(line: LineReader, quantity: QuantityTree, what: string, least = 0): number | undefined {
  const amount = single(line, quantity, 'one whole number')
  return amount && readWhole(line, amount, what, least)
}

/** One value, or the two ends of a range from which a run draws one: `7%`, `1%..7%`; `what` is the end of a sentence. */
export function readRange(
  line: LineReader, quantity: QuantityTree, what: string, read: (line: LineReader, amount: AmountTree) => number | undefined,
): [least: number, most?: number] | undefined {
  const { high } = quantity
  const least = single(line, high === undefined ? quantity : { ...quantity, high: undefined }, `one ${what}`)
  const value = least && read(line, least)
  if (value === undefined || high === undefined) return value === undefined ? undefined : [value]
  const most = read(line, high)
  if (most === undefined) return undefined
  if (value < most) return [value, most]
  if (value === most) return [value]
  const [last, first] = [line.textOf(least!), line.textOf(high)]
  return line.fail(line.span(quantity), 'range', `The range "${line.textOf(quantity)}" runs backwards.`, `Did you mean ${first}..${last}?`)
}

/** `1..1000`. */
export function readWholeRange(line: LineReader, quantity: QuantityTree, what: string): { first: number; last: number } | undefined {
  if (quantity.low === undefined || quantity.high === undefined) {
    return line.fail(line.span(quantity), 'range', `Expected a range, not "${line.textOf(quantity)}".`, 'For example: 1..1000.')
  }
  const first = readWhole(line, quantity.low, what)
  const last = readWhole(line, quantity.high, what)
  if (first === undefined || last === undefined) return undefined
  if (first <= last) return { first, last }
  const swapped = `${line.textOf(quantity.high)}..${line.textOf(quantity.low)}`
  return line.fail(line.span(quantity), 'range', `The range "${line.textOf(quantity)}" runs backwards.`, `Did you mean ${swapped}?`)
}

/** `1Mbit/s`, in bits per second. */
export function readRate(line: LineReader, rate: RateTree): number | undefined {
  const bitsPerSecond = bitsOf(rate.number, rate.unit)
  const text = line.textOf(rate)
  if (bitsPerSecond === undefined || bitsPerSecond === 0n) {
    return line.fail(line.span(rate), 'bandwidth', `Impossible bandwidth "${text}": it is a whole number of bits per second, at least one.`)
  }
  if (bitsPerSecond <= 1_000_000_000_000_000n) return Number(bitsPerSecond)
  return line.fail(line.span(rate), 'bandwidth', `Impossible bandwidth "${text}": the highest is 1000000 Gbit/s.`)
}

const secondNs = 1_000_000_000
const dayNs = 86_400 * secondNs
/** The length of each period: a year has 365 days, and a month is a twelfth of it. */
const periodsNs = new Map(Object.entries({
  second: secondNs, minute: 60 * secondNs, hour: 3600 * secondNs, day: dayNs, week: 7 * dayNs, month: (365 / 12) * dayNs, year: 365 * dayNs,
}))

/** `12 per month`, as the distribution of the time between two: exponential, so that they are a Poisson process. */
export function readFrequency(line: LineReader, at: Span, text: string, period: string): Distribution | undefined {
  const meanNs = Math.round((periodsNs.get(period) ?? 0) / Number(text.replaceAll('_', '')))
  if (meanNs > 0 && Number.isSafeInteger(meanNs)) return { kind: 'exponential', meanNs, minNs: 0 }
  return line.fail(at, 'rate', `${text} per ${period} cannot be simulated.`, 'For example: about 12 per month')
}
