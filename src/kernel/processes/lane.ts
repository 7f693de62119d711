/**
 * A lane: threads of a process that work off one mailbox. Every process is its own main lane; node code makes others.
 *
 *     this.lane('heartbeats', { handlers: ['ping'] })              // answers while the main lane is stuck
 *     this.lane('workers', { handlers: ['work'], threads: 4 })     // four at a time
 */
import type { MailboxSpec } from '../plan.ts'
import type { Task } from '../../guest/sandbox/tasks.ts'
import type { Waiting } from './process.ts'

/** A `busy` that has not ended. */
export interface Work {
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
  work: Work[]
  /** Counts changes of the work list; what was scheduled under an older count is stale. */
  workVersion: number
  mailbox: Waiting[]
  policy: MailboxSpec | undefined
}

export function makeLane(laneName: string): Lane {
  return { laneName, threads: 1, work: [], workVersion: 0, mailbox: [], policy: undefined }
}

/** True time at which a thread of the lane is free for something more, given what it has to do already. */
export function freeFrom(lane: Lane, nowNs: number): number {
  if (lane.work.length < lane.threads) return nowNs
  const ends = lane.work.map(({ endNs }) => endNs).sort((a, b) => b - a)
  return ends[lane.threads - 1]
}
