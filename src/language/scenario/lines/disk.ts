/**
 * How long operations of disks take. A disk does one after the other; without this line they take no time.
 *
 * ```dsnb
 * disk db latency 0.1ms, sync 5ms..10ms
 * ```
 */
import type { DiskSpec } from '../../../kernel/plan.ts'
import { readDistribution } from '../amounts/distributions.ts'
import { distributionText } from '../amounts/time-text.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { beginsUnnamed, given, namesText, option } from './line-kind.ts'
import { checkNames, type ClusterLineKind } from './scope.ts'

export interface DiskLine extends Written, DiskSpec {
  kind: 'disk'
  nodes: Name[]
}

export interface DiskLineTree extends Tree { $type: 'DiskLine'; nodes: NameTree[]; options: (Tree & { latency?: QuantityTree; sync?: QuantityTree })[] }

export const diskLine: ClusterLineKind<DiskLine, DiskLineTree> = {
  kind: 'disk',
  rule: 'DiskLine',
  words: ['disk'],
  begins: beginsUnnamed('disk'),
  places: {
    'DiskLine.nodes': { text: 'a node', offers: 'node' },
    'DiskOption.latency': { text: 'a length of time', offers: 'length' },
    'DiskOption.sync': { text: 'a length of time', offers: 'length' },
  },
  help: {
    disk: { help: 'How long operations of a disk take, one after the other.', example: 'disk db latency 0.1ms, sync 5ms..10ms' },
    sync: { help: 'How long a disk needs for a `sync`.', example: 'disk db latency 0.1ms, sync 5ms..10ms' },
  },

  read(line, { nodes, options }, written) {
    const disk: DiskLine = { ...written, kind: 'disk', nodes: line.names(nodes) }
    for (const one of options) {
      const word = one.latency === undefined ? 'sync' : 'latency'
      line.once(line.span(one), disk, word, word, readDistribution(line, (one.latency ?? one.sync)!))
    }
    return disk
  },

  print({ nodes, latency, sync }) {
    const options = [...option(latency, (time) => `latency ${distributionText(time)}`), ...option(sync, (time) => `sync ${distributionText(time)}`)]
    return `disk ${namesText(nodes)} ${options.join(', ')}`
  },

  nodesIn: ({ nodes }) => nodes,

  check({ nodes }, scope) {
    checkNames(nodes, scope.nodes, scope)
  },

  /** Later lines about a node win, option by option. */
  lower({ nodes: names, latency, sync }, { nodes }) {
    for (const { text } of names) {
      const node = nodes.get(text)
      if (node !== undefined) node.disk = { ...node.disk, ...given({ latency, sync }) }
    }
  },
}
