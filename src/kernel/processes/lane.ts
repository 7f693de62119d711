/**
 * A lane: threads of a process that work off one mailbox. Every process is its own main lane; node code makes others.
 *
 * ```ts
 * this.lane('heartbeats', { handlers: ['ping'] })              // answers while the main lane is stuck
 * this.lane('workers', { handlers: ['work'], threads: 4 })     // four at a time
 * this.lane('pool', { handlers: ['work'], threads: 4, blocking: true })
 * ```
 *
 * A thread is free while what it runs waits for an answer, as in an event loop; in a lane that is `blocking` it is not.
 */
import type { MailboxSpec } from '../plan.ts'
import type { Task } from '../../guest/sandbox/tasks.ts'
import { Fifo } from '../engine/fifo.ts'
import type { Copy, Signal } from '../network/arrival.ts'

/** Something that waits for the process to be free. */
export type Waiting =
  | { kind: 'message'; message: number; copy?: Copy; sinceNs?: number }
  | { kind: 'signal'; signal: Signal }
  | { kind: 'timer'; timer: number }
  | { kind: 'start' }
  | { kind: 'notice'; handler: string; argument: unknown }
  /** What the code awaited has come. */
  | { kind: 'done'; label: string; cause: number; settle: () => void; lane?: Lane }
  /** An operation of a load; `drop` ends it when it is not taken. */
  | { kind: 'operation'; method: string; begin: () => void; drop: (why: string) => void; sinceNs?: number }

/** A `busy` that has not ended. */
export interface BusyTask {
  task: Task
  /** True time at which it ends when nothing pauses the process; Infinity when nothing else ends it. */
  endNs: number
  cause: number
}

export interface Lane {
  /** Empty for the main lane. */
  readonly laneName: string
  /** How many of its `busy` can go on at a time. */
  threads: number
  /** Its threads stay occupied while what they run waits; so many of them are. */
  blocking: boolean
  held: number
  /** By when it ends, which stays so: pauses and slowness change all ends alike. */
  work: Fifo<BusyTask>
  /** Counts changes of the work list; what was scheduled under an older count is stale. */
  workVersion: number
  policy: MailboxSpec | undefined
}

export interface LaneOptions {
  handlers: string[]
  threads?: number
  blocking?: boolean
  policy: MailboxSpec
}

/** The lanes of one process, as the rest of the kernel uses them. */
export interface LaneSet {
  /** The lane whose turn it is. */
  current: Lane
  all(): Iterable<Lane>
  /** Makes a lane, or changes one. */
  set(name: string, options: LaneOptions): void
  lane(name: string): Lane | undefined
  names(): string[]
  /** How many messages wait in a lane. */
  backlog(lane: Lane): number
  /** The lane in which a handler runs. */
  laneOf(handler: string): Lane
  /** What the lane runs goes on until this task settles: a thread that blocks is occupied until then. */
  hold(task: Task): void
  offer(waiting: Waiting): void
  /** Takes what waited, lane by lane, until each is occupied again. */
  serve(): void
  /** Everything that waits, in all lanes. */
  waiting(): Waiting[]
}

export function makeLane(laneName: string): Lane {
  return { laneName, threads: 1, blocking: false, held: 0, work: new Fifo(), workVersion: 0, policy: undefined }
}

/** True time at which a thread of the lane is free for something more, given what it has to do already. */
export function freeFrom(lane: Lane, nowNs: number): number {
  return lane.work.fromEnd(lane.threads)?.endNs ?? nowNs
}

/** Adds work to what a lane has to do; nearly always it ends last. */
export function addWork(lane: Lane, work: BusyTask): void {
  lane.work.insert(work, (other) => other.endNs > work.endNs)
}
