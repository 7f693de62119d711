/** Work: `busy` occupies a thread of a lane; a pause interrupts it, and a fault may make it slower. */
import { EventKind } from '../../trace/events.ts'
import { settle, Task } from '../../guest/sandbox/tasks.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import { addWork, type BusyTask, freeFrom, type Lane } from './lane.ts'
import type { Process } from './process.ts'

export class Work {
  private readonly stage: Stage

  constructor(stage: Stage) {
    this.stage = stage
  }

  /** Occupies a thread of the lane that runs now; several in one event follow each other. */
  occupy(process: Process, durationNs: number): Task {
    const { stage } = this
    const lane = process.lanes?.current ?? process
    const lengthNs = process.slowness === 1 ? durationNs : this.slowed(process, durationNs)
    const work = { task: new Task(), endNs: freeFrom(lane, stage.nowNs) + lengthNs, cause: stage.turn }
    if (lane.work.length === 0) this.mark(EventKind.busyBegin, process, lane)
    addWork(lane, work)
    // A fault that waits for this `await` begins before the work ends, even when the work takes no time.
    if (stage.triggers) stage.triggers.awaiting('busy', process)
    this.schedule(process, lane, work)
    return work.task
  }

  private slowed(process: Process, durationNs: number): number {
    for (const { bite } of process.slowings) bite()
    return Math.round(durationNs * process.slowness)
  }

  private schedule(process: Process, lane: Lane, work: BusyTask): void {
    if (work.endNs === Infinity) return
    const { workVersion } = lane
    if (lane === process && lane.threads === 1) this.stage.schedule(work.endNs, Due.work, process.index, workVersion)
    else this.stage.agenda.put(work.endNs, () => this.end(process, lane, work, workVersion))
  }

  private mark(kind: typeof EventKind.busyBegin | typeof EventKind.busyEnd, process: Process, lane: Lane, cause = this.stage.turn): void {
    const { trace, nowNs } = this.stage
    const site = kind === EventKind.busyBegin ? process.loaded.runtime.site : -1
    trace.event(kind, nowNs, process.index, -1, cause, lane === process ? -1 : trace.values.intern(lane.laneName), site)
  }

  /** Ends what the main lane is busy with; false when that has changed since. */
  due(process: Process, version: number): boolean {
    const work = process.work.first
    return work !== undefined && this.end(process, process, work, version)
  }

  private end(process: Process, lane: Lane, work: BusyTask, version: number): boolean {
    if (version !== lane.workVersion || process.paused.length > 0 || !process.up || !lane.work.remove(work)) return false
    if (lane.work.length === 0) this.mark(EventKind.busyEnd, process, lane, work.cause)
    if (process.lanes) process.lanes.current = lane
    this.stage.wake(process, 'busy', work.cause, () => settle(work.task, undefined))
    if (process.lanes) process.lanes.current = process
    this.stage.serve(process)
    return true
  }

  /** Stops work where it is; what was scheduled for it is stale. */
  interrupt(process: Process): void {
    for (const lane of process.everyLane()) lane.workVersion++
  }

  /** Goes on with work that a pause interrupted, where it stopped. */
  resume(process: Process, pausedNs: number): void {
    for (const lane of process.everyLane()) {
      for (const work of lane.work) {
        work.endNs += pausedNs
        this.schedule(process, lane, work)
      }
    }
  }

  /**
   * Makes work take so many times as long from now on, also what is left of work that has begun. Calls `bite` whenever that slows something;
   * returns how to heal it.
   */
  slow(process: Process, factor: number, bite: () => void): () => void {
    const slowing = { factor, bite }
    process.slowings.push(slowing)
    if (process.everyLane().some(({ work }) => work.length > 0)) bite()
    this.stretch(process)
    return () => {
      process.slowings.splice(process.slowings.indexOf(slowing), 1)
      this.stretch(process)
    }
  }

  /** Has the work of a process take as long as what slows it says now. */
  private stretch(process: Process): void {
    const paused = process.paused.length > 0
    const sinceNs = paused ? process.pausedSinceNs : this.stage.nowNs
    const before = process.slowness
    process.slowness = process.slowings.reduce((product, { factor }) => product * factor, 1)
    const factor = process.slowness / before
    for (const lane of process.everyLane()) {
      lane.workVersion++
      for (const work of lane.work) {
        work.endNs = sinceNs + Math.round((work.endNs - sinceNs) * factor)
        if (!paused) this.schedule(process, lane, work)
      }
    }
  }
}
