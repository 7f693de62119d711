/**
 * Probes a receiver that has no room, to learn when it has some again: less and less often, and without end as long as it answers.
 *
 *     const probes = new RoomProbes(undefined)
 *     probes.waitNs(204_000_000, 0)     // 204_000_000: as long as the timeout, and twice as long after each question
 *     probes.ask(204_000_000)           // true
 *     probes.waitNs(204_000_000, 204_000_000)     // 408_000_000
 */
import { leastVariationNs, longestTimeoutNs } from './rto.ts'

const most = 15

export class RoomProbes {
  private readonly userTimeoutNs: number | undefined
  private unanswered = 0
  private doublings = 0
  /** When the first probe was sent; -1: there is room. */
  private sinceNs = -1

  constructor(userTimeoutNs: number | undefined) {
    this.userTimeoutNs = userTimeoutNs
  }

  waitNs(timeoutNs: number, nowNs: number): number {
    let waitNs = Math.max(leastVariationNs, timeoutNs)
    for (let i = 0; i < this.doublings && waitNs < longestTimeoutNs; i++) waitNs *= 2
    return within(this.userTimeoutNs, Math.min(longestTimeoutNs, waitNs), this.sinceNs, nowNs)
  }

  /** Notes another probe; false when the connection is given up instead. */
  ask(nowNs: number): boolean {
    if (this.sinceNs < 0) this.sinceNs = nowNs
    else if (this.userTimeoutNs !== undefined && nowNs - this.sinceNs >= this.userTimeoutNs) return false
    if (this.unanswered >= most) return false
    this.unanswered++
    this.doublings = Math.min(most, this.doublings + 1)
    return true
  }

  /** Notes that something came from the receiver. */
  answered(): void {
    this.unanswered = 0
  }

  /** Ends probing, since the receiver has room. */
  end(): void {
    this.doublings = 0
    this.sinceNs = -1
  }
}

/** A delay cut at the end of the user timeout, which began at `sinceNs`; -1: it has not begun. */
export function within(userTimeoutNs: number | undefined, delayNs: number, sinceNs: number, nowNs: number): number {
  return userTimeoutNs === undefined || sinceNs < 0 ? delayNs : Math.min(delayNs, Math.max(1, userTimeoutNs - (nowNs - sinceNs)))
}
