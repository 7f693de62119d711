/** A node that is stopped in good order: it is told, may finish in a time of grace, and what it wrote is on its disk. */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const stop: Fault = {
  phrase: 'stop <targets: nodes> [with <grace: duration> grace]',
  help: 'Stops a node in good order: its method `beforeStop` runs, and after the grace it is down. With `for` it starts again after that long.',
  on: 'node',
  explored: 'crash',
  duration: 'optional',
  failure: 'crash',
  example: 'at 10s stop server with 5s grace for 20s',
  begin(beginning) {
    const { world: { lifecycle }, random, lasts, arguments: { grace } } = beginning
    const graceNs = grace?.kind === 'duration' ? draw(grace.distribution, random) : 0
    const revivals: (() => void)[] = []
    const calledOff = targetProcesses(beginning).flatMap((process) => (
      lifecycle.stop(process, graceNs, () => revivals.push(lifecycle.revival(process))) ?? []
    ))
    if (calledOff.length > 0) beginning.bite()
    if (!lasts) return undefined
    beginning.extend(graceNs)
    return () => [...calledOff, ...revivals].forEach((end) => end())
  },
}
