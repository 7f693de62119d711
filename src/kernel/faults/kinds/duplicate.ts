/** A second copy of a message travels, with a latency of its own. */
import type { Fault } from '../fault.ts'
import { matcher, refuseNth } from '../fault.ts'

export const duplicate: Fault = {
  phrase: 'duplicate <rate: percent> [of <message: word>] [number <nth: number>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>]',
  help: 'Each message arrives twice with this probability.',
  on: 'network',
  explored: 'duplicate',
  duration: 'optional',
  example: 'duplicate 5% of increment from client to server',
  refuse: refuseNth,
  begin(beginning) {
    const { world, random, bite } = beginning
    const { rate } = beginning.arguments
    if (rate?.kind !== 'percent') return undefined
    const matches = matcher(beginning)
    return world.network.addFault({
      needsPackets: true,
      copies(from, to, type, message) {
        if (!matches(from, to, type, message) || !random.chance(rate.partsPerMillion)) return false
        bite()
        return true
      },
    })
  },
}
