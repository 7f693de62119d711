/** What a process does with time: timers and sleeping on its monotonic clock, and `busy`, which occupies it. */
import { EventKind } from '../trace/events.ts'
import type { Handler } from './messenger.ts'
import type { Node } from './node-api.ts'
import type { Process } from './process.ts'
import type { Stage } from './stage.ts'
import { Due } from './stage.ts'
import { Task } from './tasks.ts'
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
    const deadlineNs = process.clock.monotonic(this.stage.nowNs) + durationNs
    const timer = this.timers.add(process.index, deadlineNs, action, this.stage.turn, process.loaded.runtime.site)
    this.scheduleTimer(process, timer)
    return timer
  }

  private scheduleTimer(process: Process, timer: Timer): void {
    const dueNs = Math.max(this.stage.nowNs, process.clock.whenMonotonic(timer.deadlineNs))
    this.stage.schedule(dueNs, Due.timer, timer.id, timer.version)
  }

  setTimer(process: Process, durationNs: number, handler: string, argument: unknown, repeat: boolean): number {
    return this.add(process, durationNs, { kind: 'handler', handler, argument, everyNs: repeat ? durationNs : 0 }).id
  }

  startTimeout(process: Process, timeoutNs: number, message: number): number {
    return this.add(process, timeoutNs, { kind: 'timeout', message }).id
  }

  sleep(process: Process, durationNs: number): Task {
    const task = new Task()
    this.add(process, durationNs, { kind: 'wake', task, label: 'sleep' })
    return task
  }

  /** Calls a timer off; a node can only name its own. */
  cancel(id: number, process?: Process): void {
    if (!process || this.timers.get(id)?.node === process.index) this.timers.remove(id)
  }

  due(id: number, version: number): void {
    const timer = this.timers.get(id)
    if (timer && timer.version === version) this.stage.offer(this.stage.processes[timer.node], { kind: 'timer', timer: id })
  }

  fire(process: Process, id: number): void {
    const timer = this.timers.get(id)
    if (!timer) return
    const { action, cause, site } = timer
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

  wake(process: Process, task: Task, label: string, cause: number): void {
    this.stage.runTurn(process, EventKind.wake, this.stage.trace.values.intern(label), cause, -1, () => task.settle(undefined))
  }

  /** The process's clock changed its rate: every deadline falls on another true time. */
  reschedule(process: Process): void {
    for (const timer of this.timers.of(process.index)) {
      timer.version++
      this.scheduleTimer(process, timer)
    }
  }

  clear(process: Process): void {
    this.timers.clear(process.index)
  }

  // --- busy

  /** Occupies the process; several in one event follow each other. */
  occupy(process: Process, durationNs: number): Task {
    const task = new Task()
    const endNs = Math.max(process.work.at(-1)?.endNs ?? 0, this.stage.nowNs) + durationNs
    if (process.work.length === 0) this.stage.record(EventKind.busyBegin, process)
    process.work.push({ task, endNs, cause: this.stage.turn })
    this.stage.schedule(endNs, Due.work, process.index, process.workVersion)
    return task
  }

  workDone(process: Process, version: number): void {
    if (version !== process.workVersion || process.pauses > 0 || !process.up) return
    const done = process.work.shift()
    if (!done) return
    if (process.work.length === 0) this.stage.trace.event(EventKind.busyEnd, this.stage.nowNs, process.index, -1, done.cause)
    this.wake(process, done.task, 'busy', done.cause)
    this.stage.serve(process)
  }

  /** Work that a pause interrupted goes on where it stopped. */
  resumeWork(process: Process, pausedNs: number): void {
    for (const work of process.work) {
      work.endNs += pausedNs
      this.stage.schedule(work.endNs, Due.work, process.index, process.workVersion)
    }
  }
}
