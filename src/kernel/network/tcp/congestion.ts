/**
 * How much a connection may have in the network: the congestion window of RFC 5681 with the proportional reduction of RFC 6937.
 *
 *     const window = new CongestionWindow()
 *     window.size / packetBytes          // 10, as RFC 6928 has it
 *     window.used(14_480, 14_480, 0, 10)
 *     window.grow(14_480)
 *     window.size / packetBytes          // 20: slow start, one more for each that arrives
 *     window.timedOut(0, 30)
 *     window.size / packetBytes          // 1: and from 10 on it grows more slowly
 *
 * After a loss it is halved, as in RFC 5681; Linux itself takes 0.7 of it and another curve afterwards (CUBIC, RFC 9438), which on the
 * short ways of a notebook is the same growth.
 */
import { packetBytes } from './segment.ts'

export { packetBytes }

export type CongestionState = 'open' | 'disorder' | 'recovery' | 'loss'

/** In bytes, as all that follows. */
const firstSize = 10 * packetBytes
const leastThreshold = 2 * packetBytes

/** Half of it, in whole packets. */
function half(size: number): number {
  return Math.max(leastThreshold, Math.floor(size / 2 / packetBytes) * packetBytes)
}

export class CongestionWindow {
  size = firstSize
  threshold = Infinity
  state: CongestionState = 'open'
  /** The recovery is over when everything before this is acknowledged. */
  recoveredAt = 0
  /** What was, should the loss turn out to be none. */
  private before: { size: number; threshold: number } | undefined = undefined
  private sizeBefore = 0
  private arrived = 0
  private sent = 0
  /** What arrived since the last step of congestion avoidance. */
  private steps = 0
  /** Whether the window was what held the sender back, as of a segment, and how much was under way then. */
  private full = false
  private fullAt = 0
  private mostOut = 0

  get recovering(): boolean {
    return this.state === 'recovery' || this.state === 'loss'
  }

  /** The sender has sent what it had, or could: what is in the network, what is not acknowledged, and numbers of segments. */
  used(inFlight: number, out: number, acknowledged: number, next: number): void {
    const full = !this.hasRoom(inFlight)
    if (!full && acknowledged < this.fullAt && (this.full || out <= this.mostOut)) return
    this.full = full
    this.mostOut = out
    this.fullAt = next
  }

  /** Whether one packet more may be sent. */
  hasRoom(inFlight: number): boolean {
    return inFlight + packetBytes <= this.size
  }

  /** So much arrived. A window that is not used does not grow. */
  grow(arrived: number): void {
    const used = this.full || (this.size < this.threshold && this.size < 2 * this.mostOut)
    if (!used || arrived === 0) return
    if (this.size < this.threshold) {
      const most = Math.min(this.size + arrived, this.threshold)
      arrived -= most - this.size
      this.size = most
    }
    this.steps += arrived
    while (this.steps >= this.size) {
      this.steps -= this.size
      this.size += packetBytes
    }
  }

  private remember(): void {
    this.before = { size: this.size, threshold: this.threshold }
    this.sizeBefore = this.size
    this.threshold = half(this.size)
    this.steps = 0
  }

  /** Later segments have arrived: what is missing is sent again, and the window becomes smaller with each that arrives. */
  beginRecovery(next: number): void {
    this.remember()
    this.state = 'recovery'
    this.recoveredAt = next
    this.arrived = this.sent = 0
  }

  /** In a recovery: so much arrived, and `inFlight` is in the network. */
  reduce(arrived: number, inFlight: number, forward: boolean): void {
    if (arrived <= 0) return
    const room = this.threshold - inFlight
    this.arrived += arrived
    let more = room < 0
      ? Math.ceil((this.threshold * this.arrived) / this.sizeBefore) - this.sent
      : Math.min(room, Math.max(this.arrived - this.sent, arrived) + (forward ? packetBytes : 0))
    // The first one is sent again at once.
    more = Math.max(more, this.sent > 0 ? 0 : packetBytes)
    this.size = inFlight + more
  }

  sentMeanwhile(weight: number): void {
    if (this.state === 'recovery') this.sent += weight
  }

  /** Everything that was under way when the loss was found has arrived. */
  endRecovery(): void {
    if (this.state === 'recovery') this.size = this.threshold
    this.state = 'open'
  }

  /** No acknowledgement came at all. */
  timedOut(inFlight: number, next: number, again = false): void {
    if (!again) this.remember()
    this.size = inFlight + packetBytes
    this.state = 'loss'
    this.recoveredAt = next
  }

  /** A tail loss probe repaired a loss: the network is full all the same. */
  lostTail(): void {
    this.threshold = this.size = half(this.size)
  }

  /** What was sent again was not lost. */
  undo(): void {
    if (!this.before) return
    this.size = Math.max(this.size, this.before.size)
    this.threshold = this.before.threshold
    this.before = undefined
    this.state = 'open'
  }

  get mayUndo(): boolean {
    return this.before !== undefined
  }

  /** Nothing was sent for so many timeouts: what the network has room for is not known any more. */
  idle(timeouts: number): void {
    if (timeouts < 1) return
    this.threshold = Math.max(this.threshold, Math.floor((3 * this.size) / 4))
    for (let i = 0; i < timeouts && this.size > firstSize; i++) this.size = Math.max(firstSize, Math.floor(this.size / 2))
  }
}
