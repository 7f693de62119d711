/** Random loss: each matching message is lost with the given probability. */
import type { Fault } from '../fault.ts'
import { matcher } from '../fault.ts'

export const loss: Fault = {
  phrase: 'loss <rate: percent> [of <message: word>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>]',
  help: 'Each message is lost with this probability.',
  on: 'network',
  explored: 'lose',
  duration: 'optional',
  example: 'loss 7% from client to server',
  begin(beginning) {
    const { world, random, bite } = beginning
    const rate = beginning.arguments.rate
    if (rate?.kind !== 'percent') return undefined
    const matches = matcher(beginning)
    return world.network.addFault({
      cuts(from, to, type, message) {
        if (!matches(from, to, type, message) || !random.chance(rate.partsPerMillion)) return undefined
        bite()
        return 'lost by the network'
      },
    })
  },
}
