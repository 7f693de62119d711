/** A time server that tells the wrong time, though its own clock may be right. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const ntpLie: Fault = {
  phrase: 'ntp-lie <servers: nodes> by <shift: shift>',
  help: 'These time servers tell a time that is wrong by so much.',
  on: 'node',
  explored: 'clock',
  duration: 'optional',
  example: 'ntp-lie time1 by 1s',
  begin(beginning) {
    const { shift } = beginning.arguments
    if (shift?.kind !== 'shift') return undefined
    const ends = targetProcesses(beginning, 'servers').map(({ index }) => beginning.world.timeDaemons.lie(index, shift.shiftNs, beginning.bite))
    return () => ends.forEach((end) => end())
  },
}
