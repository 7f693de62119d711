/** The cable is out: nothing comes or goes. The nodes hear nothing of it, but the switch knows: `this.linkUp(…)` is false. */
import { cutLinks } from './cut.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const unplug: Fault = {
  phrase: 'unplug <targets: nodes>',
  help: 'The cable of these nodes is out: everything they send and get is lost, and the switch sees the link down.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s unplug server for 3.1s',
  begin(beginning) {
    const out = new Set(targets(beginning))
    return cutLinks(beginning, 'the cable is unplugged', (from, to) => out.has(from) || out.has(to), {
      unplugs(node) {
        // A node asks its switch, and hears of it.
        if (out.has(node)) beginning.bite()
        return out.has(node)
      },
    })
  },
}
