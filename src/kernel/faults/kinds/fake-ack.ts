/** A node that says it did what it was asked for, and did nothing: its code never sees the request. */
import { payloadSatisfies } from '../conditions.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const fakeAck: Fault = {
  phrase: 'fake-ack <message: word> [where <which: conditions>] by <targets: nodes> [from <from: nodes>] with <field: word> = <values: values>',
  help: 'The node answers these requests at once, without carrying them out. The answer is an object with this one field; the field `payload` '
    + 'makes the value the whole answer.',
  on: 'node',
  explored: 'lie',
  duration: 'optional',
  failure: 'byzantine',
  example: 'fake-ack write by c with ok = true',
  begin(beginning) {
    const { world, random, bite, arguments: { message, field, values, which } } = beginning
    if (message?.kind !== 'word' || field?.kind !== 'word' || values?.kind !== 'values') return undefined
    const liars = new Set(targets(beginning))
    const from = new Set(targets(beginning, 'from'))
    return world.messenger.lie({
      acknowledges(node, sender, type, payload) {
        if (!liars.has(node) || !from.has(sender) || type !== message.word) return undefined
        if (which?.kind === 'conditions' && !payloadSatisfies(payload, which.conditions)) return undefined
        bite()
        const value = (values.values.length === 1 ? values.values[0] : values.values[random.below(values.values.length)]) ?? undefined
        return { answer: field.word === 'payload' ? value : { [field.word]: value } }
      },
    })
  },
}
