/**
 * The shared queues of a topology, and which of them a message passes.
 *
 *     declare const [rules, line]: [PortRule[], Line]
 *     const ports = new Ports(rules, false)
 *     ports.path(line, 'a', 'b')     // the line, a's uplinks, the way itself (undefined), b's ports
 */
import type { PortRule } from '../plan.ts'
import { Capacity } from './capacity.ts'
import type { Line } from './packet.ts'

interface Port {
  rule: Pick<PortRule, 'nodes' | 'direction'>
  capacity: Line
}

export class Ports {
  private readonly byNode = new Map<string, Port[]>()

  /** `changes`: some fault may change the speed of lines. */
  constructor(rules: readonly PortRule[], changes: boolean) {
    const merged = new Map<string, PortRule>()
    for (const rule of rules) {
      const key = `${rule.direction} ${rule.name}`
      const earlier = merged.get(key)
      merged.set(key, earlier ? { ...rule, capacity: { ...earlier.capacity, ...rule.capacity } } : rule)
    }
    for (const rule of merged.values()) {
      const name = rule.direction === 'port' ? `before ${rule.name}` : `out of ${rule.name}`
      this.add({ rule, capacity: new Capacity(name, rule.capacity, changes) })
    }
  }

  private add(port: Port): void {
    for (const name of new Set(port.rule.nodes)) {
      const ports = this.byNode.get(name)
      if (ports) ports.push(port)
      else this.byNode.set(name, [port])
    }
  }

  /** The queue that is a node's own. */
  ofNode(name: string, direction: PortRule['direction']): Line | undefined {
    return this.byNode.get(name)?.find(({ rule }) => rule.direction === direction && rule.nodes.length === 1)?.capacity
  }

  /** Gives a node a queue of its own, without an end. */
  addTo(name: string, direction: PortRule['direction']): Line {
    const capacity: Line = new Capacity(direction === 'port' ? `before ${name}` : `out of ${name}`, {}, true)
    this.add({ rule: { nodes: [name], direction }, capacity })
    return capacity
  }

  /** The queues on the way, in order: out of the node, its rack, its region; the link (`undefined`); into the region, the rack, the node. */
  path(line: Line | undefined, from: string, to: string): (Line | undefined)[] {
    const passed = (direction: PortRule['direction'], inside: string, outside: string) => (
      (this.byNode.get(inside) ?? []).filter(({ rule }) => rule.direction === direction && !rule.nodes.includes(outside))
    )
    const bySize = (a: Port, b: Port) => a.rule.nodes.length - b.rule.nodes.length
    return [
      ...(line ? [line] : []),
      ...passed('uplink', from, to).sort(bySize).map(({ capacity }) => capacity),
      undefined,
      ...passed('port', to, from).sort((a, b) => bySize(b, a)).map(({ capacity }) => capacity),
    ]
  }
}
