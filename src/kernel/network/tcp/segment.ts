/**
 * One message on its way through a connection, and what an acknowledgement says.
 *
 * A message is one segment, however large: it is lost or arrives as a whole. For the congestion window it weighs as many full packets as an
 * Ethernet would cut it into. Small ones that had to wait share a packet, as bytes of a stream do, though each is lost by itself. The end of
 * a stream (FIN) is a segment without a message.
 */
export interface Segment {
  /** Its place in the stream: 0, 1, 2, … */
  sequence: number
  /** -1: the end of the stream. */
  message: number
  bytes: number
  /** How much of the congestion window it takes, in bytes. */
  weight: number
  /** How many bytes of the stream are before it. */
  firstByte: number
  /** The event that handed it to the connection. */
  sendEvent: number
  /** When that was. */
  sinceNs: number
  /** How often it was sent, and when the last time. */
  attempts: number
  sentNs: number
  /** Which transmission of the stream that was: what leaves at the same instant leaves in an order too. */
  order: number
  /** The receiver has it, though not all that precedes it. */
  early: boolean
  /** It is held for lost. */
  lost: boolean
  /** It was held for lost and is on its way again. */
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

/** What a receiver says of the stream that it receives; with every segment it sends, and by itself. */
export interface Acknowledgement {
  /** It has everything before this one. */
  upTo: number
  /** What it has beyond, the latest news first (SACK); as in a packet, three blocks at most. */
  blocks: readonly Block[]
  /** The segment that it answers; -1: none in particular. */
  answers: number
  /** That segment came a second time (DSACK). */
  again: boolean
  /** When the segment that it answers was sent; -1: it answers none. */
  echoNs: number
  /** It has room for segments that begin before this byte. */
  room: number
}
