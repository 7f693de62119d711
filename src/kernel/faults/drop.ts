/** Loses every matching message: the cable is unplugged for just this one. */
import type { MessageFault } from '../network.ts'
import type { Fault } from './fault.ts'
import { matcher } from './fault.ts'

export const drop: Fault = {
  phrase: 'drop <message: word> [from <from: nodes>] [to <to: nodes>]',
  help: 'Loses every message of this type.',
  duration: 'optional',
  example: 'drop request from client to server',
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
