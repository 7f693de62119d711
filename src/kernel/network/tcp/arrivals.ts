/**
 * What a machine makes of the packets of its connections that arrive.
 *
 *     declare const [arrivals, packet, copy]: [Arrivals, Packet, Copy]
 *     arrivals.segment(packet, copy)     // acknowledged, thrown away if it is known, handed on in order
 *     arrivals.control(packet)           // SYN, SYN-ACK, FIN, a probe, an acknowledgement
 */
import { EventKind } from '../../../trace/events.ts'
import { isReply } from '../../../trace/trace.ts'
import type { Stage } from '../../engine/stage.ts'
import type { Copy } from '../arrival.ts'
import type { Packet } from '../packet.ts'
import type { Endings, MessageLoser } from './endings.ts'
import type { Arrival, Socket } from './socket.ts'
import type { PacketSender, Talk } from './talk.ts'

export type { Copy, Packet }

/** What a machine that takes messages for its process does with them. */
export interface MessageTaker extends MessageLoser {
  receive(message: number, copy: Copy): void
}

export class Arrivals {
  private readonly stage: Stage
  private readonly carrier: PacketSender
  private readonly receiver: MessageTaker
  private readonly talk: Talk
  private readonly endings: Endings
  /** The connection is open at this end. */
  private readonly opened: (socket: Socket) => void

  constructor(stage: Stage, carrier: PacketSender, receiver: MessageTaker, talk: Talk, endings: Endings, opened: (socket: Socket) => void) {
    this.stage = stage
    this.carrier = carrier
    this.receiver = receiver
    this.talk = talk
    this.endings = endings
    this.opened = opened
  }

  /** The end that a packet comes to. */
  private socketOf({ socket }: Packet): Socket {
    return (socket as Socket).other
  }

  // --- what the network says

  /** A reset reaches the machine of `packet.to`. */
  reset(packet: Packet): void {
    const socket = this.socketOf(packet)
    const why = socket.isOpener && !socket.answered ? 'Refused' : 'Reset'
    this.endings.fail(socket, why, packet.why ?? 'the connection was reset', packet.cause)
  }

  /** A router's word that there is no route ends a connection that is not open yet; one that is open goes on trying. */
  unreachable(packet: Packet): void {
    const socket = this.socketOf(packet)
    if (socket.isOpener && !socket.answered) this.endings.fail(socket, 'Unreachable', packet.why ?? 'no route', packet.cause)
    else if (socket.state !== 'closed') socket.sender.routeLost()
  }

  // --- segments

  /** A message reaches the receiver's machine. */
  segment(packet: Packet, copy: Copy): void {
    if (!this.isTaken(packet)) return
    const socket = this.socketOf(packet)
    if (socket.state === 'fresh') socket.state = 'open'
    this.hear(socket, packet)
    const { stage } = this
    const known = socket.receiver.knows(packet.segment?.sequence ?? 0)
    const event = stage.trace.event(known ? EventKind.duplicate : EventKind.accepted, stage.nowNs, packet.to, packet.message, packet.cause)
    this.take(socket, packet, known, event, { ...copy, cause: event })
  }

  private take(socket: Socket, packet: Packet, known: boolean, event: number, copy: Copy): void {
    const { receiver } = socket
    const { segment, message, sentNs = -1 } = packet
    if (segment === undefined) return
    const { sequence, bytes } = segment
    if (sequence <= receiver.expected) socket.echoNs = sentNs
    const complete = known ? [] : receiver.take(sequence, bytes, { message, copy: this.readOnce(socket, bytes, copy) })
    this.talk.answer(socket, packet, known, event)
    for (const arrival of complete) this.handOn(socket, arrival)
  }

  private handOn(socket: Socket, { message, copy }: Arrival): void {
    if (message < 0) {
      socket.inOrder = true
      return this.endings.fail(socket, 'Closed', socket.other.closedBecause, copy.cause)
    }
    const { trace } = this.stage
    if (isReply(trace.messageKind(message))) socket.connection.requests.delete(trace.messageAnswers(message))
    this.receiver.receive(message, copy)
  }

  /** What a node did not want at first, and gets again, has been read. */
  private readOnce(socket: Socket, bytes: number, copy: Copy): Copy {
    let read = false
    return { ...copy, take: () => read || (read = this.read(socket, bytes)) }
  }

  /** Frees the room of a message that node code reads, or that is thrown out of the mailbox; false: the node closed the connection before. */
  private read(socket: Socket, bytes: number): boolean {
    if (socket.abandoned) return false
    if (socket.receiver.reads(bytes) && socket.state === 'open') this.talk.tell('acknowledgement', socket, -1)
    return true
  }

  // --- what machines say by themselves

  control(packet: Packet): void {
    const socket = this.socketOf(packet)
    if (packet.content === 'acknowledgement') return this.acknowledgement(socket, packet)
    if (!this.isTaken(packet)) return
    const event = this.talk.arrived(packet)
    switch (packet.content) {
      case 'syn':
        if (socket.state === 'fresh') socket.state = 'open'
        socket.echoNs = packet.sentNs ?? -1
        return this.talk.tell('syn-ack', socket, event)
      case 'syn-ack':
        socket.echoNs = packet.sentNs ?? -1
        this.talk.tell('acknowledgement', socket, event)
        return this.hear(socket, packet)
      case 'fin':
        this.hear(socket, packet)
        return this.take(socket, packet, socket.receiver.knows(packet.segment?.sequence ?? 0), event, { payload: -1, cause: event })
      default:
        this.hear(socket, packet)
        return this.talk.tell('acknowledgement', socket, event, { acknowledgement: socket.receiver.says(-1, false, packet.sentNs ?? -1) })
    }
  }

  private acknowledgement(socket: Socket, packet: Packet): void {
    if (packet.message < 0) {
      if (!this.stage.processes[packet.to].machineUp) return void this.drop(packet, 'the receiver is down')
      this.talk.arrived(packet)
    }
    if (socket.state === 'closed') return
    this.hear(socket, packet)
    const { trace, nowNs } = this.stage
    if (packet.acknowledgement?.again && packet.message >= 0) trace.event(EventKind.needless, nowNs, packet.to, packet.message, packet.cause)
  }

  /** Something came from the other end: it is there, the connection is open, and what it says of the other direction. */
  private hear(socket: Socket, { acknowledgement, cause }: Packet): void {
    const { connection: { options }, state } = socket
    if (!socket.answered) {
      socket.answered = true
      if (state === 'connecting') socket.state = 'open'
      if (acknowledgement && !options.textbook) {
        const { echoNs, room } = acknowledgement
        socket.sender.open(echoNs < 0 ? -1 : this.stage.nowNs - echoNs, room)
      }
      this.answering.event = cause
      this.opened(socket)
    }
    socket.keepalive?.heard()
    if (acknowledgement) {
      this.answering.event = cause
      socket.sender.acknowledge(acknowledgement)
    }
  }

  /** The event that brought the acknowledgement which is worked on. */
  readonly answering = { event: -1 }

  /** Whether there is somebody to take a packet; else it is lost, or its sender hears that it is refused. */
  private isTaken(packet: Packet): boolean {
    const socket = this.socketOf(packet)
    const process = this.stage.processes[packet.to]
    if (!process.machineUp) return this.drop(packet, 'the receiver is down')
    if (!process.up && socket.state === 'fresh') return this.refuse(packet, `refused: no process listens on ${process.name}`)
    if (socket.state === 'closed') {
      if (packet.content === 'fin' && socket.inOrder) return true
      return packet.socket?.state === 'closed' ? this.drop(packet, 'the connection was reset') : this.refuse(packet, 'the connection was reset')
    }
    if (socket.state !== 'closing' || packet.content === 'fin' || packet.content === 'probe') return true
    // What comes for a program that is gone shows the sender that it is.
    const why = `reset by ${process.name}: ${socket.closedBecause}`
    this.endings.forget(socket)
    return this.refuse(packet, why)
  }

  private refuse(packet: Packet, why: string): false {
    this.carrier.refuse(packet, why)
    return false
  }

  private drop(packet: Packet, why: string): false {
    this.carrier.drop(packet, why)
    return false
  }
}
