/** A node that keeps messages to itself: its code sends them, and nobody gets them. */
import type { Fault } from '../fault.ts'
import { liesOf } from '../fault.ts'

export const withhold: Fault = {
  phrase: 'withhold <message: word> [where <which: conditions>] by <targets: nodes> [to <to: nodes>]',
  help: 'The node does not send these messages, though its code believes that it does.',
  on: 'node',
  explored: 'lie',
  duration: 'optional',
  failure: 'byzantine',
  example: 'withhold vote by a to b, c',
  begin(beginning) {
    const { world, bite } = beginning
    const concerns = liesOf(beginning)
    return world.network.addFault({
      cuts(from, to, type, message) {
        if (!concerns(from, to, type, world.stage.payloadOf(message))) return undefined
        bite()
        return 'withheld by its sender'
      },
    })
  },
}
