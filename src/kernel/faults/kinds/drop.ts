/** Loses every matching message: the cable is unplugged for just this one. */
import type { Fault } from '../fault.ts'
import { matcher, refuseNth } from '../fault.ts'

export const drop: Fault = {
  phrase: 'drop [<message: word>] [number <nth: number>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>]',
  help: 'Loses every message of this type, without one every message, or only the one with this number.',
  on: 'network',
  explored: 'lose',
  duration: 'optional',
  example: "drop write from c1 to storage where key = 'x'",
  refuse: refuseNth,
  begin(beginning) {
    const { world, bite } = beginning
    const matches = matcher(beginning)
    return world.network.addFault({
      cuts(from, to, type, message) {
        if (!matches(from, to, type, message)) return undefined
        bite()
        return 'dropped by a fault'
      },
    })
  },
}
