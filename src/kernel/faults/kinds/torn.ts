/** A crash in the middle of a write: the last write that was not synced is on the disk in part. */
import { torn as tornValue } from '../../disks/disk-store.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const torn: Fault = {
  phrase: 'torn <targets: nodes>',
  help: 'A crash leaves the last write that was not synced on the disk in part: half a text, a list whose last entry is cut.',
  on: 'node',
  explored: 'disk',
  duration: 'optional',
  failure: 'recovery',
  example: 'torn db for 10s',
  begin(beginning) {
    const { random, bite } = beginning
    const ends = targetProcesses(beginning).map(({ disk: { tears } }) => {
      const tear = (value: unknown) => {
        const found = tornValue(value, random)
        if (found) bite()
        return found
      }
      tears.push(tear)
      return () => void tears.splice(tears.indexOf(tear), 1)
    })
    return () => ends.forEach((end) => end())
  },
}
