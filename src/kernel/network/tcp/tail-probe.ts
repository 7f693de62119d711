/**
 * The tail loss probe (RFC 8985, section 7): no segment after the last one can show its loss, so two round trips after it was sent, it is
 * sent again, or else something new.
 *
 *     const probe = new TailProbe()
 *     probe.waitNs(100_000_000, true)     // 400_000_000: a lone segment may be answered late, by a receiver that saves acknowledgements
 *     probe.sent(8, true)                 // segments up to 7 were sent; the last one was sent again
 *     probe.answered(9, false, true)      // true: its answer is for more than it: it repaired a loss
 */
import { leastVariationNs } from './rto.ts'

/** What timers of two round trips wait in addition. */
export const leastTimerNs = 2_000_000
/** The wait before a round trip was measured. */
const firstNs = 1_000_000_000

export class TailProbe {
  /** Where the stream ended when the probe was sent; -1: no probe is on its way. */
  private upTo = -1
  /** Whether the probe repeats a segment. */
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
   * Takes an acknowledgement of everything before `acknowledged`, which reports that the probed segment came twice (`twice`) and acknowledges
   * others too (`news`). Returns whether the probe has repaired a loss.
   */
  answered(acknowledged: number, twice: boolean, news: boolean): boolean {
    if (this.upTo < 0 || acknowledged < this.upTo) return false
    const repaired = this.again && !twice && acknowledged > this.upTo
    // The first answer to a segment that was sent twice does not tell which transmission it is for.
    if (!this.again || twice || repaired || !news) this.upTo = -1
    return repaired
  }

  /** Whether a report about a copy of this segment is about the probe. */
  isAbout(sequence: number): boolean {
    return sequence === this.upTo - 1
  }
}
