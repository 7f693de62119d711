/** Reads an expectation: a property, a value compared, or a count of digests or states; and in how many runs. */
import { counterOf } from '../../../../check/counters.ts'
import type { Comparison, Condition, ExpectedValue, Subject } from '../../../../check/expectation.ts'
import { statistics } from '../../../../kernel/workload/meters.ts'
import { didYouMean, listed } from '../../../did-you-mean.ts'
import { readDuration, readNumber, readTime, readWhole } from '../../amounts/amounts.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import { unquoted } from '../../amounts/time-text.ts'
import { pathOf, relationOf } from '../../amounts/values.ts'
import type { AmountTree, ValueTree } from '../../grammar/parse-tree.ts'
import type { Name, Span, Written } from '../../written.ts'
import { given } from '../line-kind.ts'
import type { BoundTree, CompareTree, DigestTree, ExpectLine, ExpectLineTree, PropertyTree, RunsTree } from './expect-line.ts'
import { simpleWords } from './titles.ts'

const bounds: Record<BoundTree['word'], Comparison> = { least: '≥', most: '≤', more: '>', fewer: '<', other: '≠' }

function readBound(bound: BoundTree | undefined): Comparison {
  return bound === undefined ? '=' : bounds[bound.word]
}

export function readExpectLine(line: LineReader, tree: ExpectLineTree, written: Written): ExpectLine | undefined {
  const { condition } = tree
  const base = { ...written, kind: 'expect' as const }
  const expect = condition.$type === 'DigestCondition' ? readDigests(line, condition, base)
    : condition.$type === 'PropertyCondition' ? readProperty(line, condition, base) : readCompare(line, condition, base)
  if (expect === undefined || tree.runs === undefined) return expect
  const runs = readRuns(line, tree.runs)
  return runs && { ...expect, runs, runsAt: line.span(tree.runs) }
}

type Base = Written & { kind: 'expect' }

function readDigests(line: LineReader, tree: DigestTree, base: Base): ExpectLine | undefined {
  const states = tree.what.startsWith('state')
  const count = readWhole(line, tree.count, states ? 'A number of states' : 'A number of digests', 1)
  if (count === undefined) return undefined
  const condition: Condition = {
    kind: 'compare', subject: states ? { kind: 'exploration', count: 'distinct states' } : { kind: 'distinct digests' }, comparison: readBound(tree.bound), value: { kind: 'number', value: count },
  }
  return { ...base, condition, about: line.span(tree) }
}

function readProperty(line: LineReader, tree: PropertyTree, base: Base): ExpectLine {
  const { text, span } = readTitle(line, tree)
  const atNs = tree.at && readDuration(line, tree.at)
  if (tree.at !== undefined && tree.verdict === 'holds') {
    const hint = 'Leave out "at", or write "violated at".'
    line.fail(line.span(tree.at), 'holds-at', 'A property holds over the whole run, not at one time.', hint)
  }
  const depth = tree.depth && readWhole(line, tree.depth, 'A depth', 1)
  const condition: Condition = {
    kind: 'property', property: text, verdict: tree.verdict, ...given({ atNs, depth, atEnd: tree.end ? true as const : undefined }),
  }
  return { ...base, condition, about: span }
}

/** The name of a property or measure: words with hyphens or spaces, or any text in quotes. */
function readTitle(line: LineReader, tree: PropertyTree | CompareTree): { text: string; span: Span } {
  if (tree.text !== undefined) {
    const start = line.span(tree).start
    return { text: unquoted(tree.text), span: { start, end: start + tree.text.length } }
  }
  const words = (tree.words ?? []).map((word) => line.name(word))
  return { text: simpleWords(words.map((word) => word.text).join(' ')), span: { start: words[0]!.start, end: words[words.length - 1]!.end } }
}

function readCompare(line: LineReader, tree: CompareTree, base: Base): ExpectLine | undefined {
  const value = readValue(line, tree.value)
  if (value === undefined || !withTolerance(line, value, tree.tolerance)) return undefined
  const comparison = relationOf(tree.comparison)!
  const valueAt = line.span(tree.value)
  if (tree.node !== undefined) {
    const path = pathOf(tree.path ?? [])
    const node = line.name(tree.node)
    const first = { text: path[0]!, ...line.span(tree.path![0]!) }
    const subject: Subject = { kind: 'field', node: node.text, path }
    const about = { start: node.start, end: line.span(tree.path![tree.path!.length - 1]!).end }
    return { ...base, condition: { kind: 'compare', subject, comparison, value }, about, field: { node, first }, valueAt }
  }
  if (tree.statistic !== undefined) return readQuotedStatistic(line, tree, line.name(tree.statistic), { ...base, valueAt }, comparison, value)
  const clock = readClock(line, tree)
  if (clock !== undefined) return { ...base, condition: { kind: 'compare', subject: clock.subject, comparison, value }, about: clock.about, clockOf: clock.node, valueAt }
  const { text, span } = readTitle(line, tree)
  let subject: Subject = { kind: 'measure', name: text }
  if (tree.text === undefined && text === 'time') subject = { kind: 'time' }
  else if (tree.text === undefined && counterOf(text) !== undefined) subject = { kind: 'counter', name: text }
  else if (tree.text === undefined) subject = statisticOf(text) ?? subject
  return { ...base, condition: { kind: 'compare', subject, comparison, value }, about: span, valueAt }
}

/** `clock error of a`, `max of clock error of a`. */
function readClock(line: LineReader, { words = [] }: CompareTree): { subject: Subject; node: Name; about: Span } | undefined {
  const names = words.map((word) => line.name(word))
  const said = names.map(({ text }) => text)
  const most = said[0] === 'max' && said[1] === 'of'
  const [clock, what, of, name, ...more] = most ? said.slice(2) : said
  if (clock !== 'clock' || of !== 'of' || name === undefined || more.length > 0 || !(what === 'error' || (what === 'offset' && !most))) return undefined
  const node = names[names.length - 1]!
  return { subject: { kind: 'clock', what, node: node.text, ...(most && { most }) }, node, about: { start: names[0]!.start, end: node.end } }
}

/** `p99 of 'round trip'`. */
function readQuotedStatistic(
  line: LineReader, tree: CompareTree, statistic: Name, base: Base & Pick<ExpectLine, 'valueAt'>, comparison: Comparison, value: ExpectedValue,
): ExpectLine | undefined {
  const end = line.start + line.text.indexOf(tree.text!, statistic.end - line.start) + tree.text!.length
  const about = { start: statistic.start, end }
  const name = unquoted(tree.text!)
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

function readValue(line: LineReader, tree: ValueTree): ExpectedValue | undefined {
  if (tree.list === true) {
    const items: ExpectedValue[] = []
    for (const one of tree.items ?? []) {
      const item = readValue(line, one)
      if (item === undefined) return undefined
      items.push(item)
    }
    return { kind: 'list', items }
  }
  if (tree.text !== undefined) return { kind: 'text', value: unquoted(tree.text) }
  if (tree.constant === 'nothing') return { kind: 'nothing' }
  if (tree.constant !== undefined) return { kind: 'boolean', value: tree.constant === 'true' }
  const amount = tree.amount!
  if (amount.unit !== undefined && amount.unit !== '%') {
    const valueNs = readTime(line, amount)
    return valueNs === undefined ? undefined : { kind: 'duration', valueNs }
  }
  const value = readNumber(line, amount)
  return value === undefined ? undefined : { kind: 'number', value }
}

/** Adds `± …` to the value; false when the value cannot have one. */
function withTolerance(line: LineReader, value: ExpectedValue, amount: AmountTree | undefined): boolean {
  if (amount === undefined) return true
  if (amount.sign === '-') {
    line.fail(line.span(amount), 'tolerance', 'A tolerance is not negative.')
  } else if (value.kind === 'duration') {
    const toleranceNs = readTime(line, amount)
    if (toleranceNs !== undefined) value.toleranceNs = toleranceNs
  } else if (value.kind === 'number') {
    const tolerance = readNumber(line, amount)
    if (tolerance !== undefined) value.tolerance = tolerance
  } else line.fail(line.span(amount), 'tolerance', 'Only numbers and times have a tolerance.')
  return !line.broken
}

function readRuns(line: LineReader, tree: RunsTree): ExpectLine['runs'] {
  const count = readWhole(line, tree.count, 'A number of runs')
  const tolerance = tree.tolerance && readWhole(line, tree.tolerance, 'A tolerance')
  const of = tree.of && readWhole(line, tree.of, 'A number of runs', 1)
  if (count === undefined || line.broken) return undefined
  if (of !== undefined && count > of) return line.fail(line.span(tree.count), 'runs', `${count} of ${of} runs is impossible.`)
  if (tolerance !== undefined && tree.bound !== undefined) {
    return line.fail(line.span(tree.tolerance!), 'tolerance', 'A bound has no tolerance.')
  }
  return { comparison: readBound(tree.bound), count, ...given({ tolerance, of }) }
}
