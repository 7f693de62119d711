/**
 * What node code reaches the world through: checks every argument and says what is wrong with it in node code's own terms.
 *
 * Errors thrown here surface in the node's handler, at the line that made the call.
 */
import { checkBeat, duration, messageType, methodName, noClock, optionsOf, show, timerExamples, unknownNode } from '../../guest/node/arguments.ts'
import { clockOf } from './clock-handle.ts'
import { closeConnection, openConnection } from './connection-handle.ts'
import type { Clocks } from '../clocks/clocks.ts'
import type { Disks } from '../disks/disks.ts'
import { type Distribution, draw } from '../../guest/maths/distributions.ts'
import { laneOptions } from './lane-handle.ts'
import type { Stage } from '../engine/stage.ts'
import type { Messenger } from '../network/messenger.ts'
import type { Lifecycle } from '../processes/lifecycle.ts'
import { readDuration } from '../../guest/node/drawn-durations.ts'
import type { CallOptions, ClockApi, ClusterApi, DiskApi, HistoryApi, MeterApi, NodeHandle } from '../../guest/node/node-api.ts'
import { sealed } from '../../guest/node/node-api.ts'
import type { Process } from '../processes/process.ts'
import type { Timers } from '../processes/timers.ts'
import type { Work } from '../processes/work.ts'
import { historyOf, type MeterRecorder, meterOf } from './meter-handle.ts'
import type { Task } from '../../guest/sandbox/tasks.ts'

/** What handles use of the simulation, which passes itself. */
export interface Simulated {
  readonly names: readonly string[]
  /** Positions of the names. */
  readonly indexes: ReadonlyMap<string, number>
  readonly stage: Pick<Stage, 'processes' | 'annotate' | 'ignore' | 'offer' | 'names' | 'later'>
  readonly messenger: Pick<Messenger, 'send' | 'request' | 'carrier'>
  readonly timers: Pick<Timers, 'set' | 'setAlarm' | 'sleep' | 'cancel'>
  readonly work: Pick<Work, 'occupy'>
  readonly clocks: Clocks
  readonly disks: Pick<Disks, 'of'>
  readonly lifecycle: Pick<Lifecycle, 'lanesOf' | 'operate'>
  readonly recorder: MeterRecorder
}

export class ProcessHandle implements NodeHandle {
  readonly id: string
  private openPeers: readonly string[] | undefined
  // Made when they are first used.
  private openClock: ClockApi | undefined
  private openDisk: DiskApi | undefined
  private openCluster: ClusterApi | undefined
  private openMeter: MeterApi | undefined
  private openHistory: HistoryApi | undefined
  private readonly process: Process
  private readonly world: Simulated
  private readonly indexes: ReadonlyMap<string, number>

  constructor(process: Process, world: Simulated) {
    this.process = process
    this.world = world
    this.indexes = world.indexes
    this.id = process.name
  }

  /** A list for each node is the square of the nodes: only those who ask get theirs. */
  get peers(): readonly string[] {
    return (this.openPeers ??= Object.freeze(this.world.names.filter((name) => name !== this.process.name)))
  }

  get clock(): ClockApi {
    const { process, world } = this
    return (this.openClock ??= sealed(clockOf(process, world.clocks, (reading, handler, argument) => {
      process.acts++
      return world.timers.setAlarm(process, reading, handler, argument)
    })))
  }

  get disk(): DiskApi {
    return (this.openDisk ??= sealed(this.world.disks.of(this.process)))
  }

  get cluster(): ClusterApi {
    return (this.openCluster ??= sealed(this.clusterApi()))
  }

  get meter(): MeterApi {
    return (this.openMeter ??= sealed(meterOf(this.process, this.world.recorder)))
  }

  get history(): HistoryApi {
    return (this.openHistory ??= sealed(historyOf(this.process, this.world.recorder)))
  }

  /** What a node does to the world costs fuel: a step that does it without end comes to an end before the memory does. */
  private spend(units = costOfAct): void {
    this.process.acts++
    this.process.loaded.runtime.spend(units)
  }

  send(to: unknown, type: unknown, payload: unknown): void {
    this.spend()
    this.world.messenger.send(this.process, this.nodeIndex(to, 'send'), messageType(type, 'send'), payload)
  }

  call(to: unknown, type: unknown, payload: unknown, options: CallOptions | undefined): Task {
    this.spend()
    const timeoutNs = options?.timeout === undefined ? undefined : this.span(options.timeout, 'the timeout of call')
    return this.world.messenger.request(this.process, this.nodeIndex(to, 'call'), messageType(type, 'call'), payload, timeoutNs)
  }

  broadcast(type: unknown, payload: unknown): void {
    const name = messageType(type, 'broadcast')
    this.world.names.forEach((_, index) => {
      if (index === this.process.index) return
      this.spend()
      this.world.messenger.send(this.process, index, name, payload)
    })
  }

  after(durationNs: unknown, handler: unknown, argument: unknown, repeat: boolean): number {
    this.spend()
    const verb = repeat ? 'every' : 'after'
    const length = this.drawable(durationNs, verb)
    if (repeat && typeof length === 'number') checkBeat(length)
    const method = methodName(handler, this.process.instance, this.id, verb, timerExamples[verb])
    return this.world.timers.set(this.process, length, method, argument, repeat)
  }

  cancel(timer: unknown): void {
    this.process.acts++
    if (typeof timer === 'number') this.world.timers.cancel(timer, this.process)
  }

  sleep(durationNs: unknown): Task {
    this.spend()
    const length = this.drawable(durationNs, 'sleep')
    return this.world.timers.sleep(this.process, typeof length === 'number' ? length : draw(length, this.process.durations))
  }

  busy(durationNs: unknown): Task {
    this.spend()
    // For ever: a process that is stuck in a loop or a deadlock.
    if (durationNs === Infinity) return this.world.work.occupy(this.process, Infinity)
    const length = readDuration(durationNs, 'busy')
    return this.world.work.occupy(this.process, typeof length === 'number' ? length : draw(length, this.process.durations))
  }

  lane(name: unknown, given: unknown): void {
    this.process.acts++
    const { name: lane, options } = laneOptions(this.process, name, given)
    this.world.lifecycle.lanesOf(this.process).set(lane, options)
  }

  backlog(name: unknown): number {
    const lanes = this.world.lifecycle.lanesOf(this.process)
    const lane = lanes.lane(name === undefined ? 'main' : String(name))
    return lane ? lanes.backlog(lane) : noLane(name, lanes.names())
  }

  linkUp(to: unknown): boolean {
    return this.world.messenger.carrier.linkUp(this.process.index, this.nodeIndex(to, 'linkUp'))
  }

  openConnection(to: unknown): Task {
    this.spend()
    return openConnection(this.process, this.nodeIndex(to, 'openConnection'), this.world)
  }

  closeConnection(to: unknown): void {
    this.spend()
    closeConnection(this.process, this.nodeIndex(to, 'closeConnection'), this.world)
  }

  openCircuit(to: unknown, slots: unknown): boolean {
    this.process.acts++
    const count = slots ?? 1
    if (Number.isSafeInteger(count) && (count as number) > 0) {
      return this.world.messenger.carrier.circuits.open(this.process.index, this.nodeIndex(to, 'openCircuit'), count as number)
    }
    throw new RangeError(`openCircuit takes a number of slots, for example this.openCircuit('b', 2); it was given ${show(slots)}.`)
  }

  closeCircuit(to: unknown): void {
    this.process.acts++
    this.world.messenger.carrier.circuits.close(this.process.index, this.nodeIndex(to, 'closeCircuit'))
  }

  random(): number {
    this.process.acts++
    return this.process.random.float()
  }

  choose(options: unknown): unknown {
    const list = optionsOf(options)
    this.process.acts++
    return list[this.process.random.below(list.length)]
  }

  ignore(): void {
    this.world.stage.ignore(this.process)
  }

  note(text: unknown): void {
    this.annotate('note', show(text))
  }

  log(parts: unknown[]): void {
    this.annotate('log', parts.map(show).join(' '))
  }

  band(name: unknown, untilNs: unknown): void {
    const text = String(name)
    this.spend()
    this.process.bands.add(text)
    this.world.stage.annotate(this.process, 'bandBegin', untilNs === undefined ? { name: text } : { name: text, untilNs: Number(untilNs) })
  }

  endBand(name: unknown): void {
    const text = String(name)
    if (this.process.bands.delete(text)) this.world.stage.annotate(this.process, 'bandEnd', { name: text })
  }

  private annotate(kind: 'note' | 'log', text: string): void {
    this.spend(costOfAct + (text.length >> 4))
    this.world.stage.annotate(this.process, kind, text)
  }

  private clusterApi(): ClusterApi {
    const { stage, lifecycle } = this.world
    const node = (name: unknown, verb: string) => {
      this.process.acts++
      return stage.processes[this.nodeIndex(name, `cluster.${verb}`)]
    }
    return {
      start: (name) => lifecycle.operate(node(name, 'start'), 'start', 0),
      stop(name, options) {
        const process = node(name, 'stop')
        lifecycle.operate(process, 'stop', options?.grace === undefined ? 0 : duration(options.grace, 'the grace of cluster.stop'))
      },
      crash: (name) => lifecycle.operate(node(name, 'crash'), 'crash', 0),
    }
  }

  /** A length of time on the node's own clock. */
  private span(value: unknown, what: string): number {
    if (this.process.spec.clock.absent) noClock(this.id)
    return duration(value, what)
  }

  /** The same, or what it is drawn from. */
  private drawable(value: unknown, what: string): number | Distribution {
    if (this.process.spec.clock.absent) noClock(this.id)
    return readDuration(value, what)
  }

  private nodeIndex(name: unknown, verb: string): number {
    const { names } = this.world
    // In a small cluster looking through the names is faster than a map.
    if (names.length <= 8) {
      for (let i = 0; i < names.length; i++) if (names[i] === name) return i
    } else {
      const index = this.indexes.get(name as string)
      if (index !== undefined) return index
    }
    return unknownNode(name, names, verb)
  }
}

/** Fuel for a message, a timer, a line of the log: at most 100 000 of them in one step. */
const costOfAct = 50

function noLane(name: unknown, names: readonly string[]): never {
  throw new TypeError(`backlog: there is no lane "${show(name)}". The lanes are ${names.join(', ')}.`)
}
