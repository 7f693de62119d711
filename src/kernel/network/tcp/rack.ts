/**
 * Decides by time which segments count as lost because later ones have arrived: RACK of RFC 8985.
 *
 *     const board = new Scoreboard()
 *     for (const sequence of [0, 1, 2, 3]) board.sent(makeSegment(sequence, sequence, 100, 0), 0)
 *     const rack = new Rack()
 *     for (const segment of board.receiverHas({ from: 1, to: 4 })) rack.delivered(segment, 1_000_000, Infinity)
 *     rack.findLost(board, 1_000_000, { leastRoundTripNs: 1_000_000, smoothedNs: 1_000_000, recovering: false })
 *     board.lost                         // 1448, one packet: three later ones have arrived, the first has not
 *
 * A segment counts as lost when one that was sent later has arrived and a round trip and the reordering window have passed since it was sent.
 * The window is zero when three later ones have arrived and no segment was ever seen out of order. Otherwise it is a quarter of the shortest
 * round trip, or several quarters while the receiver reports copies that it did not need.
 */
import { makeSegment, Scoreboard } from './scoreboard.ts'
import { packetBytes, type Segment } from './segment.ts'

export { makeSegment, Scoreboard }

/** So many later segments show a loss where no segment has ever been out of order. */
const laterOnes = 3
const laterOnesMost = 300
const stepsMost = 255
/** The window stays wider for so many recoveries. */
const recoveriesWidened = 16

export interface RackSituation {
  leastRoundTripNs: number
  smoothedNs: number
  /** Whether a loss is being repaired. */
  recovering: boolean
}

export class Rack {
  /** The last transmission that is known to have arrived, and its round trip. */
  private latest = -1
  private roundTripNs = 0
  private reordering = laterOnes
  private seenReordering = false
  private steps = 1
  private widenedFor = 0
  /** The segment up to which reports of copies do not widen the window again: they do so once in a round trip. */
  private widenedUntil = 0

  /** Notes that a segment has arrived. */
  delivered(segment: Segment, nowNs: number, leastRoundTripNs: number): void {
    const roundTripNs = nowNs - segment.sentNs
    // An answer so soon after a retransmission belongs to the first transmission.
    if (segment.attempts > 1 && roundTripNs < leastRoundTripNs) return
    this.roundTripNs = roundTripNs
    this.latest = Math.max(this.latest, segment.order)
  }

  /** Notes that a segment which was sent only once arrived after later ones, up to `beyond`. */
  overtaken(sequence: number, beyond: number): void {
    this.seenReordering = true
    this.reordering = Math.min(laterOnesMost, Math.max(this.reordering, beyond - sequence))
  }

  /** Widens the window, since the receiver reports a copy that it did not need. */
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

  /** Marks lost segments; returns how long to wait until more may count as lost, 0 when there is nothing to wait for. */
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

  /** Whether a segment was sent too recently to count as lost at a timeout. */
  recent(segment: Segment, nowNs: number): boolean {
    return segment.sentNs + this.roundTripNs > nowNs
  }
}
