/**
 * One direction of a connection as Linux sends it: one timer, retransmission by timeout (RFC 6298), by what arrived later (RACK) and by a
 * probe of the tail (RFC 8985), a congestion window (RFC 5681), and probes of a receiver that has no room.
 *
 *     declare const [world, first, second]: [SenderWorld, Segment, Segment]
 *     const sender = new LinuxSender(world, {})
 *     sender.push(first)          // waits for the handshake
 *     sender.open(1_000_000, 65_536)     // is sent; the timer runs
 *     sender.push(second)
 *
 * The one timer waits for one thing at a time: an acknowledgement, the time to probe the tail, the window for reordering, or room. Left
 * out are delayed acknowledgements, Nagle's algorithm, F-RTO, pacing and the queue of the machine's own card.
 */
import { Fifo } from '../../engine/fifo.ts'
import type { TcpSpec } from '../../plan.ts'
import { CongestionWindow } from './congestion.ts'
import { type KernelTimer, ticksNs } from './kernel-timer.ts'
import { Rack } from './rack.ts'
import { RoomProbes, within } from './room-probes.ts'
import { patienceNs, RetransmissionTimeout } from './rto.ts'
import { Scoreboard } from './scoreboard.ts'
import { type Acknowledgement, packetBytes, type Segment } from './segment.ts'
import type { Sender, SenderWorld } from './sender.ts'
import { leastTimerNs, TailProbe } from './tail-probe.ts'

export type { Segment, SenderWorld }

const retransmissionsMost = 15
/** The same for a connection whose process is gone. */
const orphanRetransmissionsMost = 8

type Wait = 'nothing' | 'acknowledgement' | 'tail' | 'reordering' | 'room'

export class LinuxSender implements Sender {
  private readonly world: SenderWorld
  private readonly options: Pick<TcpSpec, 'userTimeoutNs' | 'tailLossProbe'>
  private readonly waiting = new Fifo<Segment>()
  private readonly board = new Scoreboard()
  private readonly timeout = new RetransmissionTimeout()
  private readonly rack = new Rack()
  private readonly window = new CongestionWindow()
  private readonly probe = new TailProbe()
  private readonly roomProbes: RoomProbes
  private readonly timer: KernelTimer
  private wait: Wait = 'nothing'
  private opened = false
  private orphaned = false
  /** Segments that begin before this byte have room at the receiver. */
  private room = 0
  private lastSentNs = -1
  /** How many timeouts there were since the last progress, when the first retransmission was, and how many segments were sent again since then. */
  private timeouts = 0
  private firstAgainNs = -1
  private sentAgain = 0
  /** How many retransmissions since the window was reduced the receiver has not reported as needless; -1: there were none. */
  private undoLeft = -1
  private routeIsLost = false

  constructor(world: SenderWorld, options: Pick<TcpSpec, 'userTimeoutNs' | 'tailLossProbe'>) {
    this.world = world
    this.options = options
    this.roomProbes = new RoomProbes(options.userTimeoutNs)
    this.timer = world.timer(() => this.due())
  }

  get unacknowledged(): number {
    let count = 0
    for (const { message, early } of this.board) if (message >= 0 && !early) count++
    for (const { message } of this.waiting) if (message >= 0) count++
    return count
  }

  get firstMessage(): number {
    return this.board.first?.message ?? this.waiting.first?.message ?? -1
  }

  get done(): boolean {
    return this.board.empty && this.waiting.length === 0
  }

  push(segment: Segment): void {
    if (this.opened && this.done && this.lastSentNs >= 0) {
      this.window.idle(Math.ceil((this.world.nowNs - this.lastSentNs) / this.timeout.nowNs) - 1)
    }
    this.waiting.push(segment)
    if (this.opened) this.sendNew()
  }

  open(roundTripNs: number, room: number): void {
    if (this.opened) return
    this.opened = true
    this.room = room
    if (roundTripNs >= 0) this.timeout.measure(roundTripNs, 0, 0)
    this.sendNew()
  }

  left(): void {}

  orphan(): void {
    this.orphaned = true
  }

  abandon(): Segment[] {
    this.timer.end()
    this.wait = 'nothing'
    const never = [...this.waiting]
    this.waiting.clear()
    return never
  }

  // --- sending

  private sendNew(): void {
    const { board, waiting, window } = this
    let sent = false
    while (waiting.first && waiting.first.firstByte < this.room && window.hasRoom(board.inFlight)) {
      this.sendPacket(waiting.first)
      sent = true
    }
    const next = waiting.first
    window.used(board.inFlight, board.out, board.acknowledged, board.next)
    if (sent) this.planProbe(false)
    else if (next && next.firstByte >= this.room && board.empty && this.wait === 'nothing') this.awaitRoom()
  }

  /** Sends waiting segments, as many as fit into one packet. */
  private sendPacket(first: Segment): void {
    const { waiting } = this
    const packet: Segment[] = []
    let room = packetBytes
    for (let next: Segment | undefined = first; next && (next === first || next.bytes <= room); next = waiting.first) {
      waiting.shift()
      packet.push(next)
      room -= next.bytes
    }
    if (packet.length > 1) {
      for (const segment of packet) segment.weight = segment.bytes
      first.weight += room
    }
    const alone = this.board.empty
    for (const segment of packet) this.sendFirstTime(segment)
    if (alone || this.wait === 'tail') this.rearm()
  }

  private sendFirstTime(segment: Segment): void {
    const { world } = this
    this.board.sent(segment, world.nowNs)
    this.lastSentNs = world.nowNs
    this.window.sentMeanwhile(segment.weight)
    world.transmit(segment, false)
  }

  private sendAgain(segment: Segment): void {
    const { nowNs } = this.world
    this.board.sentAgain(segment, nowNs)
    this.lastSentNs = nowNs
    this.sentAgain++
    this.window.sentMeanwhile(segment.weight)
    this.world.transmit(segment, true)
  }

  private repair(segment: Segment): void {
    this.sendAgain(segment)
    if (this.firstAgainNs < 0) this.firstAgainNs = this.world.nowNs
    this.undoLeft = Math.max(0, this.undoLeft) + 1
  }

  /** Sends the segments again that count as lost, as far as the window has room. */
  private repairLost(): void {
    const { board, window } = this
    if (board.lost === board.resent) return
    const { first } = board
    let firstAgain = false
    for (const segment of board) {
      if (!window.hasRoom(board.inFlight)) break
      if (!segment.lost || segment.resent) continue
      this.repair(segment)
      firstAgain ||= segment === first
    }
    if (firstAgain && this.wait !== 'reordering') this.await('acknowledgement', this.timeout.nowNs)
  }

  // --- the timer

  private await(what: Wait, delayNs: number): void {
    this.wait = what
    this.timer.set(delayNs)
  }

  private rest(): void {
    this.wait = 'nothing'
    this.timer.stop()
  }

  /** Waits for an acknowledgement for the length of the timeout. After another wait, the timeout counts from when the first segment was sent. */
  private rearm(): void {
    const { first } = this.board
    if (!first) return this.rest()
    const timeoutNs = this.timeout.nowNs
    const counts = this.wait === 'tail' || this.wait === 'reordering'
    this.await('acknowledgement', counts ? Math.max(1, first.sentNs + timeoutNs - this.world.nowNs) : timeoutNs)
  }

  /** Sets the timer for a probe of the tail, after two round trips and before the timeout; returns whether there will be one. */
  private planProbe(forward: boolean): boolean {
    const { board, timeout, window } = this
    const { first } = board
    if (this.options.tailLossProbe === false || !first || window.state !== 'open') return false
    const probeNs = this.probe.waitNs(timeout.smoothedNs, board.out <= packetBytes)
    const timeoutNs = forward ? timeout.nowNs : first.sentNs + timeout.nowNs - this.world.nowNs
    this.await('tail', timeoutNs > 0 ? Math.min(ticksNs(probeNs), ticksNs(timeoutNs)) : probeNs)
    return true
  }

  private due(): void {
    const { wait } = this
    switch (wait) {
      case 'acknowledgement':
        return this.timedOut()
      case 'tail':
        return this.probeTail()
      case 'reordering':
        return this.reorderingOver()
      case 'room':
        return this.probeRoom()
    }
  }

  private timedOut(): void {
    const { board, window, world, rack } = this
    const { first } = board
    if (!first) return this.rest()
    if (this.expired()) return world.giveUp(this.routeIsLost ? 'Unreachable' : 'Timeout', this.sentAgain)
    for (const segment of board) if (segment === first || !rack.recent(segment, world.nowNs)) board.hold(segment)
    const again = window.recovering && board.acknowledged < window.recoveredAt && !(window.state === 'loss' && this.timeouts === 0)
    window.timedOut(board.inFlight, board.next, again)
    if (!again) this.undoLeft = -1
    this.probe.end()
    this.timeouts++
    this.repair(first)
    this.timeout.backOff()
    this.await('acknowledgement', within(this.options.userTimeoutNs, this.timeout.nowNs, this.firstAgainNs, world.nowNs))
  }

  private expired(): boolean {
    if (this.timeouts === 0) return false
    const passedNs = this.world.nowNs - this.firstAgainNs
    return passedNs >= (this.options.userTimeoutNs ?? patienceNs(this.orphaned ? orphanRetransmissionsMost : retransmissionsMost))
  }

  /** Sends a new segment, or the last one again, so that its acknowledgement tells what is missing. This does not double the timeout. */
  private probeTail(): void {
    const { board, waiting } = this
    const { last } = board
    if (this.probe.isOut || !last) return this.rearm()
    const next = waiting.first
    this.wait = 'nothing'
    const isNew = next !== undefined && next.firstByte < this.room
    if (isNew) this.sendPacket(next)
    else this.sendAgain(last)
    this.probe.sent(board.next, !isNew)
    this.wait = 'nothing'
    this.rearm()
  }

  private reorderingOver(): void {
    const { board, window } = this
    const { inFlight } = board
    this.findLost()
    if (board.inFlight !== inFlight) {
      if (!window.recovering) {
        this.beginRecovery()
        window.reduce(packetBytes, board.inFlight, false)
      }
      this.repairLost()
    }
    if (this.wait !== 'acknowledgement') this.rearm()
  }

  private probeRoom(): void {
    const { world } = this
    if (this.waiting.length === 0 || !this.board.empty) return this.rest()
    if (!this.roomProbes.ask(world.nowNs)) return world.giveUp('Timeout', 0)
    world.askForRoom()
    this.awaitRoom()
  }

  private awaitRoom(): void {
    this.await('room', this.roomProbes.waitNs(this.timeout.nowNs, this.world.nowNs))
  }

  // --- what comes back

  acknowledge(acknowledgement: Acknowledgement): void {
    const { board, world, timeout } = this
    const { upTo, blocks, again, answers } = acknowledgement
    if (!this.opened || upTo > board.next) return
    this.roomProbes.answered()
    this.room = Math.max(this.room, acknowledgement.room)
    if (again) this.reported()
    const { beyond, acknowledged, empty } = board
    const gone = board.receiverHasUpTo(upTo)
    const early = blocks.flatMap((block) => board.receiverHas(block))
    const news = [...gone.filter((segment) => !segment.early), ...early]
    for (const segment of news) {
      if (segment.attempts === 1 && segment.sequence < beyond) this.rack.overtaken(segment.sequence, beyond)
      this.rack.delivered(segment, world.nowNs, timeout.leastRoundTripNs)
    }
    this.measure(gone, early, acknowledgement)
    for (const segment of news) world.arrived(segment)
    const forward = board.acknowledged > acknowledged
    if (forward) this.progress()
    if (empty) this.hearOfRoom()
    if (this.probe.answered(upTo, again && this.probe.isAbout(answers), forward || early.length > 0)) this.window.lostTail()
    const arrived = news.reduce((sum, { weight }) => sum + weight, 0)
    const dubious = !forward || early.length > 0 || again || this.window.state !== 'open'
    const waits = dubious && this.judge(acknowledgement, forward)
    if (gone.length + early.length > 0 && !waits && !this.planProbe(true)) this.rearm()
    this.resize(arrived, forward, gone.length > 0)
    if (dubious) this.repairLost()
    this.sendNew()
    if (this.done) world.finished()
  }

  private progress(): void {
    this.timeouts = 0
    this.routeIsLost = false
    if (!this.window.recovering || this.board.acknowledged >= this.window.recoveredAt) {
      this.firstAgainNs = -1
      this.sentAgain = 0
    }
  }

  /** Measures the round trip: of a segment that was sent only once, or else by the time stamp that the acknowledgement returns. */
  private measure(gone: readonly Segment[], early: readonly Segment[], { echoNs }: Acknowledgement): void {
    const once = gone.some(({ attempts }) => attempts > 1) ? undefined : gone.find((segment) => !segment.early)
    const clean = once ?? early.find(({ attempts }) => attempts === 1)
    const sentNs = clean ? clean.sentNs : gone.length > 0 ? echoNs : -1
    if (sentNs >= 0) this.timeout.measure(this.world.nowNs - sentNs, this.board.acknowledged, this.board.next)
  }

  /** Notes that the receiver reports a copy it did not need. */
  private reported(): void {
    this.rack.copyNotNeeded(this.board.acknowledged, this.board.next)
    if (this.undoLeft > 0) this.undoLeft--
  }

  private hearOfRoom(): void {
    if (this.wait !== 'room') return
    const next = this.waiting.first
    if (next && next.firstByte >= this.room) return this.awaitRoom()
    this.rest()
    this.roomProbes.end()
  }

  /** Decides what an acknowledgement says about losses; returns whether the timer now waits for the reordering window. */
  private judge(acknowledgement: Acknowledgement, forward: boolean): boolean {
    const { board, window } = this
    this.undoIfNeedless(acknowledgement, forward)
    if (window.recovering && board.acknowledged >= window.recoveredAt) {
      window.endRecovery()
      this.rack.recovered()
    }
    const waitNs = this.findLost()
    if (waitNs > 0) this.await('reordering', waitNs + leastTimerNs)
    if (!window.recovering) {
      if (board.lost > board.resent) this.beginRecovery()
      else window.state = board.early > 0 ? 'disorder' : 'open'
    }
    return waitNs > 0
  }

  private beginRecovery(): void {
    this.window.beginRecovery(this.board.next)
    this.undoLeft = -1
  }

  /** Undoes the reduction of the window if nothing was lost: the first transmission is acknowledged, or all copies were reported as needless. */
  private undoIfNeedless({ echoNs }: Acknowledgement, forward: boolean): void {
    const { window, board } = this
    if (!window.mayUndo) return
    const answersFirst = window.recovering && forward && this.firstAgainNs >= 0 && echoNs >= 0 && echoNs < this.firstAgainNs
    if (!answersFirst && this.undoLeft !== 0) return
    window.undo()
    board.forgetLosses()
    this.firstAgainNs = -1
  }

  /** Marks lost segments; returns how long to wait until more may count as lost. */
  private findLost(): number {
    const { timeout: { leastRoundTripNs, smoothedNs }, window: { recovering } } = this
    return this.rack.findLost(this.board, this.world.nowNs, { leastRoundTripNs, smoothedNs, recovering })
  }

  private resize(arrived: number, forward: boolean, upTo: boolean): void {
    const { window, board } = this
    if (window.state === 'recovery') window.reduce(arrived, board.inFlight, forward)
    else if (upTo || this.rack.reorders) window.grow(arrived)
  }

  /** RFC 6069: while a router reports that it has no route, the timeout does not grow; node code is not told. */
  routeLost(): void {
    const { first } = this.board
    if (!first || this.timeouts === 0 || !this.timeout.backedOff) return
    this.routeIsLost = true
    this.timeout.takeBack()
    const remainingNs = first.sentNs + this.timeout.nowNs - this.world.nowNs
    if (remainingNs > 0) this.await('acknowledgement', remainingNs)
    else this.timedOut()
  }
}
