/**
 * The simulation: one loop that takes the earliest thing due, lets it happen, and writes down what happened.
 *
 * One event at a time, in true time; a node that is busy, paused or down lets its events wait or loses them. See `simulate.ts`
 * for how a run is set up and what comes out.
 */
import { EventKind } from '../trace/events.ts'
import type { World } from './faults/fault.ts'
import type { Simulated } from './handle.ts'
import { ProcessHandle } from './handle.ts'
import { Lifecycle } from './lifecycle.ts'
import { Messenger } from './messenger.ts'
import { Network } from './network.ts'
import type { RunPlan } from './plan.ts'
import type { Process, Waiting } from './process.ts'
import type { Program } from './program.ts'
import type { RunEnd } from './result.ts'
import { Due, Stage } from './stage.ts'
import { Timekeeper } from './timekeeper.ts'

export class Simulation {
  readonly stage: Stage
  readonly network: Network
  private readonly timekeeper: Timekeeper
  private readonly messenger: Messenger
  private readonly lifecycle: Lifecycle
  /** Runs when a fault is due; set by the fault schedule. */
  onFault: (begin: boolean, index: number) => void = () => {}

  constructor(plan: RunPlan, seed: number, program: Program) {
    this.stage = new Stage(plan, seed, program)
    this.network = new Network(plan, seed)
    const timekeeper = new Timekeeper(this.stage)
    this.timekeeper = timekeeper
    this.messenger = new Messenger(this.stage, this.network, {
      start: (process, timeoutNs, message) => timekeeper.startTimeout(process, timeoutNs, message),
      cancel: (timer) => timekeeper.cancel(timer),
    })
    const simulated = this.simulated()
    this.lifecycle = new Lifecycle(this.stage, this.messenger, timekeeper, (process) => new ProcessHandle(process, simulated))
    timekeeper.giveUp = (process, message, cause) => this.messenger.giveUp(process, message, cause)
    this.stage.take = (process, waiting) => this.take(process, waiting)
    this.stage.refuse = (waiting) => {
      if (waiting.kind === 'message') this.messenger.lose(waiting.message, 'the receiver is down')
    }
  }

  /** Runs to the end and says why it ended. */
  run(): RunEnd {
    const { stage } = this
    for (const process of stage.processes) this.lifecycle.boot(process)
    for (const process of stage.processes) stage.queue.put(0, Due.start, process.index)
    while (!stage.ended) {
      if (stage.queue.peekNs() > stage.plan.durationNs) {
        stage.ended = this.noMore()
        break
      }
      stage.queue.take()
      stage.nowNs = stage.queue.timeNs
      this.happen(stage.queue.kind, stage.queue.first, stage.queue.second)
      this.checkLimits()
    }
    return stage.ended
  }

  private noMore(): RunEnd {
    if (this.stage.queue.size === 0) return { reason: 'quiet', text: 'nothing left to happen', reproducible: true }
    this.stage.nowNs = this.stage.plan.durationNs
    return { reason: 'time', text: 'the planned time is over', reproducible: true }
  }

  private happen(kind: number, first: number, second: number): void {
    switch (kind) {
      case Due.start:
        return this.stage.offer(this.stage.processes[first], { kind: 'start' })
      case Due.deliver:
        return this.messenger.arrive(first)
      case Due.timer:
        return this.timekeeper.due(first, second)
      case Due.work:
        return this.timekeeper.workDone(this.stage.processes[first], second)
      case Due.faultBegin:
        return this.onFault(true, first)
      case Due.faultEnd:
        return this.onFault(false, first)
    }
  }

  private take(process: Process, waiting: Waiting): void {
    switch (waiting.kind) {
      case 'start':
        return this.lifecycle.begin(process)
      case 'message':
        return this.messenger.deliver(process, waiting.message)
      case 'timer':
        return this.timekeeper.fire(process, waiting.timer)
    }
  }

  private checkLimits(): void {
    const { trace, plan } = this.stage
    if (trace.length >= plan.limits.events) this.stage.limit(`${plan.limits.events} events`, 'events')
    else if (trace.bytes >= plan.limits.traceBytes) this.stage.limit(`${Math.round(plan.limits.traceBytes / 1048576)} MB of recorded values`, 'memory')
  }

  /** What nodes can do to the world. */
  private simulated(): Simulated {
    const { stage, timekeeper, messenger } = this
    return {
      get nowNs() {
        return stage.nowNs
      },
      names: stage.names,
      indexes: new Map(stage.names.map((name, index) => [name, index])),
      sendMessage: (from, to, type, payload) => messenger.send(from, to, type, payload),
      sendRequest: (from, to, type, payload, timeoutNs) => messenger.request(from, to, type, payload, timeoutNs),
      setTimer: (process, durationNs, handler, argument, repeat) => timekeeper.setTimer(process, durationNs, handler, argument, repeat),
      cancelTimer: (process, timer) => timekeeper.cancel(timer, process),
      wakeAfter: (process, durationNs) => timekeeper.sleep(process, durationNs),
      occupy: (process, durationNs) => timekeeper.occupy(process, durationNs),
      annotate: (process, kind, value) => void stage.record(EventKind[kind], process, stage.trace.values.intern(value, 'placeholder')),
    }
  }

  /** What faults can do to the world. */
  world(): World {
    const { stage, network, lifecycle, timekeeper } = this
    const process = (node: number) => stage.processes[node]
    const clockChanged = (node: number, text: string) => {
      stage.trace.event(EventKind.clock, stage.nowNs, node, -1, -1, stage.trace.values.intern(text))
      timekeeper.reschedule(process(node))
    }
    return {
      names: stage.names,
      pause: (node, bite) => lifecycle.pause(process(node), bite),
      resume: (node) => lifecycle.resume(process(node)),
      crash: (node) => lifecycle.crash(process(node)),
      restart: (node) => lifecycle.restart(process(node)),
      stepClock(node, shiftNs) {
        process(node).clock.step(stage.nowNs, shiftNs)
        clockChanged(node, `wall clock stepped by ${shiftNs} ns`)
      },
      driftOf: (node) => process(node).clock.ratePpm,
      setDrift(node, ratePpm) {
        process(node).clock.setRate(stage.nowNs, ratePpm)
        clockChanged(node, `drift ${ratePpm} ppm`)
      },
      addMessageFault: (fault) => void network.faults.push(fault),
      removeMessageFault(fault) {
        const index = network.faults.indexOf(fault)
        if (index >= 0) network.faults.splice(index, 1)
      },
    }
  }
}
