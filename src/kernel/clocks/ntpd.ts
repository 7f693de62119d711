/**
 * How ntpd corrects a clock: the states and the loop of RFC 5905 (appendix A.5.5.6) as ntpd 4.2.8 and ntpsec have them.
 *
 * - At its first offset the daemon steps one of 128 ms or more, and takes a smaller one back at 500 ppm. Then it leaves the clock alone
 *   for `stepout`, 300 s, and measures in that time how fast it drifts. What has become of the offset meanwhile it corrects fast.
 * - From then on it is a loop of second order: of an offset it corrects a part of 1/(16 · poll) each second, so half of it in a quarter of an
 *   hour at 64 s, and the frequency a little. After a jump it overshoots.
 * - An offset of 128 ms or more is a spike, until it has lasted for `stepout`; then the clock is stepped.
 * - At 1000 s it gives up.
 */
import { exp, log } from '../../guest/maths/mathematics.ts'
import type { NtpSpec } from '../plan.ts'
import { ClockFilter } from './clock-filter.ts'
import { type Discipline, type Hands, type Measured, roundPpm } from './discipline.ts'
import { majorityInterval } from './samples.ts'

/** The gain of the loop; its frequency is four times slower. */
const gain = 16
/** Above this poll interval, in seconds, the frequency follows from what the offset changed by. */
const allanS = 2048
const frequencyGain = 0.25
const mostPpm = 500
/**
 * While it starts up the loop is as fast as one of this poll interval, in seconds, and leaves the frequency alone, until the offset is below
 * this.
 */
const startupPollS = 2
const startupFloorNs = 500_000
/** What ntpd takes the drift of clocks for where nothing is declared. */
export const assumedGrowthPpm = 15

/** Without a frequency, and with one of an earlier life; finding out its own; in the loop; an offset that may be a spike. */
type State = 'new' | 'restarted' | 'measuring' | 'synchronised' | 'spike'

export class Ntpd implements Discipline {
  readonly burst: Discipline['burst']
  private readonly spec: NtpSpec
  private readonly hands: Hands
  private readonly growthPpm: number
  private readonly filters = new Map<number, ClockFilter>()
  /** The servers that answered in this round. */
  private readonly answered = new Set<ClockFilter>()
  private state: State = 'new'
  /** When the last offset was believed. */
  private sinceNs = 0
  /** When the offset was measured that is believed now. */
  private measuredNs = 0
  /** What the loop has not corrected yet. */
  private offsetNs = 0
  private frequencyPpm = 0
  /** How much of the start is left. */
  private startupNs = 0
  private stopSlice = () => {}

  constructor(spec: NtpSpec, hands: Hands, growthPpm = assumedGrowthPpm) {
    this.spec = spec
    this.hands = hands
    this.growthPpm = growthPpm
    this.startupNs = spec.stepoutNs
    const gapNs = Math.min(2_000_000_000, spec.everyNs)
    this.burst = spec.burst ? { count: 4, firstNs: gapNs, gapNs } : { count: 1, firstNs: 0, gapNs }
  }

  measured(server: number, sample: Measured): void {
    let filter = this.filters.get(server)
    if (!filter) this.filters.set(server, (filter = new ClockFilter(this.growthPpm)))
    filter.takesNewest = this.startupNs > 0
    filter.add(sample)
    this.answered.add(filter)
  }

  restart(): void {
    this.filters.clear()
    this.answered.clear()
    this.stopSlice()
    this.offsetNs = 0
    this.startupNs = this.spec.stepoutNs
    this.state = this.frequencyPpm === 0 ? 'new' : 'restarted'
  }

  decide(): boolean {
    const nowNs = this.hands.nowNs()
    const filters = [...this.answered]
    this.answered.clear()
    const samples = filters.flatMap((filter) => filter.best(nowNs) ?? [])
    if (samples.length === 0) return true
    const agreed = majorityInterval(samples)
    if (!agreed) {
      this.hands.tell('ntp: no majority of the servers agrees')
      return true
    }
    const news = filters.map((filter) => filter.takeNews(nowNs))
    if (!news.includes(true)) return true
    const offsetNs = Math.floor((agreed.lowNs + agreed.highNs) / 2)
    if (Math.abs(offsetNs) > this.spec.panicNs) {
      this.hands.tell(`ntp gives up: its clock is wrong by ${offsetNs} ns`)
      return false
    }
    const newest = Math.max(...samples.map(({ atNs }) => atNs))
    const stepped = Math.abs(offsetNs) >= this.spec.stepNs ? this.far(offsetNs, nowNs, newest) : this.near(offsetNs, nowNs, newest)
    this.hands.trust(Math.ceil((agreed.highNs - agreed.lowNs) / 2) + (stepped ? 0 : Math.abs(offsetNs)))
    return true
  }

  // --- what an offset does

  /** Whether it steps the clock. */
  private far(offsetNs: number, nowNs: number, measuredNs: number): boolean {
    const { state, sinceNs, spec: { stepoutNs } } = this
    const waitNs = nowNs - sinceNs
    if (state === 'synchronised' && stepoutNs > 0) {
      this.state = 'spike'
      return false
    }
    const atOnce = state === 'new' || state === 'restarted'
    if (!atOnce && waitNs < stepoutNs) return false
    if (state === 'measuring') this.measureFrequency(offsetNs, measuredNs - this.measuredNs)
    this.stopSlice()
    this.hands.slew(0, 0)
    this.hands.step(offsetNs, `ntp: wall clock stepped by ${offsetNs} ns`)
    for (const filter of this.filters.values()) filter.clear()
    this.believe(0, nowNs, measuredNs, state === 'new' && stepoutNs > 0 ? 'measuring' : 'synchronised')
    return true
  }

  private near(offsetNs: number, nowNs: number, measuredNs: number): boolean {
    const { state, spec: { stepoutNs, slewPpm } } = this
    const waitNs = nowNs - this.sinceNs
    if (state === 'new') {
      this.hands.slew(offsetNs, Math.ceil((Math.abs(offsetNs) / slewPpm) * 1e6))
      this.believe(0, nowNs, measuredNs, stepoutNs > 0 ? 'measuring' : 'synchronised')
    } else if (state === 'measuring') {
      if (waitNs < stepoutNs) return false
      this.measureFrequency(offsetNs, measuredNs - this.measuredNs)
      this.follow(offsetNs, nowNs, measuredNs)
    } else {
      if (state !== 'restarted' && this.startupNs <= 0) this.adjustFrequency(offsetNs, waitNs)
      this.follow(offsetNs, nowNs, measuredNs)
    }
    return false
  }

  /** The loop takes over. */
  private follow(offsetNs: number, nowNs: number, measuredNs: number): void {
    this.believe(offsetNs, nowNs, measuredNs, 'synchronised')
    if (Math.abs(offsetNs) < startupFloorNs) this.startupNs = 0
    this.slice()
  }

  private believe(offsetNs: number, nowNs: number, measuredNs: number, state: State): void {
    this.offsetNs = offsetNs
    this.measuredNs = measuredNs
    this.sinceNs = nowNs
    this.state = state
  }

  // --- frequency

  /** From what the offset has become while the clock was left alone. */
  private measureFrequency(offsetNs: number, spanNs: number): void {
    if (spanNs > 0) this.tune(this.frequencyPpm + ((offsetNs - this.offsetNs - this.hands.slewLeftNs()) / spanNs) * 1e6)
  }

  private adjustFrequency(offsetNs: number, waitNs: number): void {
    const [pollS, waitS] = [this.spec.everyNs / 1e9, waitNs / 1e9]
    const slow = 4 * gain * pollS
    const byPhase = (offsetNs / 1e9) * Math.min(allanS, waitS) / (slow * slow)
    const byChange = pollS >= allanS ? (((offsetNs - this.offsetNs) / 1e9) / Math.max(pollS, waitS)) * frequencyGain : 0
    this.tune(this.frequencyPpm + (byPhase + byChange) * 1e6)
  }

  private tune(ppm: number): void {
    this.frequencyPpm = roundPpm(Math.max(-mostPpm, Math.min(mostPpm, ppm)))
    this.hands.tune(this.frequencyPpm)
  }

  // --- phase

  /**
   * Corrects what the loop would correct until the next poll: each second a part of what is left. ntpd does it second by second; in between
   * the difference to a straight line is less than a thousandth of the offset.
   */
  private slice(): void {
    this.stopSlice()
    const { everyNs, slewPpm } = this.spec
    const seconds = everyNs / 1e9
    const pollS = this.startupNs > 0 ? startupPollS : seconds
    this.startupNs -= everyNs
    const rest = exp(seconds * log(1 - 1 / Math.max(1.000001, gain * pollS)))
    const mostNs = Math.floor((everyNs * slewPpm) / 1e6)
    const shiftNs = Math.max(-mostNs, Math.min(mostNs, Math.round(this.offsetNs * (1 - rest))))
    this.hands.slew(shiftNs, everyNs)
    if (shiftNs === 0) return
    this.stopSlice = this.hands.later(everyNs, () => {
      this.offsetNs -= shiftNs
      this.slice()
    })
  }
}
