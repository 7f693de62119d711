/** A firewall that keeps time daemons from their servers, and lets everything else through. Nobody notices. */
import { ntpMessage } from '../../clocks/ntp.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const ntpBlock: Fault = {
  phrase: 'ntp-block <targets: nodes>',
  help: 'These nodes get no time from time servers any more; all other messages pass.',
  on: 'network',
  explored: 'clock',
  duration: 'optional',
  example: 'at 1h ntp-block c1 for 7d',
  begin(beginning) {
    const { world, bite } = beginning
    const blocked = new Set(targets(beginning))
    return world.network.addFault({
      cutsInFlight: true,
      cuts(from, to, type) {
        if (type !== ntpMessage || (!blocked.has(from) && !blocked.has(to))) return undefined
        bite()
        return 'blocked by a firewall'
      },
    })
  },
}
