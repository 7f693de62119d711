/** Cuts nodes off from everyone else; the isolated ones still reach each other. */
import { cutLinks } from './cut.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const isolate: Fault = {
  phrase: 'isolate <targets: nodes>',
  help: 'Cuts these nodes off from everyone else.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s isolate a for 10s',
  begin(beginning) {
    const alone = new Set(targets(beginning))
    return cutLinks(beginning, 'cut off: the node is isolated', (from, to) => alone.has(from) !== alone.has(to))
  },
}
