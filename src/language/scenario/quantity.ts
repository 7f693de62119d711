/**
 * Amounts of a line, read as what the place asks for: a length of time, a distribution, a shift, a percentage, a number.
 * Each reader returns undefined after it has reported, at the amount, why it is not one.
 *
 *     readDuration(line, quantity)   // 40s -> 40_000_000_000;  -3s -> 'Impossible duration "-3s": …'
 */
import type { Distribution } from '../../kernel/plan.ts'
import { longestNs } from '../../guest/maths/durations.ts'
import type { ScenarioDiagnostic, Span } from './ast.ts'
import { nearWord } from './assist/did-you-mean.ts'
import type { RawAmount, RawQuantity } from './grammar/parse-tree.ts'
import { nanosecondsOf, scaled } from './time-text.ts'

/** The line that is being read: where it begins in the cell, and where its errors go. */
export class LineReader {
  readonly text: string
  readonly start: number
  readonly diagnostics: ScenarioDiagnostic[] = []

  constructor(text: string, start: number) {
    this.text = text
    this.start = start
  }

  get broken(): boolean {
    return this.diagnostics.some(one => one.severity === 'error')
  }

  /** Where a node of the toolkit's tree stands in the cell. */
  span(node: { $cstNode?: { offset: number; end: number } }): Span {
    const { offset, end } = node.$cstNode ?? { offset: 0, end: this.text.length }
    return { start: this.start + offset, end: this.start + end }
  }

  textOf(node: { $cstNode?: { offset: number; end: number } }): string {
    const { start, end } = this.span(node)
    return this.text.slice(start - this.start, end - this.start)
  }

  fail(at: Span, code: string, message: string, hint?: string): undefined {
    this.diagnostics.push({ start: at.start, end: at.end, severity: 'error', message, ...(hint !== undefined && { hint }), code })
    return undefined
  }
}

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

/** A signed number of nanoseconds. */
function readTime(line: LineReader, amount: RawAmount): number | undefined {
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

/** A length: not negative. */
function readLength(line: LineReader, amount: RawAmount): number | undefined {
  const lengthNs = readTime(line, amount)
  if (lengthNs === undefined || lengthNs >= 0) return lengthNs
  return line.fail(line.span(amount), 'duration', `Impossible duration "${line.textOf(amount)}": a length of time is not negative.`)
}

/** The one amount of a quantity that may not be drawn. */
function single(line: LineReader, quantity: RawQuantity, wanted: string): RawAmount | undefined {
  const { low, high, mean, median, within, next } = quantity
  if (low !== undefined && [high, mean, median, within, next?.[0]].every(one => one === undefined)) return low
  return line.fail(line.span(quantity), 'quantity', `Expected ${wanted}, not "${line.textOf(quantity)}".`)
}

export function readDuration(line: LineReader, quantity: RawQuantity): number | undefined {
  const amount = single(line, quantity, 'one length of time')
  return amount && readLength(line, amount)
}

/** `-2s`, `+150ms`. */
export function readShift(line: LineReader, quantity: RawQuantity): number | undefined {
  const amount = single(line, quantity, 'one amount of time')
  return amount && readTime(line, amount)
}

export function readSignedTime(line: LineReader, amount: RawAmount): number | undefined {
  return readTime(line, amount)
}

export function readDistribution(line: LineReader, quantity: RawQuantity): Distribution | undefined {
  if (quantity.within !== undefined) return readPercentiles(line, quantity)
  const lowNs = quantity.low && readLength(line, quantity.low)
  const highNs = quantity.high && readLength(line, quantity.high)
  const meanNs = quantity.mean && readLength(line, quantity.mean)
  if (line.broken) return undefined
  if (meanNs !== undefined) return { kind: 'exponential', meanNs, minNs: lowNs ?? 0 }
  if (quantity.median !== undefined) return readLognormal(line, quantity, lowNs ?? 0)
  if (quantity.centre !== undefined) return readNormal(line, quantity)
  if (quantity.least !== undefined) return readPareto(line, quantity)
  if (lowNs === undefined) return undefined
  if (quantity.next !== undefined) return readScript(line, lowNs, quantity.next)
  if (highNs === undefined) return { kind: 'constant', valueNs: lowNs }
  if (highNs < lowNs) {
    const swapped = `${line.textOf(quantity.high!)}..${line.textOf(quantity.low!)}`
    return line.fail(line.span(quantity), 'range', `The range "${line.textOf(quantity)}" runs backwards.`, `Did you mean ${swapped}?`)
  }
  return { kind: 'uniform', minNs: lowNs, maxNs: highNs }
}

function readNormal(line: LineReader, { centre, deviation }: RawQuantity): Distribution | undefined {
  const meanNs = readLength(line, centre!)
  const deviationNs = readLength(line, deviation!)
  return meanNs === undefined || deviationNs === undefined ? undefined : { kind: 'normal', meanNs, deviationNs }
}

function readLognormal(line: LineReader, { median, sigma }: RawQuantity, minNs: number): Distribution | undefined {
  const medianNs = readLength(line, median!)
  const deviation = readPositive(line, sigma!, 'The sigma of a lognormal distribution', 20)
  return medianNs === undefined || deviation === undefined ? undefined : { kind: 'lognormal', medianNs, sigma: deviation, minNs }
}

function readPareto(line: LineReader, { least, shape }: RawQuantity): Distribution | undefined {
  const minNs = readLength(line, least!)
  const exponent = readPositive(line, shape!, 'The shape of a Pareto distribution', 1000)
  if (minNs === 0) return line.fail(line.span(least!), 'distribution', 'A Pareto distribution begins above zero.', 'For example: pareto from 1ms shape 1.5')
  return minNs === undefined || exponent === undefined ? undefined : { kind: 'pareto', minNs, shape: exponent }
}

function readPositive(line: LineReader, amount: RawAmount, what: string, most: number): number | undefined {
  const value = readNumber(line, amount)
  if (value === undefined || (value > 0 && value <= most)) return value
  return line.fail(line.span(amount), 'distribution', `${what} is a number above 0, at most ${most}, not "${line.textOf(amount)}".`)
}

function readScript(line: LineReader, firstNs: number, next: readonly RawAmount[]): Distribution | undefined {
  const valuesNs = [firstNs]
  for (const amount of next) {
    const valueNs = readLength(line, amount)
    if (valueNs === undefined) return undefined
    valuesNs.push(valueNs)
  }
  return { kind: 'list', valuesNs }
}

const percentilesExample = 'For example: 50% within 1ms, 99% within 10ms, 100% within 80ms'

function readPercentiles(line: LineReader, { low, within, points: more }: RawQuantity): Distribution | undefined {
  const points: { partsPerMillion: number; valueNs: number }[] = []
  const all = [{ share: low!, within: within! }, ...(more ?? [])]
  for (const { share, within: time } of all) {
    const partsPerMillion = readShare(line, share)
    const valueNs = readLength(line, time)
    if (partsPerMillion === undefined || valueNs === undefined) return undefined
    const before = points.at(-1)
    if (before !== undefined && (partsPerMillion <= before.partsPerMillion || valueNs < before.valueNs)) {
      const at = { start: line.span(share).start, end: line.span(time).end }
      return line.fail(at, 'percentiles', 'Percentiles go up: a greater share within a longer time.', percentilesExample)
    }
    points.push({ partsPerMillion, valueNs })
  }
  if (points.at(-1)?.partsPerMillion === 1_000_000) return { kind: 'percentiles', points }
  return line.fail(line.span(all.at(-1)!.share), 'percentiles', 'The last percentile is 100%: say within what time all arrive.', percentilesExample)
}

/** A share of messages, in parts per million. */
export function readPercent(line: LineReader, quantity: RawQuantity): number | undefined {
  const amount = single(line, quantity, 'one percentage')
  return amount && readShare(line, amount)
}

export function readShare(line: LineReader, amount: RawAmount): number | undefined {
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
export function readNumber(line: LineReader, amount: RawAmount): number | undefined {
  const text = line.textOf(amount)
  if (amount.unit !== undefined) return line.fail(line.span(amount), 'number', `Expected a plain number, not "${text}".`)
  const value = Number(amount.number.replaceAll('_', '')) * (amount.sign === '-' ? -1 : 1)
  if (!Number.isFinite(value)) return line.fail(line.span(amount), 'number', 'This number is too large.')
  return value === 0 ? 0 : value
}

export function readSingleNumber(line: LineReader, quantity: RawQuantity): number | undefined {
  const amount = single(line, quantity, 'one number')
  return amount && readNumber(line, amount)
}

/** A whole number from `least` to 2^53-1; `what` begins the message: "A seed". */
export function readWhole(line: LineReader, amount: RawAmount, what: string, least = 0): number | undefined {
  const value = amount.unit === undefined && amount.sign !== '-' ? readNumber(line, amount) : undefined
  if (value !== undefined && Number.isSafeInteger(value) && value >= least) return value
  if (line.broken) return undefined
  const message = `${what} is a whole number from ${least} to 2^53-1, not "${line.textOf(amount)}".`
  return line.fail(line.span(amount), 'whole-number', message)
}

export function readSingleWhole(line: LineReader, quantity: RawQuantity, what: string, least = 0): number | undefined {
  const amount = single(line, quantity, 'one whole number')
  return amount && readWhole(line, amount, what, least)
}

/** One value, or the two ends of a range from which a run draws one: `7%`, `1%..7%`; `what` is the end of a sentence. */
export function readRange(
  line: LineReader, quantity: RawQuantity, what: string, read: (line: LineReader, amount: RawAmount) => number | undefined,
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
export function readWholeRange(line: LineReader, quantity: RawQuantity, what: string): { first: number; last: number } | undefined {
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
