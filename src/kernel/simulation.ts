/**
 * The simulation: one loop that takes the earliest thing due, lets it happen, and writes down what happened.
 *
 * One event at a time, in true time; a node that is busy, paused or down lets its events wait or loses them. See `simulate.ts`
 * for how a run is set up and what comes out.
 */
import type { EventKind as Kind } from '../trace/events.ts'
import { EventKind } from '../trace/events.ts'
import { MessageKind } from '../trace/trace.ts'
import { Unstorable } from '../trace/values.ts'
import { TraceWriter } from '../trace/writer.ts'
import type { Simulated } from './handle.ts'
import { ProcessHandle } from './handle.ts'
import { Network } from './network.ts'
import type { Node } from './node-api.ts'
import { construct, reservedHandlers } from './node-api.ts'
import type { RunPlan } from './plan.ts'
import type { Waiting } from './process.ts'
import { Process } from './process.ts'
import type { Program } from './program.ts'
import { messageOf } from './program.ts'
import { EventQueue } from './queue.ts'
import type { RunEnd } from './result.ts'
import { drain, resetTasks, takeUnhandled, Task } from './tasks.ts'
import type { Timer } from './timers.ts'
import { Timers } from './timers.ts'
import { Watch } from './watch.ts'

/** What is due: the kinds of queue entry. */
export const Due = { start: 0, deliver: 1, timer: 2, work: 3, faultBegin: 4, faultEnd: 5 } as const

/** An error in node code, with its place. */
export interface Failure {
  message: string
  hint?: string
  site: number
  node: string
  timeNs: number
}

type Handler = (this: Node, payload: unknown, from: string) => unknown

export class Simulation implements Simulated {
  readonly plan: RunPlan
  readonly names: readonly string[]
  readonly trace = new TraceWriter()
  readonly queue = new EventQueue()
  readonly processes: Process[]
  readonly network: Network
  readonly watch: Watch
  readonly bitesOfPause: (() => void)[][]
  nowNs = 0
  ended: RunEnd | undefined = undefined
  failure: Failure | undefined = undefined
  /** Runs when a fault is due; set by the fault schedule. */
  onFault: (begin: boolean, index: number) => void = () => {}
  private readonly timers = new Timers()
  private turn = -1

  constructor(plan: RunPlan, seed: number, program: Program) {
    this.plan = plan
    this.names = plan.nodes.map((node) => node.name)
    this.processes = plan.nodes.map((spec, index) => new Process(index, spec, program.nodes[index], seed))
    this.bitesOfPause = plan.nodes.map(() => [])
    this.network = new Network(plan, seed)
    this.watch = new Watch(program.properties, this.processes, this.trace.values, program.observer, plan.limits.fuelPerEvent)
    resetTasks()
  }

  /** Runs to the end and leaves the reason in `ended`. */
  run(): RunEnd {
    for (const process of this.processes) this.boot(process)
    for (const process of this.processes) this.queue.put(0, Due.start, process.index)
    while (!this.ended) {
      if (this.queue.peekNs() > this.plan.durationNs) {
        const quiet = this.queue.size === 0
        if (!quiet) this.nowNs = this.plan.durationNs
        this.ended = quiet
          ? { reason: 'quiet', text: 'nothing left to happen', reproducible: true }
          : { reason: 'time', text: 'the planned time is over', reproducible: true }
        break
      }
      this.queue.take()
      this.nowNs = this.queue.timeNs
      this.happen(this.queue.kind, this.queue.first, this.queue.second)
      this.checkLimits()
    }
    return this.ended
  }

  private happen(kind: number, first: number, second: number): void {
    switch (kind) {
      case Due.start:
        return this.offer(this.processes[first], { kind: 'start' })
      case Due.deliver:
        return this.arrive(first)
      case Due.timer:
        return this.timerDue(first, second)
      case Due.work:
        return this.workDone(this.processes[first], second)
      case Due.faultBegin:
        return this.onFault(true, first)
      case Due.faultEnd:
        return this.onFault(false, first)
    }
  }

  private checkLimits(): void {
    const { limits } = this.plan
    if (this.ended) return
    if (this.trace.length >= limits.events) this.limit(`${limits.events} events`, 'events')
    else if (this.trace.bytes >= limits.traceBytes) this.limit(`${Math.round(limits.traceBytes / 1048576)} MB of recorded values`, 'memory')
  }

  private limit(what: string, name: string): void {
    this.ended = { reason: 'limit', text: `stopped at the limit of ${what} (${name})`, reproducible: true }
  }

  // --- turns: node code runs

  private boot(process: Process): void {
    const { runtime, NodeClass, print } = process.loaded
    const handle = new ProcessHandle(process, this)
    print.to = (parts) => handle.log(parts)
    this.refuel(process)
    try {
      process.instance = construct(NodeClass, handle)
      process.up = true
      this.saveState(process)
    } catch (error) {
      this.fail(process, error)
    }
    if (runtime.reached) this.fail(process, runtime.reached)
  }

  private refuel(process: Process): void {
    const { runtime } = process.loaded
    runtime.fuel = this.plan.limits.fuelPerEvent
    runtime.depth = 0
    runtime.site = -1
    runtime.reached = undefined
  }

  /** Runs node code as one event: records it, runs it, records the state after it, asks the properties. */
  private runTurn(process: Process, kind: Kind, subject: number, cause: number, site: number, code: () => void): void {
    this.turn = this.trace.event(kind, this.nowNs, process.index, subject, cause, -1, site)
    this.refuel(process)
    try {
      code()
      drain()
      const unhandled = takeUnhandled()
      if (unhandled) this.fail(process, unhandled.reason)
    } catch (error) {
      this.fail(process, error)
    }
    const { reached } = process.loaded.runtime
    if (reached) this.fail(process, reached)
    this.finishTurn(process)
  }

  private finishTurn(process: Process): void {
    const turn = this.turn
    const before = process.stateId
    try {
      this.saveState(process)
    } catch (error) {
      this.fail(process, error)
    }
    this.trace.setDetail(turn, process.stateId)
    if (process.stateId !== before || turn === 0) this.checkProperties(turn)
    this.turn = -1
  }

  private saveState(process: Process): void {
    process.stateId = this.trace.values.intern(process.instance, 'placeholder', process.name)
  }

  private checkProperties(event: number): void {
    if (!this.watch.active || this.ended) return
    this.watch.check(this.nowNs, event, (property) => {
      this.trace.event(EventKind.violation, this.nowNs, -1, property, event)
    })
  }

  private fail(process: Process, error: unknown): void {
    if (this.failure) return
    const { site } = process.loaded.runtime
    this.failure = { message: messageOf(error), site, node: process.name, timeNs: this.nowNs }
    const text = this.trace.values.intern(this.failure.message)
    this.trace.event(EventKind.error, this.nowNs, process.index, text, this.turn, -1, site)
    const limit = error === process.loaded.runtime.reached
    this.ended = { reason: limit ? 'limit' : 'error', text: `${process.name}: ${this.failure.message}`, reproducible: true }
  }

  /** Lets something happen to a process now, or has it wait until the process is free. */
  private offer(process: Process, waiting: Waiting): void {
    if (!process.up) {
      if (waiting.kind === 'message') this.lose(waiting.message, 'the receiver is down')
      return
    }
    if (process.free && process.mailbox.length === 0) return this.take(process, waiting)
    if (process.pauses > 0) this.bitesOfPause[process.index].forEach((bite) => bite())
    process.mailbox.push(waiting)
    if (process.mailbox.length > this.plan.limits.mailbox) this.limit(`${this.plan.limits.mailbox} waiting for ${process.name}`, 'mailbox')
  }

  private take(process: Process, waiting: Waiting): void {
    switch (waiting.kind) {
      case 'start':
        return this.begin(process)
      case 'message':
        return this.deliver(process, waiting.message)
      case 'timer':
        return this.fire(process, waiting.timer)
      case 'wake':
        return this.wake(process, waiting.task, waiting.label, waiting.cause)
    }
  }

  /** Takes what waited, in order, until the process is occupied again. */
  private serve(process: Process): void {
    while (process.free && process.mailbox.length > 0 && !this.ended) this.take(process, process.mailbox.shift() as Waiting)
  }

  private begin(process: Process): void {
    const again = process.started
    process.started = true
    const own = process.instance as unknown as Record<string, unknown>
    const name = again && typeof own.recover === 'function' ? 'recover' : 'start'
    const handler = own[name]
    this.runTurn(process, again ? EventKind.recover : EventKind.start, -1, -1, -1, () => {
      if (typeof handler === 'function') this.settleInto(process, (handler as Handler).call(process.instance as Node, undefined, ''))
    })
  }

  /** Sees to it that a handler's rejection is noticed. */
  private settleInto(process: Process, result: unknown): void {
    if (result instanceof Task) result.wait({ onFailed: (reason) => this.fail(process, reason) })
  }

  // --- messages

  sendMessage(from: Process, to: number, type: string, payload: unknown): void {
    this.post(from, to, MessageKind.oneWay, type, this.storable(payload, type), -1)
  }

  sendRequest(from: Process, to: number, type: string, payload: unknown, timeoutNs: number | undefined): Task {
    const message = this.post(from, to, MessageKind.request, type, this.storable(payload, type), -1)
    const task = new Task()
    const timer = timeoutNs === undefined ? undefined : this.addTimer(from, timeoutNs, { kind: 'timeout', message })
    from.calls.set(message, { task, timer: timer?.id })
    return task
  }

  private storable(payload: unknown, type: string): number {
    try {
      return this.trace.values.intern(payload, 'refuse', 'payload')
    } catch (error) {
      if (error instanceof Unstorable) throw new TypeError(`The message "${type}" cannot be sent: ${error.message}. Send plain data only.`)
      throw error
    }
  }

  private post(from: Process, to: number, kind: MessageKind, type: string, payload: number, answers: number): number {
    const { trace } = this
    const message = trace.message(from.index, to, kind, trace.values.intern(type), payload, answers)
    const send = trace.event(EventKind.send, this.nowNs, from.index, message, this.turn, -1, from.loaded.runtime.site)
    const fate = this.network.route(from.index, to, type)
    if (typeof fate === 'string') trace.event(EventKind.drop, this.nowNs, to, message, send, trace.values.intern(fate))
    else this.schedule(this.nowNs + fate, Due.deliver, message)
    return message
  }

  private lose(message: number, why: string): void {
    const { trace } = this
    trace.event(EventKind.drop, this.nowNs, trace.messageTo(message), message, trace.sendEventOf(message), trace.values.intern(why))
  }

  private arrive(message: number): void {
    const { trace } = this
    const why = this.network.cutOnArrival(trace.messageFrom(message), trace.messageTo(message), trace.messageType(message))
    if (why !== undefined) return this.lose(message, why)
    this.offer(this.processes[trace.messageTo(message)], { kind: 'message', message })
  }

  private deliver(process: Process, message: number): void {
    if (this.trace.messageKind(message) === MessageKind.reply) return this.deliverReply(process, message)
    const type = this.trace.messageType(message)
    const from = this.names[this.trace.messageFrom(message)]
    const request = this.trace.messageKind(message) === MessageKind.request
    this.runTurn(process, EventKind.receive, message, this.trace.sendEventOf(message), -1, () => {
      const handler = handlerOf(process, type)
      const result = handler.call(process.instance as Node, this.trace.values.value(this.trace.messagePayload(message)), from)
      if (request) this.answerWith(process, message, result)
      else this.settleInto(process, result)
    })
  }

  /** Sends what a request's handler returns, now or when its promise settles. */
  private answerWith(process: Process, request: number, result: unknown): void {
    const answer = (value: unknown) => {
      const type = this.trace.messageType(request)
      this.post(process, this.trace.messageFrom(request), MessageKind.reply, type, this.storable(value, `${type} (the answer)`), request)
    }
    if (result instanceof Task) {
      result.wait({
        onDone: (value) => {
          try {
            answer(value)
          } catch (error) {
            this.fail(process, error)
          }
        },
        onFailed: (reason) => this.fail(process, reason),
      })
    } else answer(result)
  }

  private deliverReply(process: Process, message: number): void {
    const request = this.trace.messageAnswers(message)
    const call = process.calls.get(request)
    const cause = this.trace.sendEventOf(message)
    if (!call) {
      this.trace.event(EventKind.late, this.nowNs, process.index, message, cause)
      return
    }
    process.calls.delete(request)
    if (call.timer !== undefined) this.timers.remove(call.timer)
    this.runTurn(process, EventKind.receive, message, cause, -1, () => {
      call.task.settle(this.trace.values.value(this.trace.messagePayload(message)))
    })
  }

  // --- time

  private schedule(timeNs: number, kind: number, first: number, second = 0): void {
    if (Number.isSafeInteger(timeNs)) this.queue.put(timeNs, kind, first, second)
    else throw new RangeError('That would happen beyond the range of simulated time (2^53 nanoseconds, about 104 days).')
  }

  private addTimer(process: Process, durationNs: number, action: Timer['action']): Timer {
    const deadlineNs = process.clock.monotonic(this.nowNs) + durationNs
    const timer = this.timers.add(process.index, deadlineNs, action, this.turn, process.loaded.runtime.site)
    this.scheduleTimer(process, timer)
    return timer
  }

  private scheduleTimer(process: Process, timer: Timer): void {
    const dueNs = Math.max(this.nowNs, process.clock.whenMonotonic(timer.deadlineNs))
    this.schedule(dueNs, Due.timer, timer.id, timer.version)
  }

  setTimer(process: Process, durationNs: number, handler: string, argument: unknown, repeat: boolean): number {
    return this.addTimer(process, durationNs, { kind: 'handler', handler, argument, everyNs: repeat ? durationNs : 0 }).id
  }

  cancelTimer(process: Process, id: number): void {
    if (this.timers.get(id)?.node === process.index) this.timers.remove(id)
  }

  wakeAfter(process: Process, durationNs: number): Task {
    const task = new Task()
    this.addTimer(process, durationNs, { kind: 'wake', task, label: 'sleep' })
    return task
  }

  private timerDue(id: number, version: number): void {
    const timer = this.timers.get(id)
    if (timer && timer.version === version) this.offer(this.processes[timer.node], { kind: 'timer', timer: id })
  }

  private fire(process: Process, id: number): void {
    const timer = this.timers.get(id)
    if (!timer) return
    const { action } = timer
    if (action.kind === 'handler' && action.everyNs > 0) {
      timer.deadlineNs = Math.max(timer.deadlineNs + action.everyNs, process.clock.monotonic(this.nowNs))
      this.scheduleTimer(process, timer)
    } else this.timers.remove(id)
    const { values } = this.trace
    if (action.kind === 'wake') return this.wake(process, action.task, action.label, timer.cause)
    if (action.kind === 'timeout') return this.giveUp(process, action.message, timer.cause)
    this.runTurn(process, EventKind.timer, values.intern(action.handler), timer.cause, timer.site, () => {
      const handler = (process.instance as unknown as Record<string, Handler>)[action.handler]
      this.settleInto(process, handler.call(process.instance as Node, action.argument, process.name))
    })
  }

  private wake(process: Process, task: Task, label: string, cause: number): void {
    this.runTurn(process, EventKind.wake, this.trace.values.intern(label), cause, -1, () => task.settle(undefined))
  }

  private giveUp(process: Process, message: number, cause: number): void {
    const call = process.calls.get(message)
    if (!call) return
    process.calls.delete(message)
    const to = this.names[this.trace.messageTo(message)]
    const timeout = this.trace.event(EventKind.timeout, this.nowNs, process.index, message, cause)
    const error = new Error(`No reply to "${this.trace.messageType(message)}" from ${to} in time.`)
    error.name = 'Timeout'
    this.runTurn(process, EventKind.wake, this.trace.values.intern('timeout'), timeout, -1, () => call.task.fail(error))
  }

  /** `busy`: occupies the process; several in one event follow each other. */
  occupy(process: Process, durationNs: number): Task {
    const task = new Task()
    const last = process.work.at(-1)
    const endNs = Math.max(last?.endNs ?? 0, this.nowNs) + durationNs
    if (process.work.length === 0) this.trace.event(EventKind.busyBegin, this.nowNs, process.index, -1, this.turn, -1, process.loaded.runtime.site)
    process.work.push({ task, endNs, cause: this.turn })
    this.schedule(endNs, Due.work, process.index, process.workVersion)
    return task
  }

  private workDone(process: Process, version: number): void {
    if (version !== process.workVersion || process.pauses > 0 || !process.up) return
    const done = process.work.shift()
    if (!done) return
    if (process.work.length === 0) this.trace.event(EventKind.busyEnd, this.nowNs, process.index, -1, done.cause)
    this.wake(process, done.task, 'busy', done.cause)
    this.serve(process)
  }

  annotate(process: Process, kind: 'note' | 'log' | 'bandBegin' | 'bandEnd', value: unknown): void {
    const subject = this.trace.values.intern(value, 'placeholder')
    this.trace.event(EventKind[kind], this.nowNs, process.index, subject, this.turn, -1, process.loaded.runtime.site)
  }

  // --- what faults do

  pause(process: Process): void {
    if (process.pauses++ > 0) return
    process.pausedSinceNs = this.nowNs
    process.workVersion++
    this.trace.event(EventKind.pauseBegin, this.nowNs, process.index)
  }

  resume(process: Process): void {
    if (process.pauses === 0 || --process.pauses > 0) return
    const begin = this.nowNs - process.pausedSinceNs
    this.trace.event(EventKind.pauseEnd, this.nowNs, process.index)
    for (const work of process.work) {
      work.endNs += begin
      this.schedule(work.endNs, Due.work, process.index, process.workVersion)
    }
    this.serve(process)
  }

  crash(process: Process): boolean {
    if (!process.up) return false
    const lost = process.mailbox
    const crash = this.trace.event(EventKind.crash, this.nowNs, process.index)
    process.lose()
    process.pauses = 0
    this.timers.clear(process.index)
    for (const waiting of lost) if (waiting.kind === 'message') this.lose(waiting.message, 'the receiver crashed')
    this.checkProperties(crash)
    return true
  }

  restart(process: Process): boolean {
    if (process.up) return false
    this.trace.event(EventKind.restart, this.nowNs, process.index)
    this.boot(process)
    if (process.up) this.offer(process, { kind: 'start' })
    return true
  }

  clockChanged(process: Process, text: string): void {
    this.trace.event(EventKind.clock, this.nowNs, process.index, -1, -1, this.trace.values.intern(text))
    for (const timer of this.timers.of(process.index)) {
      timer.version++
      this.scheduleTimer(process, timer)
    }
  }
}

/** The method of a node's class that handles a message; methods every node has are not messages. */
function handlerOf(process: Process, type: string): Handler {
  const handler = (process.instance as unknown as Record<string, unknown>)[type]
  if (typeof handler === 'function' && !reservedHandlers.has(type) && !Object.hasOwn(Object.prototype, type)) return handler as Handler
  throw new TypeError(`${process.name} got a message "${type}" but its class has no method of that name.`)
}
