/** A process that stops and does not notice: garbage collection, a suspended virtual machine, `kill -STOP`. */
import type { Fault } from './fault.ts'
import { targets } from './fault.ts'

export const pause: Fault = {
  phrase: 'pause <targets: nodes>',
  help: 'Stops the process; it does not notice. Messages and timers wait until it resumes.',
  duration: 'required',
  example: 'at 1s pause c1 for 40s',
  begin(beginning) {
    const nodes = targets(beginning)
    for (const node of nodes) beginning.world.pause(node, beginning.bite)
    return () => nodes.forEach((node) => beginning.world.resume(node))
  },
}
