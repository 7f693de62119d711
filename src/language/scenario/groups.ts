/**
 * Racks and regions of a cluster: names for several nodes, which lines of the cluster and faults may use like a node's.
 *
 *     groupsOf(cluster).get('eu')          // ['a', 'b', 'c']: the nodes in it, also those of its racks
 */
import type { Argument } from '../../kernel/plan.ts'
import { once } from '../once.ts'
import type { ClusterBlock, GroupLine, Name, NetworkLine, PortLine, RttLine } from './ast.ts'
import { checkNode, type Report } from './report.ts'
import { nodesOf } from './resolve.ts'

export type Groups = ReadonlyMap<string, string[]>

/** A group has the nodes of the groups above it; a name that means nothing is left out. */
export const groupsOf = once((cluster: ClusterBlock): Groups => {
  const nodes = nodesOf(cluster)
  const groups = new Map<string, string[]>()
  for (const line of cluster.lines) {
    if (line.kind !== 'group' || nodes.has(line.name.text)) continue
    const members = line.members.flatMap(({ text }) => groups.get(text) ?? (nodes.has(text) ? [text] : []))
    groups.set(line.name.text, [...new Set(members)])
  }
  return groups
})

/** Names with every group replaced by its nodes, each node once. */
export function expanded(names: readonly string[], groups: Groups): string[] {
  return [...new Set(names.flatMap(name => groups.get(name) ?? [name]))]
}

/** A fault may be about a rack or region: `isolate r1`, `partition eu | us`. */
export function expandedArgument(argument: Argument, groups: Groups): Argument {
  if (groups.size === 0) return argument
  if (argument.kind === 'nodes') return { ...argument, names: expanded(argument.names, groups) }
  return argument.kind === 'groups' ? { ...argument, groups: argument.groups.map(names => expanded(names, groups)) } : argument
}

/** Nodes with their classes, and groups with the word `group`: what a line of the cluster may name. */
export const placesOf = once((cluster: ClusterBlock): ReadonlyMap<string, string> => {
  const places = new Map(nodesOf(cluster))
  for (const line of cluster.lines) if (line.kind === 'group' && !places.has(line.name.text)) places.set(line.name.text, line.word)
  return places
})

/** All names in a line about the network. */
export function namesIn(line: NetworkLine | GroupLine | RttLine | PortLine): Name[] {
  switch (line.kind) {
    case 'group': return [line.name, ...line.members]
    case 'port': return line.names
    case 'network': return [...line.from, ...line.to]
    case 'rtt': return line.from.start === line.to.start ? [line.from] : [line.from, line.to]
  }
}

/** Checks the members of a group, which stand above it. */
export function checkGroup(line: GroupLine, cluster: ClusterBlock, known: ReadonlySet<string>, spared: ReadonlySet<string>, report: Report): void {
  const nodes = nodesOf(cluster)
  const places = placesOf(cluster)
  const seen = new Set<string>()
  for (const member of line.members) {
    if (spared.has(member.text)) continue
    checkNode(member, member, cluster, places, report)
    if (!nodes.has(member.text) && places.has(member.text) && !known.has(member.text)) {
      report(member, 'group-order', `"${member.text}" is not known here.`, `Put the line of ${member.text} above this one.`)
    }
    if (seen.has(member.text)) report(member, 'named-twice', `"${member.text}" is named twice in ${line.name.text}.`, undefined, 'warning')
    seen.add(member.text)
  }
}

/** A queue without a bandwidth would never fill; circuits without one carry nothing. */
export function checkCapacity(cluster: ClusterBlock, report: Report): void {
  const fast = placesWithBandwidth(cluster)
  for (const line of cluster.lines) {
    if (line.kind !== 'network' && line.kind !== 'port') continue
    const { capacity } = line
    if (capacity === undefined || capacity.bitsPerSecond !== undefined) continue
    const word = capacity.circuits === undefined ? 'queue' : 'circuits'
    const example = word === 'queue' ? 'For example: bandwidth 1Mbit/s, queue 100' : 'For example: bandwidth 1024kbit/s, circuits 16 every 250us'
    if (!capacityPlaces(line).some(place => fast.has(place))) report(line, 'bandwidth', `"${word}" needs a bandwidth.`, example)
  }
}

function placesWithBandwidth({ lines }: ClusterBlock): Set<string> {
  return new Set(lines.flatMap(line => (
    (line.kind === 'network' || line.kind === 'port') && line.capacity?.bitsPerSecond !== undefined ? capacityPlaces(line) : []
  )))
}

/** All links are one place; each port, and each uplink, is its own. */
function capacityPlaces(line: NetworkLine | PortLine): string[] {
  return line.kind === 'network' ? ['network'] : line.names.map(({ text }) => `${line.word} ${text}`)
}
