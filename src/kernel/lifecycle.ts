/** The life of a process: start, pause and resume, crash and restart. */
import { EventKind } from '../trace/events.ts'
import type { NodeHandle } from './node-api.ts'
import { construct } from './node-api.ts'
import type { Handler, Messenger } from './messenger.ts'
import type { Process } from './process.ts'
import type { Stage } from './stage.ts'
import type { Timekeeper } from './timekeeper.ts'

export class Lifecycle {
  private readonly stage: Stage
  private readonly messenger: Messenger
  private readonly timekeeper: Timekeeper
  private readonly handleOf: (process: Process) => NodeHandle

  constructor(stage: Stage, messenger: Messenger, timekeeper: Timekeeper, handleOf: (process: Process) => NodeHandle) {
    this.stage = stage
    this.messenger = messenger
    this.timekeeper = timekeeper
    this.handleOf = handleOf
  }

  /** Makes a fresh instance; its code has not run yet. */
  boot(process: Process): void {
    const { runtime, NodeClass, print } = process.loaded
    const handle = this.handleOf(process)
    print.to = (parts) => handle.log(parts)
    this.stage.refuel(process)
    try {
      process.instance = construct(NodeClass, handle)
      process.up = true
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

  pause(process: Process, bite: () => void): void {
    process.pauseBites.push(bite)
    if (process.work.length > 0) bite()
    if (process.pauses++ > 0) return
    process.pausedSinceNs = this.stage.nowNs
    process.workVersion++
    this.stage.trace.event(EventKind.pauseBegin, this.stage.nowNs, process.index)
  }

  resume(process: Process): void {
    if (process.pauses === 0 || --process.pauses > 0) return
    process.pauseBites = []
    this.stage.trace.event(EventKind.pauseEnd, this.stage.nowNs, process.index)
    this.timekeeper.resumeWork(process, this.stage.nowNs - process.pausedSinceNs)
    this.stage.serve(process)
  }

  /** False when it is down already. */
  crash(process: Process): boolean {
    if (!process.up) return false
    const waiting = process.mailbox
    const crash = this.stage.trace.event(EventKind.crash, this.stage.nowNs, process.index)
    process.lose()
    this.timekeeper.clear(process)
    for (const entry of waiting) if (entry.kind === 'message') this.messenger.lose(entry.message, 'the receiver crashed')
    this.stage.checkProperties(crash)
    return true
  }

  /** False when it is up already. */
  restart(process: Process): boolean {
    if (process.up) return false
    this.stage.trace.event(EventKind.restart, this.stage.nowNs, process.index)
    this.boot(process)
    if (process.up) this.stage.offer(process, { kind: 'start' })
    return true
  }
}
