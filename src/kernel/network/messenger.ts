/** Messages between processes: sending, the way through the network, delivery, requests and their replies. */
import { EventKind } from '../../trace/events.ts'
import { isReply, MessageKind } from '../../trace/trace.ts'
import type { Family } from '../../trace/values.ts'
import { Unstorable } from '../../trace/values.ts'
import { errorFrom, sentError } from '../../guest/sandbox/errors.ts'
import { spend } from '../../guest/sandbox/fuel.ts'
import { type Lie, Lies } from './lies.ts'
import type { Network } from './network.ts'
import { Carrier } from './carrier.ts'
import type { Copy } from './arrival.ts'
import type { Handler, Node } from '../../guest/node/node-api.ts'
import { reservedHandlers } from '../../guest/node/node-api.ts'
import { PayloadCopies } from './payload-copies.ts'
import type { Process } from '../processes/process.ts'
import { Due } from '../engine/run.ts'
import type { Stage } from '../engine/stage.ts'
import { isTask, reject, settle, Task, whenSettled } from '../../guest/sandbox/tasks.ts'

/** A payload of more values than these costs fuel for each of them, since each is recorded, read again by its receiver and packed. */
const freeValues = 256
const fuelPerValue = 12

/** How a call's timeout is started and called off. */
export interface Timeouts {
  startTimeout(process: Process, timeoutNs: number, expire: (cause: number) => void): number
  cancel(timer: number): void
}

export class Messenger {
  private readonly stage: Stage
  private readonly network: Network
  private readonly timeouts: Timeouts
  private lastType: string | undefined = undefined
  private lastTypeId = -1
  private readonly copies = new PayloadCopies()
  private readonly families: Family[] = []
  private readonly errors: Family = { expected: undefined }
  private madeCarrier: Carrier | undefined = undefined
  /** What lying nodes say; undefined as long as all are honest. */
  private lies: Lies | undefined = undefined

  constructor(stage: Stage, network: Network, timeouts: Timeouts) {
    this.stage = stage
    this.network = network
    this.timeouts = timeouts
    stage.trace.values.copies = this.copies.list
  }

  /** The long way through the network; made when the first message takes it. */
  get carrier(): Carrier {
    return (this.madeCarrier ??= new Carrier(this.stage, this.network, this, this.stage.plan.seed))
  }

  /** Has a node lie from now on; returns how to make it honest. */
  lie(lie: Lie): () => void {
    this.lies ??= new Lies(this.stage.trace.values, this.stage.names)
    const { active } = this.lies
    active.push(lie)
    return () => void active.splice(active.indexOf(lie), 1)
  }

  /** Ends the connections of a process that has died. */
  died(process: Process): void {
    this.madeCarrier?.died(process)
  }

  send(from: Process, to: number, type: string, payload: unknown): void {
    const typeId = this.typeIdOf(type)
    this.post(from, to, MessageKind.oneWay, type, typeId, this.storable(payload, type, this.family(typeId)), -1)
  }

  request(from: Process, to: number, type: string, payload: unknown, timeoutNs: number | undefined): Task {
    const typeId = this.typeIdOf(type)
    const message = this.post(from, to, MessageKind.request, type, typeId, this.storable(payload, type, this.family(typeId)), -1)
    const task = new Task()
    const timer = timeoutNs === undefined ? undefined : this.timeouts.startTimeout(from, timeoutNs, (cause) => this.giveUp(from, message, cause))
    from.calls.set(message, { task, timer, lane: from.lanes?.current })
    if (this.stage.triggers) this.stage.triggers.awaiting('call', from)
    return task
  }

  private typeIdOf(type: string): number {
    if (type === this.lastType) return this.lastTypeId
    this.lastType = type
    return (this.lastTypeId = this.stage.trace.values.text(type))
  }

  /** Whether nobody but the receiver will look at the message that is sent now. */
  private get carries(): boolean {
    const { trace, triggers, model, plan } = this.stage
    return !trace.recording && !triggers && !model && !this.lies && !plan.countsBytes && !this.network.usesPackets
      && this.network.faults.length === 0 && !this.stage.selection
  }

  /** Messages of one type mostly have the same fields, and so have the answers to them: `number` is the type's value id, one more for answers. */
  private family(number: number): Family {
    return (this.families[number] ??= { expected: undefined })
  }

  private storable(payload: unknown, type: string, family: Family): number {
    const { trace } = this.stage
    const { values } = trace
    try {
      const id = this.carries
        ? values.carry(family, payload, 'refuse', 'payload')
        : values.recordLike(family, payload, 'refuse', 'payload', this.copies.place(trace.messageCount))
      if (values.lastSize > freeValues) spend(values.lastSize * fuelPerValue)
      return id
    } catch (error) {
      if (error instanceof Unstorable) throw new TypeError(`The message "${type}" cannot be sent: ${error.message}. Send plain data only.`)
      throw error
    }
  }

  private post(from: Process, to: number, kind: MessageKind, type: string, typeId: number, payload: number, answers: number): number {
    const { trace, nowNs } = this.stage
    const { site } = from.loaded.runtime
    const told = this.lies?.tell(from.index, to, type, payload)
    const message = trace.message(from.index, to, kind, typeId, told ? told.payload : payload, answers, site)
    if (told?.disguise) this.lies?.spoofed(message, told.disguise)
    if (trace.values.copiedAt >= 0 && !told) this.copies.put(message)
    const { turn } = this.stage
    const send = told
      ? trace.event(EventKind.send, nowNs, from.index, message, turn, told.detail, site)
      : trace.send(nowNs, from.index, message, turn)
    if (this.stage.triggers) this.stage.triggers.sent(message)
    if (this.stage.model) this.stage.model.sent(message)
    if (this.network.usesPackets) {
      this.carrier.send(message, send)
      return message
    }
    const fate = this.network.route(from.index, to, type, message)
    if (typeof fate === 'string') this.lose(message, fate, send)
    else this.stage.schedule(nowNs + fate, Due.deliver, message)
    return message
  }

  /** What the receiver of a message gets: a copy of its own. */
  private unpack(message: number): unknown {
    const { trace } = this.stage
    return this.copies.take(message) ?? trace.values.take(trace.messagePayload(message))
  }

  /** A message is lost; `cause` is the event that last had it on its way. */
  lose(message: number, why: string, cause = this.stage.trace.sendEventOf(message)): void {
    const { trace, nowNs } = this.stage
    trace.event(EventKind.drop, nowNs, trace.messageTo(message), message, cause, trace.values.intern(why))
  }

  /** The receiver's machine tells the sender's that it does not take a message. */
  pushBack(message: number, why: string): void {
    const { trace } = this.stage
    this.carrier.tell('reset', trace.messageTo(message), trace.messageFrom(message), { message, cause: trace.sendEventOf(message), why })
  }

  /** Lets a message arrive that took the short way. */
  arrive(message: number): void {
    if (this.network.faults.length > 0) {
      const { trace } = this.stage
      const why = this.network.cutOnArrival(trace.messageFrom(message), trace.messageTo(message), trace.messageType(message), message)
      if (why !== undefined) return this.lose(message, why)
    }
    this.receive(message)
  }

  /** Takes a message at its receiver's machine, whichever way it took; `copy` says how it arrived, where it came in a packet. */
  receive(message: number, copy?: Copy): void {
    if (this.lies && this.rejects(message)) return
    const { stage } = this
    const { trace } = stage
    if (stage.triggers) stage.triggers.arrived(message)
    if (stage.model) stage.model.arrived(message)
    const to = trace.messageTo(message)
    if (copy && copy.payload !== trace.messagePayload(message)) trace.event(EventKind.damaged, stage.nowNs, to, message, copy.cause, copy.payload)
    const process = stage.processes[to]
    if (stage.idle(process)) this.deliver(process, message, copy)
    else stage.offer(process, copy ? { kind: 'message', message, copy } : { kind: 'message', message })
  }

  /** Whether the receiver's machine drops a message because it is not from whom it says. */
  private rejects(message: number): boolean {
    const victim = this.lies?.givenAway(message)
    const { trace } = this.stage
    if (victim === undefined || !this.network.link(trace.messageFrom(message), trace.messageTo(message)).authenticated) return false
    this.lose(message, `its authentication code is not one of ${victim}`)
    return true
  }

  /** Runs the code of the process for a message. */
  deliver(process: Process, message: number, copy?: Copy): void {
    const { trace, names } = this.stage
    if (copy?.take && !copy.take()) return this.lose(message, 'its connection was closed before it was read', copy.cause)
    const kind = trace.messageKind(message)
    if (isReply(kind)) return this.deliverReply(process, message, copy)
    let sender = trace.messageFrom(message)
    if (this.lies) {
      if (kind === MessageKind.request && this.acknowledgeFalsely(process, message, trace.messageType(message), copy)) return
      sender = this.lies.senderOf(message, sender)
    }
    const from = names[sender]
    const { stage } = this
    const { runtime } = process.loaded
    stage.beginDelivery(process, message, copy ? copy.cause : trace.sendEventOf(message))
    let inMethod = false
    try {
      // Until the handler sets its own, a problem with this message points at the line that sent it.
      runtime.site = trace.siteOfSend(message)
      const typeId = trace.messageTypeId(message)
      const handler = (process.handlers[typeId >> 1] as Handler | undefined) ?? findHandler(process, trace.messageType(message), typeId)
      runtime.site = -1
      const payload = copy ? trace.values.value(copy.payload) : this.unpack(message)
      inMethod = true
      const result = handler.call(process.instance as Node, payload, from)
      inMethod = false
      if (stage.ignored) stage.leave(result)
      else if (kind === MessageKind.request) this.answerWith(process, message, result)
      else if (result !== undefined) stage.settleInto(process, result)
      if (stage.triggers && !stage.ignored) stage.triggers.handled(message, result)
      stage.finishTasks(process)
    } catch (error) {
      if (inMethod && kind === MessageKind.request && !stage.ignored) this.thrown(process, message, error)
      else stage.fail(process, error)
    }
    stage.endTurn(process)
  }

  /** A method threw at once while it answered a request. */
  private thrown(process: Process, request: number, error: unknown): void {
    const { stage } = this
    this.answerError(process, request, error)
    if (stage.failure) return
    if (stage.triggers) stage.triggers.handled(request, undefined)
    try {
      stage.finishTasks(process)
    } catch (other) {
      stage.fail(process, other)
    }
  }

  /** A lying node answers a request that its code never sees; false when it does not lie about this one. */
  private acknowledgeFalsely(process: Process, message: number, type: string, copy: Copy | undefined): boolean {
    const { trace } = this.stage
    const payload = trace.values.value(copy ? copy.payload : trace.messagePayload(message))
    const fake = this.lies?.acknowledge(process.index, trace.messageFrom(message), type, payload)
    if (!fake) return false
    const cause = copy ? copy.cause : trace.sendEventOf(message)
    this.stage.runTurn(process, EventKind.receive, message, cause, -1, () => this.answer(process, message, fake.answer))
    return true
  }

  /** Sends what a request's handler returns, now or when its promise settles. */
  private answerWith(process: Process, request: number, result: unknown): void {
    if (!isTask(result)) return this.answer(process, request, result)
    if (process.lanes) process.lanes.hold(result)
    whenSettled(result, {
      onDone: (value) => {
        try {
          this.answer(process, request, value)
        } catch (error) {
          this.stage.fail(process, error)
        }
      },
      onFailed: (reason) => this.answerError(process, request, reason),
    })
  }

  /** What a method throws is its answer; what ends the whole run is not. */
  private answerError(process: Process, request: number, error: unknown): void {
    const { stage } = this
    if (stage.isBeyond(process, error)) return stage.fail(process, error)
    try {
      const type = stage.trace.messageType(request)
      const payload = this.storable(sentError(error), `${type} (its error)`, this.errors)
      const answer = this.reply(process, request, MessageKind.failure, payload)
      stage.troubles.sent(answer, error)
    } catch (other) {
      stage.fail(process, other)
    }
  }

  private answer(process: Process, request: number, value: unknown): void {
    const { trace } = this.stage
    const answer = this.storable(value, `${trace.messageType(request)} (its answer)`, this.family(trace.messageTypeId(request) + 1))
    this.reply(process, request, MessageKind.reply, answer)
  }

  private reply(process: Process, request: number, kind: MessageKind, payload: number): number {
    const { trace } = this.stage
    const sender = trace.messageFrom(request)
    const to = this.lies ? this.lies.senderOf(request, sender) : sender
    return this.post(process, to, kind, trace.messageType(request), trace.messageTypeId(request), payload, request)
  }

  private deliverReply(process: Process, message: number, copy: Copy | undefined): void {
    const { trace, nowNs } = this.stage
    const request = trace.messageAnswers(message)
    const cause = copy ? copy.cause : trace.sendEventOf(message)
    const call = process.calls.get(request)
    if (!call) {
      trace.event(EventKind.late, nowNs, process.index, message, cause)
      return
    }
    process.calls.delete(request)
    if (call.timer !== undefined) this.timeouts.cancel(call.timer)
    this.stage.runTurn(process, EventKind.receive, message, cause, -1, () => {
      const answer = copy ? trace.values.value(copy.payload) : this.unpack(message)
      if (trace.messageKind(message) === MessageKind.reply) settle(call.task, answer)
      else reject(call.task, this.stage.troubles.received(message, errorFrom(answer)))
    })
  }

  /** Rejects a call whose time is over; a reply that still comes is late. */
  private giveUp(process: Process, message: number, cause: number): void {
    const { trace, names, nowNs } = this.stage
    if (!process.calls.has(message)) return
    const timeout = trace.event(EventKind.timeout, nowNs, process.index, message, cause)
    const text = `No reply to "${trace.messageType(message)}" from ${names[trace.messageTo(message)]} in time.`
    this.reject(process, message, 'Timeout', text, timeout)
  }

  /** Rejects a call that has failed with an error of this name. */
  reject(process: Process, message: number, name: string, text: string, cause: number): void {
    const call = process.calls.get(message)
    if (!call) return
    process.calls.delete(message)
    if (call.timer !== undefined) this.timeouts.cancel(call.timer)
    const error = new Error(text)
    error.name = name
    this.stage.troubles.ofCall(error, message)
    this.stage.wake(process, name.toLowerCase(), cause, () => reject(call.task, error))
  }
}

/** The method of a node's class that handles a message; methods every object or node has are not messages. */
function findHandler(process: Process, type: string, typeId: number): Handler {
  const handler = (process.instance as unknown as Record<string, unknown>)[type]
  if (typeof handler !== 'function' || reservedHandlers.has(type) || Object.hasOwn(Object.prototype, type)) {
    throw new TypeError(`${process.name} got a message "${type}", but its class has no method of that name.`)
  }
  // A method of the class cannot change while it runs; a function in a field can.
  if (!Object.hasOwn(process.instance as object, type)) process.handlers[typeId >> 1] = handler
  return handler as Handler
}
