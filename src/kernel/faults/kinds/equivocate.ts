/** A node that tells different nodes different things. The first receiver, in the order of the cluster, gets the first value, and so on in turn. */
import { withField } from '../../network/lies.ts'
import type { Fault } from '../fault.ts'
import { liesOf } from '../fault.ts'

export const equivocate: Fault = {
  phrase: 'equivocate <field: word> of <message: word> [where <which: conditions>] by <targets: nodes> as <values: values>',
  help: 'The node sends different values of this field to different nodes: the first other node of the cluster gets the first value, the next the '
    + 'second, and so on in turn.',
  on: 'node',
  explored: 'lie',
  duration: 'optional',
  failure: 'byzantine',
  example: "equivocate order of command by general as 'attack' | 'retreat'",
  refuse({ values }) {
    if (values?.kind !== 'values' || values.values.length > 1) return undefined
    const hint = "For example: equivocate order of command by general as 'attack' | 'retreat'"
    return { argument: 'values', message: 'To equivocate takes two values or more.', hint }
  },
  begin(beginning) {
    const { world, bite, arguments: { field, values } } = beginning
    if (field?.kind !== 'word' || values?.kind !== 'values') return undefined
    const concerns = liesOf(beginning)
    return world.messenger.lie({
      changes(from, to, type, payload) {
        if (!concerns(from, to, type, payload)) return undefined
        const place = to > from ? to - 1 : to
        const changed = withField(payload, field.word, values.values[place % values.values.length] ?? undefined)
        if (changed) bite()
        return changed
      },
    })
  },
}
