/**
 * Ends what is active now: all faults, or those of one word. Lines that begin again later do so.
 *
 * A fault that has nothing to undo is not ended: a node that crashed without `for` stays down until `restart`.
 */
import type { Fault } from '../fault.ts'

export const heal: Fault = {
  phrase: 'heal [<kind: fault>]',
  help: 'Ends the faults that are active, all of them or those of one word.',
  on: 'network',
  explored: 'cut',
  duration: 'none',
  example: 'at 20s heal partition',
  begin({ heal, bite, arguments: { kind } }) {
    if (heal(kind?.kind === 'word' ? kind.word : undefined) > 0) bite()
    return undefined
  },
}
