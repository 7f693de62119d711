/**
 * The two clocks of a node. Both are driven by one oscillator, so drift moves both; only the wall clock can be stepped.
 *
 * Readings are integers of nanoseconds, exact over any span: a clock at 200 ppm is 6 000 000 ns ahead after 30 s.
 */
import type { ClockSegment } from '../trace/trace.ts'
import { advance } from '../trace/trace.ts'

export class NodeClock {
  /** Every straight piece so far, for the trace. */
  readonly segments: ClockSegment[] = []
  private readonly node: number
  private baseNs = 0
  private wallBaseNs: number
  private monotonicBaseNs = 0
  private rate: number

  constructor(node: number, offsetNs: number, driftPpm: number) {
    this.node = node
    this.wallBaseNs = offsetNs
    this.rate = driftPpm
    this.record()
  }

  get ratePpm(): number {
    return this.rate
  }

  wall(timeNs: number): number {
    return this.wallBaseNs + advance(timeNs - this.baseNs, this.rate)
  }

  monotonic(timeNs: number): number {
    return this.monotonicBaseNs + advance(timeNs - this.baseNs, this.rate)
  }

  /** The first true time at which the monotonic clock reads `readingNs` or more. */
  whenMonotonic(readingNs: number): number {
    const ahead = readingNs - this.monotonicBaseNs
    if (ahead <= 0) return this.baseNs
    let timeNs = this.baseNs + Math.floor(ahead / (1 + this.rate / 1e6))
    while (this.monotonic(timeNs) < readingNs) timeNs++
    while (timeNs > this.baseNs && this.monotonic(timeNs - 1) >= readingNs) timeNs--
    return timeNs
  }

  /** The wall clock jumps by `shiftNs`. */
  step(timeNs: number, shiftNs: number): void {
    this.rebase(timeNs)
    this.wallBaseNs += shiftNs
    this.record()
  }

  setRate(timeNs: number, ratePpm: number): void {
    this.rebase(timeNs)
    this.rate = ratePpm
    this.record()
  }

  private rebase(timeNs: number): void {
    this.wallBaseNs = this.wall(timeNs)
    this.monotonicBaseNs = this.monotonic(timeNs)
    this.baseNs = timeNs
  }

  private record(): void {
    const segment = { node: this.node, timeNs: this.baseNs, wallNs: this.wallBaseNs, monotonicNs: this.monotonicBaseNs, ratePpm: this.rate }
    this.segments.push(segment)
  }
}
