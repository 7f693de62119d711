/**
 * What a process waits for on its own clocks: timers (`after`, `every`), alarms on the wall clock, `sleep`, and the timeouts of calls.
 *
 *     declare const [timers, process]: [Timers, Process]
 *     const id = timers.set(process, 1e9, 'tick', undefined, false)   // on its monotonic clock, which may drift
 *     timers.cancel(id)
 *
 * Deadlines are readings of the node's clocks; when those change, `reschedule` finds the true times anew.
 */
import { EventKind } from '../../trace/events.ts'
import { type Distribution, draw } from '../../guest/maths/distributions.ts'
import type { Handler, Node } from '../../guest/node/node-api.ts'
import { settle, Task } from '../../guest/sandbox/tasks.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import type { Lane, LaneSet } from './lane.ts'
import type { Process } from './process.ts'

/** What happens when a timer fires. */
type TimerAction =
  | { kind: 'handler'; handler: string; argument: unknown; every: number | Distribution }
  | { kind: 'wake'; task: Task }
  | { kind: 'timeout'; expire: (cause: number) => void }

interface Timer {
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
  private readonly stage: Stage
  private readonly table = new TimerTable()

  constructor(stage: Stage) {
    this.stage = stage
  }

  /** Runs a method after a time on the monotonic clock; with `repeat` again and again, each time after a length of its own where it is drawn. */
  set(process: Process, duration: number | Distribution, handler: string, argument: unknown, repeat: boolean): number {
    return this.start(process, lengthNs(process, duration, repeat), { kind: 'handler', handler, argument, every: repeat ? duration : 0 }).id
  }

  /** A timer on the wall clock: it is early or late, or fires at once, when that clock is wrong or stepped. */
  setAlarm(process: Process, readingNs: number, handler: string, argument: unknown): number {
    const timer = this.add(process, readingNs, { kind: 'handler', handler, argument, every: 0 })
    timer.wall = true
    this.schedule(process, timer)
    return timer.id
  }

  /** Calls `expire` when the time is over, with the event that began it. */
  startTimeout(process: Process, timeoutNs: number, expire: (cause: number) => void): number {
    return this.start(process, timeoutNs, { kind: 'timeout', expire }).id
  }

  sleep(process: Process, durationNs: number): Task {
    const task = new Task()
    // A fault that waits for this `await` begins before the sleep ends, even when the sleep takes no time.
    if (this.stage.triggers) this.stage.triggers.awaiting('sleep', process)
    this.start(process, durationNs, { kind: 'wake', task })
    return task
  }

  /** Calls a timer off; a node can only name its own. */
  cancel(id: number, process?: Process): void {
    if (!process || this.table.get(id)?.node === process.index) this.table.remove(id)
  }

  /** The lane that a timer belongs to. */
  laneOf(id: number): Lane | undefined {
    return this.table.get(id)?.lane
  }

  private start(process: Process, durationNs: number, action: TimerAction): Timer {
    const timer = this.add(process, process.clock.monotonic(this.stage.nowNs) + durationNs, action)
    this.schedule(process, timer)
    return timer
  }

  private add(process: Process, deadlineNs: number, action: TimerAction): Timer {
    this.checkFlood(process)
    const timer = this.table.add(process.index, deadlineNs, action, this.stage.turn, process.loaded.runtime.site)
    if (process.lanes) timer.lane = laneOf(process.lanes, action)
    return timer
  }

  /** Stops code whose timers each set two others: it would fill the memory long before the run reaches its ceiling of events. */
  private checkFlood({ index, name, loaded }: Process): void {
    // A timer takes more memory than a message that waits.
    const most = this.stage.plan.limits.mailbox / 2
    if (this.table.countOf(index) < most) return
    loaded.runtime.exceed(`${name} has ${most} timers that have not fired yet, and that is the most: more are set than fire.`)
  }

  private schedule(process: Process, timer: Timer): void {
    const { clock } = process
    const dueNs = Math.max(this.stage.nowNs, timer.wall ? clock.whenWall(timer.deadlineNs) : clock.whenMonotonic(timer.deadlineNs))
    // A clock that stands still never reaches the deadline; when it runs again, `reschedule` is called.
    if (dueNs !== Infinity) this.stage.schedule(dueNs, Due.timer, timer.id, timer.version)
  }

  /** Schedules every deadline anew, since the process's clocks have changed and its deadlines fall on other true times. */
  reschedule(process: Process): void {
    for (const timer of this.table.of(process.index)) {
      if (timer.waiting) continue
      timer.version++
      this.schedule(process, timer)
    }
  }

  clear(process: Process): void {
    this.table.clear(process.index)
  }

  /** Offers a timer whose deadline has come to its process, which takes it when it is free; false when it was called off. */
  due(id: number, version: number): boolean {
    const timer = this.table.get(id)
    if (!timer || timer.version !== version) return false
    timer.waiting = true
    this.stage.offer(this.stage.processes[timer.node], { kind: 'timer', timer: id })
    return true
  }

  fire(process: Process, id: number): void {
    const timer = this.table.get(id)
    if (!timer) return
    const { action, cause, site } = timer
    timer.waiting = false
    if (action.kind === 'handler' && action.every !== 0) this.repeat(process, timer, action.every)
    else this.table.remove(id)
    if (action.kind === 'wake') return this.stage.wake(process, 'sleep', cause, () => settle(action.task, undefined))
    if (action.kind === 'timeout') return action.expire(cause)
    const { stage } = this
    stage.runTurn(process, EventKind.timer, stage.trace.values.intern(action.handler), cause, site, () => {
      const handler = (process.instance as unknown as Record<string, Handler>)[action.handler]
      const result = handler.call(process.instance as Node, action.argument, process.name)
      if (stage.ignored) stage.leave(result)
      else stage.settleInto(process, result)
    })
    if (!stage.ignored || (action.kind === 'handler' && action.every !== 0)) return
    timer.waiting = true
    this.table.putBack(timer)
  }

  /** Whether a timer has gone off and waits for its process. */
  waits(id: number): boolean {
    return this.table.get(id)?.waiting === true
  }

  /** The method that a timer runs, and the turn that set it. */
  about(id: number): { handler: string; cause: number } | undefined {
    const timer = this.table.get(id)
    return timer?.action.kind === 'handler' ? { handler: timer.action.handler, cause: timer.cause } : undefined
  }

  /** Sets the next deadline of an `every`; turns of it that fell into a pause are left out. */
  private repeat(process: Process, timer: Timer, every: number | Distribution): void {
    timer.deadlineNs = Math.max(timer.deadlineNs + lengthNs(process, every, true), process.clock.monotonic(this.stage.nowNs))
    this.schedule(process, timer)
  }
}

/** Of what repeats, two in a row are never at one time. */
function lengthNs(process: Process, duration: number | Distribution, repeat: boolean): number {
  if (typeof duration === 'number') return duration
  const drawnNs = draw(duration, process.durations)
  return repeat ? Math.max(1, drawnNs) : drawnNs
}

/** The timers of all nodes by their numbers, and those of each node. */
class TimerTable {
  private readonly all = new Map<number, Timer>()
  private readonly byNode = new Map<number, Set<Timer>>()
  private nextId = 1

  add(node: number, deadlineNs: number, action: TimerAction, cause: number, site: number): Timer {
    const timer: Timer = { id: this.nextId++, node, deadlineNs, action, cause, site, version: 0 }
    this.putBack(timer)
    return timer
  }

  putBack(timer: Timer): void {
    this.all.set(timer.id, timer)
    let own = this.byNode.get(timer.node)
    if (!own) this.byNode.set(timer.node, (own = new Set()))
    own.add(timer)
  }

  get(id: number): Timer | undefined {
    return this.all.get(id)
  }

  countOf(node: number): number {
    return this.byNode.get(node)?.size ?? 0
  }

  remove(id: number): void {
    const timer = this.all.get(id)
    if (!timer) return
    this.all.delete(id)
    this.byNode.get(timer.node)?.delete(timer)
  }

  of(node: number): Timer[] {
    return [...(this.byNode.get(node) ?? [])]
  }

  clear(node: number): void {
    for (const timer of this.of(node)) this.remove(timer.id)
  }
}

function laneOf(lanes: LaneSet, action: TimerAction): Lane {
  return action.kind === 'handler' ? lanes.laneOf(action.handler) : lanes.current
}
