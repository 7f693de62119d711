/** A wall clock that sticks: it reads the same until it is free again, and is behind from then on. The monotonic clock goes on. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const freeze: Fault = {
  phrase: 'freeze <targets: nodes>',
  help: 'The wall clock stands still; afterwards it is behind. The monotonic clock goes on.',
  on: 'node',
  explored: 'clock',
  duration: 'optional',
  example: 'at 5s freeze server for 10s',
  begin(beginning) {
    const release = targetProcesses(beginning).map((process) => beginning.world.clocks.freeze(process))
    beginning.bite()
    return () => release.forEach((free) => free())
  },
}
