/**
 * Reliable connections as TCP gives: every message has a number in its stream, the receiver's machine acknowledges it before the node
 * reads it, throws copies away and hands messages on in order; what is not acknowledged is sent again, each time after twice the wait.
 *
 * Acknowledgements say which segment they are for, as with selective acknowledgement. Handshake, windows and congestion control are not
 * played.
 */
import { EventKind } from '../../trace/events.ts'
import { MessageKind } from '../../trace/trace.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import type { Copy, Signal, SignalName } from './arrival.ts'
import { Connection, type Content, type Packet, type Segment, type Stream, type TalkAbout } from './packet.ts'

/** The first wait for an acknowledgement, and the shortest one. */
export const leastTimeoutNs = 200_000_000
const longestTimeoutNs = 120_000_000_000
/** A machine gives a connection up after so many retransmissions without an answer. */
export const retransmissionsMax = 15

/** How connections put packets on their way, and tell nodes what became of them. */
export interface PacketSender {
  link(from: number, to: number): { tcp: boolean }
  /** A packet with a message in it. */
  data(message: number, cause: number): Packet
  inject(packet: Packet): void
  /** What one machine tells another. */
  tell(content: Exclude<Content, 'data'>, from: number, to: number, about: TalkAbout): void
  /** Drops a packet and has the sender's machine told that its connection is refused. */
  refuse(packet: Packet, why: string): void
  /** Tells a node's code, once it runs. */
  signal(node: number, signal: Signal, message: number): void
}

/** What a machine that takes messages for its process does with them. */
export interface MessageTaker {
  receive(message: number, copy: Copy): void
  lose(message: number, why: string, cause: number): void
}

export class Connections {
  private readonly stage: Stage
  private readonly carrier: PacketSender
  private readonly receiver: MessageTaker
  /** The connection that a node has open to a peer. */
  private readonly current = new Map<number, Connection>()
  /** Those that some end has open, of each node. */
  private readonly byNode = new Map<number, Set<Connection>>()
  private readonly byRequest = new Map<number, Connection>()
  private readonly segments = new Map<number, Segment>()
  private readonly copies = new Map<Packet, Copy>()
  private nextId = 0

  constructor(stage: Stage, carrier: PacketSender, receiver: MessageTaker) {
    this.stage = stage
    this.carrier = carrier
    this.receiver = receiver
  }

  /** Sends a message through a connection; false when it is for a link of datagrams. */
  send(message: number, from: number, to: number, kind: MessageKind, send: number): boolean {
    const connection = this.connectionFor(message, from, to, kind)
    if (!connection) return false
    if (connection.end(from) === 'closed') {
      this.receiver.lose(message, 'the connection is closed', send)
      return true
    }
    const stream = connection.outgoing(from)
    const packet = this.carrier.data(message, send)
    const { bits } = packet
    const timeoutNs = stream.timeoutNs(leastTimeoutNs)
    const segment: Segment = {
      id: this.nextId++, stream, sequence: stream.next++, message, bits, attempts: 1, timed: 0, sentNs: this.stage.nowNs, timeoutNs,
    }
    stream.unacknowledged.set(segment.sequence, segment)
    this.segments.set(segment.id, segment)
    this.carrier.inject({ ...packet, segment, connection, acknowledges: connection.incoming(from).expected })
    return true
  }

  private connectionFor(message: number, from: number, to: number, kind: MessageKind): Connection | undefined {
    if (kind === MessageKind.reply) {
      const request = this.stage.trace.messageAnswers(message)
      const connection = this.byRequest.get(request)
      this.byRequest.delete(request)
      return connection
    }
    if (!this.carrier.link(from, to).tcp) return undefined
    const key = from * this.stage.names.length + to
    let connection = this.current.get(key)
    if (!connection || connection.end(from) === 'closed') {
      connection = new Connection(from, to)
      this.current.set(key, connection)
      for (const node of [from, to]) this.ofNode(node).add(connection)
    }
    if (kind === MessageKind.request) {
      connection.requests.add(message)
      this.byRequest.set(message, connection)
    }
    return connection
  }

  private ofNode(node: number): Set<Connection> {
    let own = this.byNode.get(node)
    if (!own) this.byNode.set(node, (own = new Set()))
    return own
  }

  // --- retransmission

  /** Starts the wait for an acknowledgement, once the last attempt has left the machine or was lost on its way out. */
  startTimer(segment: Segment): void {
    if (segment.timed === segment.attempts) return
    segment.timed = segment.attempts
    this.stage.schedule(this.stage.nowNs + segment.timeoutNs, Due.retransmit, segment.id, segment.attempts)
  }

  /** Sends a segment again whose wait is over; false when its acknowledgement came in time. */
  due(id: number, attempts: number): boolean {
    const segment = this.segments.get(id)
    if (!segment || segment.attempts !== attempts) return false
    const { stream, message } = segment
    if (attempts > retransmissionsMax) {
      this.giveUp(stream)
      return true
    }
    const { trace, nowNs } = this.stage
    segment.attempts++
    segment.timeoutNs = Math.min(2 * segment.timeoutNs, longestTimeoutNs)
    const again = trace.event(EventKind.retransmit, nowNs, stream.from, message, trace.sendEventOf(message))
    const { connection, from } = stream
    this.carrier.inject({ ...this.carrier.data(message, again), segment, connection, acknowledges: connection.incoming(from).expected })
    return true
  }

  private giveUp(stream: Stream): void {
    const text = `${this.stage.names[stream.to]} does not answer: given up after ${retransmissionsMax} retransmissions`
    this.close(stream.connection, stream.from, 'Timeout', text, -1)
  }

  // --- arrival at a machine

  /** Takes a segment that reaches the receiver's machine. */
  arrive(packet: Packet, copy: Copy): void {
    const { stage } = this
    const { to, message } = packet
    const { stream, sequence } = packet.segment as Segment
    const { connection } = stream
    const process = stage.processes[to]
    if (!process.up && !process.machineUp) return this.receiver.lose(message, 'the receiver is down', packet.cause)
    if (!process.up) return this.carrier.refuse(packet, `refused: no process listens on ${process.name}`)
    if (connection.end(to) === 'closed') {
      const why = `the connection was reset`
      return connection.end(packet.from) === 'closed' ? this.receiver.lose(message, why, packet.cause) : this.carrier.refuse(packet, why)
    }
    if (connection.end(to) === 'fresh') connection.setEnd(to, 'open')
    this.acknowledgeUpTo(connection.outgoing(to), packet.acknowledges ?? 0, packet.cause)
    const known = sequence < stream.expected || stream.early.has(sequence)
    const kind = known ? EventKind.duplicate : EventKind.accepted
    const event = stage.trace.event(kind, stage.nowNs, to, message, packet.cause)
    const { segment } = packet
    this.carrier.tell('acknowledgement', to, packet.from, { message, cause: event, segment, connection })
    if (known) return
    stream.early.set(sequence, packet)
    this.copies.set(packet, { ...copy, cause: event })
    this.handOn(stream)
  }

  /** Hands on, in order, all messages up to the first gap. */
  private handOn(stream: Stream): void {
    for (let packet = stream.early.get(stream.expected); packet; packet = stream.early.get(stream.expected)) {
      stream.early.delete(stream.expected++)
      const copy = this.copies.get(packet) as Copy
      this.copies.delete(packet)
      const { trace } = this.stage
      if (trace.messageKind(packet.message) === MessageKind.reply) stream.connection.requests.delete(trace.messageAnswers(packet.message))
      this.receiver.receive(packet.message, copy)
    }
  }

  acknowledge(packet: Packet): void {
    this.acknowledged(packet.segment as Segment, packet.cause)
  }

  /** An answer acknowledges its request too, should the acknowledgement itself be lost. */
  private acknowledgeUpTo(stream: Stream, sequence: number, cause: number): void {
    for (; stream.acknowledgedTo < sequence; stream.acknowledgedTo++) {
      const segment = stream.unacknowledged.get(stream.acknowledgedTo)
      if (segment) this.acknowledged(segment, cause)
    }
  }

  private acknowledged(segment: Segment, cause: number): void {
    const { stream, sequence, message } = segment
    if (!stream.unacknowledged.delete(sequence)) return
    this.segments.delete(segment.id)
    stream.connection.answered ||= stream.from === stream.connection.opener
    // Karn's rule: after a retransmission nobody knows which attempt this answers.
    if (segment.attempts === 1) stream.measure(this.stage.nowNs - segment.sentNs)
    this.stage.trace.event(EventKind.acknowledged, this.stage.nowNs, stream.from, message, cause)
  }

  // --- the end of a connection

  /** Closes a connection whose end `packet.to` learns of a reset, or from a router that there is no route. */
  broken(packet: Packet): void {
    const connection = packet.connection as Connection
    const why = packet.content === 'unreachable' ? 'Unreachable' : connection.answered || packet.to === connection.peer ? 'Reset' : 'Refused'
    this.close(connection, packet.to, why, packet.why ?? 'the connection was reset', packet.cause)
  }

  /** Closes one end and tells its node. */
  private close(connection: Connection, node: number, why: SignalName, text: string, cause: number): void {
    if (connection.end(node) === 'closed') return
    const outgoing = connection.outgoing(node)
    const unacknowledged = outgoing.unacknowledged.size
    const requests = node === connection.opener ? [...connection.requests] : []
    const message = requests[0] ?? outgoing.unacknowledged.values().next().value?.message ?? -1
    this.shut(connection, node)
    this.carrier.signal(node, { peer: connection.other(node), why, text, requests, unacknowledged, cause }, message)
  }

  /** Has one end forget the connection; what its machine had not handed on is lost. */
  private shut(connection: Connection, node: number): void {
    connection.setEnd(node, 'closed')
    const outgoing = connection.outgoing(node)
    for (const { id } of outgoing.unacknowledged.values()) this.segments.delete(id)
    outgoing.unacknowledged.clear()
    const incoming = connection.incoming(node)
    for (const packet of incoming.early.values()) {
      this.copies.delete(packet)
      this.receiver.lose(packet.message, 'the connection was reset', packet.cause)
    }
    incoming.early.clear()
    if (connection.openerEnd !== 'closed' || connection.peerEnd === 'open') return
    for (const one of [connection.opener, connection.peer]) this.ofNode(one).delete(connection)
  }

  /** Resets what is open between these nodes, at both ends at once; false when there was nothing. */
  reset(from: number, to: number): boolean {
    const open = [...this.ofNode(from)].filter((one) => one.opener === from && one.peer === to && one.end(from) === 'open')
    for (const connection of open) {
      const text = 'the connection was reset on the way'
      this.close(connection, connection.opener, 'Reset', text, -1)
      if (connection.peerEnd === 'open') this.close(connection, connection.peer, 'Reset', text, -1)
      else this.shut(connection, connection.peer)
    }
    return open.length > 0
  }

  /** Ends the connections of a process that has died. Its machine resets them if it lives; a machine that died too says nothing. */
  died(node: number, machineUp: boolean): void {
    for (const connection of this.ofNode(node)) {
      if (connection.end(node) !== 'open') continue
      this.shut(connection, node)
      const other = connection.other(node)
      if (!machineUp || connection.end(other) !== 'open') continue
      this.carrier.tell('reset', node, other, { message: -1, cause: -1, connection, why: `reset by ${this.stage.names[node]}: its process died` })
    }
  }
}
