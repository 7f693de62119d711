/** Keeps messages back on the way, until the fault ends or `release` lets them go on. From then on they take their usual time. */
import type { MessageFault } from '../../network/network.ts'
import type { Fault } from '../fault.ts'
import { matcher, refuseNth } from '../fault.ts'

export const hold: Fault = {
  phrase: 'hold [<message: word>] [number <nth: number>] [from <from: nodes>] [to <to: nodes>] [where <which: conditions>]',
  help: 'Keeps messages of this type, without one all messages, back, until it ends or they are released.',
  on: 'network',
  explored: 'late',
  duration: 'optional',
  example: 'hold write number 1 from c1 to storage for 40s',
  refuse: refuseNth,
  begin(beginning) {
    const { world, bite } = beginning
    const matches = matcher(beginning)
    const fault: MessageFault = {
      needsPackets: true,
      holds(from, to, type, message) {
        const held = matches(from, to, type, message)
        if (held) bite()
        return held
      },
    }
    const end = world.network.addFault(fault)
    return () => {
      end()
      world.messenger.carrier.release((_from, _to, _type, _message, by) => by === fault)
    }
  },
}
