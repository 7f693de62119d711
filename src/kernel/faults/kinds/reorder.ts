/** Holds some messages up, so that later ones overtake them. */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { matcher } from '../fault.ts'

export const reorder: Fault = {
  phrase: 'reorder <rate: percent> [of <message: word>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>] by <delay: duration>',
  help: 'Each message is held up with this probability, so that later ones overtake it.',
  on: 'network',
  explored: 'overtake',
  duration: 'optional',
  example: 'reorder 10% from client to server by 5ms..20ms',
  begin(beginning) {
    const { world, random, bite } = beginning
    const { rate, delay } = beginning.arguments
    if (rate?.kind !== 'percent' || delay?.kind !== 'duration') return undefined
    const matches = matcher(beginning)
    return world.network.addFault({
      delays(from, to, type, message) {
        if (!matches(from, to, type, message) || !random.chance(rate.partsPerMillion)) return undefined
        bite()
        return draw(delay.distribution, random)
      },
    })
  },
}
