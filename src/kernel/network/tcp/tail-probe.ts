/**
 * The probe of the tail (RFC 8985, section 7): the last segment has nothing after it that would show its loss, so it is sent once more, or
 * something new, two round trips after it left.
 *
 *     const probe = new TailProbe()
 *     probe.waitNs(100_000_000, true)     // 400_000_000: a lone segment may be answered late, by a receiver that saves acknowledgements
 *     probe.sent(8, true)                 // segments up to 7 were sent; the last one was sent again
 *     probe.answered(9, false, true)      // true: its answer is for more than it: it repaired a loss
 */
import { leastVariationNs } from './rto.ts'

/** What timers of round trips wait beyond them. */
export const leastTimerNs = 2_000_000
/** Where no round trip was measured. */
const firstNs = 1_000_000_000

export class TailProbe {
  /** Where the stream ended when it was sent; -1: none is on its way. */
  private upTo = -1
  /** Whether it was sent before. */
  private again = false

  get isOut(): boolean {
    return this.upTo >= 0
  }

  waitNs(roundTripNs: number, alone: boolean): number {
    return roundTripNs < 0 ? firstNs : 2 * roundTripNs + (alone ? leastVariationNs : leastTimerNs)
  }

  sent(upTo: number, again: boolean): void {
    this.upTo = upTo
    this.again = again
  }

  end(): void {
    this.upTo = -1
  }

  /**
   * Everything before `acknowledged` is there; `twice`: the receiver reports that the probed segment came twice; `news`: of others too. Whether
   * the probe repaired a loss.
   */
  answered(acknowledged: number, twice: boolean, news: boolean): boolean {
    if (this.upTo < 0 || acknowledged < this.upTo) return false
    const repaired = this.again && !twice && acknowledged > this.upTo
    // The first answer to a probe that was sent before does not say which of the two it is for.
    if (!this.again || twice || repaired || !news) this.upTo = -1
    return repaired
  }

  /** Whether a report of a copy is about the probe. */
  isAbout(sequence: number): boolean {
    return sequence === this.upTo - 1
  }
}
