/**
 * The queue of a node, rack or region that all its senders share (`port`), or all its messages out share (`uplink`).
 *
 * ```dsnb
 * port server bandwidth 1Mbit/s, queue 100
 * uplink r1 bandwidth 10Gbit/s, queue 50
 * ```
 */
import type { CapacitySpec } from '../../../kernel/plan.ts'
import type { NameTree, Tree } from '../grammar/parse-tree.ts'
import type { Name, Written } from '../written.ts'
import { type CapacityOptionTree, capacityTexts, checkBandwidth, readCapacity, reportTwice } from './capacity.ts'
import { beginsUnnamed, namesText } from './line-kind.ts'
import { checkNames, type ClusterLineKind, expanded } from './scope.ts'

export interface PortLine extends Written {
  kind: 'port'
  word: 'port' | 'uplink'
  names: Name[]
  capacity: CapacitySpec
}

export interface PortLineTree extends Tree { $type: 'PortLine'; word: 'port' | 'uplink'; names: NameTree[]; options: CapacityOptionTree[] }

export const portLine: ClusterLineKind<PortLine, PortLineTree> = {
  kind: 'port',
  rule: 'PortLine',
  words: ['port', 'uplink'],
  begins: beginsUnnamed('port', 'uplink'),
  places: { 'PortLine.names': { text: 'a node', offers: 'node' } },
  help: {
    port: { help: 'The queue before a node, rack or region, shared by everything sent to it from elsewhere.', example: 'port server bandwidth 1Mbit/s, queue 100' },
    uplink: { help: 'The queue out of a node, rack or region, shared by everything it sends elsewhere.', example: 'uplink r1 bandwidth 10Gbit/s, queue 50' },
  },

  read(line, { word, names, options }, written) {
    reportTwice(line, options, ['bandwidth', 'queue', 'circuits'])
    return { ...written, kind: 'port', word, names: line.names(names), capacity: readCapacity(line, options) ?? {} }
  },

  print: ({ word, names, capacity }) => `${word} ${namesText(names)} ${capacityTexts(capacity).join(', ')}`,

  nodesIn: ({ names }) => names,

  check({ names }, scope) {
    checkNames(names, scope.places, scope)
  },

  checkTogether(lines, { report }) {
    const key = (line: PortLine, name: Name): string => `${line.word} ${name.text}`
    const wide = new Set(
      lines.filter(({ capacity }) => capacity.bitsPerSecond !== undefined).flatMap((line) => line.names.map((name) => key(line, name))),
    )
    for (const line of lines) checkBandwidth(line, line.capacity, () => line.names.some((name) => wide.has(key(line, name))), report)
  },

  /** A node's port is its own; a rack's or region's is shared by its nodes. */
  lower(line, { ports, groups, originOf }) {
    for (const { text } of line.names) {
      ports.push({ name: text, nodes: expanded([text], groups), direction: line.word, capacity: line.capacity, origin: originOf(line) })
    }
  },
}
