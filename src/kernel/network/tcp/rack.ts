/**
 * When a segment is held for lost because a later one has arrived: RACK of RFC 8985, by time and not by counting.
 *
 *     const board = new Scoreboard()
 *     for (const sequence of [0, 1, 2, 3]) board.sent(makeSegment(sequence, sequence, 100, 0), 0)
 *     const rack = new Rack()
 *     for (const segment of board.receiverHas({ from: 1, to: 4 })) rack.delivered(segment, 1_000_000, Infinity)
 *     rack.findLost(board, 1_000_000, { leastRoundTripNs: 1_000_000, smoothedNs: 1_000_000, recovering: false })
 *     board.lost                         // 1448, one packet: three later ones have arrived, the first has not
 *
 * A segment is lost when one that was sent later has arrived and as long as a round trip and a window for reordering have passed. The
 * window is nothing when three later ones have arrived and nothing was ever seen out of order; otherwise a quarter of the shortest round
 * trip, and more of them while the receiver reports copies that were not needed.
 */
import { makeSegment, Scoreboard } from './scoreboard.ts'
import { packetBytes, type Segment } from './segment.ts'

export { makeSegment, Scoreboard }

/** So many later ones show a loss where nothing has ever been out of order. */
const laterOnes = 3
const laterOnesMost = 300
const stepsMost = 255
/** A wider window lasts for so many recoveries. */
const recoveriesWidened = 16

export interface RackSituation {
  leastRoundTripNs: number
  smoothedNs: number
  /** Whether a loss is being repaired. */
  recovering: boolean
}

export class Rack {
  /** Of the segments that are known to have arrived, the one that was sent last: which transmission it was, and how long it took. */
  private latest = -1
  private roundTripNs = 0
  private reordering = laterOnes
  private seenReordering = false
  private steps = 1
  private widenedFor = 0
  /** Copies that were not needed widen the window once in a round trip. */
  private widenedUntil = 0

  /** A segment is known to have arrived. */
  delivered(segment: Segment, nowNs: number, leastRoundTripNs: number): void {
    const roundTripNs = nowNs - segment.sentNs
    // So soon after it was sent again, that is the answer to the first one.
    if (segment.attempts > 1 && roundTripNs < leastRoundTripNs) return
    this.roundTripNs = roundTripNs
    this.latest = Math.max(this.latest, segment.order)
  }

  /** A segment that was sent once arrives although the receiver has later ones up to `beyond`. */
  overtaken(sequence: number, beyond: number): void {
    this.seenReordering = true
    this.reordering = Math.min(laterOnesMost, Math.max(this.reordering, beyond - sequence))
  }

  /** The receiver reports a copy that it did not need. */
  copyNotNeeded(acknowledged: number, next: number): void {
    if (acknowledged < this.widenedUntil) return
    this.widenedUntil = next
    this.steps = Math.min(stepsMost, this.steps + 1)
    this.widenedFor = recoveriesWidened
  }

  get reorders(): boolean {
    return this.reordering > laterOnes
  }

  recovered(): void {
    if (this.widenedFor > 0 && --this.widenedFor === 0) this.steps = 1
  }

  private windowNs(board: Scoreboard, { leastRoundTripNs, smoothedNs, recovering }: RackSituation): number {
    if (!this.seenReordering && (recovering || board.early >= this.reordering * packetBytes)) return 0
    const leastNs = leastRoundTripNs === Infinity ? 0 : leastRoundTripNs
    return Math.floor(Math.min((leastNs / 4) * this.steps, Math.max(0, smoothedNs)))
  }

  /** Holds for lost what is; returns how long until more of it may be, 0 when there is nothing to wait for. */
  findLost(board: Scoreboard, nowNs: number, situation: RackSituation): number {
    const windowNs = this.windowNs(board, situation)
    let waitNs = 0
    for (const segment of board) {
      if (segment.early || (segment.lost && !segment.resent) || segment.order >= this.latest) continue
      const remainingNs = segment.sentNs + this.roundTripNs + windowNs - nowNs
      if (remainingNs <= 0) board.hold(segment)
      else waitNs = Math.max(waitNs, remainingNs)
    }
    return waitNs
  }

  /** Whether a segment was sent too recently to be held for lost when the timeout comes. */
  recent(segment: Segment, nowNs: number): boolean {
    return segment.sentNs + this.roundTripNs > nowNs
  }
}
