/**
 * A firewall that refuses connections in one direction. It is not loss: answers on connections that the other side opened pass, so
 * requests of a to b work while the callbacks of b to a are refused.
 */
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const block: Fault = {
  phrase: 'block connections from <from: nodes> to <to: nodes>',
  help: 'A firewall refuses what these nodes send on connections they open; their answers pass.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'block connections from b to a',
  begin(beginning) {
    const { world, bite } = beginning
    const from = new Set(targets(beginning, 'from'))
    const to = new Set(targets(beginning, 'to'))
    return world.network.addFault({
      needsPackets: true,
      refuses(sender, receiver) {
        if (sender === receiver || !from.has(sender) || !to.has(receiver)) return undefined
        bite()
        return `refused: a firewall blocks connections from ${world.names[sender]} to ${world.names[receiver]}`
      },
    })
  },
}
