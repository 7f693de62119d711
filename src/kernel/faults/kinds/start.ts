/** A node joins: one that the cluster declares as `stopped`, or one that was stopped or crashed. */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const start: Fault = {
  phrase: 'start <targets: nodes>',
  help: 'Starts nodes that are down: those declared as `stopped`, and those that were stopped or crashed. With `for` they stop again.',
  on: 'node',
  explored: 'restart',
  duration: 'optional',
  example: 'at 30s start spare',
  begin(beginning) {
    const { world: { lifecycle }, lasts } = beginning
    const started = targetProcesses(beginning).filter((process) => lifecycle.restart(process))
    if (started.length > 0) beginning.bite()
    return lasts ? () => started.forEach((process) => lifecycle.stop(process, 0)) : undefined
  },
}
