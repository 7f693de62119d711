/** What a directed link does to packets beyond latency and loss; the plan's rules about it, put together. */
import type { Checksum, Damage, Distribution, LinkRule, TcpSpec } from '../plan.ts'
import type { Link } from './network.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import { Capacity } from './capacity.ts'
import type { Line, Packet } from './packet.ts'
import type { Ports } from './ports.ts'

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
  /** Connections, and how they behave; undefined: datagrams. */
  tcp: TcpSpec | undefined
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

/** `rules`: those about this link, later ones win; `changes`: some fault may change the speed of lines. */
export function makePacketLink(
  base: Link, from: string, to: string, rules: readonly LinkRule[], ports: Ports, seed: number, changes: boolean,
): PacketLink {
  const link: LinkRule = { from: [], to: [], origin: { cell: 0, start: 0, end: 0 } }
  for (const rule of rules) {
    const capacity = rule.capacity && { ...link.capacity, ...rule.capacity }
    const tcp = rule.tcp && { ...link.tcp, ...rule.tcp }
    Object.assign(link, rule, capacity && { capacity }, tcp && { tcp })
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
    tcp: link.transport === 'tcp' ? link.tcp ?? {} : link.transport === 'tcp textbook' ? { textbook: true } : undefined,
    line,
    path: ports.path(line, from, to),
    lastArrivalNs: 0,
    duplicateStream: stream('duplicate'),
    reorderStream: stream('reorder'),
    corruptStream: stream('corrupt'),
  }
}
