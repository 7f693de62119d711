/** The life of a process: start, pause and resume, crash and restart. */
import { EventKind } from '../../trace/events.ts'
import type { Clocks } from '../clocks/clocks.ts'
import type { Disks } from '../disks/disks.ts'
import { halt } from '../../guest/sandbox/fuel.ts'
import type { LaneSet } from './lane.ts'
import { Lanes } from './lanes.ts'
import type { Handler, Node, NodeHandle } from '../../guest/node/node-api.ts'
import { construct } from '../../guest/node/node-api.ts'
import type { Messenger } from '../network/messenger.ts'
import type { Pause, Process } from './process.ts'
import type { Stage } from '../engine/stage.ts'
import type { Timers } from './timers.ts'
import type { Work } from './work.ts'

/** The parts of a simulation that lives begin and end in. */
interface Machines {
  messenger: Messenger
  timers: Timers
  work: Work
  disks: Disks
  clocks: Clocks
}

export class Lifecycle {
  private readonly stage: Stage
  private readonly messenger: Messenger
  private readonly timers: Timers
  private readonly work: Work
  private readonly disks: Disks
  private readonly clocks: Clocks
  private readonly handleOf: (process: Process) => NodeHandle

  constructor(stage: Stage, world: Machines, handleOf: (process: Process) => NodeHandle) {
    this.stage = stage
    this.messenger = world.messenger
    this.timers = world.timers
    this.work = world.work
    this.disks = world.disks
    this.clocks = world.clocks
    this.handleOf = handleOf
  }

  /** Makes a fresh instance; its code has not run yet. */
  boot(process: Process): void {
    const { runtime, print } = process.loaded
    const NodeClass = process.upgradedTo ?? process.loaded.NodeClass
    const { mailbox } = process.spec
    if (mailbox) {
      process.policy = mailbox
      this.lanesOf(process)
    }
    const handle = this.handleOf(process)
    print.to = (parts) => handle.log(parts)
    this.stage.refuel(process)
    try {
      process.instance = construct(NodeClass, handle)
      process.handle = handle
      halt()
      process.up = true
      process.changes++
      this.stage.saveState(process)
    } catch (error) {
      this.stage.fail(process, error)
    }
    if (runtime.reached) this.stage.fail(process, runtime.reached)
  }

  /** Runs `start`, or after a restart `recover` where there is one. */
  begin(process: Process): void {
    const again = process.started
    process.started = true
    const methods = process.instance as unknown as Record<string, unknown>
    const handler = again && typeof methods.recover === 'function' ? methods.recover : methods.start
    this.stage.runTurn(process, again ? EventKind.recover : EventKind.start, -1, -1, -1, () => {
      if (typeof handler === 'function' && process.instance) {
        this.stage.settleInto(process, (handler as Handler).call(process.instance, undefined, process.name))
      }
    })
  }

  /**
   * Stops the process where it is; returns how to let it go on. A process that goes down meanwhile is not paused any more, and its next life
   * begins without the pause; one that is down is not paused at all.
   */
  pause(process: Process, bite: () => void, cause?: string): () => void {
    const pause = { bite }
    if (process.up) this.beginPause(process, pause, cause)
    return () => this.resume(process, pause)
  }

  private beginPause(process: Process, pause: Pause, cause: string | undefined): void {
    process.paused.push(pause)
    if (process.everyLane().some(({ work }) => work.length > 0)) pause.bite()
    if (process.paused.length > 1) return
    process.pausedSinceNs = this.stage.nowNs
    this.work.interrupt(process)
    const { trace, nowNs } = this.stage
    trace.event(EventKind.pauseBegin, nowNs, process.index, -1, -1, cause === undefined ? -1 : trace.values.intern(cause))
    this.stage.triggers?.process('pauses', process)
  }

  private resume(process: Process, pause: Pause): void {
    const at = process.paused.indexOf(pause)
    if (at < 0) return
    process.paused.splice(at, 1)
    if (process.paused.length > 0) return
    this.stage.trace.event(EventKind.pauseEnd, this.stage.nowNs, process.index)
    this.stage.triggers?.process('resumes', process)
    this.work.resume(process, this.stage.nowNs - process.pausedSinceNs)
    this.stage.serve(process)
  }

  /** Runs a method of the process, if it has it, once the process is free. */
  notify(process: Process, handler: string, argument: unknown): void {
    const method = (process.instance as unknown as Record<string, unknown> | undefined)?.[handler]
    if (process.up && typeof method === 'function') this.stage.offer(process, { kind: 'notice', handler, argument })
  }

  noticed(process: Process, handler: string, argument: unknown): void {
    this.stage.runTurn(process, EventKind.timer, this.stage.trace.values.intern(handler), -1, -1, () => {
      const method = (process.instance as unknown as Record<string, Handler>)[handler]
      this.stage.settleInto(process, method.call(process.instance as Node, argument, process.name))
    })
  }

  /** Kills the process; false when it is down already. With `machineUp` its machine goes on and answers for it. */
  crash(process: Process, machineUp = false): boolean {
    if (!process.up) return false
    this.goDown(process, EventKind.crash, machineUp, 'the receiver crashed')
    return true
  }

  /**
   * Stops in good order: its method `beforeStop` runs, and after the time of grace it is down, with everything on disk that it wrote.
   * Returns how to call it off while it is not down yet; undefined when it is down already. `wentDown` is called when it is.
   */
  stop(process: Process, graceNs: number, wentDown = () => {}): (() => void) | undefined {
    if (!process.up) return undefined
    this.notify(process, 'beforeStop', { grace: graceNs })
    const { lives } = process
    const down = () => {
      if (!process.up || process.lives !== lives) return
      this.goDown(process, EventKind.stop, true, 'the receiver was stopped')
      wentDown()
    }
    if (graceNs === 0) {
      down()
      return () => {}
    }
    const id = this.stage.agenda.put(this.stage.nowNs + graceNs, down)
    return () => this.stage.agenda.cancel(id)
  }

  private goDown(process: Process, kind: typeof EventKind.crash | typeof EventKind.stop, machineUp: boolean, why: string): void {
    process.machineUp = machineUp
    for (const resume of process.suspensions) resume()
    // When only the process ends, the operating system still writes to the disk what it holds in memory.
    if (machineUp) this.disks.flush(process)
    const waiting = [...(process.kept?.waiting() ?? []), ...(process.lanes?.waiting() ?? process.mailbox)]
    const event = this.stage.trace.event(kind, this.stage.nowNs, process.index)
    if (kind === EventKind.crash) this.stage.triggers?.process('crashes', process)
    process.lose()
    this.timers.clear(process)
    for (const entry of waiting) if (entry.kind === 'message') this.messenger.lose(entry.message, why)
    this.messenger.died(process)
    this.stage.operations?.died(process)
    this.stage.checkProperties(event)
  }

  /** Makes a node that does not start with the cluster: properties can see its fields, but it is down. */
  keepDown(process: Process): void {
    this.boot(process)
    process.up = false
    process.changes++
    this.stage.trace.event(EventKind.stop, this.stage.nowNs, process.index)
  }

  /** Has the node run another class from its next start on; false when the notebook has none of that name. */
  upgrade(process: Process, className: string): boolean {
    const NodeClass = process.loaded.classNamed(className)
    if (!NodeClass) return false
    process.upgradedTo = NodeClass
    process.className = className
    process.handlers.length = 0
    return true
  }

  /** The lanes of a process; made when they are first needed. */
  lanesOf(process: Process): LaneSet {
    return (process.lanes ??= new Lanes(process, this.stage, {
      lose: (waiting, why, refusing) => {
        if (waiting.kind === 'operation') return waiting.drop(why)
        if (waiting.kind !== 'message') return
        this.messenger.lose(waiting.message, why)
        waiting.copy?.take?.()
        if (refusing) this.messenger.pushBack(waiting.message, `refused: ${why}`)
      },
      laneOfTimer: (timer) => this.timers.laneOf(timer),
      beginsHandler: (timer) => this.timers.about(timer) !== undefined,
    }))
  }

  /** What an operator does to a node, once the step that asked for it is over. */
  operate(process: Process, what: 'start' | 'stop' | 'crash', graceNs: number): void {
    this.stage.agenda.put(this.stage.nowNs, () => {
      if (what === 'start') this.restart(process)
      else if (what === 'stop') this.stop(process, graceNs)
      else this.crash(process)
    })
  }

  /** Remembers how a process went down just now; returns how to start it again, unless it was up meanwhile. */
  revival(process: Process): () => void {
    const { lives } = process
    return () => {
      if (process.lives === lives) this.restart(process)
    }
  }

  /** Starts a process that is down; false when it is up already. */
  restart(process: Process): boolean {
    if (process.up) return false
    if (!process.machineUp) this.clocks.boot(process)
    process.machineUp = true
    const { trace, nowNs } = this.stage
    const as = process.upgradedTo ? trace.values.intern(process.className) : -1
    trace.event(EventKind.restart, nowNs, process.index, -1, -1, as)
    this.stage.triggers?.process('restarts', process)
    process.forget()
    this.boot(process)
    if (process.up) this.stage.offer(process, { kind: 'start' })
    return true
  }
}
