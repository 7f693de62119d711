/** A disk that takes longer, or erratically long: every operation is held up by what is drawn. */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const slowDisk: Fault = {
  phrase: 'slow-disk <targets: nodes> by <delay: duration>',
  help: 'Every operation of the disk takes so much longer.',
  on: 'node',
  explored: 'disk',
  duration: 'optional',
  failure: 'slow',
  example: 'slow-disk db by 0.1ms..500ms for 10s',
  begin(beginning) {
    const { world, random, bite, arguments: { delay } } = beginning
    if (delay?.kind !== 'duration') return undefined
    const delays = () => draw(delay.distribution, random)
    const ends = targetProcesses(beginning).map((process) => world.disks.spoil(process, { delays, bite }))
    return () => ends.forEach((end) => end())
  },
}
