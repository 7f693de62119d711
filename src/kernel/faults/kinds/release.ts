/** Lets held messages go on. */
import type { Fault } from '../fault.ts'
import { matcher, refuseNth } from '../fault.ts'

export const release: Fault = {
  phrase: 'release [<message: word>] [number <nth: number>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>]',
  help: 'Lets messages of this type, without one all messages, that are held go on.',
  on: 'network',
  explored: 'late',
  duration: 'none',
  example: 'at 41s release write from c1 to storage',
  refuse: refuseNth,
  begin(beginning) {
    if (beginning.world.messenger.carrier.release(matcher(beginning)) > 0) beginning.bite()
    return undefined
  },
}
