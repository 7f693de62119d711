/** Two groups that cannot reach each other, and nodes in between that reach both. */
import { cutLinks } from './cut.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const bridge: Fault = {
  phrase: 'bridge <over: nodes> between <groups: groups>',
  help: 'The groups reach each other only through the bridge.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s bridge c between a, b | d, e for 10s',
  begin(beginning) {
    const { world } = beginning
    const { groups } = beginning.arguments
    if (groups?.kind !== 'groups') return undefined
    const over = new Set(targets(beginning, 'over'))
    const groupOf = world.names.map((name, node) => (over.has(node) ? -1 : groups.groups.findIndex((group) => group.includes(name))))
    return cutLinks(beginning, 'cut off by a bridge partition', (a, b) => groupOf[a] >= 0 && groupOf[b] >= 0 && groupOf[a] !== groupOf[b])
  },
}
