/** Routers that send messages in a circle: each travels until it has made as many hops as it may, and nobody is told. */
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const routingLoop: Fault = {
  phrase: 'routing-loop [from <from: nodes>] [to <to: nodes>]',
  help: 'Messages of these links go round in a circle until they have made as many hops as they may, and are dropped.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 5s routing-loop from r1 to r2 for 20s',
  begin(beginning) {
    const { world, bite } = beginning
    const from = new Set(targets(beginning, 'from'))
    const to = new Set(targets(beginning, 'to'))
    return world.network.addFault({
      cuts(sender: number, receiver: number) {
        if (sender === receiver || !from.has(sender) || !to.has(receiver)) return undefined
        bite()
        return 'the hop limit was reached in a routing loop'
      },
    })
  },
}
