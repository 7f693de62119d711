/** Cuts nodes off from everyone else; the isolated ones still reach each other. */
import type { MessageFault } from '../../network/network.ts'
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
    const { world, bite } = beginning
    const alone = new Set(targets(beginning))
    const cut: MessageFault = {
      cutsInFlight: true,
      cuts(from, to) {
        if (alone.has(from) === alone.has(to)) return undefined
        bite()
        return 'cut off: the node is isolated'
      },
    }
    world.addMessageFault(cut)
    return () => world.removeMessageFault(cut)
  },
}
