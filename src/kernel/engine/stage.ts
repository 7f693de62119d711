/**
 * The run as node code meets it: the one way in which code of a node is ever entered (`runTurn`).
 *
 * Messenger, timers, work and lifecycle say *what* happens; the stage sees to it that it happens to a process that is free, that the
 * state after it is recorded and that the properties are asked.
 */
import type { EventKind as Kind } from '../../trace/events.ts'
import { EventKind } from '../../trace/events.ts'
import { isPartSite } from '../../trace/site.ts'
import { StateRecorder } from '../../trace/state-recorder.ts'
import { ignoredAndActed, ignoreHint, misplacedIgnore } from '../../guest/node/arguments.ts'
import { enter } from '../../guest/node/node-api.ts'
import { halt } from '../../guest/sandbox/fuel.ts'
import type { Program } from '../../guest/sandbox/program.ts'
import { isStackOverflow, messageOf } from '../../guest/sandbox/errors.ts'
import { drain, isTask, outcomeOf, resetTasks, takeUnhandled, whenSettled } from '../../guest/sandbox/tasks.ts'
import type { Triggers } from '../faults/triggers.ts'
import type { Thrown } from '../network/troubles.ts'
import { Troubles } from '../network/troubles.ts'
import type { RunPlan } from '../plan.ts'
import type { KeptInput } from '../processes/kept.ts'
import type { Waiting } from '../processes/lane.ts'
import type { Process } from '../processes/process.ts'
import { Model } from '../properties/model.ts'
import { PropertyMonitor } from '../properties/property-monitor.ts'
import type { Operations } from '../workload/operations.ts'
import { broken } from './invariant.ts'
import { Run } from './run.ts'

/** An error in node code, with its place. */
export interface Failure {
  message: string
  site: number
  node: string
  timeNs: number
  /** Another node threw it, and it came as an answer. */
  thrown?: Thrown
}

/** Code without any of these words cannot make an object with a getter, so its messages need not be searched for one. */
const mayMakeGetters = /\b[gs]et\b\s*[\w$#'"[]|defineProperty|defineProperties|__define|Descriptor|Object\s*\.\s*create\b/

export class Stage extends Run {
  readonly monitor: PropertyMonitor
  private readonly recorders: StateRecorder[]
  private readonly recordViolation = (property: number, event: number) => void this.trace.event(EventKind.violation, this.nowNs, -1, property, event)
  failure: Failure | undefined = undefined
  readonly troubles: Troubles
  /** A cluster starts as a whole: properties are asked when the last of these nodes has started, as in an exploration. */
  startsLeft = 0
  /** The last event of the starts that properties will be asked about; -1: none. */
  private askedFrom = -1
  /** Notices what faults wait for; undefined when all faults go by time. */
  triggers: Triggers | undefined = undefined
  readonly model: Model | undefined
  /** Operations of clients; made when the first one is invoked. */
  operations: Operations | undefined = undefined
  /** What nodes do not want yet; undefined when no code ever says so. */
  selection: { handled(process: Process): void } | undefined = undefined
  /** The process whose code may say that it does not want what it was given, and whether it said so. */
  mayIgnore: Process | undefined = undefined
  ignored = false
  /** How often the process had done something to the world when it was given that, and what its method returned. */
  private actsBefore = 0
  private returned: unknown = undefined
  /** Lets a waiting thing happen to a free process; set by the simulation. */
  take: (process: Process, waiting: Waiting, before?: KeptInput) => void = () => {}
  /** Deals with a thing whose process is down; set by the simulation. */
  refuse: (waiting: Waiting) => void = () => {}

  constructor(plan: RunPlan, seed: number, program: Program) {
    super(plan, seed, program)
    this.recorders = this.names.map((name, index) => new StateRecorder(this.trace.values, name, program.nodes[index].states))
    this.trace.values.checksGetters = plan.cells.some(({ javascript }) => mayMakeGetters.test(javascript))
    this.troubles = new Troubles(this.trace)
    this.monitor = new PropertyMonitor(program, this.processes, this.trace.values, plan.limits.fuelPerEvent)
    this.model = plan.model && new Model(this, plan.model)
    resetTasks()
  }

  /** Lets something happen to a process now, or has it wait until the process is free. */
  offer(process: Process, waiting: Waiting): void {
    if (!process.up) return this.refuse(waiting)
    if (process.lanes) return process.lanes.offer(waiting)
    if (this.idle(process) || this.mayTake(process)) return this.take(process, waiting)
    for (const { bite } of process.paused) bite()
    process.mailbox.push(waiting)
    const { mailbox } = this.plan.limits
    if (process.mailbox.length > mailbox) this.limit(`${mailbox} waiting for ${process.name}`, 'mailbox')
  }

  /** Whether a process can take something at once. */
  idle(process: Process): boolean {
    return process.free && process.mailbox.length === 0 && process.lanes === undefined && this.selection === undefined
  }

  /** The same where nodes may not want what they are given. */
  private mayTake(process: Process): boolean {
    return this.selection !== undefined && process.free && process.mailbox.length === 0 && !process.kept?.hasDue
  }

  /** Takes what waited, in order, until the process is occupied again. */
  serve(process: Process): void {
    if (process.lanes) return process.lanes.serve()
    while (process.free && !this.ended) {
      const kept = process.kept?.next()
      if (!kept) break
      this.take(process, kept.waiting, kept)
    }
    while (process.free && process.mailbox.length > 0 && !this.ended) this.take(process, process.mailbox.shift() as Waiting)
  }

  /** Runs node code as one event: records it, runs it, records the state after it, asks the properties. */
  runTurn(process: Process, kind: Kind, subject: number, cause: number, site: number, code: () => void): void {
    this.beginTurn(process, kind, subject, cause, site)
    try {
      code()
      this.finishTasks(process)
    } catch (error) {
      this.fail(process, error)
    }
    this.endTurn(process)
  }

  /** Runs code that waited for something: `settle` says that it has come. */
  wake(process: Process, label: string, cause: number, settle: () => void): void {
    this.runTurn(process, EventKind.wake, this.trace.values.intern(label), cause, -1, settle)
  }

  /** `runTurn` in three parts: this, `finishTasks` and `endTurn`. */
  private beginTurn(process: Process, kind: Kind, subject: number, cause: number, site: number): void {
    if (this.turn >= 0) broken('One turn at a time.')
    this.turn = this.trace.event(kind, this.nowNs, process.index, subject, cause, -1, site)
    this.enterCode(process)
  }

  /** `beginTurn` for the hot path: `Messenger.deliver` has the three parts in its own code. */
  beginDelivery(process: Process, message: number, cause: number): void {
    if (this.turn >= 0) broken('One turn at a time.')
    this.turn = this.trace.receive(this.nowNs, process.index, message, cause)
    this.enterCode(process)
  }

  private enterCode(process: Process): void {
    this.refuel(process)
    this.actsBefore = process.acts
    enter(process.instance, process.handle)
  }

  /** Node code says that it does not want what it was given. */
  ignore(process: Process): void {
    if (this.mayIgnore !== process || this.turn < 0) misplacedIgnore()
    this.ignored = true
  }

  /** What a method returned that ignored its input: nothing comes of it. */
  leave(result: unknown): void {
    this.returned = result
  }

  finishTasks(process: Process): void {
    this.mayIgnore = undefined
    drain()
    const unhandled = takeUnhandled()
    if (unhandled) this.fail(process, unhandled.reason)
  }

  endTurn(process: Process): void {
    halt()
    const { turn } = this
    const { reached } = process.loaded.runtime
    if (reached) this.fail(process, reached)
    const before = process.stateId
    this.saveState(process)
    if (this.ignored) {
      this.checkIgnored(process, before)
      if (this.ignored) return this.leaveTurn()
    }
    this.trace.setDetail(turn, process.stateId)
    // Also what changed before this turn counts: a start makes the node be up, with its first fields.
    if (process.changes !== process.askedAt || this.startsLeft > 0 || !this.trace.recording) {
      process.askedAt = process.changes
      this.checkProperties(turn)
    }
    this.turn = -1
    if (this.triggers) this.triggers.stepped(process)
    if (this.selection) this.selection.handled(process)
  }

  /** Who ignores its input must do nothing else. */
  private checkIgnored(process: Process, stateBefore: number): void {
    const outcome = isTask(this.returned) ? outcomeOf(this.returned, () => {}) : { failed: false, value: undefined }
    if (outcome?.failed) this.fail(process, outcome.value)
    const acted = process.stateId !== stateBefore || process.acts !== this.actsBefore || this.trace.length !== this.turn + 1 || outcome === undefined
    if (acted && !this.failure) this.fail(process, new TypeError(`A method ${ignoredAndActed}. ${ignoreHint}`))
    if (this.failure) this.ignored = false
  }

  private leaveTurn(): void {
    this.returned = undefined
    this.turn = -1
  }

  refuel(process: Process): void {
    process.loaded.runtime.refuel(this.plan.limits.fuelPerEvent)
  }

  saveState(process: Process): void {
    if (!this.trace.recording && !this.selection) {
      process.changes++
      return
    }
    const before = process.stateId
    try {
      process.stateId = this.recorders[process.index].record(process.instance as object)
    } catch (error) {
      this.fail(process, error)
    }
    if (process.stateId !== before) process.changes++
  }

  /** Value ids of the states that the processes end with; -1 for one that is down. */
  finalStates(): number[] {
    const { values } = this.trace
    return this.processes.map(({ up, instance, name }) => {
      if (!up) return -1
      try {
        return values.record(instance, 'placeholder', name)
      } catch {
        // Recording this state has failed the run before, or a getter of the node throws only now.
        return -1
      }
    })
  }

  /** Of processes that are down, value ids of the states they last had; undefined when none is. */
  lastStates(): Record<number, number> | undefined {
    const down = this.processes.filter(({ up }) => !up)
    if (down.length === 0) return undefined
    return Object.fromEntries(down.map(({ index, instance, lastInstance, name }) => (
      [index, this.trace.values.record(instance ?? lastInstance ?? {}, 'placeholder', name)]
    )))
  }

  checkProperties(event: number): void {
    if (!this.monitor.active || this.ended) return
    if (this.startsLeft > 0) {
      this.askedFrom = event
      return
    }
    this.monitor.check(this.nowNs, event, this.recordViolation)
  }

  /** One of the nodes that start with the cluster has been told to. */
  started(): void {
    if (--this.startsLeft === 0 && this.askedFrom >= 0) this.checkProperties(this.askedFrom)
  }

  /** Has the run fail when the promise that a handler returned is rejected. */
  settleInto(process: Process, result: unknown): void {
    if (!isTask(result)) return
    if (process.lanes) process.lanes.hold(result)
    whenSettled(result, { onFailed: (reason) => this.fail(process, reason) })
  }

  /** Whether an error ends the run wherever it is thrown: a ceiling was reached, and no caller can do anything about it. */
  isBeyond(process: Process, error: unknown): boolean {
    return process.loaded.runtime.reached !== undefined || isStackOverflow(error)
  }

  /** Ends the run because node code threw, and nobody received the error, or because it reached a ceiling. */
  fail(process: Process, error: unknown): void {
    if (this.failure) return
    const { runtime } = process.loaded
    const { reached } = runtime
    const trouble = reached ? undefined : this.troubles.of(error)
    const site = reached ? runtime.reachedAt : trouble && (runtime.site < 0 || isPartSite(runtime.site)) ? trouble.callSite : runtime.site
    const overflow = !reached && isStackOverflow(error)
    const message = overflow ? 'Calls are nested too deep for this machine: the recursion may never end.' : messageOf(reached ?? error)
    halt()
    this.failure = { message, site, node: process.name, timeNs: this.nowNs, ...(trouble?.thrown && { thrown: trouble.thrown }) }
    this.record(EventKind.error, process, this.trace.values.intern(message))
    this.ended = { reason: reached || overflow ? 'limit' : 'error', text: `${process.name}: ${message}`, reproducible: !overflow }
  }
}
