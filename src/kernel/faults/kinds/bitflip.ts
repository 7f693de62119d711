/** Bit rot: one bit of what is on a disk flips. Whoever wrote it with a checksum can tell when reading it. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const bitflip: Fault = {
  phrase: 'bitflip <targets: nodes> [in <key: word>]',
  help: 'One bit of a stored value flips, of the value at this key or of any. A value written with a checksum is then refused when it is read.',
  on: 'node',
  explored: 'disk',
  duration: 'none',
  failure: 'byzantine',
  example: 'at 5s bitflip db in balance',
  begin(beginning) {
    const { random, bite, arguments: { key } } = beginning
    for (const { disk } of targetProcesses(beginning)) if (disk.flip(random, key?.kind === 'word' ? key.word : undefined)) bite()
    return undefined
  },
}
