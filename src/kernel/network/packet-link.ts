/** What a directed link does to packets beyond latency and loss; the plan's rules about it, put together. */
import type { Checksum, Damage, Distribution, LinkRule, PortRule } from '../plan.ts'
import { concerns, type Link } from './network.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import { Capacity } from './capacity.ts'
import type { Line, Packet } from './packet.ts'

export interface PacketLink {
  /** Latency and loss, with the same streams as without packets. */
  base: Link
  duplicatePartsPerMillion: number
  reorderPartsPerMillion: number
  reorderBy: Distribution
  corruptPartsPerMillion: number
  damage: Damage
  checksum: Checksum
  fifo: boolean
  tcp: boolean
  /** What carries the bits of this link alone, if anything does. */
  line: Line | undefined
  /** In the order they are passed; `undefined` is the way itself, which takes the latency. */
  path: readonly (Line | undefined)[]
  /** When the last message of a `fifo` link arrives. */
  lastArrivalNs: number
  duplicateStream: RandomStream
  reorderStream: RandomStream
  corruptStream: RandomStream
}

/** A shared queue of the topology. */
export interface Port {
  rule: Pick<PortRule, 'nodes' | 'direction'>
  capacity: Line
}

/** `changes`: some fault may change the speed of lines. */
export function makePorts(rules: readonly PortRule[], changes: boolean): Port[] {
  const merged = new Map<string, PortRule>()
  for (const rule of rules) {
    const key = `${rule.direction} ${rule.name}`
    const earlier = merged.get(key)
    merged.set(key, earlier ? { ...rule, capacity: { ...earlier.capacity, ...rule.capacity } } : rule)
  }
  return [...merged.values()].map((rule) => {
    const name = rule.direction === 'port' ? `before ${rule.name}` : `out of ${rule.name}`
    return { rule, capacity: new Capacity(name, rule.capacity, changes) }
  })
}

export function makePacketLink(base: Link, from: string, to: string, rules: readonly LinkRule[], ports: readonly Port[], seed: number, changes: boolean): PacketLink {
  const link: LinkRule = { from: [], to: [], origin: { cell: 0, start: 0, end: 0 } }
  for (const rule of rules) {
    if (!concerns(rule, from, to)) continue
    const capacity = rule.capacity && { ...link.capacity, ...rule.capacity }
    Object.assign(link, rule, capacity && { capacity })
  }
  const stream = (what: string) => new RandomStream(seed, `${what} ${from}→${to}`)
  const line = link.capacity ? new Capacity<Packet>(`of ${from}→${to}`, link.capacity, changes) : undefined
  return {
    base,
    duplicatePartsPerMillion: link.duplicatePartsPerMillion ?? 0,
    reorderPartsPerMillion: link.reorderPartsPerMillion ?? 0,
    reorderBy: link.reorderBy ?? { kind: 'constant', valueNs: 0 },
    corruptPartsPerMillion: link.corruptPartsPerMillion ?? 0,
    damage: link.damage ?? 'bit-flip',
    checksum: link.checksum ?? 'internet',
    fifo: link.order === 'fifo',
    tcp: link.transport === 'tcp',
    line,
    path: pathOf(line, from, to, ports),
    lastArrivalNs: 0,
    duplicateStream: stream('duplicate'),
    reorderStream: stream('reorder'),
    corruptStream: stream('corrupt'),
  }
}

/** Out of the node, its rack, its region; the way; into the region, the rack, the node. */
export function pathOf(line: Line | undefined, from: string, to: string, ports: readonly Port[]): (Line | undefined)[] {
  const passed = (direction: PortRule['direction'], inside: string, outside: string) =>
    ports.filter(({ rule }) => rule.direction === direction && rule.nodes.includes(inside) && !rule.nodes.includes(outside))
  const bySize = (a: Port, b: Port) => a.rule.nodes.length - b.rule.nodes.length
  return [
    ...(line ? [line] : []),
    ...passed('uplink', from, to).sort(bySize).map(({ capacity }) => capacity),
    undefined,
    ...passed('port', to, from).sort((a, b) => bySize(b, a)).map(({ capacity }) => capacity),
  ]
}
