/**
 * A visit to every state that the nodes of a cluster can reach: whatever arrives when, however they choose, and, where its lines allow it,
 * whatever is lost and whoever crashes.
 *
 * ```dsnb
 * explore commit to depth 30 up to 100000 states
 *   messages arrive at most once, in order
 *   tm may crash and restart at most 2 times
 * ```
 */
import { readSingleWhole } from '../amounts/amounts.ts'
import type { Explores, RunBlock } from '../document.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import { option } from '../lines/line-kind.ts'
import type { BlockKind } from './block-kind.ts'
import { explorationLines } from './lines.ts'

interface ClauseTree extends Tree { depth?: QuantityTree; states?: QuantityTree; full?: true }
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
  },

  read(line, { cluster, clauses }, written) {
    const explores: Explores = {}
    for (const clause of clauses ?? []) {
      if (clause.full) {
        line.once(line.span(clause), explores, 'inFull', 'in full', true)
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
    ...option(explores?.depth, (count) => `to depth ${count}`),
    ...option(explores?.states, (count) => `up to ${count} states`),
    ...option(explores?.inFull, () => 'in full'),
  ].join(' '),
}
