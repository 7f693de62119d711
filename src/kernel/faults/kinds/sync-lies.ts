/** A disk whose `sync` says that it is done and is not: a crash loses what it should have kept. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const syncLies: Fault = {
  phrase: 'sync-lies <targets: nodes>',
  help: 'A `sync` of the disk does nothing and says that it did; a crash loses what it should have kept.',
  on: 'node',
  explored: 'disk',
  duration: 'optional',
  failure: 'byzantine',
  example: 'at 1s sync-lies db for 10s',
  begin(beginning) {
    const { world, bite } = beginning
    const ends = targetProcesses(beginning).map((process) => world.disks.spoil(process, { syncLies: true, bite }))
    return () => ends.forEach((end) => end())
  },
}
