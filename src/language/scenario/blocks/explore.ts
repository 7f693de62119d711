/**
 * An exploration visits every state that the nodes of a cluster can reach, with every order of arrivals and every free choice, and, where its
 * lines allow it, with every loss and crash.
 *
 * ```dsnb
 * explore commit while few-tries to depth 30 up to 100000 states
 *   messages arrive at most once, in order
 *   tm may crash and restart at most 2 times
 * ```
 */
import { readSingleWhole } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { unquoted } from '../amounts/time-text.ts'
import type { Explores, RunBlock, StateBound } from '../document.ts'
import type { Name } from '../written.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import { simpleWords, titleText } from '../lines/expect/titles.ts'
import { option } from '../lines/line-kind.ts'
import type { BlockKind } from './block-kind.ts'
import { explorationLines } from './lines.ts'

type BoundTree =
  | Tree & { $type: 'ChannelBound'; messages: QuantityTree; link?: boolean }
  | Tree & { $type: 'PropertyBound'; property?: NameTree; text?: string }

type ClauseTree = Tree & { depth?: QuantityTree; states?: QuantityTree; from?: NameTree; text?: string; bounds?: BoundTree[]; full?: true }

interface ExploreHeaderTree extends Tree { $type: 'ExploreHeader'; cluster: NameTree; clauses?: ClauseTree[] }

export const exploreBlock: BlockKind<RunBlock, ExploreHeaderTree> = {
  word: 'explore',
  rule: 'ExploreHeader',
  lines: explorationLines,
  linesAre: 'An explore block says "messages arrive …", that the network "may lose" or "may duplicate", that a node "may crash", what to "expect" and what to "show"',
  places: {
    'ExploreHeader.cluster': { text: 'the name of a cluster', offers: 'cluster' },
    'ExploreClause.depth': { text: 'a whole number', offers: 'number' },
    'ExploreClause.states': { text: 'a whole number', offers: 'number' },
    'StateBound.messages': { text: 'a whole number', offers: 'number' },
    'StateBound.property': { text: 'the name of a property', offers: 'property' },
    'ExploreClause.from': { text: 'the name of a property', offers: 'property' },
  },
  help: {
    explore: {
      help: 'Visits every state that the nodes can reach, whatever arrives when and however they choose. There is no time in it.',
      example: 'explore commit to depth 30',
    },
    depth: { help: 'How many states long the paths may get; the first state counts.', example: 'explore commit to depth 30' },
    full: {
      help: 'The search goes on when everything that is expected was decided, so that its counts are those of all states.',
      example: 'explore commit in full',
    },
    states: { help: 'How many states an exploration may find before it gives up.', example: 'explore commit up to 100000 states' },
    from: { help: 'The property of the first states, where nodes choose how they start: those that have it not are left out.', example: 'explore bits from same-bits' },
    while: {
      help: 'The property that states must have to be gone on from; how full a link or a mailbox may be. States beyond that are looked at, and left.',
      example: 'explore commit while few-tries and at most 2 messages on each link',
    },
  },

  read(line, { cluster, clauses }, written) {
    const explores: Explores = {}
    for (const clause of clauses ?? []) {
      if (clause.full) {
        line.once(line.span(clause), explores, 'inFull', 'in full', true)
        continue
      }
      if (clause.bounds !== undefined) {
        line.once(line.span(clause), explores, 'within', 'while', clause.bounds.flatMap((bound) => readBound(line, bound)))
        continue
      }
      if (clause.from !== undefined || clause.text !== undefined) {
        line.once(line.span(clause), explores, 'from', 'from', readProperty(line, clause, clause.from, clause.text))
        continue
      }
      const word = clause.depth === undefined ? 'states' : 'depth'
      const count = readSingleWhole(line, (clause.depth ?? clause.states)!, word === 'depth' ? 'A depth' : 'A number of states', 1)
      line.once(line.span(clause), explores, word, word, count)
    }
    return { ...written, kind: 'run', cluster: line.name(cluster), faults: [], lines: [], explores }
  },

  print: ({ cluster, explores }) => [
    `explore ${cluster.text}`,
    ...option(explores?.from, ({ text }) => `from ${titleText(text, '-')}`),
    ...option(explores?.within, (bounds) => `while ${bounds.map(boundText).join(' and ')}`),
    ...option(explores?.depth, (count) => `to depth ${count}`),
    ...option(explores?.states, (count) => `up to ${count} states`),
    ...option(explores?.inFull, () => 'in full'),
  ].join(' '),
}

function readBound(line: LineReader, bound: BoundTree): StateBound[] {
  if (bound.$type === 'ChannelBound') {
    const messages = readSingleWhole(line, bound.messages, 'A number of messages', 1)
    return messages === undefined ? [] : [{ channel: bound.link === true ? 'link' : 'mailbox', messages }]
  }
  return [{ property: readProperty(line, bound, bound.property, bound.text) }]
}

/** A property: a word with hyphens, or anything in quotes. */
function readProperty(line: LineReader, at: Tree, word: NameTree | undefined, text: string | undefined): Name {
  if (word === undefined) {
    const { end } = line.span(at)
    return { text: unquoted(text!), start: end - text!.length, end }
  }
  const name = line.name(word)
  return { ...name, text: simpleWords(name.text) }
}

/** As an author writes it. */
export function boundText(bound: StateBound): string {
  if ('property' in bound) return titleText(bound.property.text, '-')
  return `at most ${bound.messages} ${bound.messages === 1 ? 'message' : 'messages'} ${bound.channel === 'link' ? 'on each link' : 'in each mailbox'}`
}
