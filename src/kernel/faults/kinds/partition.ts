/** A network cut: messages between different groups are lost, also those in flight. Nodes in no group reach everyone. */
import { cutLinks } from './cut.ts'
import type { Fault } from '../fault.ts'

export const partition: Fault = {
  phrase: 'partition <groups: groups>',
  help: 'Messages between the groups are lost.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s partition a, b | c for 10s',
  begin(beginning) {
    const { world, arguments: { groups } } = beginning
    if (groups?.kind !== 'groups') return undefined
    const groupOf = world.names.map((name) => groups.groups.findIndex((group) => group.includes(name)))
    return cutLinks(beginning, 'cut off by a partition', (from, to) => groupOf[from] >= 0 && groupOf[to] >= 0 && groupOf[from] !== groupOf[to])
  },
}
