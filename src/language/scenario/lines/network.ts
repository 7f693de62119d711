/**
 * What links do to messages: all links, or those between the nodes that the line names. Later lines win.
 *
 * ```dsnb
 * network latency 1ms..5ms
 * network c1, c2 -> storage latency 10ms, loss 7%
 * network eu <-> us transport tcp, bandwidth 1Mbit/s, queue 100
 * ```
 */
import type { Checksum, Damage, LinkRule } from '../../../kernel/plan.ts'
import { readPercent } from '../amounts/amounts.ts'
import { readDistribution } from '../amounts/distributions.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import { distributionText, percentText } from '../amounts/time-text.ts'
import type { NameTree, QuantityTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { capacityHelp, type CapacityOptionTree, capacityPlaces, capacityTexts, checkBandwidth, readCapacity, reportTwice } from './capacity.ts'
import { beginsUnnamed, given, namesText, option } from './line-kind.ts'
import { networkHelp } from './network-help.ts'
import { checkNames, type ClusterLineKind, expanded, type Groups } from './scope.ts'
import {
  checkTransport, readTransport, transportHelp, type TransportOptions, type TransportOptionTree, transportPlaces, transportTexts, transportWords,
} from './transport.ts'

type LinkOptions = Omit<LinkRule, 'from' | 'to' | 'origin'>

export interface NetworkLine extends Written, LinkOptions, TransportOptions {
  kind: 'network'
  /** Both empty: every link. */
  from: Name[]
  to: Name[]
  /** `a <-> b`. */
  bothWays: boolean
}

interface LinkOptionTree extends CapacityOptionTree, TransportOptionTree {
  latency?: QuantityTree
  loss?: QuantityTree
  duplicate?: QuantityTree
  reorder?: QuantityTree
  by?: QuantityTree
  corrupt?: QuantityTree
  damage?: Damage
  checksum?: Checksum
  authentication?: 'mac' | 'none'
  order?: 'fifo' | 'unordered'
}

export interface NetworkLineTree extends Tree { $type: 'NetworkLine'; from?: NameTree[]; to?: NameTree[]; arrow?: '->' | '<->'; options: LinkOptionTree[] }

const optionWords: (keyof LinkOptionTree & string)[] = [
  'latency', 'loss', 'duplicate', 'reorder', 'corrupt', 'checksum', 'authentication', 'order', ...transportWords, 'bandwidth', 'queue', 'circuits',
]

export const networkLine: ClusterLineKind<NetworkLine, NetworkLineTree> = {
  kind: 'network',
  rule: 'NetworkLine',
  words: ['network'],
  begins: beginsUnnamed('network'),
  places: {
    'NetworkLine.from': { text: 'a node', offers: 'node' },
    'NetworkLine.to': { text: 'a node', offers: 'node' },
    'LinkOption.latency': { text: 'a length of time', offers: 'length' },
    'LinkOption.loss': { text: 'a percentage', offers: 'percent' },
    'LinkOption.duplicate': { text: 'a percentage', offers: 'percent' },
    'LinkOption.reorder': { text: 'a percentage', offers: 'percent' },
    'LinkOption.by': { text: 'a length of time', offers: 'length' },
    'LinkOption.corrupt': { text: 'a percentage', offers: 'percent' },
    ...transportPlaces,
    ...capacityPlaces,
  },
  help: { ...networkHelp, ...transportHelp, ...capacityHelp },

  read(line, { from, to, arrow, options }, written) {
    reportTwice(line, options, optionWords)
    return {
      ...written, kind: 'network', from: line.names(from), to: line.names(to), bothWays: arrow === '<->',
      ...Object.assign({}, ...options.map((one) => readLinkOption(line, one))) as LinkOptions,
      ...readTransport(line, options),
      ...given({ capacity: readCapacity(line, options) }),
    }
  },

  print(line) {
    const { lossPartsPerMillion: loss, duplicatePartsPerMillion: duplicate, reorderPartsPerMillion: reorder, corruptPartsPerMillion: corrupt } = line
    const links = line.from.length === 0 ? '' : `${namesText(line.from)} ${line.bothWays ? '<->' : '->'} ${namesText(line.to)} `
    const options = [
      ...option(line.latency, (latency) => `latency ${distributionText(latency)}`),
      ...option(loss, (share) => `loss ${percentText(share)}`),
      ...option(duplicate, (share) => `duplicate ${percentText(share)}`),
      ...option(reorder, (share) => `reorder ${percentText(share)} by ${distributionText(line.reorderBy!)}`),
      ...option(corrupt, (share) => `corrupt ${percentText(share)}${line.damage === undefined ? '' : ` by ${line.damage}`}`),
      ...option(line.checksum, (checksum) => `checksum ${checksum}`),
      ...option(line.authentication, (authentication) => `authentication ${authentication}`),
      ...option(line.order, (order) => order),
      ...transportTexts(line),
      ...capacityTexts(line.capacity ?? {}),
    ]
    return `network ${links}${options.join(', ')}`
  },

  nodesIn: ({ from, to }) => [...from, ...to],

  check({ from, to }, scope) {
    checkNames([...from, ...to], scope.places, scope)
  },

  checkTogether(lines, { report }) {
    const known = lines.some(({ capacity }) => capacity?.bitsPerSecond !== undefined)
    for (const line of lines) checkBandwidth(line, line.capacity, () => known, report)
    checkTransport(lines, report)
  },

  lower(line, { links, groups, originOf }) {
    const rule = linkRule(line, groups, originOf(line))
    links.push(...(line.bothWays ? [rule, { ...rule, from: rule.to, to: rule.from }] : [rule]))
  },
}

function readLinkOption(
  line: LineReader, { latency, loss, duplicate, reorder, by, corrupt, damage, checksum, authentication, order }: LinkOptionTree,
): LinkOptions {
  return given({
    latency: latency && readDistribution(line, latency),
    lossPartsPerMillion: loss && readPercent(line, loss),
    duplicatePartsPerMillion: duplicate && readPercent(line, duplicate),
    reorderPartsPerMillion: reorder && readPercent(line, reorder),
    reorderBy: by && readDistribution(line, by),
    corruptPartsPerMillion: corrupt && readPercent(line, corrupt),
    damage, checksum, authentication, order,
  })
}

function linkRule(line: NetworkLine, groups: Groups, origin: LinkRule['origin']): LinkRule {
  const { latency, lossPartsPerMillion, duplicatePartsPerMillion, reorderPartsPerMillion, reorderBy, corruptPartsPerMillion } = line
  const { damage, checksum, authentication, order, transport, tcp, capacity } = line
  return {
    from: expanded(line.from.map((name) => name.text), groups),
    to: expanded(line.to.map((name) => name.text), groups),
    ...given({
      latency, lossPartsPerMillion, duplicatePartsPerMillion, reorderPartsPerMillion, reorderBy, corruptPartsPerMillion, damage, checksum,
      authentication, order, transport, tcp, capacity,
    }),
    origin,
  }
}
