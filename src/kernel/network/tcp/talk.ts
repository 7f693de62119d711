/**
 * Sends what a machine sends for a connection, with the events of it: segments, acknowledgements, and packets of its own.
 *
 *     declare const [talk, socket, segment]: [Talk, Socket, Segment]
 *     talk.transmit(socket, segment, false)     // a message leaves; an event says so if it had to wait
 *     talk.tell('syn', socket, -1)              // a packet of the machine's own, an event too
 */
import { EventKind } from '../../../trace/events.ts'
import type { Stage } from '../../engine/stage.ts'
import type { TcpSpec } from '../../plan.ts'
import type { Signal } from '../arrival.ts'
import { type Content, type Packet, packetNames, type TalkAbout } from '../packet.ts'
import type { Segment } from './segment.ts'
import type { Socket } from './socket.ts'

export type { Segment, Socket }

/** How connections send packets and tell nodes what became of them. */
export interface PacketSender {
  link(from: number, to: number): { tcp: TcpSpec | undefined }
  /** Makes a packet with a message in it. */
  data(message: number, cause: number): Packet
  inject(packet: Packet): void
  /** Sends a packet from one machine to another. */
  tell(content: Exclude<Content, 'data'>, from: number, to: number, about: TalkAbout): void
  drop(packet: Packet, why: string): void
  /** Drops a packet and has the sender's machine told that its connection is refused. */
  refuse(packet: Packet, why: string): void
  /** Signals something to a node's code, once it runs. */
  signal(node: number, signal: Signal, message: number): void
}

/** The packets that a machine sends by itself. */
export type Control = 'syn' | 'syn-ack' | 'fin' | 'probe' | 'acknowledgement'

export class Talk {
  private readonly stage: Stage
  private readonly carrier: PacketSender

  constructor(stage: Stage, carrier: PacketSender) {
    this.stage = stage
    this.carrier = carrier
  }

  transmit(socket: Socket, segment: Segment, again: boolean): void {
    const { trace, nowNs } = this.stage
    const { message, sendEvent, sinceNs } = segment
    const acknowledgement = socket.receiver.says(-1, false, socket.echoNs)
    if (message < 0) return this.tell('fin', socket, -1, { segment, acknowledgement })
    const waited = !again && sinceNs < nowNs
    const cause = again || waited ? trace.event(again ? EventKind.retransmit : EventKind.departed, nowNs, socket.node, message, sendEvent) : sendEvent
    this.carrier.inject({ ...this.carrier.data(message, cause), segment, socket, acknowledgement, sentNs: nowNs })
  }

  /** Answers a segment that arrived; `event` is that of its arrival. */
  answer(socket: Socket, { from, message, segment, sentNs = -1 }: Packet, again: boolean, event: number): void {
    const acknowledgement = socket.receiver.says(segment?.sequence ?? -1, again, sentNs)
    if (message < 0) return this.tell('acknowledgement', socket, event, { acknowledgement })
    this.carrier.tell('acknowledgement', socket.node, from, { message, cause: event, socket, acknowledgement, sentNs: this.stage.nowNs })
  }

  /** Sends a packet without a message. */
  tell(content: Control, socket: Socket, cause: number, about: Partial<TalkAbout> = {}): void {
    const { trace, nowNs, names } = this.stage
    const to = socket.other.node
    const event = trace.event(EventKind.control, nowNs, socket.node, trace.values.intern(packetNames[content]), cause, trace.values.intern(names[to]))
    const acknowledgement = socket.receiver.says(-1, false, socket.echoNs)
    this.carrier.tell(content, socket.node, to, { message: -1, cause: event, socket, sentNs: nowNs, acknowledgement, ...about })
  }

  /** Writes the event that a packet without a message has arrived, and returns it. */
  arrived({ content, to, cause }: Packet): number {
    const { trace, nowNs } = this.stage
    return trace.event(EventKind.controlArrived, nowNs, to, trace.values.intern(packetNames[content as Control]), cause)
  }

  lost(to: number, content: Control, cause: number, why: string): void {
    const { trace, nowNs } = this.stage
    trace.event(EventKind.controlLost, nowNs, to, trace.values.intern(packetNames[content]), cause, trace.values.intern(why))
  }

  reset(socket: Socket, why: string): void {
    this.carrier.tell('reset', socket.node, socket.other.node, { message: -1, cause: -1, socket, why })
  }
}
