/**
 * Racks and regions of a cluster: names for several nodes, which lines of the cluster and faults may use like names of nodes.
 *
 * ```dsnb
 * rack r1: a, b
 * region eu: r1, c
 * ```
 */
import { once } from '../../once.ts'
import type { NameTree, Tree } from '../grammar/parse-tree.ts'
import type { AnyLine, Name, Written } from '../written.ts'
import { beginsUnnamed, linesOf, namesText } from './line-kind.ts'
import { nodesOf } from './node.ts'
import { checkFirst, checkNode, type ClusterLineKind, type Groups } from './scope.ts'

export interface GroupLine extends Written {
  kind: 'group'
  word: 'region' | 'rack'
  name: Name
  /** Nodes, racks or regions. */
  members: Name[]
}

export interface GroupLineTree extends Tree { $type: 'GroupLine'; word: 'region' | 'rack'; name: NameTree; members: NameTree[] }

export const groupLine: ClusterLineKind<GroupLine, GroupLineTree> = {
  kind: 'group',
  rule: 'GroupLine',
  words: ['region', 'rack'],
  begins: beginsUnnamed('region', 'rack'),
  places: {
    'GroupLine.name': { text: 'a name', offers: 'nothing' },
    'GroupLine.members': { text: 'a node', offers: 'node' },
  },
  help: {
    region: { help: 'Names nodes or racks that are in one place.', example: 'region eu: a, b' },
    rack: { help: 'Names nodes that share a rack; lines and faults may speak of it as of a node.', example: 'rack r1: a, b, c' },
  },

  read: (line, { word, name, members }, written) => ({ ...written, kind: 'group', word, name: line.name(name), members: line.names(members) }),

  print: ({ word, name, members }) => `${word} ${name.text}: ${namesText(members)}`,

  nodesIn: ({ name, members }) => [name, ...members],

  /** Its members must stand above it, so that no group contains itself. */
  check(line, scope) {
    const { nodes, places, spared, firstAt, report } = scope
    const seen = new Set<string>()
    for (const member of line.members) {
      if (spared.has(member.text)) continue
      checkNode(member, member, scope, places, report)
      if (!nodes.has(member.text) && places.has(member.text) && (firstAt.get(member.text) ?? 0) >= line.name.start) {
        report(member, 'group-order', `"${member.text}" is not known here.`, `Put the line of ${member.text} above this one.`)
      }
      if (seen.has(member.text)) report(member, 'named-twice', `"${member.text}" is named twice in ${line.name.text}.`, undefined, 'warning')
      seen.add(member.text)
    }
    checkFirst(line.name, 'node, rack or region', scope)
  },
}

/** The nodes of each group, those of its members' groups included; unknown names are left out. */
export const groupsOf = once((cluster: { lines: readonly AnyLine[] }): Groups => {
  const nodes = nodesOf(cluster)
  const groups = new Map<string, string[]>()
  for (const { name, members } of linesOf(cluster.lines, groupLine)) {
    if (nodes.has(name.text)) continue
    groups.set(name.text, [...new Set(members.flatMap(({ text }) => groups.get(text) ?? (nodes.has(text) ? [text] : [])))])
  }
  return groups
})
