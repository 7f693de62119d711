/** Loses every matching message: the cable is unplugged for just this one. */
import type { MessageFault } from '../network.ts'
import type { Fault } from './fault.ts'
import { matcher, refuseNth } from './fault.ts'

export const drop: Fault = {
  phrase: 'drop <message: word> [number <nth: number>] [from <from: nodes>] [to <to: nodes>]',
  help: 'Loses every message of this type, or only the one with this number.',
  duration: 'optional',
  example: 'drop request from client to server',
  refuse: refuseNth,
  begin(beginning) {
    const { world, bite } = beginning
    const matches = matcher(beginning)
    const fault: MessageFault = {
      cuts(from, to, type) {
        if (!matches(from, to, type)) return undefined
        bite()
        return 'dropped by a fault'
      },
    }
    world.addMessageFault(fault)
    return () => world.removeMessageFault(fault)
  },
}
