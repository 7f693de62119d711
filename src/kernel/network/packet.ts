/**
 * What travels through the network when messages travel as packets, and the state of the TCP connections that packets may belong to.
 *
 * A packet knows its segment, a segment its stream, a stream its connection, and a connection keeps the packets that arrived early: one
 * datum that speaks of itself, hence one file. Who sends first opens a connection; answers travel back on the connection of their request.
 * The handshake is not played: a connection is fresh until its first segment arrives, so a refused one is known after one round trip.
 */
import type { Copy } from './arrival.ts'
import type { Capacity } from './capacity.ts'

/** What carries packets one after the other. */
export type Line = Capacity<Packet>

/** What a packet is; all but `data` are the machines' own talk, which node code never sees. */
export type Content = 'data' | 'acknowledgement' | 'reset' | 'unreachable'

/** What faults call packets that are not messages: `drop tcp-ack from server to client`. */
export const packetTypes: Record<Exclude<Content, 'data'>, string> = { acknowledgement: 'tcp-ack', reset: 'tcp-reset', unreachable: 'icmp' }

export interface Packet {
  content: Content
  from: number
  to: number
  /** The message it carries or speaks of; -1: none. */
  message: number
  /** Its type, for faults that choose by type. */
  type: string
  bits: number
  /** The event that put it on the way: a send, a retransmission, or for answers of a machine what it answers to. */
  cause: number
  /** Its place in a connection; absent for datagrams. */
  segment?: Segment
  connection?: Connection
  /** A segment also says how far its sender has the other direction. */
  acknowledges?: number
  /** Why, for resets and the like. */
  why?: string
  /** What it passes: capacities, and `undefined` for the way itself. */
  path: readonly (Line | undefined)[]
  hop: number
  extraNs: number
  /** Where it waits among the packets under way. */
  slot?: number
  /** Who takes it instead of the process: a daemon of the receiver's machine. */
  taken?: (copy: Copy) => void
  /** Its bytes as they are, once they were damaged. */
  bytes?: Uint8Array
  copied?: boolean
}

/** What the talk between machines is about. */
export type TalkAbout = Pick<Packet, 'message' | 'cause' | 'connection' | 'segment' | 'why'>

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
  /** All before this one are acknowledged by what came back. */
  acknowledgedTo = 0
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
