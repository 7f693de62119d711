/** A wall clock that jumps back and forth: ahead by the shift, back again, ahead again, until it heals where it would have been. */
import { draw } from '../../../guest/maths/distributions.ts'
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

export const strobe: Fault = {
  phrase: 'strobe <targets: nodes> by <shift: shift> each <period: duration>',
  help: 'The wall clock jumps by this much and back, once in each period.',
  on: 'node',
  explored: 'clock',
  duration: 'required',
  example: 'at 1s strobe server by 200ms each 10ms for 5s',
  refuse({ period }) {
    if (period?.kind !== 'duration' || period.distribution.kind !== 'constant' || period.distribution.valueNs > 0) return undefined
    return { argument: 'period', message: 'A strobe needs a period longer than zero.', hint: 'For example: strobe server by 200ms each 10ms for 5s' }
  },
  begin(beginning) {
    const { world: { clocks, stage }, random, bite, arguments: { shift, period } } = beginning
    if (shift?.kind !== 'shift' || period?.kind !== 'duration') return undefined
    const processes = targetProcesses(beginning)
    let ahead = false
    let cancel: () => void = () => {}
    const flip = () => {
      for (const process of processes) clocks.step(process, ahead ? -shift.shiftNs : shift.shiftNs)
      ahead = !ahead
    }
    const next = () => {
      flip()
      cancel = stage.later(Math.max(1, draw(period.distribution, random)), next)
    }
    next()
    bite()
    return () => {
      cancel()
      if (ahead) flip()
    }
  },
}
