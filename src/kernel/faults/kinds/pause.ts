/**
 * A process that stops and does not notice: garbage collection, `kill -STOP`, swapping, a suspended virtual machine.
 *
 * While a virtual machine is suspended its clocks stop too. Afterwards the wall clock is behind, unless the host corrects it, and the
 * monotonic clock has left the time out, unless it counts it. All other causes leave the clocks alone and differ in name only.
 */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Argument } from '../../plan.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const pause: Fault = {
  phrase: 'pause <targets: nodes> [by <cause: gc|vm|stop|swap|disk|preempt>] [wall <wall: behind|corrected>] [monotonic <monotonic: stopped|counting>]'
    + ' [warned <ahead: duration> ahead]',
  help: 'Stops the process; it does not notice. Messages and timers wait until it resumes. By `vm` its clocks stop as well. Warned ahead, '
    + 'its method `beforePause` runs first.',
  on: 'node',
  explored: 'late',
  duration: 'required',
  failure: 'slow',
  example: 'at 1s pause c1 for 40s',
  refuse(given) {
    if (wordOf(given.cause) === 'vm') return undefined
    const argument = ['wall', 'monotonic'].find((name) => given[name])
    if (argument === undefined) return undefined
    return { argument, message: 'Only a suspended machine stops its clocks.', hint: `For example: pause c1 by vm ${argument} ${wordOf(given[argument])} for 5s` }
  },
  begin(beginning) {
    const { world: { lifecycle, clocks, stage }, random, arguments: { cause, wall, monotonic, ahead } } = beginning
    const processes = targetProcesses(beginning)
    const ends: (() => void)[] = []
    const stop = () => {
      for (const process of processes.filter(({ up }) => up)) {
        ends.push(lifecycle.pause(process, beginning.bite, wordOf(cause)))
        // The clocks run again before the process does.
        if (wordOf(cause) !== 'vm') continue
        const [counting, corrected] = [wordOf(monotonic) === 'counting', wordOf(wall) === 'corrected']
        ends.unshift(clocks.suspend(process, counting, corrected))
        // A clock that was left behind is an effect, also where nothing had to wait.
        if (!counting || !corrected) beginning.bite()
      }
    }
    let cancel = () => {}
    if (ahead?.kind === 'duration') {
      const aheadNs = draw(ahead.distribution, random)
      for (const process of processes) lifecycle.notify(process, 'beforePause', { in: aheadNs })
      cancel = stage.later(aheadNs, stop)
      beginning.extend(aheadNs)
    } else stop()
    return () => {
      cancel()
      ends.forEach((end) => end())
    }
  },
}

function wordOf(argument: Argument | undefined): string | undefined {
  return argument?.kind === 'word' ? argument.word : undefined
}
