/**
 * How chronyd corrects a clock (chrony 4.3 with the defaults of chrony.conf).
 *
 * - It lays a straight line through the last exchanges with each server (`regression.ts`, at most 64), which says how wrong the clock is and
 *   how fast it goes wrong. Its first correction follows the third exchange, 5 s after the start.
 * - It corrects both at once: the frequency for good, and the offset by running fast or slow, as fast as the offset is surely there, in
 *   no less than a second and at most at `maxslewrate`, 83 333 ppm. A second takes twelve.
 * - It steps only where `makestep` says so: an offset above a threshold, at any update or at the first few.
 */
import type { ChronySpec } from '../plan.ts'
import { type Discipline, type Hands, type Measured, roundPpm } from './discipline.ts'
import { fit, type Line } from './regression.ts'
import { majorityInterval } from './samples.ts'

/** With each server. */
const samplesMost = 64
/** A frequency that is known no better than this is not used. */
const maxUpdateSkewPpm = 1000
/** How much longer than needed an offset may be corrected that is no larger than its own error (`corrtimeratio`). */
const correctionTimeRatio = 3
const leastSlewNs = 1_000_000_000
const mostFrequencyPpm = 500_000

interface Source {
  samples: Measured[]
  line: Line
  leastDelayNs: number
}

export class Chrony implements Discipline {
  readonly burst: Discipline['burst']
  private readonly spec: ChronySpec
  private readonly hands: Hands
  private readonly sources = new Map<number, Source>()
  private readonly answered = new Set<Source>()
  private frequencyPpm = 0
  private updates = 0

  constructor(spec: ChronySpec, hands: Hands) {
    this.spec = spec
    this.hands = hands
    const gapNs = Math.min(2_000_000_000, spec.everyNs)
    this.burst = { count: 3, firstNs: Math.min(1_000_000_000, gapNs), gapNs }
  }

  measured(server: number, sample: Measured): void {
    let source = this.sources.get(server)
    if (!source) this.sources.set(server, (source = { samples: [], line: fit([sample], sample.atNs), leastDelayNs: sample.delayNs }))
    // What is on its way to be corrected is no error any more.
    source.samples.push({ ...sample, offsetNs: sample.offsetNs - this.hands.slewLeftNs() })
    if (source.samples.length > samplesMost) source.samples.shift()
    this.answered.add(source)
  }

  restart(): void {
    this.sources.clear()
    this.answered.clear()
    this.updates = 0
  }

  decide(): boolean {
    const nowNs = this.hands.nowNs()
    const sources = [...this.answered]
    this.answered.clear()
    if (sources.length === 0) return true
    for (const source of sources) {
      source.line = fit(source.samples, nowNs)
      source.samples = source.samples.slice(-Math.max(source.line.samples, 2))
      source.leastDelayNs = Math.min(...source.samples.map(({ delayNs }) => delayNs))
    }
    const agreed = majorityInterval(sources.map(intervalOf))
    if (!agreed) {
      this.hands.tell('chrony: no majority of the servers agrees')
      return true
    }
    const [midNs, errorNs] = [Math.floor((agreed.lowNs + agreed.highNs) / 2), Math.ceil((agreed.highNs - agreed.lowNs) / 2)]
    const offsetNs = sources.length === 1 ? sources[0].line.offsetNs : midNs
    this.correct(offsetNs, surest(sources.filter((source) => agrees(source, agreed))), nowNs)
    this.hands.trust(errorNs + Math.abs(this.hands.slewLeftNs()))
    return true
  }

  private correct(offsetNs: number, { line }: Source, nowNs: number): void {
    const before = this.frequencyPpm
    if (line.frequencyDeviationPpm < maxUpdateSkewPpm) {
      this.frequencyPpm = roundPpm(Math.max(-mostFrequencyPpm, Math.min(mostFrequencyPpm, before + line.frequencyPpm)))
      if (this.frequencyPpm !== before) this.hands.tune(this.frequencyPpm)
    }
    const { makestep } = this.spec
    const early = makestep?.updates === undefined || this.updates < makestep.updates
    this.updates++
    if (makestep && early && Math.abs(offsetNs) > makestep.thresholdNs) {
      this.hands.step(offsetNs, `chrony: wall clock stepped by ${offsetNs} ns`)
    } else this.slew(offsetNs + this.hands.slewLeftNs(), line.offsetDeviationNs)
    this.shift(offsetNs, this.frequencyPpm - before, nowNs)
  }

  private slew(shiftNs: number, deviationNs: number): void {
    const sizeNs = Math.abs(shiftNs)
    if (sizeNs === 0) return this.hands.slew(0, leastSlewNs)
    const surelyNs = (correctionTimeRatio * 0.5 * deviationNs * this.spec.everyNs) / sizeNs
    const spanNs = Math.max(leastSlewNs, Math.min(surelyNs, this.spec.everyNs), (sizeNs / this.spec.slewPpm) * 1e6)
    this.hands.slew(shiftNs, Math.ceil(spanNs))
  }

  /** Earlier exchanges, as they would have been had the clock run as it does from now on. */
  private shift(offsetNs: number, frequencyPpm: number, nowNs: number): void {
    for (const source of this.sources.values()) {
      source.samples = source.samples.map((sample) => (
        { ...sample, offsetNs: sample.offsetNs - offsetNs + Math.round(((nowNs - sample.atNs) / 1e6) * frequencyPpm) }
      ))
    }
  }
}

function intervalOf({ line: { offsetNs, offsetDeviationNs }, leastDelayNs }: Source): { offsetNs: number; delayNs: number } {
  return { offsetNs, delayNs: leastDelayNs + 2 * Math.ceil(offsetDeviationNs) }
}

function agrees(source: Source, { lowNs, highNs }: { lowNs: number; highNs: number }): boolean {
  const { offsetNs, delayNs } = intervalOf(source)
  const halfNs = Math.ceil(delayNs / 2)
  return offsetNs - halfNs <= lowNs && offsetNs + halfNs >= highNs
}

function surest(sources: readonly Source[]): Source {
  return sources.reduce((best, one) => (one.line.offsetDeviationNs < best.line.offsetDeviationNs ? one : best))
}
