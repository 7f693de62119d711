/** What was written and not synced is gone, as after a power failure of the disk; the process goes on and does not notice. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const loseUnsynced: Fault = {
  phrase: 'lose-unsynced <targets: nodes>',
  help: 'The disk forgets what was written and not synced; the process does not notice.',
  on: 'node',
  explored: 'disk',
  duration: 'none',
  failure: 'recovery',
  example: 'at 5s lose-unsynced db',
  begin(beginning) {
    for (const { disk } of targetProcesses(beginning)) if (disk.loseUnsynced()) beginning.bite()
    return undefined
  },
}
