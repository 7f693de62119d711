/**
 * The power of a machine fails, and its process dies. What it had in memory is gone; what it synced to disk stays. When it starts again the
 * machine has booted: its monotonic clock begins anew.
 */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const crash: Fault = {
  phrase: 'crash <targets: nodes>',
  help: 'The power fails: the process dies, its memory and what was not synced are lost, and its monotonic clock begins anew. With `for` it restarts after that long.',
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
