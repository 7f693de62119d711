/**
 * What every sender of one direction of a connection offers, and what it can do to the world.
 *
 * `linux-sender.ts` does what Linux does; `textbook-sender.ts` gives each message a timer of its own that doubles.
 */
import type { KernelTimer } from './kernel-timer.ts'
import type { Acknowledgement, Segment } from './segment.ts'

export interface Sender {
  /** Messages that the receiver's machine has not acknowledged, those that were not sent yet included. */
  readonly unacknowledged: number
  /** The first of them; -1: none. */
  readonly firstMessage: number
  /** Whether everything was acknowledged, the end of the stream too if it was sent. */
  readonly done: boolean
  push(segment: Segment): void
  /** The connection is open: how long the handshake took (-1: that was not measured), and the room that the receiver has. */
  open(roundTripNs: number, room: number): void
  acknowledge(acknowledgement: Acknowledgement): void
  /** A router says that it has no route. */
  routeLost(): void
  /** A segment has left the machine's own line. */
  left(segment: Segment): void
  /** Nobody owns this end any more; the machine goes on by itself, for less long. */
  orphan(): void
  /** The end: timers stop. Returns what was never sent. */
  abandon(): Segment[]
}

export interface SenderWorld {
  readonly nowNs: number
  timer(fire: () => void): KernelTimer
  /** Puts a segment on its way. */
  transmit(segment: Segment, again: boolean): void
  /** The receiver's machine has a segment, and that is news. */
  arrived(segment: Segment): void
  /** Asks the receiver for room. */
  askForRoom(): void
  giveUp(why: 'Timeout' | 'Unreachable', retransmissions: number): void
  /** Everything is acknowledged. */
  finished(): void
}
