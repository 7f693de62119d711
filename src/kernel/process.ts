/**
 * One simulated process: its instance, its clocks and disk, and what keeps it from running (a pause, `busy`, a crash).
 *
 * Pure bookkeeping; `simulation.ts` decides when things happen and writes the trace.
 */
import { NodeClock } from './clock.ts'
import type { Node } from './node-api.ts'
import type { NodeSpec } from './plan.ts'
import type { LoadedNode } from './program.ts'
import { RandomStream } from './random.ts'
import type { Task } from './tasks.ts'

/** Something that waits for the process to be free. */
export type Waiting =
  | { kind: 'message'; message: number }
  | { kind: 'timer'; timer: number }
  | { kind: 'start' }

/** A `busy` that has not ended. */
interface Work {
  task: Task
  /** True time at which it ends when nothing pauses the process. */
  endNs: number
  cause: number
}

export class Process {
  readonly index: number
  readonly name: string
  readonly clock: NodeClock
  readonly random: RandomStream
  readonly loaded: LoadedNode
  instance: Node | undefined = undefined
  /** What it was before it crashed. */
  lastInstance: Node | undefined = undefined
  /** Methods of its class that handled a message before, by the value id of the message type. */
  readonly handlers: unknown[] = []
  /** Up from its start until a crash, and again from its restart. */
  up = false
  started = false
  /** Pauses that overlap: the process runs again when all have ended. */
  pauses = 0
  pausedSinceNs = 0
  /** Told when a pause makes something wait. */
  pauseBites: (() => void)[] = []
  work: Work[] = []
  /** Counts changes of the work list; a queue entry with an older count is stale. */
  workVersion = 0
  mailbox: Waiting[] = []
  /** Calls that wait for a reply, by request message. */
  calls = new Map<number, { task: Task; timer: number | undefined }>()
  /** Bands open now, by name. */
  bands = new Set<string>()
  disk = new Map<string, unknown>()
  unsynced = new Map<string, unknown>()
  /** Value id of the state after the last turn; -1 before. */
  stateId = -1

  constructor(index: number, spec: NodeSpec, loaded: LoadedNode, seed: number) {
    this.index = index
    this.name = spec.name
    this.loaded = loaded
    this.clock = new NodeClock(index, spec.clock.offsetNs, spec.clock.driftPpm)
    this.random = new RandomStream(seed, `node ${spec.name}`)
  }

  get free(): boolean {
    return this.up && this.pauses === 0 && this.work.length === 0
  }

  /** Loses what a crash loses: memory, queued messages, unsynced writes. */
  lose(): void {
    this.up = false
    this.lastInstance = this.instance
    this.instance = undefined
    this.pauses = 0
    this.pauseBites = []
    this.mailbox = []
    this.work = []
    this.workVersion++
    this.calls.clear()
    this.bands.clear()
    this.unsynced.clear()
  }
}
