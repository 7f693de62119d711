/**
 * The lines of an explore block: what they say, how they are read, printed, checked and lowered.
 *
 *     explore commit to depth 30 up to 100000 states
 *       messages arrive at most once, in order
 *       network may duplicate at most 1 message
 *       tm may crash and restart at most 2 times
 */
import type { Arrival, CrashRule, Exploration, NetworkFault } from '../../explore/exploration.ts'
import type { Condition, Expectation, Subject } from '../../check/expectation.ts'
import { defaultExplorationLimits } from '../../explore/exploration.ts'
import { expanded, type Groups, placesOf } from './groups.ts'
import type { ClusterBlock, ExpectLine, Name, RunBlock, Written } from './ast.ts'
import { type LineReader, readSingleWhole } from './quantity.ts'
import type { RawArrivalLine, RawCrashLine, RawExploreHeader, RawLossLine } from './grammar/parse-tree.ts'
import { readName } from './read-lines.ts'
import { checkNode, type Report } from './report.ts'
import type { Token } from './grammar/langium.ts'
import { simpleWords } from './assist/keyword-help.ts'

/** `messages arrive any number of times`. */
export interface ArrivalLine extends Written {
  kind: 'arrival'
  arrival: Arrival
  inOrder: boolean
}

/** `c1, c2 may crash and restart at most 2 times`. */
export interface CrashLine extends Written {
  kind: 'crash'
  /** `all` stands for every node, unless a node is called that. */
  nodes: Name[]
  restart: boolean
  /** Absent: once. */
  times?: number
  /** All of them together, instead of each: `at most 2 times in all`. */
  together?: true
}

/** `network may lose at most 2 messages`. */
export interface LossLine extends Written {
  kind: 'loss'
  what: 'lose' | 'duplicate'
  /** Absent: any number. */
  messages?: number
}

/** What the first line of an explore block says beside the cluster. */
export interface Explores {
  depth?: number
  states?: number
}

/** What lines of an explore block begin with, if not with a node that may crash. */
export const exploreWords: readonly string[] = ['messages', 'network', 'expect', 'show']

/** What to say of a line that is none of them. */
export const exploreLines = 'An explore block says "messages arrive …", that the network "may lose" or "may duplicate", that a node "may crash", what to "expect" and what to "show"'

export function exploreRule(tokens: readonly Token[]): string | undefined {
  const [first, second] = [tokens[0]?.text, tokens[1]?.text]
  if (first === 'expect') return 'ExpectLine'
  if (first === 'show') return 'ShowLine'
  if (first === 'network' && second === 'may' && tokens[2]?.text !== 'crash') return 'LossLine'
  if (tokens.some(({ text }) => text === 'may') || second === ',') return 'CrashLine'
  return first === 'messages' ? 'ArrivalLine' : undefined
}

// --- reading

export function readExploreHeader(line: LineReader, raw: RawExploreHeader, written: Written): RunBlock {
  const explores: Explores = {}
  for (const clause of raw.clauses ?? []) {
    const word = clause.depth === undefined ? 'states' : 'depth'
    if (explores[word] !== undefined) line.fail(line.span(clause), 'twice', `"${word}" is given twice.`)
    const count = readSingleWhole(line, (clause.depth ?? clause.states)!, word === 'depth' ? 'A depth' : 'A number of states', 1)
    if (count !== undefined) explores[word] = count
  }
  return { ...written, kind: 'run', cluster: readName(line, raw.cluster), faults: [], lines: [], explores }
}

export function readArrivalLine(line: LineReader, raw: RawArrivalLine, written: Written): ArrivalLine {
  const arrival: Arrival = raw.any === true ? 'any number of times' : raw.bound === undefined ? 'once' : `at ${raw.bound} once`
  const inOrder = raw.ordered === true && raw.whichever !== true
  if (inOrder && arrival === 'any number of times') {
    line.fail(line.span(raw), 'order', 'What arrives any number of times has no order.', 'Leave out "in order", or let messages arrive at least once.')
  }
  return { ...written, kind: 'arrival', arrival, inOrder }
}

export function readCrashLine(line: LineReader, raw: RawCrashLine, written: Written): CrashLine {
  const times = raw.times && readSingleWhole(line, raw.times, 'A number of crashes', 1)
  const nodes = raw.nodes.map(name => readName(line, name))
  return { ...written, kind: 'crash', nodes, restart: raw.restart === true, ...(times !== undefined && times !== 1 && { times }), ...(raw.together && { together: true as const }) }
}

export function readLossLine(line: LineReader, raw: RawLossLine, written: Written): LossLine {
  const messages = raw.messages && readSingleWhole(line, raw.messages, 'A number of messages', 1)
  return { ...written, kind: 'loss', what: raw.what, ...(messages !== undefined && { messages }) }
}

// --- printing

export function exploreText(run: RunBlock, { depth, states }: Explores): string {
  return `explore ${run.cluster.text}${depth === undefined ? '' : ` to depth ${depth}`}${states === undefined ? '' : ` up to ${states} states`}`
}

export function arrivalText({ arrival, inOrder }: ArrivalLine): string {
  return `messages arrive ${arrival}${inOrder ? ', in order' : ''}`
}

export function crashText({ nodes, restart, times, together }: CrashLine): string {
  const bound = times === undefined ? (together ? ' at most once' : '') : ` at most ${times} times`
  return `${nodes.map(({ text }) => text).join(', ')} may crash${restart ? ' and restart' : ''}${bound}${together ? ' in all' : ''}`
}

export function lossText({ what, messages }: LossLine): string {
  return `network may ${what}${messages === undefined ? '' : ` at most ${messages} ${messages === 1 ? 'message' : 'messages'}`}`
}

// --- checking

/** What a run can say and an exploration cannot, and the other way round. */
export function checkExploration(run: RunBlock, cluster: ClusterBlock | undefined, report: Report): void {
  const arrival = run.lines.find(line => line.kind === 'arrival')
  const asked = new Map<string, boolean>()
  const losses = new Set<string>()
  const crashes = new Map<string, CrashLine>()
  for (const line of run.lines) {
    if (line.kind === 'arrival') {
      if (arrival !== line) report(line, 'twice', 'How messages arrive is said twice.', 'Leave out one of the two lines.')
    } else if (line.kind === 'loss') {
      if (losses.has(line.what)) report(line, 'twice', `That the network may ${line.what} is said twice.`, 'Leave out one of the two lines.')
      else checkLoss(line, arrival?.arrival ?? 'once', report)
      losses.add(line.what)
    } else if (line.kind === 'crash' && cluster !== undefined) {
      for (const name of line.nodes) {
        if (name.text !== 'all') checkNode(name, name, cluster, placesOf(cluster), report)
        const other = crashes.get(name.text) ?? crashes.get('all')
        if (other !== undefined && (other.together || line.together)) report(name, 'twice', 'Who crashes "in all" is named in one line.', 'Make one line of the two.')
        crashes.set(name.text, line)
      }
    } else if (line.kind === 'expect') {
      checkExpectation(line, run.explores !== undefined, report)
      if (line.condition.kind === 'property' && run.explores !== undefined) checkEnd(line, line.condition, asked, report)
    }
  }
}

/** A property is asked of every state or of the last ones. */
function checkEnd({ about }: ExpectLine, condition: Extract<Condition, { kind: 'property' }>, asked: Map<string, boolean>, report: Report): void {
  const { property } = condition
  const atEnd = condition.atEnd === true
  const name = simpleWords(property)
  const before = asked.get(name)
  if (before !== undefined && before !== atEnd) {
    report(about, 'twice', `"${property}" is asked at the end and everywhere.`, 'Give the other one a safety line of its own, or make two explore blocks.')
  }
  asked.set(name, atEnd)
}

/** What the arrival allows without end needs no number. */
function checkLoss(line: LossLine, arrival: Arrival, report: Report): void {
  const allowed = line.what === 'lose' ? ['at most once', 'any number of times'] : ['at least once', 'any number of times']
  if (!allowed.includes(arrival)) return
  const hint = 'Leave out this line, or the one that says how messages arrive.'
  report(line, 'said', `Messages that arrive ${arrival} may ${line.what === 'lose' ? 'be lost' : 'come twice'} without this line.`, hint)
}

function checkExpectation({ condition, about, valueAt, runsAt }: ExpectLine, explores: boolean, report: Report): void {
  const counts = 'An exploration knows its properties, "distinct states", "generated" and "depth".'
  if (condition.kind === 'property') {
    if (!explores && condition.depth !== undefined) report(about, 'depth', 'Only an exploration has a depth.', 'Write "explore" for "run", or leave it out.')
    if (!explores && condition.atEnd) report(about, 'end', 'Only an exploration knows its ends.', 'Write "explore" for "run", or compare a field: it has its last value.')
    if (explores && condition.atNs !== undefined) report(about, 'no-time', 'An exploration has no time.', 'Write "violated at depth 5", or only "violated".')
  } else if (!explores) {
    if (condition.subject.kind === 'exploration') report(about, 'not-run', 'Only an exploration counts states.', 'Write "explore" for "run".')
  } else if (countOf(condition.subject) === undefined) {
    report(about, 'not-explored', 'That is known of a run, but not of all that can happen.', counts)
  } else if (valueAt !== undefined && condition.value.kind !== 'number') report(valueAt, 'value', 'States are counted in plain numbers.')
  if (explores && runsAt !== undefined) report(runsAt, 'single-run', 'An exploration is one, whatever can happen in it.', 'Leave out "in".')
}

// --- lowering

export function lowerExploration(run: RunBlock, nodes: readonly string[], groups: Groups, expectations: readonly Expectation[]): Exploration | undefined {
  if (run.explores === undefined) return undefined
  const { depth, states } = run.explores
  const arrival = run.lines.find(line => line.kind === 'arrival')
  const atEnd = expectations.flatMap(({ condition }) => condition.kind === 'property' && condition.atEnd ? [condition.property] : [])
  return {
    arrival: arrival?.arrival ?? 'once',
    inOrder: arrival?.inOrder ?? false,
    crashes: run.lines.flatMap((line): CrashRule[] => line.kind === 'crash' ? [crashRule(line, nodes, groups)] : []),
    network: run.lines.flatMap((line): NetworkFault[] => line.kind === 'loss' ? [{ what: line.what, ...(line.messages !== undefined && { messages: line.messages }) }] : []),
    atEnd,
    limits: { ...defaultExplorationLimits, ...(depth !== undefined && { depth }), ...(states !== undefined && { states }) },
  }
}

function crashRule(line: CrashLine, nodes: readonly string[], groups: Groups): CrashRule {
  const names = line.nodes.map(({ text }) => text)
  const everyone = names.includes('all') && !nodes.includes('all')
  return { nodes: everyone ? [...nodes] : expanded(names, groups), times: line.times ?? 1, restart: line.restart, ...(line.together && { together: true }) }
}

/** What an expectation of an exploration may compare; in a run these are names like any other. */
export const explorationCounts = ['distinct states', 'generated', 'depth'] as const

function countOf(subject: Subject): (typeof explorationCounts)[number] | undefined {
  if (subject.kind === 'exploration') return subject.count
  return subject.kind === 'measure' ? explorationCounts.find(count => count === subject.name) : undefined
}

/** A condition as it is meant in an explore block. */
export function explorationCondition(condition: Condition): Condition {
  const count = condition.kind === 'compare' ? countOf(condition.subject) : undefined
  return condition.kind === 'compare' && count !== undefined ? { ...condition, subject: { kind: 'exploration', count } } : condition
}

