/** The oscillator runs fast or slow; both clocks of the node drift with it. Healing restores the rate it had. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const drift: Fault = {
  phrase: 'drift <targets: nodes> by <rate: number> ppm',
  help: 'The oscillator runs fast (or, negative, slow) by this many parts per million.',
  on: 'node',
  explored: 'clock',
  duration: 'optional',
  example: 'drift server by 200 ppm',
  refuse({ rate }) {
    if (rate?.kind !== 'number' || (rate.value > -1_000_000 && rate.value <= 1_000_000)) return undefined
    const message = rate.value > 0 ? 'A drift of more than 1000000 ppm would more than double the clock.'
      : 'A drift of -1000000 ppm or less would stop the clock or turn it back.'
    return { argument: 'rate', message, hint: 'A clock that stands still: freeze server' }
  },
  begin(beginning) {
    const { world: { clocks } } = beginning
    const rate = beginning.arguments.rate
    if (rate?.kind !== 'number') return undefined
    const ends = targetProcesses(beginning).map((process) => clocks.drift(process, rate.value))
    beginning.bite()
    return () => ends.forEach((end) => end())
  },
}
