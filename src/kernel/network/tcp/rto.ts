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
 * The least of 200 ms holds for the variation alone, not for the sum: a path of 400 ms is waited for. What a retransmission teaches
 * (Karn's rule) is settled by the time that each segment carries and its acknowledgement brings back, so that only acknowledgements that
 * carry no news are not measured.
 */
import { ticksNs } from './kernel-timer.ts'

const firstNs = 1_000_000_000
export const leastVariationNs = 200_000_000
export const longestTimeoutNs = 120_000_000_000

export class RetransmissionTimeout {
  /** The smoothed round trip; -1: never measured. */
  smoothedNs = -1
  /** The shortest round trip there was. */
  leastRoundTripNs = Infinity
  /** Four mean deviations, that is; and the largest of them within the current round trip. */
  private deviationNs = 0
  private largestDeviationNs = leastVariationNs
  private variationNs = leastVariationNs
  /** The round trip of the deviations ends when this is acknowledged. */
  private roundEnds = 0
  private doublings = 0
  private baseNs = firstNs

  /** `acknowledged`: everything before it has been; `next`: the next number to be sent. */
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
    // A round trip that is shorter than usual makes the wait longer by little only.
    this.deviationNs += off < 0 && more > 0 ? Math.floor(more / 8) : more
    this.largestDeviationNs = Math.max(this.largestDeviationNs, this.deviationNs)
    this.variationNs = Math.max(this.variationNs, this.largestDeviationNs)
    if (acknowledged <= this.roundEnds) return
    // Once in a round trip it becomes smaller again, by a quarter of what it is too large by.
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

  /** RFC 6069: a router that says that it has no route has lost nothing to a jam; the last doubling is taken back. */
  takeBack(): void {
    if (this.doublings > 0) this.doublings--
  }
}

/** How long a connection that sends again without an answer is kept: as long as so many doublings from 200 ms, and the wait after them. */
export function patienceNs(retransmissions: number, firstWaitNs = leastVariationNs): number {
  let sumNs = 0
  let waitNs = firstWaitNs
  for (let i = 0; i <= retransmissions; i++) {
    sumNs += waitNs
    waitNs = Math.min(longestTimeoutNs, 2 * waitNs)
  }
  return sumNs
}
