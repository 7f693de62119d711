/**
 * One simulated process: its instance, its clocks and disk, and what keeps it from running (a pause, `busy`, a crash).
 *
 * Pure bookkeeping; `simulation.ts` decides when things happen and writes the trace.
 */
import type { ClockConfidence, LaneInfo } from '../../trace/trace.ts'
import { type Confidence, NodeClock } from '../clocks/clock.ts'
import { DiskStore } from '../disks/disk-store.ts'
import { Fifo } from '../engine/fifo.ts'
import type { Kept } from './kept.ts'
import type { BusyTask, Lane, LaneSet, Waiting } from './lane.ts'
import type { Node, NodeHandle } from '../../guest/node/node-api.ts'
import type { MailboxSpec, NodeSpec } from '../plan.ts'
import type { LoadedNode } from '../../guest/sandbox/program.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import type { Task } from '../../guest/sandbox/tasks.ts'

/** A pause while it goes on. */
export interface Pause {
  /** Called when it makes something wait, so that the fault behind it knows that it had an effect. */
  bite: () => void
}

/** Something that makes work take so many times as long. */
export interface Slowing {
  factor: number
  bite: () => void
}

export class Process implements Lane {
  readonly index: number
  readonly name: string
  readonly spec: NodeSpec
  readonly clock: NodeClock
  /** What the node knows of its wall clock's error; undefined: nothing. */
  confidence: Confidence | undefined = undefined
  /** All that the node has known of that error so far, for the trace. */
  confidences: ClockConfidence[] | undefined = undefined
  /** How many suspensions of its machine are going on, and how to end each. */
  suspended = 0
  readonly suspensions = new Set<() => void>()
  readonly random: RandomStream
  private readonly seed: number
  private durationStream: RandomStream | undefined = undefined
  loaded: LoadedNode
  instance: Node | undefined = undefined
  /** Its code reaches the world through this. */
  handle: NodeHandle | undefined = undefined
  /** How often its state has changed; in a run that stores no states, how often its code has run. */
  changes = 0
  /** How many of them there were when properties were asked last. */
  askedAt = 0
  /** Its instance before it crashed. */
  lastInstance: Node | undefined = undefined
  /** Methods of its class that handled a message before, by the value id of the message type. */
  readonly handlers: unknown[] = []
  /** True from its start until a crash, and again from its restart. */
  up = false
  /** Whether its machine runs; when only the process died, the machine still answers for it. */
  machineUp = true
  started = false
  /** The pauses that are going on; the process runs again when all have ended. */
  paused: Pause[] = []
  pausedSinceNs = 0
  work = new Fifo<BusyTask>()
  /** Counts changes of the work list; a queue entry with an older count is stale. */
  workVersion = 0
  /** How often its code did something to the world. */
  acts = 0
  /** What it was given and does not want yet; made when there is something. */
  kept: Kept | undefined = undefined
  /** What waits for it; with lanes, they have it. */
  mailbox = new Fifo<Waiting>()
  /** A process is its own main lane; its other lanes, and rules for its mailbox, are here when there are any. */
  readonly laneName = ''
  threads = 1
  blocking = false
  held = 0
  policy: MailboxSpec | undefined = undefined
  lanes: LaneSet | undefined = undefined
  /** Every lane that it ever had besides the main one, for the trace. */
  laneInfos: LaneInfo[] | undefined = undefined
  /** How many times longer its work takes: the product of `slowings`. */
  slowness = 1
  readonly slowings: Slowing[] = []
  /** Counts its crashes and stops: what an earlier life began does not reach a later one. */
  lives = 0
  /** The classes that upgrades give it which are in force; the last one counts. */
  readonly versions: { className: string }[] = []
  /** Drifts that faults give its clock; the last one counts. */
  readonly drifts: { ratePpm: number }[] = []
  /** The class it runs, when that is not the one it was made with. */
  upgradedTo: (new () => Node) | undefined = undefined
  className: string
  /** Calls that wait for a reply, by request message. */
  calls = new Map<number, { task: Task; timer: number | undefined; lane?: Lane | undefined }>()
  /** Bands open now, by name. */
  bands = new Set<string>()
  readonly disk = new DiskStore()
  /** Value id of the state after the last turn; -1 before. */
  stateId = -1

  constructor(index: number, spec: NodeSpec, loaded: LoadedNode, seed: number, tickNs = 1) {
    this.index = index
    this.name = spec.name
    this.loaded = loaded
    this.spec = spec
    this.seed = seed
    this.className = spec.className
    this.clock = new NodeClock(index, offsetOf(spec, seed), driftOf(spec, seed), tickNs)
    this.random = new RandomStream(seed, `node ${spec.name}`)
  }

  /** Node code draws durations from this; a stream of its own, so that it shifts nothing else. Its old name keeps the draws what they were. */
  get durations(): RandomStream {
    return (this.durationStream ??= new RandomStream(this.seed, `lengths ${this.name}`))
  }

  /** Its lanes; of most processes the main one alone. */
  everyLane(): Lane[] {
    return this.lanes ? [...this.lanes.all()] : [this]
  }

  get free(): boolean {
    return this.up && this.paused.length === 0 && this.work.length === 0
  }

  /** Begins a new life: what its code kept outside its fields is as it was before the first one. */
  forget(): void {
    const { again } = this.loaded
    if (!again) return
    this.loaded = again()
    this.handlers.length = 0
    if (this.upgradedTo) this.upgradedTo = this.loaded.classNamed(this.className) ?? this.upgradedTo
  }

  /** Loses what a crash loses: memory, queued messages, unsynced writes. */
  lose(): void {
    this.up = false
    this.changes++
    this.lastInstance = this.instance
    this.instance = undefined
    this.paused = []
    this.mailbox = new Fifo<Waiting>()
    this.kept = undefined
    this.work = new Fifo()
    this.workVersion++
    this.lanes = undefined
    this.threads = 1
    this.blocking = false
    this.held = 0
    this.policy = undefined
    this.lives++
    this.calls.clear()
    this.bands.clear()
    this.disk.crash()
  }
}

function offsetOf({ name, clock: { offsetNs, offsetsNs } }: NodeSpec, seed: number): number {
  if (!offsetsNs) return offsetNs
  return offsetsNs.min + new RandomStream(seed, `clock offset ${name}`).below(offsetsNs.max - offsetsNs.min + 1)
}

/** Drawn in thousandths of a ppm. */
function driftOf({ name, clock: { driftPpm, driftsPpm } }: NodeSpec, seed: number): number {
  if (!driftsPpm) return driftPpm
  const stream = new RandomStream(seed, `clock drift ${name}`)
  const thousandths = Math.round(driftsPpm.min * 1000) + stream.below(Math.round((driftsPpm.max - driftsPpm.min) * 1000) + 1)
  return thousandths / 1000
}
