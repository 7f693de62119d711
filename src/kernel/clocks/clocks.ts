/**
 * Everything that happens to the clocks of nodes: steps, drift, corrections at a rate, leap seconds, clocks that stick, suspended
 * machines, synchronisation, and what a node knows of its own error.
 *
 * Whatever changes a clock is in the trace, and moves the timers that run on it.
 */
import { EventKind } from '../../trace/events.ts'
import { advance } from '../../trace/trace.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import type { Confidence } from './clock.ts'
import type { Process } from '../processes/process.ts'
import { invariant } from '../engine/invariant.ts'
import type { Run } from '../engine/run.ts'
import { longestNs } from '../../guest/maths/durations.ts'
import type { Timers } from '../processes/timers.ts'

/** The bounds between which true time lies, as far as a node can know. */
export interface Interval {
  earliest: number
  latest: number
}

/** How fast common operating systems correct a clock. */
export const usualSlewPpm = 500
/** The worst drift that people commonly trust a clock with. */
export const usualGrowthPpm = 200

export class Clocks {
  private readonly run: Run
  private readonly timers: Pick<Timers, 'reschedule'>
  private readonly seed: number
  /** The end of each node's correction, on the agenda. */
  private readonly slewEnds = new Map<number, number>()

  constructor(run: Run, timers: Pick<Timers, 'reschedule'>, seed: number) {
    this.run = run
    this.timers = timers
    this.seed = seed
    for (const process of run.processes) this.begin(process)
  }

  private begin(process: Process): void {
    const { uncertainty, synchronisedEveryNs } = process.spec.clock
    if (uncertainty) {
      process.confidence = { ...uncertainty, sinceMonotonicNs: 0 }
      this.tell(process, process.confidence)
    }
    if (synchronisedEveryNs) this.synchroniseEvery(process, synchronisedEveryNs, new RandomStream(this.seed, `synchronisation ${process.name}`))
    if (!process.clock.readableAt(this.run.plan.durationNs)) this.outOfRange(process)
  }

  // --- reading

  now(process: Process): number {
    return truncated(process.clock.wall(this.run.nowNs), process)
  }

  monotonic(process: Process): number {
    return truncated(process.clock.monotonic(this.run.nowNs), process)
  }

  interval(process: Process): Interval {
    const { confidence } = process
    if (!confidence) {
      throw new TypeError(`clock.interval() needs to know how wrong the clock can be: write "clock ${process.name} uncertainty 1ms" in the cluster.`)
    }
    const errorNs = this.errorNow(process, confidence)
    const reading = this.now(process)
    return { earliest: reading - errorNs, latest: reading + errorNs + ((process.spec.clock.resolutionNs ?? 1) - 1) }
  }

  private errorNow({ clock }: Process, { errorNs, growthPpm, sinceMonotonicNs }: Confidence): number {
    const elapsedNs = clock.monotonic(this.run.nowNs) - sinceMonotonicNs
    // With a negative rate `advance` rounds the other way, and a bound must be rounded up.
    return errorNs + elapsedNs - advance(elapsedNs, -growthPpm)
  }

  /** Notes that the node knows its wall clock to be wrong by at most so much, as of now. */
  trust(process: Process, errorNs: number): void {
    const growthPpm = process.confidence?.growthPpm ?? usualGrowthPpm
    process.confidence = { errorNs, growthPpm, sinceMonotonicNs: process.clock.monotonic(this.run.nowNs) }
    this.tell(process, process.confidence)
  }

  /** The machine boots after a power cut: its monotonic clock begins anew, and what the node knows of its wall clock's error is as it was. */
  boot(process: Process): void {
    const { nowNs, agenda } = this.run
    agenda.cancel(this.slewEnds.get(process.index))
    const { confidence } = process
    const errorNs = confidence && this.errorNow(process, confidence)
    process.clock.boot(nowNs)
    if (errorNs !== undefined) this.trust(process, errorNs)
  }

  /** Notes it for the band around the clock in the figure; a run that is not recorded has no figure. */
  private tell(process: Process, { errorNs, growthPpm }: Confidence): void {
    if (this.run.plan.recording === false) return
    (process.confidences ??= []).push({ node: process.index, timeNs: this.run.nowNs, errorNs, growthPpm })
  }

  // --- changing

  step(process: Process, shiftNs: number, why = `wall clock stepped by ${shiftNs} ns`): void {
    process.clock.step(this.run.nowNs, shiftNs)
    this.changed(process, why)
  }

  /** Has the oscillator run at this rate; returns how to undo that. Of several drifts the one that began last counts. */
  drift(process: Process, ratePpm: number): () => void {
    const { drifts, clock } = process
    const given = { ratePpm }
    drifts.push(given)
    this.setDrift(process, ratePpm)
    return () => {
      const counted = drifts.at(-1) === given
      drifts.splice(drifts.indexOf(given), 1)
      if (counted) this.setDrift(process, drifts.at(-1)?.ratePpm ?? clock.ownRatePpm)
    }
  }

  private setDrift(process: Process, ratePpm: number): void {
    process.clock.setRate(this.run.nowNs, ratePpm)
    this.changed(process, `drift ${ratePpm} ppm`)
  }

  /** Corrects both clocks at a rate, without a jump. */
  slew(process: Process, shiftNs: number, ratePpm: number): void {
    if (shiftNs === 0 && !process.clock.slewing) return
    this.endSlewAt(process, process.clock.startSlew(this.run.nowNs, shiftNs, ratePpm))
    this.changed(process, `slewing by ${shiftNs} ns at ${ratePpm} ppm`)
  }

  /** The same, spread over a length of time. */
  slewOver(process: Process, shiftNs: number, spanNs: number): void {
    if (shiftNs === 0 && !process.clock.slewing) return
    const longNs = Math.max(1, spanNs)
    this.endSlewAt(process, process.clock.startSmear(this.run.nowNs, shiftNs, longNs))
    this.changed(process, `slewing by ${shiftNs} ns at ${Math.round((Math.abs(shiftNs) / longNs) * 1e9) / 1e3} ppm`)
  }

  /** Has both clocks run faster or slower than their oscillator from now on, to make up for its drift. */
  tune(process: Process, ratePpm: number): void {
    process.clock.tune(this.run.nowNs, ratePpm)
    this.changed(process, `frequency corrected by ${ratePpm} ppm`)
  }

  /** Inserts (-1) or deletes (+1) a second: at once, or spread over a length of time. */
  leap(process: Process, shiftNs: number, smearNs: number | undefined): void {
    const what = `leap second ${shiftNs < 0 ? 'inserted' : 'deleted'}`
    if (smearNs === undefined) return this.step(process, shiftNs, what)
    this.endSlewAt(process, process.clock.startSmear(this.run.nowNs, shiftNs, smearNs))
    this.changed(process, `${what}, smeared over ${smearNs} ns`)
  }

  /** Has the wall clock stand still; returns how to free it. */
  freeze(process: Process): () => void {
    process.clock.hold(this.run.nowNs, false)
    this.changed(process, 'wall clock stands still')
    return () => {
      process.clock.release(this.run.nowNs, false)
      this.changed(process, 'wall clock runs again')
    }
  }

  /**
   * Stops the clocks of a suspended machine, the monotonic one only when it does not count on. Returns how to resume them; what ends the
   * process resumes them too, since its next life begins on a machine that runs.
   */
  suspend(process: Process, monotonicCounts: boolean, corrected: boolean): () => void {
    const sinceNs = this.run.nowNs
    process.suspended++
    process.clock.hold(sinceNs, !monotonicCounts)
    this.changed(process, 'machine suspended: its clocks stand still')
    const resume = () => {
      if (!process.suspensions.delete(resume)) return
      const { nowNs } = this.run
      process.suspended--
      invariant(process.suspended >= 0, 'A machine is resumed as often as it was suspended.')
      process.clock.release(nowNs, !monotonicCounts)
      if (corrected) process.clock.step(nowNs, process.clock.span(nowNs - sinceNs))
      this.changed(process, corrected ? 'machine resumed: the host corrected its wall clock' : 'machine resumed: its wall clock is behind')
    }
    process.suspensions.add(resume)
    return resume
  }

  /** Sets the wall clock to true time now and then, give or take the uncertainty that the cluster declares. */
  private synchroniseEvery(process: Process, everyNs: number, stream: RandomStream): void {
    const { nowNs, agenda, tickNs } = this.run
    agenda.put(nowNs + Math.max(tickNs, everyNs), () => {
      this.synchroniseEvery(process, everyNs, stream)
      if (process.suspended > 0) return
      const errorNs = process.spec.clock.uncertainty?.errorNs ?? 0
      const offNs = stream.below(2 * errorNs + 1) - errorNs
      this.step(process, this.run.nowNs + offNs - process.clock.wall(this.run.nowNs), 'synchronised')
      this.trust(process, errorNs)
    })
  }

  private endSlewAt(process: Process, timeNs: number): void {
    const { agenda } = this.run
    agenda.cancel(this.slewEnds.get(process.index))
    if (timeNs <= longestNs) this.slewEnds.set(process.index, agenda.put(timeNs, () => {
      process.clock.endSlew(this.run.nowNs)
      this.changed(process, 'slewing is done')
    }))
  }

  private changed(process: Process, text: string): void {
    const { trace, nowNs, turn, plan } = this.run
    trace.event(EventKind.clock, nowNs, process.index, -1, turn, trace.values.intern(text))
    if (!process.clock.readableAt(nowNs) || !process.clock.readableAt(plan.durationNs)) return this.outOfRange(process)
    this.timers.reschedule(process)
  }

  private outOfRange(process: Process): void {
    this.run.limit(`the range of clock readings, which ${process.name}'s clock would leave`, 'clock', process)
  }
}

function truncated(readingNs: number, { spec: { clock: { resolutionNs } } }: Process): number {
  return resolutionNs === undefined ? readingNs : Math.floor(readingNs / resolutionNs) * resolutionNs
}
