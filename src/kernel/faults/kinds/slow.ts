/** A process that works slowly: a throttled processor, a noisy neighbour, a disk that fails. It answers, but late. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const slow: Fault = {
  phrase: 'slow <targets: nodes> by <factor: number>',
  help: 'All that keeps the process busy takes so many times as long.',
  on: 'node',
  explored: 'late',
  duration: 'optional',
  failure: 'slow',
  example: 'at 5s slow db by 10 for 30s',
  refuse({ factor }) {
    if (factor?.kind !== 'number' || (factor.value > 0 && factor.value <= 1_000_000)) return undefined
    return { argument: 'factor', message: 'A process is slowed by a factor above 0, at most 1000000.', hint: 'Ten times as slow: slow db by 10' }
  },
  begin(beginning) {
    const { world, bite, arguments: { factor } } = beginning
    if (factor?.kind !== 'number') return undefined
    const ends = targetProcesses(beginning).map((process) => world.work.slow(process, factor.value, bite))
    return () => ends.forEach((end) => end())
  },
}
