/** A link that works in one direction only: a network card that sends and hears nothing, or the other way round. */
import { cutLinks } from './cut.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const oneway: Fault = {
  phrase: 'oneway from <from: nodes> to <to: nodes>',
  help: 'Only this direction works: what goes back is lost.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s oneway from a to b, c for 10s',
  begin(beginning) {
    const from = new Set(targets(beginning, 'from'))
    const to = new Set(targets(beginning, 'to'))
    // Between two nodes that are on both sides, both directions are allowed.
    return cutLinks(beginning, 'cut off: the link works one way only', (a, b) => to.has(a) && from.has(b) && !(from.has(a) && to.has(b)))
  },
}
