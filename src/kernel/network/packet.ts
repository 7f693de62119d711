/** What travels through the network when messages travel as packets: a message, a segment of a connection, or what machines tell each other. */
import type { Copy } from './arrival.ts'
import type { Capacity } from './capacity.ts'
import type { Acknowledgement, Segment } from './tcp/segment.ts'
import type { Socket } from './tcp/socket.ts'

/** What carries packets one after the other. */
export type Line = Capacity<Packet>

/** What a packet is; all but `data` are the machines' own talk, which node code never sees. */
export type Content = 'data' | 'acknowledgement' | 'reset' | 'unreachable' | 'syn' | 'syn-ack' | 'fin' | 'probe'

/** What faults call packets that are not messages: `drop tcp-ack from server to client`. */
export const packetTypes: Record<Exclude<Content, 'data'>, string> = {
  acknowledgement: 'tcp-ack', reset: 'tcp-reset', unreachable: 'icmp', syn: 'tcp-syn', 'syn-ack': 'tcp-syn-ack', fin: 'tcp-fin', probe: 'tcp-probe',
}

/** What readers call them. */
export const packetNames: Record<Exclude<Content, 'data'>, string> = {
  acknowledgement: 'ACK', reset: 'RST', unreachable: 'ICMP', syn: 'SYN', 'syn-ack': 'SYN-ACK', fin: 'FIN', probe: 'probe',
}

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
  /** The end of a connection that sends it; absent for datagrams. */
  socket?: Socket
  segment?: Segment
  /** What its sender says of the other direction. */
  acknowledgement?: Acknowledgement
  /** When its machine sent it; what answers it brings that back. */
  sentNs?: number
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
export type TalkAbout = Pick<Packet, 'message' | 'cause' | 'socket' | 'segment' | 'acknowledgement' | 'sentNs' | 'why'>
