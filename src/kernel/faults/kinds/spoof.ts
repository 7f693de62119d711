/** A node that sends in another's name. Whoever receives such a message takes it for the other's, and answers to the other. */
import type { Fault } from '../fault.ts'
import { liesOf, targets } from '../fault.ts'

export const spoof: Fault = {
  phrase: 'spoof <message: word> [where <which: conditions>] by <targets: nodes> [to <to: nodes>] as <victim: nodes> [with <key: stolen|own> key]',
  help: 'The node sends these messages in the name of another one, which also gets the answers. Where the network has `authentication mac` '
    + 'they are rejected, unless the node has stolen the key.',
  on: 'node',
  explored: 'lie',
  duration: 'optional',
  failure: 'byzantine',
  example: 'spoof pay by mallory as alice',
  refuse({ victim }) {
    if (victim?.kind !== 'nodes' || (victim.names.length === 1 && victim.role === undefined)) return undefined
    return { argument: 'victim', message: 'A message is sent in the name of one node.', hint: 'For example: spoof pay by mallory as alice' }
  },
  begin(beginning) {
    const { world, bite, arguments: { key } } = beginning
    const concerns = liesOf(beginning)
    const [victim] = targets(beginning, 'victim')
    return world.messenger.lie({
      spoofs(from, to, type, payload) {
        if (!concerns(from, to, type, payload)) return undefined
        bite()
        return { as: victim, keyed: key?.kind === 'word' && key.word === 'stolen' }
      },
    })
  },
}
