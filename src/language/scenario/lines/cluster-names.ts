/**
 * The names in a cluster, from its lines.
 *
 *     const [cluster] = parseScenario('cluster c\n  a: Player\n  rack r1: a').document.clusters
 *     clusterNames(cluster).places.get('r1')     // 'rack'
 */
import { once } from '../../once.ts'
import type { AnyLine, BrokenLine, Name } from '../written.ts'
import { groupLine, groupsOf } from './group.ts'
import { linesOf } from './line-kind.ts'
import { nodeLine, nodesOf } from './node.ts'
import type { ClusterNames } from './scope.ts'

export const clusterNames = once((cluster: { name: Name; lines: readonly AnyLine[] }): ClusterNames => ({
  name: cluster.name.text, lines: cluster.lines, nodes: nodesOf(cluster), groups: groupsOf(cluster), places: placesOf(cluster),
  spared: brokenWords(cluster.lines),
}))

/** Nodes with their classes, and groups with their word. */
export const placesOf = once((cluster: { lines: readonly AnyLine[] }): ReadonlyMap<string, string> => {
  const places = new Map(nodesOf(cluster))
  for (const { name, word } of linesOf(cluster.lines, groupLine)) if (!places.has(name.text)) places.set(name.text, word)
  return places
})

/** Words of lines with errors, which may be names. */
export function brokenWords(lines: readonly AnyLine[]): Set<string> {
  // SAFETY: only lines with errors are of this kind.
  return new Set(lines.flatMap((line) => line.kind === 'broken' ? (line as BrokenLine).words : []))
}

/** Where each node and group is named first. */
export function firstNames(lines: readonly AnyLine[]): Map<string, number> {
  const names: Name[] = [...linesOf(lines, nodeLine).flatMap((line) => line.names), ...linesOf(lines, groupLine).map((line) => line.name)]
  const first = new Map<string, number>()
  for (const { text, start } of names) first.set(text, Math.min(start, first.get(text) ?? start))
  return first
}
