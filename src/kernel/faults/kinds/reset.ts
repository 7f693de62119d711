/** Something on the way breaks TCP connections: both ends learn that theirs is gone, and not how much of it arrived. */
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const reset: Fault = {
  phrase: 'reset connections from <from: nodes> to <to: nodes>',
  help: 'Breaks the TCP connections that these nodes have open to those. What was under way may or may not have arrived.',
  on: 'network',
  explored: 'cut',
  duration: 'none',
  example: 'at 5ms reset connections from client to server',
  begin(beginning) {
    const { world, bite } = beginning
    const to = targets(beginning, 'to')
    for (const from of targets(beginning, 'from')) {
      for (const peer of to) if (from !== peer && world.messenger.carrier.connections.reset(from, peer)) bite()
    }
    return undefined
  },
}
