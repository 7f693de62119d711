/** What a process does with time: timers and sleeping on its monotonic clock, and `busy`, which occupies it. */
import { EventKind } from '../../trace/events.ts'
import { type BusyTask, freeFrom, type Lane, type LaneSet } from './lane.ts'
import type { Handler, Node } from '../../guest/node/node-api.ts'
import type { Process } from './process.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import { settle as settleTask, Task } from '../../guest/sandbox/tasks.ts'
import type { Timer } from './timers.ts'
import { Timers } from './timers.ts'

export class Timekeeper {
  private readonly stage: Stage
  private readonly timers = new Timers()
  /** What happens when a call's timeout fires; set by the simulation. */
  giveUp: (process: Process, message: number, cause: number) => void = () => {}

  constructor(stage: Stage) {
    this.stage = stage
  }

  // --- timers

  private add(process: Process, durationNs: number, action: Timer['action']): Timer {
    this.checkFlood(process)
    const deadlineNs = process.clock.monotonic(this.stage.nowNs) + durationNs
    const timer = this.timers.add(process.index, deadlineNs, action, this.stage.turn, process.loaded.runtime.site)
    if (process.lanes) timer.lane = laneOf(process.lanes, action)
    this.scheduleTimer(process, timer)
    return timer
  }

  /** A timer that sets two others never ends, and fills the memory long before the events run out. */
  private checkFlood({ index, name, loaded }: Process): void {
    // A timer is more work than a message that waits.
    const most = this.stage.plan.limits.mailbox / 2
    if (this.timers.countOf(index) < most) return
    loaded.runtime.exceed(`${name} has ${most} timers that have not fired yet, and that is the most: more are set than fire.`)
  }

  private scheduleTimer(process: Process, timer: Timer): void {
    const { clock } = process
    const dueNs = Math.max(this.stage.nowNs, timer.wall ? clock.whenWall(timer.deadlineNs) : clock.whenMonotonic(timer.deadlineNs))
    // A clock that stands still never gets there; when it runs again, its timers are scheduled anew.
    if (dueNs !== Infinity) this.stage.schedule(dueNs, Due.timer, timer.id, timer.version)
  }

  /** A timer on the wall clock: it is early or late, or fires at once, when that clock is wrong or stepped. */
  setAlarm(process: Process, readingNs: number, handler: string, argument: unknown): number {
    this.checkFlood(process)
    const action: Timer['action'] = { kind: 'handler', handler, argument, everyNs: 0 }
    const timer = this.timers.add(process.index, readingNs, action, this.stage.turn, process.loaded.runtime.site)
    timer.wall = true
    if (process.lanes) timer.lane = laneOf(process.lanes, action)
    this.scheduleTimer(process, timer)
    return timer.id
  }

  setTimer(process: Process, durationNs: number, handler: string, argument: unknown, repeat: boolean): number {
    return this.add(process, durationNs, { kind: 'handler', handler, argument, everyNs: repeat ? durationNs : 0 }).id
  }

  startTimeout(process: Process, timeoutNs: number, message: number): number {
    return this.add(process, timeoutNs, { kind: 'timeout', message }).id
  }

  sleep(process: Process, durationNs: number): Task {
    const task = new Task()
    // What waits for this comes before its end, also when it takes no time.
    if (this.stage.triggers) this.stage.triggers.awaiting('sleep', process)
    this.add(process, durationNs, { kind: 'wake', task, label: 'sleep' })
    return task
  }

  /** The lane that a timer belongs to. */
  laneOf(id: number): Lane | undefined {
    return this.timers.get(id)?.lane
  }

  /** Calls a timer off; a node can only name its own. */
  cancel(id: number, process?: Process): void {
    if (!process || this.timers.get(id)?.node === process.index) this.timers.remove(id)
  }

  due(id: number, version: number): void {
    const timer = this.timers.get(id)
    if (!timer || timer.version !== version) return
    timer.waiting = true
    this.stage.offer(this.stage.processes[timer.node], { kind: 'timer', timer: id })
  }

  fire(process: Process, id: number): void {
    const timer = this.timers.get(id)
    if (!timer) return
    const { action, cause, site } = timer
    timer.waiting = false
    if (action.kind === 'handler' && action.everyNs > 0) this.repeat(process, timer, action.everyNs)
    else this.timers.remove(id)
    if (action.kind === 'wake') return this.wake(process, action.task, action.label, cause)
    if (action.kind === 'timeout') return this.giveUp(process, action.message, cause)
    this.stage.runTurn(process, EventKind.timer, this.stage.trace.values.intern(action.handler), cause, site, () => {
      const handler = (process.instance as unknown as Record<string, Handler>)[action.handler]
      this.stage.settleInto(process, handler.call(process.instance as Node, action.argument, process.name))
    })
  }

  /** The next deadline of an `every`; beats that fell into a pause are not made up for. */
  private repeat(process: Process, timer: Timer, everyNs: number): void {
    timer.deadlineNs = Math.max(timer.deadlineNs + everyNs, process.clock.monotonic(this.stage.nowNs))
    this.scheduleTimer(process, timer)
  }

  wake(process: Process, task: Task | (() => void), label: string, cause: number): void {
    const settle = typeof task === 'function' ? task : () => settleTask(task, undefined)
    this.stage.runTurn(process, EventKind.wake, this.stage.trace.values.intern(label), cause, -1, settle)
  }

  /** The process's clocks changed: every deadline falls on another true time. */
  reschedule(process: Process): void {
    for (const timer of this.timers.of(process.index)) {
      if (timer.waiting) continue
      timer.version++
      this.scheduleTimer(process, timer)
    }
  }

  clear(process: Process): void {
    this.timers.clear(process.index)
  }

  // --- busy

  /** Occupies a thread of the lane that runs now; several in one event follow each other. */
  occupy(process: Process, durationNs: number): Task {
    const { stage } = this
    const lane = process.lanes?.current ?? process
    const lengthNs = process.slowness === 1 ? durationNs : this.slowed(process, durationNs)
    const work = { task: new Task(), endNs: freeFrom(lane, stage.nowNs) + lengthNs, cause: stage.turn }
    if (lane.work.length === 0) this.mark(EventKind.busyBegin, process, lane)
    lane.work.push(work)
    // What waits for this comes before its end, also when it takes no time.
    if (stage.triggers) stage.triggers.awaiting('busy', process)
    this.scheduleWork(process, lane, work)
    return work.task
  }

  private slowed(process: Process, durationNs: number): number {
    for (const bite of process.slowBites) bite()
    return Math.round(durationNs * process.slowness)
  }

  private scheduleWork(process: Process, lane: Lane, work: BusyTask): void {
    if (work.endNs === Infinity) return
    const { workVersion } = lane
    if (lane === process && lane.threads === 1) this.stage.schedule(work.endNs, Due.work, process.index, workVersion)
    else this.stage.agenda.put(work.endNs, () => this.workEnds(process, lane, work, workVersion))
  }

  private mark(kind: typeof EventKind.busyBegin | typeof EventKind.busyEnd, process: Process, lane: Lane, cause = this.stage.turn): void {
    const { trace, nowNs } = this.stage
    const site = kind === EventKind.busyBegin ? process.loaded.runtime.site : -1
    trace.event(kind, nowNs, process.index, -1, cause, lane === process ? -1 : trace.values.intern(lane.laneName), site)
  }

  workDone(process: Process, version: number): void {
    const [work] = process.work
    if (work) this.workEnds(process, process, work, version)
  }

  private workEnds(process: Process, lane: Lane, work: BusyTask, version: number): void {
    const position = lane.work.indexOf(work)
    if (version !== lane.workVersion || process.pauses > 0 || !process.up || position < 0) return
    lane.work.splice(position, 1)
    if (lane.work.length === 0) this.mark(EventKind.busyEnd, process, lane, work.cause)
    if (process.lanes) process.lanes.current = lane
    this.wake(process, work.task, 'busy', work.cause)
    if (process.lanes) process.lanes.current = process
    this.stage.serve(process)
  }

  /** Work stops where it is; what was scheduled is stale. */
  interruptWork(process: Process): void {
    for (const lane of lanesOf(process)) lane.workVersion++
  }

  /** Work that a pause interrupted goes on where it stopped. */
  resumeWork(process: Process, pausedNs: number): void {
    for (const lane of lanesOf(process)) {
      for (const work of lane.work) {
        work.endNs += pausedNs
        this.scheduleWork(process, lane, work)
      }
    }
  }

  /**
   * From now on work takes so many times as long, also what is left of work that has begun. `bite` is told of work that it slows; returns how to
   * heal it.
   */
  slow(process: Process, factor: number, bite: () => void): () => void {
    process.slowBites.push(bite)
    if (lanesOf(process).some(({ work }) => work.length > 0)) bite()
    this.stretch(process, factor)
    return () => {
      process.slowBites.splice(process.slowBites.indexOf(bite), 1)
      this.stretch(process, 1 / factor)
    }
  }

  private stretch(process: Process, factor: number): void {
    const sinceNs = process.pauses > 0 ? process.pausedSinceNs : this.stage.nowNs
    process.slowness = Math.round(process.slowness * factor * 1e9) / 1e9
    for (const lane of lanesOf(process)) {
      lane.workVersion++
      for (const work of lane.work) {
        work.endNs = sinceNs + Math.round((work.endNs - sinceNs) * factor)
        if (process.pauses === 0) this.scheduleWork(process, lane, work)
      }
    }
  }
}

export function lanesOf(process: Process): Lane[] {
  return process.lanes ? [...process.lanes.all()] : [process]
}

function laneOf(lanes: LaneSet, action: Timer['action']): Lane {
  return action.kind === 'handler' ? lanes.laneOf(action.handler) : lanes.current
}
