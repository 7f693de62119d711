/** `this.clock` of a node: what it reads, what it may correct, and alarms on the wall clock. */
import { duration, methodName, noClock, shift, show } from '../../guest/node/arguments.ts'
import type { Clocks } from '../clocks/clocks.ts'
import { usualSlewPpm } from '../clocks/clocks.ts'
import { type ClockApi, clockless } from '../../guest/node/node-api.ts'
import type { Process } from '../processes/process.ts'

/** Sets an alarm: at this reading of the wall clock, that method, with this argument. */
export type SetAlarm = (readingNs: number, handler: string, argument: unknown) => number

export function clockOf(process: Process, clocks: Clocks, setAlarm: SetAlarm): ClockApi {
  if (process.spec.clock.absent) return clockless(() => noClock(process.name))
  return {
    now: () => clocks.now(process),
    monotonic: () => clocks.monotonic(process),
    interval: () => clocks.interval(process),
    step: (by) => clocks.step(process, shift(by, 'clock.step')),
    slew(by, ppm = usualSlewPpm) {
      if (typeof ppm !== 'number' || !(ppm >= 0.001 && ppm <= 500_000)) {
        throw new RangeError(`clock.slew takes a rate from 0.001 to 500000 ppm; it was given ${show(ppm)}.`)
      }
      clocks.slew(process, shift(by, 'clock.slew'), ppm)
    },
    trust: (error) => (process.acts++, clocks.trust(process, duration(error, 'clock.trust'))),
    alarm: (reading, handler, argument) => setAlarm(shift(reading, 'clock.alarm'), methodOf(process, handler, 'clock.alarm'), argument),
  }
}

/** The name of a method that the node has. */
export function methodOf(process: Process, handler: unknown, verb: string): string {
  // While its fields are being made there is no instance yet, but its class has the methods.
  const methods = process.instance ?? (process.upgradedTo ?? process.loaded.NodeClass).prototype
  return methodName(handler, methods, process.name, verb)
}
