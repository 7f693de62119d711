/** Timers of all nodes. Deadlines are readings of the node's monotonic clock; when its rate changes they are scheduled anew. */
import type { Lane } from './lane.ts'
import type { Task } from '../../guest/sandbox/tasks.ts'

/** What happens when a timer fires. */
export type TimerAction =
  | { kind: 'handler'; handler: string; argument: unknown; everyNs: number }
  | { kind: 'wake'; task: Task; label: string }
  | { kind: 'timeout'; message: number }

export interface Timer {
  id: number
  node: number
  deadlineNs: number
  action: TimerAction
  /** The turn that set it. */
  cause: number
  site: number
  /** Counts re-schedulings; a queue entry with an older count is stale. */
  version: number
  /** Its deadline is a reading of the wall clock. */
  wall?: boolean
  /** The lane it belongs to, in a process that has several. */
  lane?: Lane
  /** It fired while its process was not free, and waits in the mailbox. */
  waiting?: boolean
}

export class Timers {
  private readonly all = new Map<number, Timer>()
  private nextId = 1
  /** How many each node has. */
  private readonly counts: number[] = []

  add(node: number, deadlineNs: number, action: TimerAction, cause: number, site: number): Timer {
    const timer: Timer = { id: this.nextId++, node, deadlineNs, action, cause, site, version: 0 }
    this.all.set(timer.id, timer)
    this.counts[node] = this.countOf(node) + 1
    return timer
  }

  get(id: number): Timer | undefined {
    return this.all.get(id)
  }

  countOf(node: number): number {
    return this.counts[node] ?? 0
  }

  remove(id: number): void {
    const timer = this.all.get(id)
    if (timer && this.all.delete(id)) this.counts[timer.node]--
  }

  of(node: number): Timer[] {
    return [...this.all.values()].filter((timer) => timer.node === node)
  }

  clear(node: number): void {
    for (const timer of this.of(node)) this.remove(timer.id)
  }
}
