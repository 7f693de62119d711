/**
 * From the toolkit's tree of one line to ours: times become nanoseconds, options are collected, and what makes no sense is
 * reported at its word. A reader returns undefined when the line cannot be used.
 */
import type { Condition, Comparison, ExpectedValue, Subject } from '../../check/expectation.ts'
import type {
  ClockLine, ExpectLine, FaultLine, Name, NetworkLine, NodeLine, RunBlock, ShowLine, Span, View, Written,
} from './ast.ts'
import { views } from './ast.ts'
import { didYouMean, listed } from './near.ts'
import { readPhrase } from './phrase-reader.ts'
import {
  type LineReader, readDistribution, readDuration, readNumber, readPercent, readShift, readSignedTime, readSingleNumber, readSingleWhole,
  readWhole, readWholeRange,
} from './quantity.ts'
import type {
  RawAmount, RawBound, RawClockLine, RawCompareCondition, RawExpectLine, RawFaultLine, RawName, RawNetworkLine, RawNodeLine, RawPathPart,
  RawRunHeader, RawRuns, RawShowLine, RawValue,
} from './raw.ts'
import { counters, simpleWords } from './words.ts'
import { unquoted } from './time-text.ts'

export function readName(line: LineReader, name: RawName): Name {
  return { text: name.text, ...line.span(name) }
}

const readNames = (line: LineReader, names: readonly RawName[] | undefined): Name[] => (names ?? []).map(name => readName(line, name))

export function readNodeLine(line: LineReader, raw: RawNodeLine, written: Written): NodeLine {
  return { ...written, kind: 'node', names: readNames(line, raw.names), className: readName(line, raw.className) }
}

function givenTwice(line: LineReader, at: Span, word: string): void {
  line.fail(at, 'twice', `"${word}" is given twice.`)
}

export function readNetworkLine(line: LineReader, raw: RawNetworkLine, written: Written): NetworkLine {
  const network: NetworkLine = {
    ...written, kind: 'network', from: readNames(line, raw.from), to: readNames(line, raw.to), bothWays: raw.arrow === '<->',
  }
  for (const option of raw.options) {
    if (option.latency !== undefined) {
      const latency = readDistribution(line, option.latency)
      if (network.latency !== undefined) givenTwice(line, line.span(option), 'latency')
      if (latency !== undefined) network.latency = latency
    } else if (option.loss !== undefined) {
      const partsPerMillion = readPercent(line, option.loss)
      if (network.lossPartsPerMillion !== undefined) givenTwice(line, line.span(option), 'loss')
      if (partsPerMillion !== undefined) network.lossPartsPerMillion = partsPerMillion
    }
  }
  return network
}

export function readClockLine(line: LineReader, raw: RawClockLine, written: Written): ClockLine {
  const clock: ClockLine = { ...written, kind: 'clock', nodes: readNames(line, raw.nodes) }
  for (const option of raw.options) {
    if (option.offset !== undefined) {
      const offsetNs = readShift(line, option.offset)
      if (clock.offsetNs !== undefined) givenTwice(line, line.span(option), 'offset')
      if (offsetNs !== undefined) clock.offsetNs = offsetNs
    } else if (option.drift !== undefined) {
      const driftPpm = readSingleNumber(line, option.drift)
      if (clock.driftPpm !== undefined) givenTwice(line, line.span(option), 'drift')
      if (driftPpm === undefined) continue
      clock.driftPpm = driftPpm
      if (driftPpm <= -1_000_000) {
        line.fail(line.span(option.drift), 'drift', 'A drift of -1000000 ppm or less would stop the clock or turn it back.')
      }
    }
  }
  return clock
}

export function readFaultLine(line: LineReader, raw: RawFaultLine, written: Written): FaultLine | undefined {
  const fault: FaultLine = { ...written, kind: 'fault', word: readName(line, raw.word), schedule: {}, arguments: {}, mentions: [] }
  for (const pacing of raw.pacing ?? []) {
    const word = pacing.at === undefined ? 'every' : 'at'
    if (fault.schedule[word] !== undefined) givenTwice(line, line.span(pacing), word)
    const time = readDistribution(line, (pacing.at ?? pacing.every)!)
    if (time === undefined) continue
    fault.schedule[word] = time
    const never = (time.kind === 'constant' && time.valueNs === 0) || (time.kind === 'uniform' && time.maxNs === 0)
    if (word === 'every' && never) line.fail(line.span(pacing), 'every', '"every" needs a time longer than zero.')
  }
  const phrase = readPhrase(line, raw.word, raw.arguments ?? [])
  if (phrase === undefined || line.broken) return undefined
  fault.arguments = phrase.arguments
  fault.mentions = phrase.mentions
  if (phrase.duration !== undefined) fault.schedule.duration = phrase.duration
  if (phrase.untilNs !== undefined) fault.schedule.untilNs = phrase.untilNs
  return fault
}

export function readRunHeader(line: LineReader, raw: RawRunHeader, written: Written): RunBlock {
  const run: RunBlock = { ...written, kind: 'run', cluster: readName(line, raw.cluster), faults: [], lines: [] }
  const given = new Set<string>()
  for (const clause of raw.clauses ?? []) {
    const word = clause.$type === 'SeedsClause' ? 'SeedClause' : clause.$type
    if (given.has(word)) givenTwice(line, line.span(clause), line.textOf(clause).split(' ', 1)[0]!)
    given.add(word)
    switch (clause.$type) {
      case 'WithClause':
        run.faults = readNames(line, clause.faults)
        break
      case 'ForClause': {
        const durationNs = readDuration(line, clause.length)
        if (durationNs !== undefined) run.durationNs = durationNs
        if (durationNs === 0) line.fail(line.span(clause.length), 'duration', 'A run needs a length longer than zero.')
        break
      }
      case 'SeedClause': {
        const seed = readSingleWhole(line, clause.seed, 'A seed')
        if (seed !== undefined) run.seeds = { first: seed, last: seed }
        break
      }
      case 'SeedsClause': {
        const seeds = readWholeRange(line, clause.seeds, 'A seed')
        if (seeds !== undefined) run.seeds = seeds
        break
      }
      case 'RepeatClause': {
        const repeats = readSingleWhole(line, clause.count, 'A number of times', 1)
        if (repeats !== undefined) run.repeats = repeats
        break
      }
    }
  }
  if (run.repeats !== undefined && run.seeds !== undefined && run.seeds.first !== run.seeds.last) {
    const at = raw.clauses!.find(clause => clause.$type === 'RepeatClause')!
    line.fail(line.span(at), 'repeats', 'A run goes over several seeds, or repeats one seed, not both.', 'Leave out one of the two.')
  }
  return run
}

const comparisons: Record<string, Comparison> = { '!=': '≠', '<=': '≤', '>=': '≥', '=': '=', '≠': '≠', '<': '<', '≤': '≤', '>': '>', '≥': '≥' }

function readBound(bound: RawBound | undefined): Comparison {
  if (bound?.extreme !== undefined) return bound.extreme === 'least' ? '≥' : '≤'
  return comparisons[bound?.comparison ?? '=']!
}

export function readExpectLine(line: LineReader, raw: RawExpectLine, written: Written): ExpectLine | undefined {
  const { condition } = raw
  const base = { ...written, kind: 'expect' as const }
  let expect: ExpectLine | undefined
  if (condition.$type === 'DigestCondition') {
    const count = readWhole(line, condition.count, 'A number of digests', 1)
    if (count === undefined) return undefined
    const digests: Condition = {
      kind: 'compare', subject: { kind: 'distinct digests' }, comparison: readBound(condition.bound), value: { kind: 'number', value: count },
    }
    expect = { ...base, condition: digests, about: line.span(condition) }
  } else if (condition.$type === 'PropertyCondition') {
    const { text, span } = readTitle(line, condition)
    const atNs = condition.at && readDuration(line, condition.at)
    const property: Condition = { kind: 'property', property: text, verdict: condition.verdict, ...(atNs !== undefined && { atNs }) }
    if (atNs !== undefined && condition.verdict === 'holds') {
      line.fail(line.span(condition.at!), 'holds-at', 'A property holds over the whole run, not at one time.', 'Leave out "at", or write "violated at".')
    }
    expect = { ...base, condition: property, about: span }
  } else {
    expect = readCompare(line, condition, base)
  }
  if (expect === undefined || raw.runs === undefined) return expect
  const runs = readRuns(line, raw.runs)
  return runs && { ...expect, runs, runsAt: line.span(raw.runs) }
}

/** A property or measure: words with hyphens or spaces, or anything in quotes. */
function readTitle(line: LineReader, raw: { words?: RawName[]; text?: string; $cstNode?: { offset: number; end: number } }): { text: string; span: Span } {
  if (raw.text !== undefined) {
    const start = line.span(raw).start
    return { text: unquoted(raw.text), span: { start, end: start + raw.text.length } }
  }
  const words = readNames(line, raw.words)
  return { text: simpleWords(words.map(word => word.text).join(' ')), span: { start: words[0]!.start, end: words[words.length - 1]!.end } }
}

function readCompare(line: LineReader, raw: RawCompareCondition, base: Written & { kind: 'expect' }): ExpectLine | undefined {
  const value = readValue(line, raw.value)
  if (value === undefined || !withTolerance(line, value, raw.tolerance)) return undefined
  const comparison = comparisons[raw.comparison]!
  const valueAt = line.span(raw.value)
  if (raw.node !== undefined) {
    const path = (raw.path ?? []).flatMap(pathSteps)
    const node = readName(line, raw.node)
    const first = { text: path[0]!, ...line.span(raw.path![0]!) }
    const subject: Subject = { kind: 'field', node: node.text, path }
    const about = { start: node.start, end: line.span(raw.path![raw.path!.length - 1]!).end }
    return { ...base, condition: { kind: 'compare', subject, comparison, value }, about, field: { node, first }, valueAt }
  }
  const { text, span } = readTitle(line, raw)
  let subject: Subject = { kind: 'measure', name: text }
  if (raw.text === undefined && text === 'time') subject = { kind: 'time' }
  else if (raw.text === undefined && counters.includes(text)) subject = { kind: 'counter', name: text }
  return { ...base, condition: { kind: 'compare', subject, comparison, value }, about: span, valueAt }
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
  if (raw.constant !== undefined) return raw.constant === 'nothing' ? { kind: 'nothing' } : { kind: 'boolean', value: raw.constant === 'true' }
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

export function readShowLine(line: LineReader, raw: RawShowLine, written: Written): ShowLine {
  for (const view of raw.views) {
    if ((views as readonly string[]).includes(view.text)) continue
    line.fail(line.span(view), 'unknown-view', `Unknown view "${view.text}".`, didYouMean(view.text, views) ?? `The views are ${listed(views, 'and')}.`)
  }
  // SAFETY: a view that is not one of ours was just reported, and a broken line is not used.
  return { ...written, kind: 'show', views: raw.views.map(view => view.text as View) }
}
