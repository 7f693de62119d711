/** Holds matching messages up on the way: a queue that is full, a route round the world. */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { matcher, refuseNth } from '../fault.ts'

export const delay: Fault = {
  phrase: 'delay [<message: word>] [number <nth: number>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>] by <delay: duration>',
  help: 'Messages of this type, without one all messages, or only the one with this number, take that much longer.',
  on: 'network',
  explored: 'late',
  duration: 'optional',
  example: 'delay write from c1 to storage by 40s',
  refuse: refuseNth,
  begin(beginning) {
    const { world, random, bite } = beginning
    const length = beginning.arguments.delay
    if (length?.kind !== 'duration') return undefined
    const matches = matcher(beginning)
    return world.network.addFault({
      delays(from, to, type, message) {
        if (!matches(from, to, type, message)) return undefined
        bite()
        return draw(length.distribution, random)
      },
    })
  },
}
