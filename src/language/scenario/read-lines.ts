/**
 * From the toolkit's tree of one line to ours: times become nanoseconds, options are collected, and what makes no sense is
 * reported at its word. A line for which something was reported is not used.
 */
import type { FaultLine, Name, NodeLine, RunBlock, ShowLine, Span, Written } from './ast.ts'
import { viewOf, viewWords } from '../../trace/views.ts'
import { didYouMean, listed } from './assist/did-you-mean.ts'
import { readPacing } from './pacing.ts'
import { readPhrase } from './phrase-reader.ts'
import { durationText } from './time-text.ts'
import {
  type LineReader, readDuration, readSingleWhole, readWholeRange,
} from './quantity.ts'
import type { RawFaultLine, RawName, RawNodeLine, RawRunHeader, RawShowLine } from './grammar/parse-tree.ts'

export function readName(line: LineReader, name: RawName): Name {
  return { text: name.text, ...line.span(name) }
}

export const readNames = (line: LineReader, names: readonly RawName[] | undefined): Name[] => (names ?? []).map(name => readName(line, name))

export function readNodeLine(line: LineReader, raw: RawNodeLine, written: Written): NodeLine {
  const node: NodeLine = { ...written, kind: 'node', names: readNames(line, raw.names), className: readName(line, raw.className) }
  return raw.stopped ? { ...node, stopped: true } : node
}

function givenTwice(line: LineReader, at: Span, word: string): void {
  line.fail(at, 'twice', `"${word}" is given twice.`)
}

export function readFaultLine(line: LineReader, raw: RawFaultLine, written: Written): FaultLine | undefined {
  const fault: FaultLine = { ...written, kind: 'fault', word: readName(line, raw.word), schedule: {}, arguments: {}, mentions: [] }
  readPacing(line, raw.pacing ?? [], fault)
  const phrase = readPhrase(line, raw.word, raw.arguments ?? [])
  if (phrase === undefined || line.broken) return undefined
  fault.arguments = phrase.arguments
  fault.mentions.push(...phrase.mentions)
  if (phrase.duration !== undefined) fault.schedule.duration = phrase.duration
  if (phrase.untilNs !== undefined) fault.schedule.untilNs = phrase.untilNs
  const firstNs = earliestNs(fault.schedule.at)
  if (phrase.untilNs !== undefined && firstNs !== undefined && phrase.untilNs < firstNs) {
    const hint = 'Times after "until" are counted from the start of the run; how long a fault lasts is said with "for".'
    return line.fail(line.span(raw), 'pacing', `This fault would be over at ${durationText(phrase.untilNs)}, before it begins.`, hint)
  }
  return fault
}

/** Before this it cannot be; undefined where chance may draw anything. */
function earliestNs(at: FaultLine['schedule']['at']): number | undefined {
  return at?.kind === 'constant' ? at.valueNs : at?.kind === 'uniform' ? at.minNs : undefined
}

/** The numbers of events are 32-bit integers. */
const eventsMax = 1_000_000_000

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
      case 'EventsClause': {
        const events = readSingleWhole(line, clause.events, 'A number of events', 1)
        if (events !== undefined) run.events = events
        if ((events ?? 0) > eventsMax) line.fail(line.span(clause.events), 'events', `A run has at most ${eventsMax} events.`)
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

export function readShowLine(line: LineReader, raw: RawShowLine, written: Written): ShowLine {
  for (const view of raw.views) {
    if (viewOf(view.text) !== undefined) continue
    const hint = didYouMean(view.text, viewWords) ?? `The views are ${listed(viewWords, 'and')}.`
    line.fail(line.span(view), 'unknown-view', `Unknown view "${view.text}".`, hint)
  }
  return { ...written, kind: 'show', views: raw.views.map(view => view.text) }
}
