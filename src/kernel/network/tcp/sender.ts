/**
 * The interface of every sender of one direction of a connection, and what the sender uses itself.
 *
 * `linux-sender.ts` does what Linux does; `textbook-sender.ts` gives each message a timer of its own that doubles.
 */
import type { KernelTimer } from './kernel-timer.ts'
import type { Acknowledgement, Segment } from './segment.ts'

export interface Sender {
  /** How many messages the receiver's machine has not acknowledged, including those that were not sent yet. */
  readonly unacknowledged: number
  /** The first of them; -1: none. */
  readonly firstMessage: number
  /** Whether everything was acknowledged, the end of the stream too if it was sent. */
  readonly done: boolean
  push(segment: Segment): void
  /** Begins to send on a connection that is open now; `roundTripNs` is that of the handshake (-1: not measured), `room` the receiver's. */
  open(roundTripNs: number, room: number): void
  acknowledge(acknowledgement: Acknowledgement): void
  /** Called when a router reports that it has no route. */
  routeLost(): void
  /** Called when a segment has left the machine. */
  left(segment: Segment): void
  /** Called when the process of this end is gone; the machine goes on sending, but gives up earlier. */
  orphan(): void
  /** Stops the timers for good. Returns what was never sent. */
  abandon(): Segment[]
}

export interface SenderWorld {
  readonly nowNs: number
  timer(fire: () => void): KernelTimer
  /** Puts a segment on its way. */
  transmit(segment: Segment, again: boolean): void
  /** Called when a segment is first known to have arrived at the receiver's machine. */
  arrived(segment: Segment): void
  /** Asks the receiver whether it has room. */
  askForRoom(): void
  giveUp(why: 'Timeout' | 'Unreachable', retransmissions: number): void
  /** Called when everything is acknowledged. */
  finished(): void
}
