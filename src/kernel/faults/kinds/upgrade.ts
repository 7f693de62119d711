/**
 * A node gets another version of its code: it is stopped in good order and starts again as the other class. Memory is lost, the disk is
 * kept, and the new code's `recover` reads what the old code wrote. One line for each node is a rolling upgrade.
 */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Process } from '../../processes/process.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const upgrade: Fault = {
  phrase: 'upgrade <targets: nodes> to <version: class> [taking <downtime: duration>]',
  help: 'Stops nodes and starts them again as another class; they keep their disk. With `for` they go back to the old class after that long.',
  on: 'node',
  explored: 'class',
  duration: 'optional',
  example: 'at 10s upgrade a to Server taking 2s',
  begin(beginning) {
    const { world: { lifecycle, stage }, random, lasts, arguments: { version, downtime } } = beginning
    if (version?.kind !== 'word') return undefined
    const downNs = downtime?.kind === 'duration' ? draw(downtime.distribution, random) : 0
    const replace = (process: Process, className: string) => {
      if (!lifecycle.upgrade(process, className)) return
      beginning.bite()
      // A node that is down anyway comes back as the new class, whenever that is.
      if (lifecycle.stop(process, 0)) stage.later(downNs, lifecycle.revival(process))
    }
    const ends = targetProcesses(beginning).map((process) => {
      const { versions, spec } = process
      const given = { className: version.word }
      versions.push(given)
      replace(process, version.word)
      return () => {
        const counted = versions.at(-1) === given
        versions.splice(versions.indexOf(given), 1)
        // Where another upgrade came after this one, that one stays.
        if (counted) replace(process, versions.at(-1)?.className ?? spec.className)
      }
    })
    return lasts ? () => ends.forEach((end) => end()) : undefined
  },
}
