/** A node that lies about one field of its messages, to everybody or to some. Its answers to requests are messages of the same name. */
import { withField } from '../../network/lies.ts'
import type { Fault } from '../fault.ts'
import { liesOf } from '../fault.ts'

export const forge: Fault = {
  phrase: 'forge <field: word> of <message: word> [where <which: conditions>] by <targets: nodes> [to <to: nodes>] as <values: values>',
  help: 'In these messages the node sends another value of this field than its code says; of several values each time one is drawn. '
    + 'The field `payload` is the whole message.',
  on: 'node',
  explored: 'lie',
  duration: 'optional',
  failure: 'byzantine',
  example: 'forge temperature of reading by a to b as 1000',
  begin(beginning) {
    const { world, random, bite, arguments: { field, values } } = beginning
    if (field?.kind !== 'word' || values?.kind !== 'values') return undefined
    const concerns = liesOf(beginning)
    return world.messenger.lie({
      changes(from, to, type, payload) {
        if (!concerns(from, to, type, payload)) return undefined
        const value = values.values.length === 1 ? values.values[0] : values.values[random.below(values.values.length)]
        const changed = withField(payload, field.word, value ?? undefined)
        if (changed) bite()
        return changed
      },
    })
  },
}
