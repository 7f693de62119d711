/** From the lines of a cluster about its network to the rules that the kernel reads. Racks and regions are their nodes from here on. */
import { halved } from '../../guest/maths/distributions.ts'
import type { Distribution, LinkRule, Origin, PortRule } from '../../kernel/plan.ts'
import type { ClusterBlock, NetworkLine, Span } from './ast.ts'
import { expanded, type Groups, groupsOf } from './groups.ts'

export type OriginOf = (at: Span) => Origin

/** Links in the order of the lines; later ones win. */
export function lowerLinks(cluster: ClusterBlock, originOf: OriginOf): LinkRule[] {
  const groups = groupsOf(cluster)
  return cluster.lines.flatMap(line => {
    if (line.kind === 'rtt') return roundTrip(expanded([line.from.text], groups), expanded([line.to.text], groups), line.rtt, originOf(line))
    if (line.kind !== 'network') return []
    const rule = linkRule(line, groups, originOf(line))
    return line.bothWays ? [rule, { ...rule, from: rule.to, to: rule.from }] : [rule]
  })
}

/** Each way takes half of the round trip. */
function roundTrip(from: string[], to: string[], rtt: Distribution, origin: Origin): LinkRule[] {
  const latency = halved(rtt)
  return [{ from, to, latency, origin }, { from: to, to: from, latency, origin }]
}

function linkRule(line: NetworkLine, groups: Groups, origin: Origin): LinkRule {
  const { latency, lossPartsPerMillion, duplicatePartsPerMillion, reorderPartsPerMillion, reorderBy, corruptPartsPerMillion } = line
  const { damage, checksum, authentication, order, transport, capacity } = line
  const given = {
    latency, lossPartsPerMillion, duplicatePartsPerMillion, reorderPartsPerMillion, reorderBy, corruptPartsPerMillion, damage, checksum,
    authentication, order, transport, capacity,
  }
  return {
    from: expanded(line.from.map(name => name.text), groups),
    to: expanded(line.to.map(name => name.text), groups),
    // SAFETY: what is not given is left out, so every value that stays is of its field's type.
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<LinkRule>,
    origin,
  }
}

/** A node's port is its own; a rack's or region's is shared by its nodes. */
export function lowerPorts(cluster: ClusterBlock, originOf: OriginOf): PortRule[] {
  const groups = groupsOf(cluster)
  return cluster.lines.flatMap(line => line.kind !== 'port' ? [] : line.names.map(name => ({
    name: name.text, nodes: expanded([name.text], groups), direction: line.word, capacity: line.capacity, origin: originOf(line),
  })))
}
