/**
 * A node gets another version of its code: it is stopped in good order and starts again as the other class. Memory is lost, the disk is
 * kept, and the new code's `recover` reads what the old code wrote. One line for each node is a rolling upgrade.
 */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { targets } from '../fault.ts'

export const upgrade: Fault = {
  phrase: 'upgrade <targets: nodes> to <version: class> [taking <downtime: duration>]',
  help: 'Stops nodes and starts them again as another class; they keep their disk. With `for` they go back to the old class after that long.',
  on: 'node',
  explored: 'class',
  duration: 'optional',
  example: 'at 10s upgrade a to Server taking 2s',
  begin(beginning) {
    const { world, random, lasts, arguments: { version, downtime } } = beginning
    if (version?.kind !== 'word') return undefined
    const downNs = downtime?.kind === 'duration' ? draw(downtime.distribution, random) : 0
    const before = targets(beginning).map((node) => ({ node, className: world.classOf(node) }))
    const replace = (node: number, className: string) => {
      if (!world.upgrade(node, className)) return
      beginning.bite()
      // A node that is down anyway comes back as the new class, whenever that is.
      if (world.stop(node, 0)) world.later(downNs, () => world.restart(node))
    }
    for (const { node } of before) replace(node, version.word)
    return lasts ? () => before.forEach(({ node, className }) => replace(node, className)) : undefined
  },
}
