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
 * After a loss it is halved, as in RFC 5681. Linux multiplies it by 0.7 and then grows it along another curve (CUBIC, RFC 9438), which is the
 * same growth on the short paths of a notebook.
 */
import { packetBytes } from './segment.ts'

export { packetBytes }

export type CongestionState = 'open' | 'disorder' | 'recovery' | 'loss'

/** The first window, in bytes as everything below. */
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
  /** The recovery ends when everything before this segment is acknowledged. */
  recoveredAt = 0
  /** Window and threshold before the last loss, to restore them if nothing was lost after all. */
  private before: { size: number; threshold: number } | undefined = undefined
  private sizeBefore = 0
  private arrived = 0
  private sent = 0
  /** How many bytes have arrived since congestion avoidance last made the window larger. */
  private steps = 0
  /** Whether the window kept the sender from sending more, up to segment `fullAt`, and how much was not acknowledged then. */
  private full = false
  private fullAt = 0
  private mostOut = 0

  get recovering(): boolean {
    return this.state === 'recovery' || this.state === 'loss'
  }

  /** Notes how much of the window is used, after the sender has sent as much as it had or could; the last two are numbers of segments. */
  used(inFlight: number, out: number, acknowledged: number, next: number): void {
    const full = !this.hasRoom(inFlight)
    if (!full && acknowledged < this.fullAt && (this.full || out <= this.mostOut)) return
    this.full = full
    this.mostOut = out
    this.fullAt = next
  }

  /** Whether one more packet may be sent. */
  hasRoom(inFlight: number): boolean {
    return inFlight + packetBytes <= this.size
  }

  /** Grows the window after so many bytes have arrived, if the sender uses it. */
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

  /** Begins a recovery: later segments have arrived, so missing ones are sent again, and the window shrinks with each that arrives. */
  beginRecovery(next: number): void {
    this.remember()
    this.state = 'recovery'
    this.recoveredAt = next
    this.arrived = this.sent = 0
  }

  /** Shrinks the window in a recovery, after so many bytes have arrived and while `inFlight` are in the network. */
  reduce(arrived: number, inFlight: number, forward: boolean): void {
    if (arrived <= 0) return
    const room = this.threshold - inFlight
    this.arrived += arrived
    let more = room < 0
      ? Math.ceil((this.threshold * this.arrived) / this.sizeBefore) - this.sent
      : Math.min(room, Math.max(this.arrived - this.sent, arrived) + (forward ? packetBytes : 0))
    // There is always room for the first retransmission.
    more = Math.max(more, this.sent > 0 ? 0 : packetBytes)
    this.size = inFlight + more
  }

  sentMeanwhile(weight: number): void {
    if (this.state === 'recovery') this.sent += weight
  }

  /** Ends the recovery, once everything has arrived that was under way when the loss was found. */
  endRecovery(): void {
    if (this.state === 'recovery') this.size = this.threshold
    this.state = 'open'
  }

  /** Shrinks the window to one packet, since no acknowledgement came at all. */
  timedOut(inFlight: number, next: number, again = false): void {
    if (!again) this.remember()
    this.size = inFlight + packetBytes
    this.state = 'loss'
    this.recoveredAt = next
  }

  /** Halves the window after a tail loss probe has repaired a loss, which is a sign of congestion too. */
  lostTail(): void {
    this.threshold = this.size = half(this.size)
  }

  /** Restores the window when it turns out that nothing was lost. */
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

  /** Shrinks the window after nothing was sent for so many timeouts, since the network may have less room now. */
  idle(timeouts: number): void {
    if (timeouts < 1) return
    this.threshold = Math.max(this.threshold, Math.floor((3 * this.size) / 4))
    for (let i = 0; i < timeouts && this.size > firstSize; i++) this.size = Math.max(firstSize, Math.floor(this.size / 2))
  }
}
