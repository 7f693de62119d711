/**
 * A system: its nodes, the network between them, their machines, and what is asked of it.
 *
 * ```dsnb
 * cluster leases
 *   lock: LockService
 *   network latency 1ms..5ms
 * ```
 */
import type { RunPlan } from '../../../kernel/plan.ts'
import type { ClusterBlock } from '../document.ts'
import type { NameTree, Tree } from '../grammar/parse-tree.ts'
import { clusterNames, firstNames } from '../lines/cluster-names.ts'
import { given } from '../lines/line-kind.ts'
import { type ClusterPlan, type Declarations, type Report } from '../lines/scope.ts'
import type { BlockKind } from './block-kind.ts'
import { checkLines, clusterLines, lowerLines } from './lines.ts'

interface ClusterHeaderTree extends Tree { $type: 'ClusterHeader'; name: NameTree }

export const clusterBlock: BlockKind<ClusterBlock, ClusterHeaderTree> = {
  word: 'cluster',
  rule: 'ClusterHeader',
  lines: clusterLines,
  places: { 'ClusterHeader.name': { text: 'a name for the cluster', offers: 'nothing' } },
  help: {
    cluster: { help: 'Names the nodes of a system, their classes, the network between them and their clocks.', example: 'cluster leases' },
  },
  read: (line, { name }, written) => ({ ...written, kind: 'cluster', name: line.name(name), lines: [] }),
  print: ({ name }) => `cluster ${name.text}`,
}

export function checkCluster(cluster: ClusterBlock, declared: Declarations, report: Report): void {
  const { name, lines } = cluster
  const names = clusterNames(cluster)
  if (names.nodes.size === 0 && names.spared.size === 0) {
    report(name, 'empty', `Cluster ${name.text} has no nodes.`, 'For example: lock: LockService')
  }
  checkLines(lines, clusterLines, { ...names, firstAt: firstNames(lines), declared, report })
}

export type LoweredCluster = Pick<RunPlan, 'nodes' | 'links' | 'ports' | 'ntp' | 'chrony' | 'model' | 'loads'>

export function lowerCluster(cluster: ClusterBlock, originOf: ClusterPlan['originOf']): LoweredCluster {
  const { lines, groups } = clusterNames(cluster)
  const plan: ClusterPlan = { nodes: new Map(), groups, links: [], ports: [], ntp: [], chrony: [], loads: [], originOf }
  const isNode = (line: { kind: string }): boolean => line.kind === 'node'
  lowerLines([...lines.filter(isNode), ...lines.filter((line) => !isNode(line))], clusterLines, plan)
  const some = <T>(list: T[]): T[] | undefined => list.length === 0 ? undefined : list
  return {
    nodes: [...plan.nodes.values()], links: plan.links,
    ...given({ ports: some(plan.ports), ntp: some(plan.ntp), chrony: some(plan.chrony), model: plan.model, loads: some(plan.loads) }),
  }
}
