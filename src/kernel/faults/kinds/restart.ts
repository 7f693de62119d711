/** Starts a crashed process again: fresh memory, the synced disk, then its `recover` (or `start`) handler. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const restart: Fault = {
  phrase: 'restart <targets: nodes>',
  help: 'Starts a crashed process again.',
  on: 'node',
  explored: 'restart',
  duration: 'none',
  failure: 'recovery',
  example: 'at 9s restart db',
  begin(beginning) {
    const started = targetProcesses(beginning).filter((process) => beginning.world.lifecycle.restart(process))
    if (started.length > 0) beginning.bite()
    return undefined
  },
}
