/** A clock is corrected little by little: it runs fast or slow until the correction is done, and never jumps. */
import { usualSlewPpm } from '../../clocks/clocks.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const slew: Fault = {
  phrase: 'slew <targets: nodes> by <shift: shift> [at <rate: number> ppm]',
  help: 'Corrects both clocks by running them fast or slow until the correction is done; without a rate at 500 ppm.',
  on: 'node',
  explored: 'clock',
  duration: 'none',
  example: 'at 1s slew server by 100ms at 500 ppm',
  refuse({ rate }) {
    if (rate?.kind !== 'number' || (rate.value >= 0.001 && rate.value <= 500_000)) return undefined
    const hint = 'The sign belongs to the amount: slew server by -100ms at 500 ppm'
    return { argument: 'rate', message: 'A clock is slewed at a rate from 0.001 to 500000 ppm.', hint }
  },
  begin(beginning) {
    const { shift, rate } = beginning.arguments
    if (shift?.kind !== 'shift') return undefined
    const ratePpm = rate?.kind === 'number' ? rate.value : usualSlewPpm
    for (const process of targetProcesses(beginning)) beginning.world.clocks.slew(process, shift.shiftNs, ratePpm)
    if (shift.shiftNs !== 0) beginning.bite()
    return undefined
  },
}
