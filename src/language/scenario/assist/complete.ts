/**
 * Completion: what could be typed next, from the grammar, the phrases of the faults and the names in reach.
 *
 *     complete('faults gc\n  at 1s pau', 21, noSurroundings)[0]   // { label: 'every', … }: the editor compares it with what is typed
 */
import { counters } from '../../../check/counters.ts'
import { viewOf, views, viewWords } from '../../../trace/views.ts'
import { blockWords, expectedAfter, firstWords, wordOfBlock } from '../blocks/index.ts'
import type { ClusterBlock } from '../document.ts'
import { parseWith } from '../grammar/langium.ts'
import { isWord } from '../grammar/word.ts'
import type { Offer } from '../grammar/places.ts'
import { placesOf } from '../lines/cluster-names.ts'
import { simpleWords, titleText } from '../lines/expect/titles.ts'
import { faultLine } from '../lines/fault.ts'
import type { FaultLineTree } from '../lines/fault/fault-line.ts'
import { faultWords, phraseOf } from '../lines/fault/phrase.ts'
import type { PhraseStep } from '../lines/fault/phrase-cursor.ts'
import { stepsAfter } from '../lines/fault/phrase-reader.ts'
import { roles } from '../lines/fault/phrase-values.ts'
import { suffixOf } from '../lines/fault/trigger.ts'
import { linesOf } from '../lines/line-kind.ts'
import { nodesOf } from '../lines/node.ts'
import { resolveCluster, type Surroundings, visible } from '../resolve.ts'
import { type Cursor, cursorAt } from './cursor.ts'
import { helpOf } from './keyword-help.ts'

export interface Completion {
  label: string
  kind:
    | 'keyword' | 'fault' | 'node' | 'class' | 'cluster' | 'faults' | 'property' | 'measure' | 'field' | 'message' | 'view' | 'unit'
    | 'value'
  /** The part of the cell that it replaces: the word being typed. */
  start: number
  end: number
  /** One line beside the label, and an example line. */
  detail?: string
  example?: string
}

type Item = Omit<Completion, 'start' | 'end'>

export function complete(text: string, offset: number, surroundings: Surroundings): Completion[] {
  const cursor = cursorAt(text, offset)
  if (cursor.inText) return []
  const items = new Completer(cursor, surroundings).items()
  const span = { start: cursor.wordStart, end: cursor.wordStart + cursor.word.length }
  const byLabel = new Map(items.map((item) => [item.label, item]))
  return [...byLabel.values()].map((item) => ({ ...item, ...span }))
}

const rateUnits = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']
const units = ['ns', 'us', 'ms', 's', 'min', 'h', 'd']
const distributionWords = ['exponential', 'normal', 'lognormal', 'pareto']
const named = (labels: Iterable<string>, kind: Completion['kind'], detail?: string): Item[] => (
  [...labels].map((label) => ({ label, kind, ...(detail !== undefined && { detail }) }))
)

function keyword(label: string): Item {
  const help = helpOf(label)
  return { label, kind: 'keyword', ...(help !== undefined && { detail: help.help, example: help.example }) }
}

/** Keywords that are not offered again in the same line. */
const onceOnly = new Set(['with', 'for', 'seed', 'seeds', 'repeated', 'up', 'holds', 'violated', 'at', 'every'])

/** Words of a fault's beginning that cannot follow the given ones, because they are there or exclude each other. */
function beginningsExcluded(given: ReadonlySet<string>): Set<string> {
  const [timed, repeated, awaited] = [['at', 'between'], ['every', 'about'], ['when', 'whenever', 'after']]
  const has = (words: readonly string[] = []) => words.some((word) => given.has(word))
  return new Set([
    ...(has(timed) || has(awaited) ? timed! : []),
    ...(has(repeated) || has(awaited) ? repeated! : []),
    ...(has(timed) || has(repeated) || has(awaited) ? ['when', 'whenever'] : []),
    ...(given.has('runs') ? ['in'] : []),
  ])
}

class Completer {
  private readonly cursor: Cursor
  private readonly surroundings: Surroundings

  constructor(cursor: Cursor, surroundings: Surroundings) {
    this.cursor = cursor
    this.surroundings = surroundings
  }

  items(): Item[] {
    const { tokens, rule, before } = this.cursor
    if (tokens.length === 0) return this.firstWords()
    if (rule === undefined) return []
    // Right after a number comes its unit.
    const ordinal = /\bthe\s+(\d+)$/.exec(before)
    if (ordinal !== null && rule === 'FaultLine') return named([suffixOf(Number(ordinal[1]))], 'keyword', 'counted from the start of the run')
    if (/\d$/.test(before)) return named(/\bbandwidth\s+[\d._]+$/.test(before) ? rateUnits : units, 'unit')
    const steps = rule === 'FaultLine' ? this.phraseSteps() : undefined
    if (steps !== undefined) return steps.flatMap((step) => this.step(step))
    const { failedAt, expected } = expectedAfter(rule, tokens)
    if (failedAt < tokens.length) return []
    const items = expected.flatMap((one) => {
      const { keyword: word, place } = one
      if (place === undefined) return word !== undefined && isWord(word) ? [keyword(word)] : []
      return place.text.startsWith('a bound') ? ['at least', 'at most', 'more than', 'fewer than'].map(keyword) : this.offered(place.offers)
    })
    // The grammar offers `within` and `then` after any number of a fault line; only `phraseSteps` knows whether the fault has them there.
    const open = rule === 'FaultLine' ? items.filter((item) => item.label !== 'within' && item.label !== 'then') : items
    const given = new Set(tokens.map((token) => token.text))
    if (rule === 'FaultLine') return open.filter((item) => !beginningsExcluded(given).has(item.label))
    return open.filter((item) => !onceOnly.has(item.label) || !given.has(item.label))
  }

  private firstWords(): Item[] {
    const word = wordOfBlock(this.cursor.block)
    if (word === undefined) return this.cursor.block === undefined ? blockWords.map(keyword) : []
    const words = firstWords(word).map(keyword)
    if (word === 'faults') return [...this.faultItems(), ...words]
    return word === 'explore' ? [...words, ...this.nodeItems()] : words
  }

  private faultItems(): Item[] {
    return faultWords().map((label) => ({ label, kind: 'fault', detail: phraseOf(label)!.help, example: phraseOf(label)!.example }))
  }

  /** Undefined until the fault's word is there. */
  private phraseSteps(): PhraseStep[] | undefined {
    const { value, failed } = parseWith('FaultLine', this.cursor.before)
    // SAFETY: the line was read with the rule FaultLine.
    const tree = value as unknown as FaultLineTree
    if (!failed && phraseOf(tree.word.text) !== undefined) return stepsAfter(tree.word, tree.arguments ?? [], this.cursor.before)
    // The fault's word is missing or unknown, or the parser cannot read the line: the grammar alone says what may follow.
    return undefined
  }

  private step(step: PhraseStep): Item[] {
    if (step.kind === 'literal') return isWord(step.word) ? [keyword(step.word)] : []
    switch (step.type) {
      case 'nodes': return [...this.nodeItems(), ...named(roles, 'keyword'), { label: 'nodes where', kind: 'keyword', detail: helpOf('where')!.help }]
      case 'groups': return this.nodeItems()
      case 'word': return named(this.messages(), 'message')
      case 'fault': return this.faultItems()
      case 'class': return named(this.surroundings.classes, 'class')
      case 'values': return named(['true', 'false', 'nothing'], 'value')
      case 'duration': return distributionWords.map(keyword)
      default: return []
    }
  }

  private offered(offer: Offer): Item[] {
    const { classes } = this.surroundings
    switch (offer) {
      case 'cluster': return this.blockItems('cluster')
      case 'faults': return this.blockItems('faults')
      case 'node': return this.cursor.rule === 'ExpectLine' ? [] : this.nodeItems()
      case 'actor': return [...this.nodeItems(), keyword('any')]
      case 'class': return named(classes, 'class')
      case 'fault': return this.faultItems()
      case 'subject': return this.subjects()
      case 'field': return this.fields()
      case 'view': return viewWords.map((label): Item => ({ label, kind: 'view', detail: views[viewOf(label)!].help }))
      case 'length': return distributionWords.map(keyword)
      case 'unit': return named(units, 'unit')
      case 'value': return named(['true', 'false', 'nothing'], 'value')
      case 'property': return this.properties()
      case 'message': return named(this.messages(), 'message')
      default: return []
    }
  }

  private blockItems(kind: 'cluster' | 'faults'): Item[] {
    return visible(kind, undefined, this.cursor.document, this.surroundings).map(({ block }): Item => {
      const detail = block.kind === 'cluster' ? [...nodesOf(block).keys()].join(', ')
        : linesOf(block.lines, faultLine).map((line) => line.source).join('; ')
      return { label: block.name.text, kind, detail }
    })
  }

  /** The clusters that the line may be about: the block's own, or all in reach for a faults block, which names none. */
  private clusters(): ClusterBlock[] {
    const { block, document } = this.cursor
    if (block?.kind === 'cluster') return [block]
    const all = visible('cluster', undefined, document, this.surroundings).map((one) => one.block)
    if (block?.kind !== 'run') return all
    const own = resolveCluster(block.cluster.text, undefined, document, this.surroundings)
    return own === undefined ? all : [own.block]
  }

  private nodes(): Map<string, string> {
    return new Map(this.clusters().flatMap((cluster) => [...nodesOf(cluster)]))
  }

  private nodeItems(): Item[] {
    const places = this.clusters().flatMap((cluster) => [...placesOf(cluster)])
    return places.map(([label, detail]) => ({ label, kind: 'node', detail }))
  }

  private messages(): Set<string> {
    return new Set([...this.nodes().values()].flatMap((className) => this.surroundings.messagesOf?.(className) ?? []))
  }

  private properties(): Item[] {
    return named(this.surroundings.properties.map((name) => titleText(simpleWords(name), '-')), 'property')
  }

  private subjects(): Item[] {
    const { measures } = this.surroundings
    const first = this.cursor.tokens.length === 1
    if (!first) return []
    return [
      ...this.properties(),
      ...named(measures.map((name) => titleText(simpleWords(name), ' ')), 'measure'),
      ...counters.map(({ name, help }): Item => ({ label: name, kind: 'measure', detail: help })),
      ...named(['time'], 'measure', 'When the run ended.'),
      ...[...this.nodes().keys()].map((node): Item => ({ label: `clock error of ${node}`, kind: 'measure', detail: 'How far its wall clock is from true time at the end.' })),
      ...this.counted(),
      ...this.nodeItems(),
    ]
  }

  /** What code counts and samples, as far as the names are written out. */
  private counted(): Item[] {
    const of = (what: 'counts' | 'samples', statistic: string) => (this.surroundings.metered?.(what) ?? []).map((name): Item => (
      { label: `${statistic} of ${titleText(simpleWords(name), ' ')}`, kind: 'measure', detail: what === 'counts' ? 'A counter of node code.' : 'What node code samples.' }
    ))
    return [...of('counts', 'count'), ...of('samples', 'p99')]
  }

  private fields(): Item[] {
    const { tokens } = this.cursor
    const [before, owner] = tokens.slice(-3)
    if (before?.text === '.') return named(['length'], 'field')
    const className = this.nodes().get(owner?.text ?? '')
    if (className === undefined && owner?.text === 'any') return this.fieldsOfAny()
    return className === undefined ? [] : [...named(this.surroundings.fieldsOf?.(className) ?? [], 'field', className), ...named(['up'], 'field', 'Whether the node is up.')]
  }

  private fieldsOfAny(): Item[] {
    const classes = [...new Set(this.nodes().values())]
    const fields = classes.flatMap((className) => named(this.surroundings.fieldsOf?.(className) ?? [], 'field', className))
    return [...fields, ...named(['up'], 'field', 'Whether the node is up.')]
  }
}
