/**
 * What a sender knows of its segments that are not acknowledged: which ones the receiver has, which count as lost, and which were sent again.
 *
 *     const board = new Scoreboard()
 *     for (const sequence of [0, 1, 2]) board.sent(makeSegment(sequence, sequence, 100, 0), 0)
 *     board.receiverHas({ from: 1, to: 3 })
 *     board.hold([...board][0])
 *     board.inFlight                     // 0: two are there, one is lost
 */
import { type Block, makeSegment, type Segment } from './segment.ts'

export { makeSegment }

export class Scoreboard {
  private segments: Segment[] = []
  private head = 0
  /** The first segment that is not acknowledged, and the first one that has not been sent. */
  acknowledged = 0
  next = 0
  /** The first segment after all those that the receiver is known to have. */
  beyond = 0
  /** Sums in bytes of the congestion window: of all segments, of those that the receiver has, of the lost ones, and of those sent again. */
  out = 0
  early = 0
  lost = 0
  resent = 0
  private transmissions = 0

  /** How much is in the network, as far as the sender knows. */
  get inFlight(): number {
    return this.out - this.early - this.lost + this.resent
  }

  get empty(): boolean {
    return this.head === this.segments.length
  }

  get first(): Segment | undefined {
    return this.segments[this.head]
  }

  get last(): Segment | undefined {
    return this.empty ? undefined : this.segments[this.segments.length - 1]
  }

  *[Symbol.iterator](): Iterator<Segment> {
    for (let i = this.head; i < this.segments.length; i++) yield this.segments[i]
  }

  /** Adds a segment that is sent for the first time. */
  sent(segment: Segment, nowNs: number): void {
    this.leave(segment, nowNs)
    this.segments.push(segment)
    this.next = segment.sequence + 1
    this.out += segment.weight
  }

  private leave(segment: Segment, nowNs: number): void {
    segment.attempts++
    segment.sentNs = nowNs
    segment.order = this.transmissions++
  }

  /** Notes that a segment is sent again. */
  sentAgain(segment: Segment, nowNs: number): void {
    this.leave(segment, nowNs)
    if (!segment.lost || segment.resent) return
    segment.resent = true
    this.resent += segment.weight
  }

  /** Removes the segments before this one, all of which the receiver has, and returns them. */
  receiverHasUpTo(sequence: number): Segment[] {
    const gone: Segment[] = []
    for (let first = this.first; first && first.sequence < sequence; first = this.first) {
      this.head++
      this.out -= first.weight
      if (first.early) this.early -= first.weight
      this.forgetLoss(first)
      gone.push(first)
      this.acknowledged = first.sequence + 1
    }
    this.beyond = Math.max(this.beyond, this.acknowledged)
    if (this.head * 2 >= this.segments.length) {
      this.segments = this.segments.slice(this.head)
      this.head = 0
    }
    return gone
  }

  /** Notes that the receiver has these segments but not all before them; returns those of which this was not known. */
  receiverHas({ from, to }: Block): Segment[] {
    const news: Segment[] = []
    for (let sequence = Math.max(from, this.acknowledged); sequence < Math.min(to, this.next); sequence++) {
      const segment = this.segments[this.head + sequence - this.acknowledged]
      if (segment.early) continue
      this.forgetLoss(segment)
      segment.early = true
      this.early += segment.weight
      news.push(segment)
    }
    if (news.length > 0) this.beyond = Math.max(this.beyond, news[news.length - 1].sequence + 1)
    return news
  }

  /** Marks a segment as lost; one that was sent again is lost again. Returns whether that is new. */
  hold(segment: Segment): boolean {
    if (segment.early || (segment.lost && !segment.resent)) return false
    if (segment.resent) {
      segment.resent = false
      this.resent -= segment.weight
      return true
    }
    segment.lost = true
    this.lost += segment.weight
    return true
  }

  private forgetLoss(segment: Segment): void {
    if (segment.resent) this.resent -= segment.weight
    if (segment.lost) this.lost -= segment.weight
    segment.resent = segment.lost = false
  }

  /** Removes all marks of losses, since nothing was lost after all. */
  forgetLosses(): void {
    for (const segment of this) this.forgetLoss(segment)
  }
}
