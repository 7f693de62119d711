/**
 * Carries messages as packets, through queues and ports, while faults double, delay, damage or hold them; and carries what machines tell
 * each other about them. Used for the messages of a run whose links or faults need it; all others take the short way through `Network.route`.
 *
 * A message is a packet of its own; a message on a TCP link is a segment of a connection (`tcp/`), and its packets may be
 * sent again.
 */
import { EventKind } from '../../trace/events.ts'
import { draw } from '../../guest/maths/distributions.ts'
import type { MessageFault, Network } from './network.ts'
import { opensConnection } from './network.ts'
import type { Process } from '../processes/process.ts'
import { invariant } from '../engine/invariant.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import { Capacity, type Slowdown } from './capacity.ts'
import { Circuits } from './circuits.ts'
import type { MessageTaker } from './tcp/arrivals.ts'
import { Connections } from './tcp/connections.ts'
import { damagePacket, readDamaged } from './damaged-packet.ts'
import type { Copy, Signal } from './arrival.ts'
import type { Content, Line, Packet, TalkAbout } from './packet.ts'
import { packetTypes } from './packet.ts'
import type { PacketLink } from './packet-link.ts'
import { makePacketLink } from './packet-link.ts'
import { PairTable } from './pair-table.ts'
import { Ports } from './ports.ts'
import { sizeOf } from './wire.ts'

const direct: readonly undefined[] = [undefined]

/** Where a line may become slower: on a link, or at the network card of a node. */
export type SlowPlace = { from: number; to: number } | { node: number; direction: 'uplink' | 'port' }

/** What the carrier hands over to. */
export interface Receiver extends MessageTaker {
  /** A call has failed: it is rejected with an error of this name. */
  reject(process: Process, request: number, name: string, text: string, cause: number): void
}

interface Held {
  packet: Packet
  by: MessageFault
}

export class Carrier {
  readonly connections: Connections
  readonly circuits: Circuits
  private readonly stage: Stage
  private readonly network: Network
  private readonly receiver: Receiver
  private readonly links: PairTable<PacketLink>
  private readonly ports: Ports
  private readonly underWay: (Packet | undefined)[] = []
  private readonly free: number[] = []
  private held: Held[] = []
  private readonly seed: number

  constructor(stage: Stage, network: Network, receiver: Receiver, seed: number) {
    this.stage = stage
    this.network = network
    this.receiver = receiver
    this.seed = seed
    this.links = new PairTable(stage.names.length)
    this.ports = new Ports(stage.plan.ports ?? [], this.network.speedChanges)
    this.connections = new Connections(stage, this, receiver)
    this.circuits = new Circuits(stage.names, (from, to) => this.link(from, to).path)
  }

  link(from: number, to: number): PacketLink {
    let link = this.links.get(from, to)
    if (!link) {
      const { names } = this.stage
      const [sender, receiver] = [names[from], names[to]]
      const { speedChanges, rules } = this.network
      link = makePacketLink(this.network.link(from, to), sender, receiver, rules.about(sender, receiver), this.ports, this.seed, speedChanges)
      this.links.set(from, to, link)
    }
    return link
  }

  /** Puts a message that a node sends on its way; `send` is the event of its sending. */
  send(message: number, send: number): void {
    const { trace } = this.stage
    const from = trace.messageFrom(message)
    const to = trace.messageTo(message)
    if (from !== to && this.connections.send(message, from, to, trace.messageKind(message), send)) return
    this.inject(this.data(message, send))
  }

  /** A packet with a message in it. */
  data(message: number, cause: number): Packet {
    const { trace } = this.stage
    const from = trace.messageFrom(message)
    const to = trace.messageTo(message)
    const path = from === to ? direct : this.link(from, to).path
    const bits = path.length > 1 ? 8 * sizeOf(trace.values.value(trace.messagePayload(message))) : 0
    return { content: 'data', from, to, message, type: trace.messageType(message), bits, cause, path, hop: 0, extraNs: 0 }
  }

  /** What one machine tells another; it takes the way of a message without content. */
  tell(content: Exclude<Content, 'data'>, from: number, to: number, about: TalkAbout): void {
    const path = from === to ? direct : this.link(from, to).path
    this.inject({ content, from, to, type: packetTypes[content], bits: 0, path, hop: 0, extraNs: 0, ...about })
  }

  /** Puts a packet on its way: faults first, then what the link itself does. */
  inject(packet: Packet): void {
    const { from, to, type } = packet
    const message = aboutMessage(packet)
    for (const fault of this.network.faults) {
      const why = fault.cuts?.(from, to, type, message)
      if (why !== undefined) return this.drop(packet, why)
      packet.extraNs += fault.delays?.(from, to, type, message) ?? 0
      if (fault.holds?.(from, to, type, message)) return this.hold(packet, fault)
    }
    this.depart(packet)
  }

  private depart(packet: Packet): void {
    const { from, to } = packet
    if (from !== to) {
      const { base } = this.link(from, to)
      if (base.lossStream?.chance(base.lossPartsPerMillion)) return this.drop(packet, 'lost by the network')
    }
    this.advance(packet)
  }

  /** Takes a packet through its path until something makes it wait. */
  private advance(packet: Packet): void {
    const { nowNs } = this.stage
    while (packet.hop < packet.path.length) {
      const capacity = packet.path[packet.hop++]
      if (capacity === undefined) return this.travel(packet)
      // Talk between machines is so small that it takes no time in a line; it needs no circuit.
      const leaves = packet.content === 'data' ? capacity.admit(nowNs, packet.bits, packet.from, packet.to) : nowNs
      if (typeof leaves === 'string') return this.drop(packet, leaves)
      if (leaves > nowNs) {
        capacity.enter(packet, packet.bits, nowNs, leaves)
        return this.schedule(packet, leaves)
      }
    }
    this.arrive(packet)
  }

  private travel(packet: Packet): void {
    const { nowNs } = this.stage
    const { from, to } = packet
    this.connections.left(packet)
    if (from === to) return this.schedule(packet, nowNs + packet.extraNs)
    const link = this.link(from, to)
    const copies = packet.copied ? false : this.isCopied(packet, link)
    const drawnNs = draw(link.base.latency, packet.copied ? link.duplicateStream : link.base.latencyStream)
    const latencyNs = this.network.faults.length === 0 ? drawnNs : this.network.stretched(drawnNs, from, to)
    const late = link.reorderPartsPerMillion > 0 && link.reorderStream.chance(link.reorderPartsPerMillion)
    let arriveNs = nowNs + latencyNs + packet.extraNs + (late ? draw(link.reorderBy, link.reorderStream) : 0)
    if (link.fifo) arriveNs = link.lastArrivalNs = Math.max(arriveNs, link.lastArrivalNs)
    const copy = copies ? { ...packet, copied: true } : undefined
    if (packet.content === 'data') this.damage(packet, link)
    this.schedule(packet, arriveNs)
    if (copy) this.travel(copy)
  }

  private isCopied({ from, to, type, content, message }: Packet, link: PacketLink): boolean {
    if (content !== 'data') return false
    let copies = link.duplicatePartsPerMillion > 0 && link.duplicateStream.chance(link.duplicatePartsPerMillion)
    for (const fault of this.network.faults) if (fault.copies?.(from, to, type, message)) copies = true
    return copies
  }

  private schedule(packet: Packet, timeNs: number): void {
    const index = this.free.pop() ?? this.underWay.length
    this.underWay[index] = packet
    packet.slot = index
    this.stage.schedule(timeNs, Due.packet, index)
  }

  /** Goes on with a packet that has waited; false when its time has changed and this entry is stale. */
  due(index: number): boolean {
    const packet = this.underWay[index]
    if (!packet) {
      this.stage.stale--
      invariant(this.stage.stale >= 0, 'Only what was made stale is found stale.')
      return false
    }
    this.underWay[index] = undefined
    this.free.push(index)
    this.advance(packet)
    return true
  }

  // --- lines that become slower

  /** What carries the bits of a link, of all a node sends (`uplink`) or of all it gets (`port`); one without an end is made where there is none. */
  private lineOf(where: SlowPlace): Line {
    const { names } = this.stage
    if ('from' in where) {
      const link = this.link(where.from, where.to)
      if (link.line) return link.line
      const [from, to] = [names[where.from], names[where.to]]
      link.line = new Capacity<Packet>(`of ${from}→${to}`, {}, true)
      link.path = this.ports.path(link.line, from, to)
      return link.line
    }
    const { node, direction } = where
    const known = this.ports.ofNode(names[node], direction)
    if (known) return known
    const line = this.ports.addTo(names[node], direction)
    for (const { from, to, value } of this.links.entries()) {
      if (from === node || to === node) value.path = this.ports.path(value.line, names[from], names[to])
    }
    return line
  }

  /** Makes lines slower; returns how to heal them. */
  slow(where: readonly SlowPlace[], slowdown: Slowdown): () => void {
    const leaves = (packet: Packet, timeNs: number) => {
      // The queue entry for its old time finds nothing here.
      if (packet.slot !== undefined) this.underWay[packet.slot] = undefined
      this.stage.stale++
      const index = this.underWay.length
      this.underWay[index] = packet
      packet.slot = index
      this.stage.schedule(timeNs, Due.packet, index)
    }
    const ends = where.map((place) => this.lineOf(place).slow(this.stage.nowNs, slowdown, leaves))
    return () => ends.forEach((end) => end(this.stage.nowNs))
  }

  /** Whether something carries the bits of a link one after the other. */
  hasLine(from: number, to: number): boolean {
    return this.link(from, to).line !== undefined
  }

  // --- damage

  private damage(packet: Packet, link: PacketLink): void {
    const { from, to, type, message } = packet
    if (link.corruptPartsPerMillion > 0 && link.corruptStream.chance(link.corruptPartsPerMillion)) {
      damagePacket(packet, { damage: link.damage, random: link.corruptStream }, this.stage.trace)
    }
    for (const fault of this.network.faults) {
      const damaging = fault.damages?.(from, to, type, message)
      if (damaging) damagePacket(packet, damaging, this.stage.trace)
    }
  }

  // --- arrival

  private arrive(packet: Packet): void {
    const { from, to, type } = packet
    const why = this.network.cutOnArrival(from, to, type, aboutMessage(packet))
    if (why !== undefined) return this.drop(packet, why)
    if (isWord(packet)) return this.arriveWord(packet)
    for (const fault of this.network.faults) {
      const lost = fault.losesRoute?.(from, to)
      if (lost === undefined) continue
      this.drop(packet, lost)
      if (packet.taken) return
      return this.tell('unreachable', to, from, { message: packet.message, cause: packet.cause, why: lost, socket: packet.socket?.other })
    }
    const refused = this.refusal(packet)
    if (refused !== undefined) return this.refuse(packet, refused)
    if (packet.content !== 'data') return this.connections.arrivals.control(packet)
    const copy: Copy = { payload: this.stage.trace.messagePayload(packet.message), cause: packet.cause }
    if (packet.bytes) {
      const { base, checksum } = this.link(from, to)
      const read = readDamaged(packet, packet.bytes, base.authenticated ? 'mac' : checksum, this.stage.trace)
      if (typeof read === 'string') return this.drop(packet, read)
      copy.payload = read
    }
    if (packet.taken) return packet.taken(copy)
    if (packet.socket) return this.connections.arrivals.segment(packet, copy)
    this.receiver.receive(packet.message, copy)
  }

  private refusal({ from, to, message, socket }: Packet): string | undefined {
    const opens = socket ? socket.isOpener && socket.other.state === 'fresh' : opensConnection(this.stage.trace.messageKind(message))
    if (!opens) return undefined
    for (const fault of this.network.faults) {
      const why = fault.refuses?.(from, to)
      if (why !== undefined) return why
    }
    return undefined
  }

  /** Drops a packet and has the sender's machine told that its connection is refused. */
  refuse(packet: Packet, why: string): void {
    this.drop(packet, why)
    if (packet.taken) return
    const { from, to, message, cause, socket } = packet
    this.tell('reset', to, from, { message, cause, socket: socket?.other, why })
  }

  /** Word of what became of something earlier. */
  private arriveWord(packet: Packet): void {
    const { arrivals } = this.connections
    if (packet.content === 'acknowledgement') return arrivals.control(packet)
    if (packet.socket) return packet.content === 'reset' ? arrivals.reset(packet) : arrivals.unreachable(packet)
    const why = packet.content === 'reset' ? 'Refused' : 'Unreachable'
    const { from, to, message, cause } = packet
    this.signal(to, { peer: from, why, text: packet.why ?? '', requests: [message], unacknowledged: 1, cause }, message)
  }

  /** A packet is lost, on its way or where it arrives. */
  drop(packet: Packet, why: string): void {
    if (packet.content === 'data') this.receiver.lose(packet.message, why, packet.cause)
    else this.connections.lost(packet, why)
    this.connections.left(packet)
  }

  // --- hold and release

  private hold(packet: Packet, by: MessageFault): void {
    const { trace, nowNs } = this.stage
    if (packet.content === 'data') trace.event(EventKind.hold, nowNs, packet.to, packet.message, packet.cause)
    this.connections.left(packet)
    this.held.push({ packet, by })
  }

  /** Lets packets go on that some fault holds; how many there were. Talk between machines has the message -1. */
  release(which: (from: number, to: number, type: string, message: number, by: MessageFault) => boolean): number {
    const { trace, nowNs } = this.stage
    const released: Packet[] = []
    this.held = this.held.filter(({ packet, by }) => {
      const goes = which(packet.from, packet.to, packet.type, aboutMessage(packet), by)
      if (goes) released.push(packet)
      return !goes
    })
    for (const packet of released) {
      if (packet.content === 'data') trace.event(EventKind.release, nowNs, packet.to, packet.message, packet.cause)
      this.depart(packet)
    }
    return released.length
  }

  // --- what machines tell their nodes

  /** Notes what a node's machine has learnt, and has the node's code hear of it when it is free. */
  signal(node: number, signal: Signal, message: number): void {
    const { stage } = this
    const process = stage.processes[node]
    if (!process.up) return
    const event = stage.trace.event(EventKind.signal, stage.nowNs, node, message, signal.cause, stage.trace.values.intern(signal.text))
    stage.offer(process, { kind: 'signal', signal: { ...signal, cause: event } })
  }

  /** Node code hears of it: calls are rejected, then its method `disconnected` runs. */
  hear(process: Process, signal: Signal): void {
    const { stage } = this
    const { peer, why, text, unacknowledged, cause, failed = [], own } = signal
    for (const request of signal.requests) this.receiver.reject(process, request, why, text, cause)
    for (const fail of failed) stage.wake(process, why.toLowerCase(), cause, fail)
    const method = (process.instance as unknown as Record<string, unknown> | undefined)?.disconnected
    if (typeof method !== 'function' || own || stage.ended) return
    stage.wake(process, 'disconnected', cause, () => {
      const about = { why, unacknowledged }
      stage.settleInto(process, (method as (about: unknown, peer: string) => unknown).call(process.instance, about, stage.names[peer]))
    })
  }

  /** Whether the switches see the cable of both nodes. */
  linkUp(from: number, to: number): boolean {
    return !this.network.faults.some((fault) => fault.unplugs?.(from) || fault.unplugs?.(to))
  }

  /** Ends the circuits and connections of a process that has died. */
  died(process: Process): void {
    this.circuits.forget(process.index)
    this.connections.died(process.index, process.machineUp)
  }
}

/** Whether a packet only says what became of something earlier. */
function isWord({ content }: Packet): boolean {
  return content === 'acknowledgement' || content === 'reset' || content === 'unreachable'
}

/** The message that a packet carries; talk between machines carries none. */
function aboutMessage({ content, message }: Packet): number {
  return content === 'data' ? message : -1
}
