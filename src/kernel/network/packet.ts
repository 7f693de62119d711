/** What travels through the network when messages travel as packets. */
import type { Connection, Segment } from './connection.ts'
import type { Line } from './packet-link.ts'

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

/** A message as it arrived, where that differs from the message as it was sent. */
export interface Copy {
  /** Value id; differs from the message's own when it was damaged and nobody noticed. */
  payload: number
  cause: number
}

/** Something a node's operating system tells it about a peer. */
export interface Signal {
  peer: number
  why: SignalName
  text: string
  /** Requests that will not be answered. */
  requests: number[]
  /** Messages of the node that the peer's machine has not acknowledged. */
  unacknowledged: number
  cause: number
}

export type SignalName = 'Refused' | 'Unreachable' | 'Reset' | 'Timeout'
