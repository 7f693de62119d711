/**
 * The round-trip time between groups of nodes; each way takes half.
 *
 * ```dsnb
 * rtt eu to us 80ms
 * rtt within eu 1ms
 * ```
 */
import { halved } from '../../../guest/maths/distributions.ts'
import type { Distribution } from '../../../kernel/plan.ts'
import { readDistribution } from '../amounts/distributions.ts'
import { distributionText } from '../amounts/time-text.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { beginsUnnamed } from './line-kind.ts'
import { checkNames, type ClusterLineKind, expanded } from './scope.ts'

/** Within one group `from` and `to` are the same. */
export interface RttLine extends Written {
  kind: 'rtt'
  from: Name
  to: Name
  rtt: Distribution
}

export interface RttLineTree extends Tree { $type: 'RttLine'; within?: NameTree; from?: NameTree; to?: NameTree; rtt: QuantityTree }

export const rttLine: ClusterLineKind<RttLine, RttLineTree> = {
  kind: 'rtt',
  rule: 'RttLine',
  words: ['rtt'],
  begins: beginsUnnamed('rtt'),
  places: {
    'RttLine.within': { text: 'a region or rack', offers: 'node' },
    'RttLine.from': { text: 'a region or rack', offers: 'node' },
    'RttLine.to': { text: 'a region or rack', offers: 'node' },
    'RttLine.rtt': { text: 'a length of time', offers: 'length' },
  },
  help: {
    rtt: { help: 'The round trip time between two regions, racks or nodes, or within one; each way takes half.', example: 'rtt eu to us 80ms' },
  },

  read(line, tree, written) {
    const rtt = readDistribution(line, tree.rtt)
    const from = line.name((tree.within ?? tree.from)!)
    return rtt && { ...written, kind: 'rtt', from, to: line.name((tree.within ?? tree.to)!), rtt }
  },

  print: ({ from, to, rtt }) => `rtt ${from.text === to.text ? `within ${from.text}` : `${from.text} to ${to.text}`} ${distributionText(rtt)}`,

  nodesIn: ({ from, to }) => from.start === to.start ? [from] : [from, to],

  check({ from, to }, scope) {
    checkNames([from, to], scope.places, scope)
  },

  lower(line, { links, groups, originOf }) {
    const [from, to] = [expanded([line.from.text], groups), expanded([line.to.text], groups)]
    const [latency, origin] = [halved(line.rtt), originOf(line)]
    links.push({ from, to, latency, origin }, { from: to, to: from, latency, origin })
  },
}
