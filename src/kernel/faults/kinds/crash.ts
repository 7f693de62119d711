/** A process that dies. What it had in memory is gone; what it synced to disk stays. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const crash: Fault = {
  phrase: 'crash <targets: nodes>',
  help: 'The process dies and loses its memory. With `for` it restarts after that long.',
  on: 'node',
  explored: 'crash',
  duration: 'optional',
  failure: 'crash',
  example: 'at 5s crash db for 2s',
  begin(beginning) {
    const { world: { lifecycle } } = beginning
    const down = targetProcesses(beginning).filter((process) => lifecycle.crash(process))
    if (down.length > 0) beginning.bite()
    if (!beginning.lasts) return undefined
    const ends = down.map((process) => lifecycle.revival(process))
    return () => ends.forEach((end) => end())
  },
}
