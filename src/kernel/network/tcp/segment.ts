/**
 * A segment carries one message through a connection; an acknowledgement answers it.
 *
 * A message is one segment, however large: it is lost or arrives as a whole. For the congestion window it counts as many full packets as an
 * Ethernet would divide it into. Small messages that had to wait share a packet, as bytes of a stream do, but each can be lost by itself. The
 * end of a stream (FIN) is a segment without a message.
 */
export interface Segment {
  /** Its place in the stream: 0, 1, 2, … */
  sequence: number
  /** The message; -1: the end of the stream. */
  message: number
  bytes: number
  /** How much of the congestion window it takes, in bytes. */
  weight: number
  /** How many bytes of the stream are before it. */
  firstByte: number
  /** The event in which it was handed to the connection. */
  sendEvent: number
  /** The time of that event. */
  sinceNs: number
  /** How often it was sent, and when the last time. */
  attempts: number
  sentNs: number
  /** The number of that transmission in the stream, which orders transmissions of the same instant. */
  order: number
  /** Whether the receiver has it, but not everything before it. */
  early: boolean
  /** Whether it counts as lost. */
  lost: boolean
  /** Whether it counted as lost and was sent again. */
  resent: boolean
}

/** The data of a full packet: what an Ethernet carries, without the headers of IP and TCP. */
export const packetBytes = 1448

export function makeSegment(sequence: number, message: number, bytes: number, firstByte: number, sendEvent = -1, sinceNs = 0): Segment {
  const weight = Math.ceil(bytes / packetBytes) * packetBytes
  return {
    sequence, message, bytes, weight, firstByte, sendEvent, sinceNs, attempts: 0, sentNs: -1, order: -1, early: false, lost: false, resent: false,
  }
}

/** Segments from one number up to, not including, another. */
export interface Block {
  from: number
  to: number
}

/** What a receiver tells the sender about its stream, in each segment that it sends itself and in packets of its own. */
export interface Acknowledgement {
  /** The receiver has everything before this segment. */
  upTo: number
  /** What it has beyond, the latest arrival first (SACK); three blocks at most, as in a packet. */
  blocks: readonly Block[]
  /** The segment that the acknowledgement answers; -1: no particular one. */
  answers: number
  /** Whether that segment had come before (DSACK). */
  again: boolean
  /** When that segment was sent; -1: it answers none. */
  echoNs: number
  /** The receiver has room for segments that begin before this byte. */
  room: number
}
