/** The process dies and its machine does not: the operating system refuses connections to it, so peers know within a round trip. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const kill: Fault = {
  phrase: 'kill <targets: nodes>',
  help: 'The process dies, but its machine lives: it refuses TCP connections, and its monotonic clock goes on. With `for` it restarts after that long.',
  on: 'node',
  explored: 'crash',
  duration: 'optional',
  failure: 'crash',
  example: 'at 5s kill db for 2s',
  begin(beginning) {
    const { world: { lifecycle } } = beginning
    const down = targetProcesses(beginning).filter((process) => lifecycle.crash(process, true))
    if (down.length > 0) beginning.bite()
    if (!beginning.lasts) return undefined
    const ends = down.map((process) => lifecycle.revival(process))
    return () => ends.forEach((end) => end())
  },
}
