/**
 * Which nodes may crash in an exploration, and how often.
 *
 * ```dsnb
 * c1, c2 may crash and restart at most 2 times
 * all may crash at most once in all
 * ```
 */
import { readSingleWhole } from '../amounts/amounts.ts'
import type { Token } from '../grammar/langium.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { beginsWith, given, namesText } from './line-kind.ts'
import { checkNode, expanded, type RunLineKind } from './scope.ts'

export interface CrashLine extends Written {
  kind: 'crash'
  /** `all` stands for every node, unless a node is called that. */
  nodes: Name[]
  restart: boolean
  /** Absent: once. */
  times?: number
  /** The number is for all of them together and not for each: `at most 2 times in all`. */
  together?: true
}

export interface CrashLineTree extends Tree { $type: 'CrashLine'; nodes: NameTree[]; restart?: boolean; times?: QuantityTree; together?: boolean }

const saysOtherwise = beginsWith('expect', 'show')

/** Whether `network may lose` is about the network and not about a node of this name. */
export function isAboutTheNetwork([first, second, third]: readonly Token[]): boolean {
  return first?.text === 'network' && second?.text === 'may' && third?.text !== 'crash'
}

export const crashLine: RunLineKind<CrashLine, CrashLineTree> = {
  kind: 'crash',
  rule: 'CrashLine',
  words: [],
  begins: (tokens) => !saysOtherwise(tokens) && !isAboutTheNetwork(tokens) && (tokens[1]?.text === ',' || tokens.some(({ text }) => text === 'may')),
  places: {
    'CrashLine.nodes': { text: 'a node', offers: 'node' },
    'CrashLine.times': { text: 'a whole number', offers: 'number' },
  },
  help: {
    may: { help: 'In an exploration: the node may crash at any time, once or as often as the line says; the network may lose or duplicate messages.', example: 'c1, c2 may crash and restart at most 2 times' },
  },

  read(line, tree, written) {
    const times = tree.times && readSingleWhole(line, tree.times, 'A number of crashes', 1)
    const more = given({ times: times === 1 ? undefined : times, together: tree.together ? true as const : undefined })
    return { ...written, kind: 'crash', nodes: line.names(tree.nodes), restart: tree.restart === true, ...more }
  },

  print({ nodes, restart, times, together }) {
    const bound = times === undefined ? (together ? ' at most once' : '') : ` at most ${times} times`
    return `${namesText(nodes)} may crash${restart ? ' and restart' : ''}${bound}${together ? ' in all' : ''}`
  },

  nodesIn: ({ nodes }) => nodes,

  checkTogether(lines, { cluster, report }) {
    if (cluster === undefined) return
    const crashes = new Map<string, CrashLine>()
    for (const line of lines) {
      for (const name of line.nodes) {
        if (name.text !== 'all') checkNode(name, name, cluster, cluster.places, report)
        const other = crashes.get(name.text) ?? crashes.get('all')
        if (other !== undefined && (other.together || line.together)) report(name, 'twice', 'Who crashes "in all" is named in one line.', 'Make one line of the two.')
        crashes.set(name.text, line)
      }
    }
  },

  lower(line, { exploration, nodes, groups }) {
    const names = line.nodes.map(({ text }) => text)
    const everyone = names.includes('all') && !nodes.has('all')
    exploration?.crashes.push({
      nodes: everyone ? [...nodes.keys()] : expanded(names, groups), times: line.times ?? 1, restart: line.restart,
      ...given({ together: line.together }),
    })
  },
}
