/** Holds matching messages up on the way: a queue that is full, a route round the world. */
import { draw } from '../distributions.ts'
import type { MessageFault } from '../network.ts'
import type { Fault } from './fault.ts'
import { matcher } from './fault.ts'

export const delay: Fault = {
  phrase: 'delay <message: word> [from <from: nodes>] [to <to: nodes>] by <delay: duration>',
  help: 'Messages of this type take that much longer.',
  duration: 'optional',
  example: 'delay write from c1 to storage by 40s',
  begin(beginning) {
    const { world, random, bite } = beginning
    const length = beginning.arguments.delay
    if (length?.kind !== 'duration') return undefined
    const matches = matcher(beginning)
    const fault: MessageFault = {
      delays(from, to, type) {
        if (!matches(from, to, type)) return undefined
        bite()
        return draw(length.distribution, random)
      },
    }
    world.addMessageFault(fault)
    return () => world.removeMessageFault(fault)
  },
}
