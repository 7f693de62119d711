/** A disk without room: writes fail with an error named `DiskFull`. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const full: Fault = {
  phrase: 'full <targets: nodes>',
  help: 'The disk has no room: `write` and `append` are rejected with an error named `DiskFull`; reading and `sync` go on.',
  on: 'node',
  explored: 'disk',
  duration: 'optional',
  example: 'at 5s full db for 10s',
  begin(beginning) {
    const { world, bite } = beginning
    const ends = targetProcesses(beginning).map((process) => world.disks.spoil(process, { full: true, bite }))
    return () => ends.forEach((end) => end())
  },
}
