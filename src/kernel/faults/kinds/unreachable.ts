/**
 * A router that has lost its route and says so: the sender hears "destination unreachable" after one round trip. That ends a connection that is
 * being opened, and calls over datagrams; one that is open is not ended by it (RFC 1122, 4.2.3.9): TCP goes on trying.
 */
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const unreachable: Fault = {
  phrase: 'unreachable <targets: nodes> [from <from: nodes>]',
  help: 'A router has no route to these nodes and says so: calls over datagrams, and connections that are being opened, end with an error named Unreachable. Open connections go on trying.',
  on: 'network',
  explored: 'cut',
  duration: 'optional',
  example: 'at 2s unreachable server for 10s',
  begin(beginning) {
    const { world, bite } = beginning
    const lost = new Set(targets(beginning))
    const from = new Set(targets(beginning, 'from'))
    return world.network.addFault({
      needsPackets: true,
      losesRoute(sender, receiver) {
        if (sender === receiver || !from.has(sender) || !lost.has(receiver)) return undefined
        bite()
        return `unreachable: no route to ${world.names[receiver]}`
      },
    })
  },
}
