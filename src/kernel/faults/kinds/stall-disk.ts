/** A disk that hangs: what it is asked for is done when the stall is over, if that ever ends. What it has begun it finishes. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const stallDisk: Fault = {
  phrase: 'stall-disk <targets: nodes>',
  help: 'The disk begins nothing more until this is over; what it is asked for waits.',
  on: 'node',
  explored: 'disk',
  duration: 'optional',
  failure: 'slow',
  example: 'at 5s stall-disk db for 50ms',
  begin(beginning) {
    const { world, bite } = beginning
    const ends = targetProcesses(beginning).map((process) => world.disks.spoil(process, { stalls: true, bite }))
    return () => ends.forEach((end) => end())
  },
}
