/** A node that keeps messages to itself: its code sends them, and nobody gets them. */
import type { MessageFault } from '../network.ts'
import type { Fault } from './fault.ts'
import { liesOf } from './fault.ts'

export const withhold: Fault = {
  phrase: 'withhold <message: word> by <targets: nodes> [to <to: nodes>]',
  help: 'The node does not send these messages, though its code believes that it does.',
  duration: 'optional',
  failure: 'byzantine',
  example: 'withhold vote by a to b, c',
  begin(beginning) {
    const { world, bite } = beginning
    const concerns = liesOf(beginning)
    const fault: MessageFault = {
      cuts(from, to, type) {
        if (!concerns(from, to, type)) return undefined
        bite()
        return 'withheld by its sender'
      },
    }
    world.addMessageFault(fault)
    return () => world.removeMessageFault(fault)
  },
}
