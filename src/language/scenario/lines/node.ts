/**
 * A line that names nodes and their class.
 *
 * ```dsnb
 * c1, c2: Client
 * spare: Server stopped
 * ```
 */
import type { NameTree, Tree } from '../grammar/parse-tree.ts'
import { once } from '../../once.ts'
import { didYouMean, listed } from '../../did-you-mean.ts'
import type { AnyLine, Name, Written } from '../written.ts'
import { given, linesOf, namesText } from './line-kind.ts'
import { checkFirst, type ClusterLineKind } from './scope.ts'

export interface NodeLine extends Written {
  kind: 'node'
  names: Name[]
  className: Name
  /** Whether these nodes are down until something starts them. */
  stopped?: true
}

export interface NodeLineTree extends Tree { $type: 'NodeLine'; names: NameTree[]; className: NameTree; stopped?: boolean }

export const nodeLine: ClusterLineKind<NodeLine, NodeLineTree> = {
  kind: 'node',
  rule: 'NodeLine',
  words: [],
  begins: () => true,
  places: {
    'NodeLine.names': { text: 'a name for a node', offers: 'nothing' },
    'NodeLine.className': { text: 'a class', offers: 'class' },
  },
  help: {
    stopped: { help: 'The node does not start with the cluster, but when something starts it.', example: 'spare: Server stopped' },
  },

  read: (line, { names, className, stopped }, written) => (
    { ...written, kind: 'node', names: line.names(names), className: line.name(className), ...given({ stopped: stopped ? true : undefined }) }
  ),

  print: ({ names, className, stopped }) => `${namesText(names)}: ${className.text}${stopped ? ' stopped' : ''}`,

  describe({ names, className }, within) {
    const name = names.find(within)
    return name && `**${name.text}** node of class ${className.text}`
  },

  check({ names, className }, scope) {
    for (const name of names) checkFirst(name, 'node', scope)
    if (scope.declared.hasClass(className.text)) return
    const { classes } = scope.declared
    const hint = didYouMean(className.text, classes)
      ?? (classes.length === 0 ? `Define it in a cell above: class ${className.text} extends Node { … }` : `The classes are ${listed(classes, 'and')}.`)
    scope.report(className, 'unknown-class', `There is no class "${className.text}".`, hint)
  },

  lower({ names, className, stopped }, { nodes, originOf }) {
    for (const name of names) {
      nodes.set(name.text, {
        name: name.text, className: className.text, clock: { offsetNs: 0, driftPpm: 0 }, ...given({ stopped }), origin: originOf(name),
      })
    }
  },
}

/** The class of each node. */
export const nodesOf = once(({ lines }: { lines: readonly AnyLine[] }): ReadonlyMap<string, string> => (
  new Map(linesOf(lines, nodeLine).flatMap(({ names, className }) => names.map((name): [string, string] => [name.text, className.text])))
))
