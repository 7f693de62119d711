/**
 * Times that are drawn, such as a latency: one time, a range, a distribution, percentiles or a script.
 *
 *     declare const [line, quantity]: [LineReader, QuantityTree]
 *     readDistribution(line, quantity)   // of `1ms..5ms`: { kind: 'uniform', minNs: 1_000_000, maxNs: 5_000_000 }
 */
import type { Distribution } from '../../../kernel/plan.ts'
import type { AmountTree, QuantityTree } from '../grammar/parse-tree.ts'
import { readLength, readNumber, readShare } from './amounts.ts'
import type { LineReader } from './line-reader.ts'

export function readDistribution(line: LineReader, quantity: QuantityTree): Distribution | undefined {
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

function readNormal(line: LineReader, { centre, deviation }: QuantityTree): Distribution | undefined {
  const meanNs = readLength(line, centre!)
  const deviationNs = readLength(line, deviation!)
  return meanNs === undefined || deviationNs === undefined ? undefined : { kind: 'normal', meanNs, deviationNs }
}

function readLognormal(line: LineReader, { median, sigma }: QuantityTree, minNs: number): Distribution | undefined {
  const medianNs = readLength(line, median!)
  const deviation = readPositive(line, sigma!, 'The sigma of a lognormal distribution', 20)
  return medianNs === undefined || deviation === undefined ? undefined : { kind: 'lognormal', medianNs, sigma: deviation, minNs }
}

function readPareto(line: LineReader, { least, shape }: QuantityTree): Distribution | undefined {
  const minNs = readLength(line, least!)
  const exponent = readPositive(line, shape!, 'The shape of a Pareto distribution', 1000)
  if (minNs === 0) return line.fail(line.span(least!), 'distribution', 'A Pareto distribution begins above zero.', 'For example: pareto from 1ms shape 1.5')
  return minNs === undefined || exponent === undefined ? undefined : { kind: 'pareto', minNs, shape: exponent }
}

function readPositive(line: LineReader, amount: AmountTree, what: string, most: number): number | undefined {
  const value = readNumber(line, amount)
  if (value === undefined || (value > 0 && value <= most)) return value
  return line.fail(line.span(amount), 'distribution', `${what} is a number above 0, at most ${most}, not "${line.textOf(amount)}".`)
}

function readScript(line: LineReader, firstNs: number, next: readonly AmountTree[]): Distribution | undefined {
  const valuesNs = [firstNs]
  for (const amount of next) {
    const valueNs = readLength(line, amount)
    if (valueNs === undefined) return undefined
    valuesNs.push(valueNs)
  }
  return { kind: 'list', valuesNs }
}

const percentilesExample = 'For example: 50% within 1ms, 99% within 10ms, 100% within 80ms'

function readPercentiles(line: LineReader, { low, within, points: more }: QuantityTree): Distribution | undefined {
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

/** Whether every draw from it is zero. */
export function isAlwaysZero(distribution: Distribution | undefined): boolean {
  return (distribution?.kind === 'constant' && distribution.valueNs === 0) || (distribution?.kind === 'uniform' && distribution.maxNs === 0)
}
