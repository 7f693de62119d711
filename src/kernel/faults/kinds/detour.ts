/** A route that changed: messages go round by another way, all of them, and none is lost. */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const detour: Fault = {
  phrase: 'detour [from <from: nodes>] [to <to: nodes>] of <delay: duration>',
  help: 'Messages of these links take another way, which is that much longer.',
  on: 'network',
  explored: 'late',
  duration: 'optional',
  example: 'at 5s detour from eu to us of 150ms for 10min',
  begin(beginning) {
    const { world, random, bite, arguments: { delay } } = beginning
    if (delay?.kind !== 'duration') return undefined
    const from = new Set(targets(beginning, 'from'))
    const to = new Set(targets(beginning, 'to'))
    return world.network.addFault({
      delays(sender, receiver) {
        if (sender === receiver || !from.has(sender) || !to.has(receiver)) return undefined
        bite()
        return draw(delay.distribution, random)
      },
    })
  },
}
