/**
 * Whether a property or a measure can be about a cluster.
 *
 *     whyAbsent({ nodes: ['b'] }, 'c', new Map([['a', {}]]))     // 'it names the node b, which cluster c does not have'
 */
import type { WatchFact } from '../code/index.ts'
import { listed } from '../did-you-mean.ts'

/** Why a property or measure cannot be evaluated for a cluster; undefined when it can. */
export function whyAbsent({ nodes, clusters }: Pick<WatchFact, 'nodes' | 'clusters'>, cluster: string, known: { has(node: string): boolean }): string | undefined {
  if (clusters && !clusters.some(({ name }) => name === cluster)) return `it is for cluster ${listed(clusters.map(({ name }) => name), 'and')}, not for ${cluster}`
  const absent = nodes.filter((node) => !known.has(node))
  if (absent.length === 0) return undefined
  return `it names ${absent.length === 1 ? 'the node' : 'the nodes'} ${listed(absent, 'and')}, which cluster ${cluster} does not have`
}
