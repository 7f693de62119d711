/**
 * The two clocks of a node. Both are driven by one oscillator, so drift and slewing move both; only the wall clock can be stepped or
 * stuck, and only a suspended machine stops the monotonic clock. The monotonic clock counts from the boot of the machine: after a power cut
 * it begins anew, and what is left of a correction is forgotten, while the wall clock goes on from its battery.
 *
 * Readings are whole numbers of nanoseconds (of ticks, in a run longer than 104 days), exact over any span: a clock at 200 ppm is
 * 6 000 000 ns ahead after 30 s.
 *
 *     const clock = new NodeClock(0, 0, 0)
 *     clock.startSlew(0, 100e6, 500)    // 200e9: 100 ms at 500 ppm take 200 s
 */
import type { ClockSegment } from '../../trace/trace.ts'
import { advance } from '../../trace/trace.ts'
import { invariant } from '../engine/invariant.ts'
import { rangeOf } from '../engine/time.ts'

/** What a node knows of its wall clock's error: at most `errorNs` when it was last synchronised, growing since. */
export interface Confidence {
  errorNs: number
  growthPpm: number
  /** Reading of the monotonic clock at the last synchronisation. */
  sinceMonotonicNs: number
}

/** A correction that is going on. */
interface Slew {
  sinceNs: number
  shiftNs: number
  ratePpm: number
}

const stopped = -1_000_000

export class NodeClock {
  /** The reading over true time in straight pieces, for the trace. */
  readonly segments: ClockSegment[] = []
  private readonly node: number
  private readonly tickNs: number
  private baseNs = 0
  private wallBaseNs: number
  private monotonicBaseNs = 0
  /** When the machine booted. */
  private bootedNs = 0
  private drift: number
  /** The rate of the oscillator when nothing disturbs it. */
  readonly ownRatePpm: number
  /** What a time daemon adds to that, to make up for it. */
  private tuning = 0
  private slew: Slew | undefined = undefined
  /** How many things hold the wall clock, and the monotonic clock; each runs when nothing holds it. */
  private wallStops = 0
  private monotonicStops = 0

  constructor(node: number, offsetNs: number, driftPpm: number, tickNs = 1) {
    this.node = node
    this.tickNs = tickNs
    this.wallBaseNs = Math.floor(offsetNs / tickNs) * tickNs
    this.drift = driftPpm
    this.ownRatePpm = driftPpm
    this.record()
  }

  /** Whether a correction is going on. */
  get slewing(): boolean {
    return this.slew !== undefined
  }

  /** How far the correction that is going on will still move the clocks; what one reads from the operating system. */
  slewLeft(timeNs: number): number {
    return this.slew ? this.slew.shiftNs - this.slewed(timeNs - this.slew.sinceNs) : 0
  }

  /** When the machine booted, in true time. */
  get bootNs(): number {
    return this.bootedNs
  }

  wall(timeNs: number): number {
    return this.wallBaseNs + advance(timeNs - this.baseNs, this.wallRate, this.tickNs)
  }

  monotonic(timeNs: number): number {
    return this.monotonicBaseNs + advance(timeNs - this.baseNs, this.monotonicRate, this.tickNs)
  }

  /** The first true time at which the monotonic clock reads `readingNs` or more, as things are now; Infinity when it is stopped. */
  whenMonotonic(readingNs: number): number {
    return this.when(readingNs - this.monotonicBaseNs, this.monotonicRate)
  }

  /** The same for the wall clock. */
  whenWall(readingNs: number): number {
    return this.when(readingNs - this.wallBaseNs, this.wallRate)
  }

  /** Whether both clocks can still be read exactly at this true time. */
  readableAt(timeNs: number): boolean {
    const range = rangeOf(this.tickNs)
    return Math.abs(this.wall(timeNs)) < range && this.monotonic(timeNs) < range
  }

  /** The wall clock jumps by `shiftNs`. */
  step(timeNs: number, shiftNs: number): void {
    this.rebase(timeNs)
    this.wallBaseNs += Math.floor(shiftNs / this.tickNs) * this.tickNs
    this.record()
  }

  setRate(timeNs: number, ratePpm: number): void {
    this.rebase(timeNs)
    this.drift = ratePpm
    this.record()
  }

  /** Both clocks run so much faster than their oscillator from now on. */
  tune(timeNs: number, ratePpm: number): void {
    this.rebase(timeNs)
    this.tuning = ratePpm
    this.record()
  }

  /**
   * Begins to correct both clocks by `shiftNs`, running `ratePpm` fast or slow until that is done; an older correction ends where it is.
   * Returns the true time at which `endSlew` is due; Infinity when that is beyond the range.
   */
  startSlew(timeNs: number, shiftNs: number, ratePpm: number): number {
    this.rebase(timeNs)
    this.slew = { sinceNs: timeNs, shiftNs, ratePpm: shiftNs < 0 ? -ratePpm : ratePpm }
    this.record()
    const sizeNs = Math.abs(shiftNs)
    const guessNs = Math.floor((sizeNs / ratePpm) * 1e6)
    if (timeNs + guessNs >= rangeOf(this.tickNs)) return Infinity
    return timeNs + first(guessNs, this.tickNs, (spanNs) => advance(spanNs, ratePpm, this.tickNs) - spanNs >= sizeNs)
  }

  /** The same, but spread over a length of time instead of at a rate. */
  startSmear(timeNs: number, shiftNs: number, spanNs: number): number {
    this.rebase(timeNs)
    // Rounded down, so that what is left for the end moves the clocks forwards.
    this.slew = { sinceNs: timeNs, shiftNs, ratePpm: Math.floor((shiftNs / spanNs) * 1e12) / 1e6 }
    this.record()
    return timeNs + spanNs
  }

  /** Completes the correction: adds what rounding left of it. */
  endSlew(timeNs: number): void {
    if (!this.slew) return
    this.rebase(timeNs)
    const leftNs = this.slew.shiftNs - this.slewed(timeNs - this.slew.sinceNs)
    this.wallBaseNs += leftNs
    this.monotonicBaseNs += leftNs
    this.slew = undefined
    this.record()
  }

  /** The machine boots: its monotonic clock reads zero, and no correction is going on. */
  boot(timeNs: number): void {
    this.rebase(timeNs)
    this.slew = undefined
    this.monotonicBaseNs = 0
    this.bootedNs = timeNs
    this.record()
  }

  /** Has the wall clock stand still until `release` has been called as often. */
  hold(timeNs: number, monotonicToo: boolean): void {
    this.rebase(timeNs)
    this.wallStops++
    if (monotonicToo) this.monotonicStops++
    this.record()
  }

  release(timeNs: number, monotonicToo: boolean): void {
    this.rebase(timeNs)
    this.wallStops--
    if (monotonicToo) this.monotonicStops--
    invariant(this.wallStops >= 0 && this.monotonicStops >= 0, 'A clock is released as often as it was held.')
    this.record()
  }

  /** How far the oscillator moves in a span: what a clock that was held has missed. */
  span(lengthNs: number): number {
    return advance(lengthNs, this.running, this.tickNs)
  }

  private get running(): number {
    const ratePpm = this.drift + this.tuning
    return Math.max(stopped, this.slew ? ratePpm + this.slew.ratePpm : ratePpm)
  }

  private get wallRate(): number {
    return this.wallStops > 0 ? stopped : this.running
  }

  private get monotonicRate(): number {
    return this.monotonicStops > 0 ? stopped : this.running
  }

  private slewed(spanNs: number): number {
    return advance(spanNs, this.slew?.ratePpm ?? 0, this.tickNs) - spanNs
  }

  private when(aheadNs: number, ratePpm: number): number {
    if (aheadNs <= 0) return this.baseNs
    if (ratePpm <= stopped) return Infinity
    const guessNs = Math.floor(aheadNs / (1 + ratePpm / 1e6))
    // Beyond the range nothing happens any more, and single nanoseconds cannot be told apart.
    if (this.baseNs + guessNs >= rangeOf(this.tickNs)) return this.baseNs + guessNs
    return this.baseNs + first(guessNs, this.tickNs, (spanNs) => advance(spanNs, ratePpm, this.tickNs) >= aheadNs)
  }

  private rebase(timeNs: number): void {
    const [wallNs, monotonicNs] = [this.wall(timeNs), this.monotonic(timeNs)]
    this.wallBaseNs = wallNs
    this.monotonicBaseNs = monotonicNs
    this.baseNs = timeNs
  }

  private record(): void {
    const { node, baseNs, wallBaseNs, monotonicBaseNs, wallRate, monotonicRate } = this
    const segment: ClockSegment = { node, timeNs: baseNs, wallNs: wallBaseNs, monotonicNs: monotonicBaseNs, ratePpm: monotonicRate }
    if (wallRate !== monotonicRate) segment.wallRatePpm = wallRate
    if (this.bootedNs > 0) segment.bootedNs = this.bootedNs
    this.segments.push(segment)
  }
}

/** The first multiple of the tick for which something holds that goes on holding; `guessNs` is near it. */
function first(guessNs: number, tickNs: number, holds: (spanNs: number) => boolean): number {
  let spanNs = Math.max(0, Math.floor(guessNs / tickNs) * tickNs)
  while (!holds(spanNs)) spanNs += tickNs
  while (spanNs > 0 && holds(spanNs - tickNs)) spanNs -= tickNs
  return spanNs
}
