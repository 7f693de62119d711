/**
 * The state of a TCP connection at both ends. Who sends first opens it; answers travel back on the connection of their request.
 *
 * The handshake is not played: a connection is fresh until its first segment arrives, so a refused one is known after one round trip.
 */
import type { Packet } from './packet.ts'

/** One end: it has not heard of the connection, it has it open, or it has it no more. */
export type End = 'fresh' | 'open' | 'closed'

/** One message on its way through a connection. */
export interface Segment {
  id: number
  stream: Stream
  sequence: number
  message: number
  bits: number
  /** How often it was sent. */
  attempts: number
  /** The attempt whose timer runs. */
  timed: number
  sentNs: number
  timeoutNs: number
}

/** One direction of a connection: what has not been acknowledged, and what the receiver's machine waits for. */
export class Stream {
  readonly connection: Connection
  readonly from: number
  readonly to: number
  next = 0
  readonly unacknowledged = new Map<number, Segment>()
  expected = 0
  /** Arrived before what precedes it. */
  readonly early = new Map<number, Packet>()
  /** Smoothed round trip and its variation, as RFC 6298 says; -1: not measured. */
  private roundTripNs = -1
  private variationNs = 0

  constructor(connection: Connection, from: number, to: number) {
    this.connection = connection
    this.from = from
    this.to = to
  }

  measure(roundTripNs: number): void {
    if (this.roundTripNs < 0) {
      this.roundTripNs = roundTripNs
      this.variationNs = Math.floor(roundTripNs / 2)
      return
    }
    const off = this.roundTripNs < roundTripNs ? roundTripNs - this.roundTripNs : this.roundTripNs - roundTripNs
    this.variationNs = Math.floor((3 * this.variationNs + off) / 4)
    this.roundTripNs = Math.floor((7 * this.roundTripNs + roundTripNs) / 8)
  }

  /** How long to wait for an acknowledgement before sending again: at least `leastNs`. */
  timeoutNs(leastNs: number): number {
    return this.roundTripNs < 0 ? leastNs : Math.max(leastNs, this.roundTripNs + 4 * this.variationNs)
  }
}

export class Connection {
  readonly opener: number
  readonly peer: number
  openerEnd: End = 'open'
  peerEnd: End = 'fresh'
  /** Whether the opener has heard from the peer. */
  answered = false
  readonly forward: Stream
  readonly backward: Stream
  /** Requests of the opener whose answers have not come. */
  readonly requests = new Set<number>()

  constructor(opener: number, peer: number) {
    this.opener = opener
    this.peer = peer
    this.forward = new Stream(this, opener, peer)
    this.backward = new Stream(this, peer, opener)
  }

  end(node: number): End {
    return node === this.opener ? this.openerEnd : this.peerEnd
  }

  setEnd(node: number, end: End): void {
    if (node === this.opener) this.openerEnd = end
    else this.peerEnd = end
  }

  other(node: number): number {
    return node === this.opener ? this.peer : this.opener
  }

  /** What this node sends. */
  outgoing(node: number): Stream {
    return node === this.opener ? this.forward : this.backward
  }

  incoming(node: number): Stream {
    return node === this.opener ? this.backward : this.forward
  }
}
