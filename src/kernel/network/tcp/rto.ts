/**
 * How long to wait for an acknowledgement: the retransmission timeout of RFC 6298, as Linux computes it.
 *
 *     const timeout = new RetransmissionTimeout()
 *     timeout.nowNs                  // 1_000_000_000: nothing is known yet
 *     timeout.measure(100_000_000, 0, 1)
 *     timeout.nowNs                  // 300_000_000: the smoothed round trip and at least 200 ms
 *     timeout.backOff()
 *     timeout.nowNs                  // 600_000_000, until the next measurement
 *
 * The minimum of 200 ms is for the variation alone and not for the sum, so a path of 400 ms has a timeout of more than that. Every segment
 * carries a time stamp that its acknowledgement returns, so that round trips of retransmissions can be measured too (unlike in Karn's rule).
 * Only acknowledgements without news are not measured.
 */
import { ticksNs } from './kernel-timer.ts'

const firstNs = 1_000_000_000
export const leastVariationNs = 200_000_000
export const longestTimeoutNs = 120_000_000_000

export class RetransmissionTimeout {
  /** The smoothed round trip; -1: never measured. */
  smoothedNs = -1
  /** The shortest round trip so far. */
  leastRoundTripNs = Infinity
  /** Four times the mean deviation, and its largest value within the current round trip. */
  private deviationNs = 0
  private largestDeviationNs = leastVariationNs
  private variationNs = leastVariationNs
  /** That round trip ends when this segment is acknowledged. */
  private roundEnds = 0
  private doublings = 0
  private baseNs = firstNs

  /** Takes a measurement; everything before segment `acknowledged` is acknowledged, and `next` is the next to be sent. */
  measure(roundTripNs: number, acknowledged: number, next: number): void {
    this.leastRoundTripNs = Math.min(this.leastRoundTripNs, roundTripNs)
    if (this.smoothedNs < 0) this.first(roundTripNs, next)
    else this.further(roundTripNs, acknowledged, next)
    this.baseNs = ticksNs(Math.max(1000, this.smoothedNs) + this.variationNs)
    this.doublings = 0
  }

  private first(roundTripNs: number, next: number): void {
    this.smoothedNs = roundTripNs
    this.deviationNs = 2 * roundTripNs
    this.variationNs = this.largestDeviationNs = Math.max(leastVariationNs, this.deviationNs)
    this.roundEnds = next
  }

  private further(roundTripNs: number, acknowledged: number, next: number): void {
    const off = roundTripNs - this.smoothedNs
    this.smoothedNs += Math.trunc(off / 8)
    const more = Math.abs(off) - Math.floor(this.deviationNs / 4)
    // A round trip that is shorter than usual increases the variation by an eighth only.
    this.deviationNs += off < 0 && more > 0 ? Math.floor(more / 8) : more
    this.largestDeviationNs = Math.max(this.largestDeviationNs, this.deviationNs)
    this.variationNs = Math.max(this.variationNs, this.largestDeviationNs)
    if (acknowledged <= this.roundEnds) return
    // Once in a round trip the variation shrinks towards the largest deviation, by a quarter of the difference.
    this.variationNs -= Math.floor((this.variationNs - this.largestDeviationNs) / 4)
    this.roundEnds = next
    this.largestDeviationNs = leastVariationNs
  }

  get nowNs(): number {
    let timeoutNs = this.baseNs
    for (let i = 0; i < this.doublings && timeoutNs < longestTimeoutNs; i++) timeoutNs *= 2
    return Math.min(longestTimeoutNs, timeoutNs)
  }

  get backedOff(): boolean {
    return this.doublings > 0
  }

  backOff(): void {
    this.doublings++
  }

  /** RFC 6069: takes the last doubling back, since a router without a route is no sign of congestion. */
  takeBack(): void {
    if (this.doublings > 0) this.doublings--
  }
}

/** How long a connection is kept without an answer: the sum of so many doublings from 200 ms, and the wait after them. */
export function patienceNs(retransmissions: number, firstWaitNs = leastVariationNs): number {
  let sumNs = 0
  let waitNs = firstWaitNs
  for (let i = 0; i <= retransmissions; i++) {
    sumNs += waitNs
    waitNs = Math.min(longestTimeoutNs, 2 * waitNs)
  }
  return sumNs
}
