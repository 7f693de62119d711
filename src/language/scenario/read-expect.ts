/** Reads an expectation: a property, a value compared, or a count of digests; and in how many runs. */
import { counterOf } from '../../check/counters.ts'
import type { Comparison, Condition, ExpectedValue, Subject } from '../../check/expectation.ts'
import { statistics } from '../../kernel/workload/meters.ts'
import type { ExpectLine, Name, Span, Written } from './ast.ts'
import { didYouMean, listed } from './assist/did-you-mean.ts'
import { type LineReader, readDuration, readNumber, readSignedTime, readWhole } from './quantity.ts'
import type {
  RawAmount, RawBound, RawCompareCondition, RawDigestCondition, RawExpectLine, RawPathPart, RawPropertyCondition, RawRuns, RawValue,
} from './grammar/parse-tree.ts'
import { relationOf } from './pacing.ts'
import { readName } from './read-lines.ts'
import { unquoted } from './time-text.ts'
import { simpleWords } from './assist/keyword-help.ts'

const bounds: Record<RawBound['word'], Comparison> = { least: '≥', most: '≤', more: '>', fewer: '<', other: '≠' }

function readBound(bound: RawBound | undefined): Comparison {
  return bound === undefined ? '=' : bounds[bound.word]
}

export function readExpectLine(line: LineReader, raw: RawExpectLine, written: Written): ExpectLine | undefined {
  const { condition } = raw
  const base = { ...written, kind: 'expect' as const }
  const expect = condition.$type === 'DigestCondition' ? readDigests(line, condition, base)
    : condition.$type === 'PropertyCondition' ? readProperty(line, condition, base) : readCompare(line, condition, base)
  if (expect === undefined || raw.runs === undefined) return expect
  const runs = readRuns(line, raw.runs)
  return runs && { ...expect, runs, runsAt: line.span(raw.runs) }
}

type Base = Written & { kind: 'expect' }

function readDigests(line: LineReader, raw: RawDigestCondition, base: Base): ExpectLine | undefined {
  const states = raw.what.startsWith('state')
  const count = readWhole(line, raw.count, states ? 'A number of states' : 'A number of digests', 1)
  if (count === undefined) return undefined
  const condition: Condition = {
    kind: 'compare', subject: states ? { kind: 'exploration', count: 'distinct states' } : { kind: 'distinct digests' }, comparison: readBound(raw.bound), value: { kind: 'number', value: count },
  }
  return { ...base, condition, about: line.span(raw) }
}

function readProperty(line: LineReader, raw: RawPropertyCondition, base: Base): ExpectLine {
  const { text, span } = readTitle(line, raw)
  const atNs = raw.at && readDuration(line, raw.at)
  if (raw.at !== undefined && raw.verdict === 'holds') {
    const hint = 'Leave out "at", or write "violated at".'
    line.fail(line.span(raw.at), 'holds-at', 'A property holds over the whole run, not at one time.', hint)
  }
  const depth = raw.depth && readWhole(line, raw.depth, 'A depth', 1)
  const condition: Condition = {
    kind: 'property', property: text, verdict: raw.verdict, ...(atNs !== undefined && { atNs }), ...(depth !== undefined && { depth }), ...(raw.end && { atEnd: true as const }),
  }
  return { ...base, condition, about: span }
}

/** A property or measure: words with hyphens or spaces, or anything in quotes. */
function readTitle(line: LineReader, raw: RawPropertyCondition | RawCompareCondition): { text: string; span: Span } {
  if (raw.text !== undefined) {
    const start = line.span(raw).start
    return { text: unquoted(raw.text), span: { start, end: start + raw.text.length } }
  }
  const words = (raw.words ?? []).map(word => readName(line, word))
  return { text: simpleWords(words.map(word => word.text).join(' ')), span: { start: words[0]!.start, end: words[words.length - 1]!.end } }
}

function readCompare(line: LineReader, raw: RawCompareCondition, base: Base): ExpectLine | undefined {
  const value = readValue(line, raw.value)
  if (value === undefined || !withTolerance(line, value, raw.tolerance)) return undefined
  const comparison = relationOf(raw.comparison)!
  const valueAt = line.span(raw.value)
  if (raw.node !== undefined) {
    const path = (raw.path ?? []).flatMap(pathSteps)
    const node = readName(line, raw.node)
    const first = { text: path[0]!, ...line.span(raw.path![0]!) }
    const subject: Subject = { kind: 'field', node: node.text, path }
    const about = { start: node.start, end: line.span(raw.path![raw.path!.length - 1]!).end }
    return { ...base, condition: { kind: 'compare', subject, comparison, value }, about, field: { node, first }, valueAt }
  }
  if (raw.statistic !== undefined) return readQuotedStatistic(line, raw, readName(line, raw.statistic), { ...base, valueAt }, comparison, value)
  const { text, span } = readTitle(line, raw)
  let subject: Subject = { kind: 'measure', name: text }
  if (raw.text === undefined && text === 'time') subject = { kind: 'time' }
  else if (raw.text === undefined && counterOf(text) !== undefined) subject = { kind: 'counter', name: text }
  else if (raw.text === undefined) subject = statisticOf(text) ?? subject
  return { ...base, condition: { kind: 'compare', subject, comparison, value }, about: span, valueAt }
}

/** `p99 of 'round trip'`. */
function readQuotedStatistic(
  line: LineReader, raw: RawCompareCondition, statistic: Name, base: Base & Pick<ExpectLine, 'valueAt'>, comparison: Comparison, value: ExpectedValue,
): ExpectLine | undefined {
  const end = line.start + line.text.indexOf(raw.text!, statistic.end - line.start) + raw.text!.length
  const about = { start: statistic.start, end }
  const name = unquoted(raw.text!)
  if (statistics.test(statistic.text)) {
    return { ...base, condition: { kind: 'compare', subject: { kind: 'statistic', statistic: statistic.text, name }, comparison, value }, about }
  }
  const known = ['p50', 'p99', 'p999', 'mean', 'median', 'min', 'max', 'number', 'count']
  return line.fail(statistic, 'statistic', `There is no statistic "${statistic.text}".`, didYouMean(statistic.text, known) ?? `There are ${listed(known, 'and')}.`)
}

/** `p99 of request latency`; undefined when it is no statistic. */
function statisticOf(text: string): Subject | undefined {
  const [statistic = '', of, ...name] = text.split(' ')
  return of === 'of' && name.length > 0 && statistics.test(statistic) ? { kind: 'statistic', statistic, name: name.join(' ') } : undefined
}

/** `.0.1` reaches us as the number 0.1. */
function pathSteps(part: RawPathPart): string[] {
  if (part.text !== undefined) return [unquoted(part.text)]
  return part.word === undefined ? part.number!.split('.') : [part.word]
}

function readValue(line: LineReader, raw: RawValue): ExpectedValue | undefined {
  if (raw.list === true) {
    const items: ExpectedValue[] = []
    for (const one of raw.items ?? []) {
      const item = readValue(line, one)
      if (item === undefined) return undefined
      items.push(item)
    }
    return { kind: 'list', items }
  }
  if (raw.text !== undefined) return { kind: 'text', value: unquoted(raw.text) }
  if (raw.constant === 'nothing') return { kind: 'nothing' }
  if (raw.constant !== undefined) return { kind: 'boolean', value: raw.constant === 'true' }
  const amount = raw.amount!
  if (amount.unit !== undefined && amount.unit !== '%') {
    const valueNs = readSignedTime(line, amount)
    return valueNs === undefined ? undefined : { kind: 'duration', valueNs }
  }
  const value = readNumber(line, amount)
  return value === undefined ? undefined : { kind: 'number', value }
}

/** Adds `± …` to the value; false when the two do not go together. */
function withTolerance(line: LineReader, value: ExpectedValue, amount: RawAmount | undefined): boolean {
  if (amount === undefined) return true
  if (amount.sign === '-') {
    line.fail(line.span(amount), 'tolerance', 'A tolerance is not negative.')
  } else if (value.kind === 'duration') {
    const toleranceNs = readSignedTime(line, amount)
    if (toleranceNs !== undefined) value.toleranceNs = toleranceNs
  } else if (value.kind === 'number') {
    const tolerance = readNumber(line, amount)
    if (tolerance !== undefined) value.tolerance = tolerance
  } else line.fail(line.span(amount), 'tolerance', 'Only numbers and times have a tolerance.')
  return !line.broken
}

function readRuns(line: LineReader, raw: RawRuns): ExpectLine['runs'] {
  const count = readWhole(line, raw.count, 'A number of runs')
  const tolerance = raw.tolerance && readWhole(line, raw.tolerance, 'A tolerance')
  const of = raw.of && readWhole(line, raw.of, 'A number of runs', 1)
  if (count === undefined || line.broken) return undefined
  if (of !== undefined && count > of) return line.fail(line.span(raw.count), 'runs', `${count} of ${of} runs is impossible.`)
  if (tolerance !== undefined && raw.bound !== undefined) {
    return line.fail(line.span(raw.tolerance!), 'tolerance', 'A bound has no tolerance.')
  }
  return { comparison: readBound(raw.bound), count, ...(tolerance !== undefined && { tolerance }), ...(of !== undefined && { of }) }
}
