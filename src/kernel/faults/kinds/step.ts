/** The wall clock jumps, as when a time server corrects it at once. The monotonic clock does not move. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const step: Fault = {
  phrase: 'step <targets: nodes> by <shift: shift>',
  help: 'The wall clock jumps; the monotonic clock does not.',
  on: 'node',
  explored: 'clock',
  duration: 'none',
  example: 'at 1s step server by -2s',
  begin(beginning) {
    const shift = beginning.arguments.shift
    if (shift?.kind !== 'shift') return undefined
    for (const process of targetProcesses(beginning)) beginning.world.clocks.step(process, shift.shiftNs)
    beginning.bite()
    return undefined
  },
}
