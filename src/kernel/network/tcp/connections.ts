/**
 * The reliable connections of a run: which there are, and what node code and faults do with them.
 *
 * A message has a number in its stream, the receiver's machine acknowledges it before the node reads it, throws copies away and hands
 * messages on in order. How one direction sends is `linux-sender.ts` or `textbook-sender.ts`; packets travel as `carrier.ts` carries them.
 */
import { EventKind } from '../../../trace/events.ts'
import { isReply, MessageKind } from '../../../trace/trace.ts'
import { Due } from '../../engine/run.ts'
import type { Stage } from '../../engine/stage.ts'
import type { Packet } from '../packet.ts'
import { sizeOf } from '../wire.ts'
import { Arrivals, type Copy, type MessageTaker } from './arrivals.ts'
import { Endings } from './endings.ts'
import { Handshake } from './handshake.ts'
import { Keepalive } from './keepalive.ts'
import { KernelTimers } from './kernel-timer.ts'
import { LinuxSender } from './linux-sender.ts'
import { Receiver } from './receiver.ts'
import type { SenderWorld } from './sender.ts'
import { type Arrival, Connection, type Opening, type Socket, type SocketParts } from './socket.ts'
import { type PacketSender, Talk } from './talk.ts'
import { TextbookSender } from './textbook-sender.ts'

/** What Linux offers at first; it grows only as long as node code reads. */
const receiveBuffer = 65_536

export class Connections {
  private readonly stage: Stage
  private readonly carrier: PacketSender
  private readonly receiver: MessageTaker
  private readonly timers: KernelTimers
  private readonly talk: Talk
  private readonly endings: Endings
  readonly arrivals: Arrivals
  /** The connection that a node opened to a peer last. */
  private readonly current = new Map<number, Connection>()
  /** Those that some end has, of each node. */
  private readonly byNode = new Map<number, Set<Connection>>()
  private readonly byRequest = new Map<number, Connection>()

  constructor(stage: Stage, carrier: PacketSender, receiver: MessageTaker) {
    this.stage = stage
    this.carrier = carrier
    this.receiver = receiver
    this.timers = new KernelTimers((timeNs, id, version) => stage.schedule(timeNs, Due.retransmit, id, version), () => stage.nowNs)
    this.talk = new Talk(stage, carrier)
    this.endings = new Endings(stage, carrier, receiver, this.talk, ({ opener, peer }) => {
      for (const { node, connection } of [opener, peer]) this.ofNode(node).delete(connection)
    })
    this.arrivals = new Arrivals(stage, carrier, receiver, this.talk, this.endings, (socket) => this.opened(socket))
  }

  /** A timer of a machine is due; false when nothing happens. */
  due(id: number, version: number): boolean {
    return this.timers.due(id, version)
  }

  // --- what node code does

  /** Sends a message through a connection; false when it is for a link of datagrams. */
  send(message: number, from: number, to: number, kind: MessageKind, send: number): boolean {
    const connection = isReply(kind) ? this.ofRequest(message) : this.between(from, to)
    if (!connection) return false
    if (kind === MessageKind.request) {
      connection.requests.add(message)
      this.byRequest.set(message, connection)
    }
    const socket = connection.at(from)
    if (isOver(socket)) this.receiver.lose(message, 'the connection is closed', send)
    else socket.push(message, this.bytesOf(connection, message), send, this.stage.nowNs)
    return true
  }

  /** An answer travels on the connection of its request. */
  private ofRequest(answer: number): Connection | undefined {
    const request = this.stage.trace.messageAnswers(answer)
    const connection = this.byRequest.get(request)
    this.byRequest.delete(request)
    return connection
  }

  private bytesOf({ options }: Connection, message: number): number {
    const { trace } = this.stage
    return options.textbook ? 0 : sizeOf(trace.values.value(trace.messagePayload(message)))
  }

  /** The connection that is open from one node to another, or a new one; undefined for a link of datagrams. */
  private between(from: number, to: number): Connection | undefined {
    const { tcp } = this.carrier.link(from, to)
    if (!tcp) return undefined
    const key = from * this.stage.names.length + to
    const known = this.current.get(key)
    if (known && !isOver(known.opener)) return known
    const connection = new Connection(from, to, tcp, (socket) => this.makeSocket(socket))
    this.current.set(key, connection)
    for (const node of [from, to]) this.ofNode(node).add(connection)
    if (!tcp.textbook) this.shakeHands(connection.opener)
    return connection
  }

  private ofNode(node: number): Set<Connection> {
    let own = this.byNode.get(node)
    if (!own) this.byNode.set(node, (own = new Set()))
    return own
  }

  /** Opens a connection before there is anything to send, and tells when it is; undefined: the link has none. */
  open(from: number, to: number, opening: Opening): 'open' | 'opens' | undefined {
    const connection = this.between(from, to)
    if (!connection) return undefined
    if (connection.opener.state === 'open') return 'open'
    connection.opener.openings.push(opening)
    return 'opens'
  }

  /** Closes what a node has open to another one, whoever opened it. Returns who waits in vain then; undefined: neither link has connections. */
  close(from: number, to: number): { requests: number[]; openings: Opening[] } | undefined {
    if (!this.carrier.link(from, to).tcp && !this.carrier.link(to, from).tcp) return undefined
    const requests: number[] = []
    const openings: Opening[] = []
    for (const connection of [...this.ofNode(from)]) {
      const socket = connection.at(from)
      if (socket.other.node !== to || isOver(socket)) continue
      if (socket.isOpener) requests.push(...connection.requests)
      openings.push(...socket.openings.splice(0))
      socket.abandoned = true
      this.endings.close(socket, 'its program closed the connection')
    }
    return { requests, openings }
  }

  // --- the parts of a socket

  private makeSocket(socket: Socket): SocketParts {
    const { options } = socket.connection
    const world = this.worldOf(socket)
    return {
      sender: options.textbook ? new TextbookSender(world) : new LinuxSender(world, options),
      receiver: new Receiver<Arrival>(options.textbook ? Infinity : receiveBuffer),
    }
  }

  private worldOf(socket: Socket): SenderWorld {
    const { stage, timers, talk, endings } = this
    return {
      get nowNs() {
        return stage.nowNs
      },
      timer: (fire) => timers.make(fire),
      transmit: (segment, again) => talk.transmit(socket, segment, again),
      arrived: ({ message }) => {
        if (message >= 0) stage.trace.event(EventKind.acknowledged, stage.nowNs, socket.node, message, this.arrivals.answering.event)
      },
      askForRoom: () => talk.tell('probe', socket, -1),
      giveUp: (why, retransmissions) => {
        const times = retransmissions === 0 ? 'it has no room' : `given up after ${retransmissions} retransmissions`
        endings.fail(socket, why, `${stage.names[socket.other.node]} does not answer: ${times}`, -1)
      },
      finished: () => {
        if (socket.state !== 'closing') return
        socket.inOrder = true
        endings.forget(socket)
      },
    }
  }

  private shakeHands(socket: Socket): void {
    const { stage, timers, talk, endings } = this
    const name = stage.names[socket.other.node]
    socket.handshake = new Handshake({
      get nowNs() {
        return stage.nowNs
      },
      timer: (fire) => timers.make(fire),
      sendSyn: () => talk.tell('syn', socket, stage.turn),
      giveUp: (text) => endings.fail(socket, 'Timeout', `no connection to ${name}: ${text}`, -1),
    }, socket.connection.options)
  }

  private opened(socket: Socket): void {
    const { stage, timers, talk, endings } = this
    socket.handshake?.end()
    for (const opening of socket.openings.splice(0)) opening.opened(this.arrivals.answering.event)
    const { keepalive, userTimeoutNs } = socket.connection.options
    if (!keepalive) return
    socket.keepalive = new Keepalive({
      get nowNs() {
        return stage.nowNs
      },
      timer: (fire) => timers.make(fire),
      get idle() {
        return socket.sender.done
      },
      ask: () => talk.tell('probe', socket, -1),
      giveUp: (text) => {
        talk.reset(socket, `reset by ${stage.names[socket.node]}: it had no answer`)
        endings.fail(socket, 'Timeout', `${stage.names[socket.other.node]} does not answer: ${text}`, -1)
      },
    }, keepalive, userTimeoutNs)
  }

  // --- what the carrier says

  /** A packet has left its machine's own line, or was lost on it. */
  left({ socket, segment, content }: Packet): void {
    if (socket && segment && (content === 'data' || content === 'fin')) socket.sender.left(segment)
  }

  /** A packet that carries no message is lost. */
  lost({ content, to, message, cause }: Packet, why: string): void {
    const { trace, nowNs } = this.stage
    if (content === 'acknowledgement' && message >= 0) trace.event(EventKind.acknowledgementLost, nowNs, to, message, cause, trace.values.intern(why))
    else if (content !== 'reset' && content !== 'unreachable' && content !== 'data') this.talk.lost(to, content, cause, why)
  }

  /** A message reaches the receiver's machine. */
  arrive(packet: Packet, copy: Copy): void {
    this.arrivals.segment(packet, copy)
  }

  // --- what faults do

  /** Resets what is open between these nodes, at both ends at once; false when there was nothing. */
  reset(from: number, to: number): boolean {
    const open = [...this.ofNode(from)].filter(({ opener, peer }) => opener.node === from && peer.node === to && !isOver(opener))
    for (const { opener, peer } of open) {
      const text = 'the connection was reset on the way'
      this.endings.fail(opener, 'Reset', text, -1)
      if (peer.state === 'open') this.endings.fail(peer, 'Reset', text, -1)
      else this.endings.forget(peer)
    }
    return open.length > 0
  }

  /** A process has died. A machine that lives closes its connections; one that died with it says nothing. */
  died(node: number, machineUp: boolean): void {
    for (const connection of [...this.ofNode(node)]) {
      const socket = connection.at(node)
      if (socket.state === 'closed' || socket.state === 'fresh') continue
      socket.openings = []
      if (!machineUp) this.endings.forget(socket)
      else if (!isOver(socket)) this.endings.close(socket, 'its process ended')
    }
  }
}

/** Whether its node can send on it no more. */
function isOver({ state }: Socket): boolean {
  return state === 'closing' || state === 'closed'
}
