/**
 * The simulation: one loop that takes the earliest thing due, lets it happen, and writes down what happened.
 *
 * One event at a time, in true time; a node that is busy, paused or down lets its events wait or loses them. See `simulate.ts`
 * for how a run is set up and what comes out.
 */
import { Clocks } from '../clocks/clocks.ts'
import { Disks } from '../disks/disks.ts'
import type { World } from '../faults/fault.ts'
import type { Simulated } from '../node/handle.ts'
import { ProcessHandle } from '../node/handle.ts'
import { Lifecycle } from '../processes/lifecycle.ts'
import { beginLoad } from '../workload/load.ts'
import { Messenger } from '../network/messenger.ts'
import { MeterRecorder } from '../node/meter-handle.ts'
import { Network } from '../network/network.ts'
import { TimeDaemons } from '../clocks/ntp.ts'
import type { RunPlan } from '../plan.ts'
import type { Waiting } from '../processes/lane.ts'
import type { Process } from '../processes/process.ts'
import type { Program } from '../../guest/sandbox/program.ts'
import { complete, workOn } from '../../guest/sandbox/heartbeat.ts'
import { broken } from './invariant.ts'
import { Due } from './run.ts'
import { Selection } from './selection.ts'
import { Stage } from './stage.ts'
import { Timers } from '../processes/timers.ts'
import { Work } from '../processes/work.ts'
import type { RunEnd } from '../../trace/verdict.ts'

export class Simulation implements Simulated, World {
  readonly stage: Stage
  readonly names: readonly string[]
  readonly indexes: ReadonlyMap<string, number>
  readonly network: Network
  readonly timers: Timers
  readonly work: Work
  readonly clocks: Clocks
  readonly messenger: Messenger
  readonly timeDaemons: TimeDaemons
  readonly disks: Disks
  readonly lifecycle: Lifecycle
  readonly recorder: MeterRecorder
  private happened = 0
  /** True time of the event before this one. */
  private beforeNs = 0
  /** Runs when a fault is due; set by the fault schedule. */
  onFault: (begin: boolean, index: number) => boolean = () => false

  constructor(plan: RunPlan, seed: number, program: Program) {
    const stage = new Stage(plan, seed, program)
    this.stage = stage
    this.names = stage.names
    this.indexes = new Map(stage.names.map((name, index) => [name, index]))
    this.network = new Network(plan, seed)
    this.timers = new Timers(stage)
    this.work = new Work(stage)
    this.clocks = new Clocks(stage, this.timers, seed)
    this.messenger = new Messenger(stage, this.network, this.timers)
    this.timeDaemons = new TimeDaemons(stage, this.network, this.clocks, this.messenger)
    this.disks = new Disks(stage, seed)
    this.recorder = new MeterRecorder(stage)
    this.lifecycle = new Lifecycle(stage, this, (process) => new ProcessHandle(process, this))
    stage.take = (process, waiting) => this.take(process, waiting)
    if (plan.cells.some(({ javascript }) => /\bignore\b/.test(javascript))) {
      const selection = new Selection(stage, {
        keepsOrder: (from, to) => this.network.keepsOrder(from, to),
        stays: (timer) => this.timers.waits(timer),
        timer: (id) => this.timers.about(id),
        take: (process, waiting) => this.take(process, waiting),
      })
      stage.selection = selection
      stage.take = (process, waiting, before) => selection.offer(process, waiting, before)
    }
    stage.refuse = (waiting) => {
      if (waiting.kind === 'message') this.messenger.lose(waiting.message, 'the receiver is down')
    }
  }

  /** Runs to the end and says why it ended. */
  run(): RunEnd {
    const { stage } = this
    for (const process of stage.processes) {
      if (process.spec.stopped) this.lifecycle.keepDown(process)
      else this.lifecycle.boot(process)
    }
    for (const process of stage.processes) {
      if (process.spec.stopped) continue
      stage.queue.put(0, Due.start, process.index)
      stage.startsLeft++
    }
    this.timeDaemons.begin()
    beginLoad(stage, stage.plan.loads ?? [], stage.plan.seed)
    const { limits, stop } = stage.plan
    const events = Math.min(limits.events, stop?.complete ?? Infinity)
    while (!stage.ended) {
      if (stage.queue.peekNs() > stage.plan.durationNs) {
        stage.ended = this.noMore()
        break
      }
      stage.queue.take()
      complete(stage.trace.length)
      // Packets and the like run no node code, and show that the kernel is alive all the same.
      if ((++this.happened & 1023) === 0) workOn()
      this.beforeNs = stage.nowNs
      stage.nowNs = stage.queue.timeNs
      if (stage.nowNs < this.beforeNs) broken('Time never goes back.')
      // What was called off in the meantime does not happen and takes no time, or the run would seem to last until then.
      if (!this.happen(stage.queue.kind, stage.queue.first, stage.queue.second)) stage.nowNs = this.beforeNs
      if (stage.trace.length >= events) stage.full(events)
      // Contents are counted as they are stored, so asking for them is cheap; adding up all other memory is done at every 64th event only.
      else if ((this.happened & 63) === 0 || stage.trace.values.contentBytes >= limits.traceBytes) this.checkMemory()
    }
    return stage.ended
  }

  private noMore(): RunEnd {
    if (this.stage.queue.size === this.stage.stale) return { reason: 'quiet', text: 'nothing left to happen', reproducible: true }
    this.stage.nowNs = this.stage.plan.durationNs
    return { reason: 'time', text: 'the planned time is over', reproducible: true }
  }

  /** False when nothing comes of it any more. */
  private happen(kind: number, first: number, second: number): boolean {
    switch (kind) {
      case Due.start:
        this.stage.offer(this.stage.processes[first], { kind: 'start' })
        this.stage.started()
        return true
      case Due.deliver:
        this.messenger.arrive(first)
        return true
      case Due.timer:
        return this.timers.due(first, second)
      case Due.work:
        return this.work.due(this.stage.processes[first], second)
      case Due.faultBegin:
      case Due.faultEnd:
        return this.onFault(kind === Due.faultBegin, first)
      case Due.action:
        return this.stage.agenda.due(first)
      case Due.packet:
        return this.messenger.carrier.due(first)
      default:
        return this.messenger.carrier.connections.due(first, second)
    }
  }

  private take(process: Process, waiting: Waiting): void {
    switch (waiting.kind) {
      case 'start':
        return this.lifecycle.begin(process)
      case 'message':
        return this.messenger.deliver(process, waiting.message, waiting.copy)
      case 'signal':
        return this.messenger.carrier.hear(process, waiting.signal)
      case 'timer':
        return this.timers.fire(process, waiting.timer)
      case 'operation':
        return waiting.begin()
      case 'done':
        return this.stage.wake(process, waiting.label, waiting.cause, waiting.settle)
      case 'notice':
        return this.lifecycle.noticed(process, waiting.handler, waiting.argument)
    }
  }

  private checkMemory(): void {
    const { trace, plan } = this.stage
    if (trace.bytes >= plan.limits.traceBytes) this.stage.limit(`${Math.round(plan.limits.traceBytes / 1048576)} MB of recorded values`, 'memory')
  }
}
