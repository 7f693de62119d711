/**
 * A leap second. Inserted, the wall clock goes over the same second twice, so a minute has 61; deleted, it leaves one out. Smeared, both
 * clocks run a little slow or fast instead: one second over a day is 11.57 ppm.
 */
import type { Fault } from '../fault.ts'
import { targetProcesses } from '../fault.ts'

const secondNs = 1_000_000_000

export const leap: Fault = {
  phrase: 'leap <change: insert|delete> on <targets: nodes> [smeared over <span: duration>]',
  help: 'A leap second: the wall clock repeats a second or leaves one out, at once or smeared over a length of time.',
  on: 'node',
  explored: 'clock',
  duration: 'none',
  example: 'at 60s leap insert on all smeared over 24h',
  refuse({ span }) {
    if (span?.kind !== 'duration' || (span.distribution.kind === 'constant' && span.distribution.valueNs >= 10 * secondNs)) return undefined
    return { argument: 'span', message: 'A second is smeared over one length of time of 10 s or more.', hint: 'For example: leap insert on all smeared over 24h' }
  },
  begin(beginning) {
    const { change, span } = beginning.arguments
    const shiftNs = change?.kind === 'word' && change.word === 'delete' ? secondNs : -secondNs
    const smearNs = span?.kind === 'duration' && span.distribution.kind === 'constant' ? span.distribution.valueNs : undefined
    for (const process of targetProcesses(beginning)) beginning.world.clocks.leap(process, shiftNs, smearNs)
    beginning.bite()
    return undefined
  },
}
