/**
 * The handle through which a node acts in an exploration: nothing happens to a world, everything is written into the turn.
 *
 *     declare const [names, runtime, methods, turn]: [string[], CellRuntime, () => Record<string, unknown>, Turn]
 *     const handle = new ExplorationHandle({ index: 0, names, runtime, methods, clockless: false })
 *     handle.turn = turn
 *     handle.send('b', 'ping', { n: 1 })
 *     turn.sent.length       // 1
 *
 * Errors that code would get in a run it gets here too. What an exploration cannot give is refused so that no `catch` hides it.
 */
import {
  checkBeat, duration, messageType, methodName, misplacedIgnore, noClock, noOperation, optionsOf, recordName, recordNumber, recordUnit,
  timerExamples, unknownNode,
} from '../guest/node/arguments.ts'
import { readDuration } from '../guest/node/drawn-durations.ts'
import type { CallOptions, ClockApi, ClusterApi, DiskApi, HistoryApi, MeterApi, NodeHandle } from '../guest/node/node-api.ts'
import { clockless, sealed } from '../guest/node/node-api.ts'
import { sentError } from '../guest/sandbox/errors.ts'
import type { CellRuntime } from '../guest/sandbox/realm.ts'
import { Task } from '../guest/sandbox/tasks.ts'
import { Unstorable } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import type { Command } from './commands.ts'
import { commandCode } from './commands.ts'
import { freeSlot, handlesIn, operationId, operationSlot, timerId, timerSlot } from './handles.ts'
import { Refusal, refusalOf } from './refusal.ts'
import type { Turn } from './turn.ts'
import { answerCode, callSlot, failureCode, isAnswer, requestCode, show } from './turn.ts'
import type { DiskWork, Wait } from './waits.ts'
import { countOf } from './waits.ts'

const optionsMax = 1000

export interface HandleFacts {
  index: number
  names: readonly string[]
  runtime: CellRuntime
  methods: () => Record<string, unknown>
  /** The node has no clock: nothing waits for a length of time. */
  clockless: boolean
}

/** The handle of one node in an exploration. `turn` is set for the length of a run. */
export class ExplorationHandle {
  turn: Turn | undefined = undefined
  readonly id: string
  readonly peers: readonly string[]
  readonly clock: ClockApi
  readonly disk: DiskApi
  readonly cluster: ClusterApi
  readonly meter: MeterApi
  readonly history: HistoryApi
  private readonly facts: HandleFacts

  constructor(facts: HandleFacts) {
    this.facts = facts
    const { names, index } = facts
    this.id = names[index]
    this.peers = Object.freeze(names.filter((_, i) => i !== index))
    this.clock = sealed(clockless(() => this.refuse('clock')))
    this.disk = sealed(this.makeDisk())
    this.cluster = sealed(this.makeCluster())
    this.meter = sealed(makeMeter())
    this.history = sealed(this.makeHistory())
  }

  private get running(): Turn {
    return this.turn ?? this.refuseWith(new Refusal('A node can do nothing while no code of its own runs.', 'Do it in a method.'))
  }

  // --- messages

  send(to: unknown, type: unknown, payload: unknown): void {
    this.post(this.nodeIndex(to, 'send'), messageType(type, 'send'), payload)
  }

  broadcast(type: unknown, payload: unknown): void {
    const name = messageType(type, 'broadcast')
    this.facts.names.forEach((_, node) => {
      if (node !== this.facts.index) this.post(node, name, payload)
    })
  }

  call(to: unknown, type: unknown, payload: unknown, options: CallOptions | undefined): Task {
    const timeout = options?.timeout !== undefined
    if (timeout) this.span(options.timeout, 'the timeout of call')
    const node = this.nodeIndex(to, 'call')
    const name = messageType(type, 'call')
    const slot = this.freeWait()
    this.post(node, name, payload, requestCode(slot))
    return this.wait({ kind: 'call', to: node, type: name, timeout }, slot)
  }

  /** Answers what came as the request `call` of another node. */
  answer(to: number, type: string, call: number, value: unknown): void {
    this.post(to, type, value, answerCode(callSlot(call)))
  }

  /** Answers it with what was thrown. */
  answerError(to: number, type: string, call: number, thrown: unknown): void {
    this.post(to, type, sentError(thrown), failureCode(callSlot(call)))
  }

  private post(to: number, type: string, payload: unknown, call = 0): void {
    const what = isAnswer(call) ? `the answer to "${type}"` : `the payload of "${type}"`
    this.running.sent.push({ to, type, payload: this.data(payload, what), call })
  }

  /** Plain data that leaves the node's memory; the numbers of its timers and operations must not, they mean something here only. */
  private data(value: unknown, what: string): unknown {
    let data: unknown
    try {
      data = canonical(value, 'payload', what)
    } catch (error) {
      if (this.turn && error instanceof Unstorable) this.turn.refusal ??= error
      throw error
    }
    if (handlesIn(data).length === 0) return data
    return this.refuseWith(new Refusal(`${what} has the number of a timer or of an operation in it, which an exploration cannot follow out of the node.`, 'Use a number of your own.'))
  }

  private nodeIndex(to: unknown, verb: string): number {
    const { names } = this.facts
    const node = names.indexOf(to as string)
    return node < 0 ? unknownNode(to, names, verb) : node
  }

  // --- waiting

  sleep(durationNs: unknown): Task {
    this.drawable(durationNs, 'sleep')
    return this.wait({ kind: 'sleep' })
  }

  busy(durationNs: unknown): Task {
    if (durationNs === Infinity) return this.refuseWith(new Refusal('An exploration cannot follow a node that is busy for ever.', 'Let it crash: may crash.'))
    readDuration(durationNs, 'busy')
    return this.wait({ kind: 'busy', place: countOf(this.running.waits, 'busy') })
  }

  /** A length of time on the node's own clock. */
  private span(value: unknown, what: string): number {
    if (this.facts.clockless) noClock(this.id)
    return duration(value, what)
  }

  /** The same, or what it would be drawn from: nothing has a length here. */
  private drawable(value: unknown, what: string): number | object {
    if (this.facts.clockless) noClock(this.id)
    return readDuration(value, what)
  }

  private freeWait(): number {
    const { waits } = this.running
    return freeSlot((slot) => waits[slot] !== undefined)
  }

  private wait(wait: Wait, slot = this.freeWait()): Task {
    const task = new Task()
    const { waits, tasks } = this.running
    waits[slot] = wait
    tasks[slot] = task
    return task
  }

  // --- timers

  after(durationNs: unknown, handler: unknown, argument: unknown, repeat: boolean): number {
    const verb = repeat ? 'every' : 'after'
    const length = this.drawable(durationNs, verb)
    if (repeat && typeof length === 'number') checkBeat(length)
    const method = methodName(handler, this.facts.methods(), this.id, verb, timerExamples[verb])
    const turn = this.running
    const slot = freeSlot((one) => turn.timers[one] !== undefined || turn.known.has(timerId(one)))
    turn.timersChanged = true
    // As in a run, the method gets this very object.
    turn.timers[slot] = { handler: method, argument, repeat }
    return timerId(slot)
  }

  cancel(timer: unknown): void {
    const slot = timerSlot(timer)
    const { timers } = this.running
    if (timers[slot] === undefined) return
    timers[slot] = undefined
    this.running.timersChanged = true
  }

  // --- choices

  choose(options: unknown): unknown {
    const list = optionsOf(options)
    return list[this.pick(list.length, (index) => show(list[index]))]
  }

  ignore(): void {
    const { turn } = this
    if (!turn?.mayIgnore) misplacedIgnore()
    turn.ignored = true
  }

  /** Takes the option that the script says, the first one beyond its end. */
  private pick(count: number, words: (index: number) => string): number {
    if (count > optionsMax) this.refuseWith(new Refusal(`This choice has ${count} options.`, `An exploration tries each; give it at most ${optionsMax}.`))
    const turn = this.running
    const index = turn.script[turn.taken.length] ?? 0
    turn.options.push(count)
    turn.taken.push(index)
    turn.chosen.push(words(index))
    return index
  }

  // --- what the picture shows changes nothing that an exploration looks at

  note(): void {}
  log(): void {}

  band(name: unknown, untilNs: unknown): void {
    void [String(name), Number(untilNs)]
  }

  endBand(name: unknown): void {
    void String(name)
  }

  // --- disk, operator, operations

  /** A disk that takes its time for whatever it is asked for, and does one thing after the other. */
  private makeDisk(): DiskApi {
    const ask = (work: DiskWork) => this.wait({ kind: 'disk', place: countOf(this.running.waits, 'disk'), work })
    const plain = (value: unknown, key: string) => this.data(value, `the value of "${key}"`)
    return {
      write: (key, value) => ask({ does: 'write', key: String(key), value: plain(value, String(key)) }),
      append: (key, value) => ask({ does: 'append', key: String(key), value: plain(value, String(key)) }),
      read: (key) => ask({ does: 'read', key: String(key) }),
      sync: () => ask({ does: 'sync' }),
    }
  }

  private makeCluster(): ClusterApi {
    const ask = (command: Command, node: unknown, grace?: number) => {
      this.running.sent.push({ to: this.nodeIndex(node, `cluster.${command}`), type: command, payload: grace, call: commandCode })
    }
    return {
      start: (node) => ask('start', node),
      stop: (node, options) => ask('stop', node, options?.grace === undefined ? 0 : duration(options.grace, 'the grace of cluster.stop')),
      crash: (node) => ask('crash', node),
    }
  }

  /** Operations are numbers that must be there when they end. */
  private makeHistory(): HistoryApi {
    const end = (outcome: string) => (operation: unknown) => {
      const slot = operationSlot(operation)
      const { waits } = this.running
      if (waits[slot]?.kind !== 'operation') noOperation(outcome, operation)
      waits[slot] = undefined
    }
    return {
      invoke: (operation) => {
        recordName(operation, 'history.invoke')
        const { waits, known } = this.running
        const slot = freeSlot((one) => waits[one] !== undefined || known.has(operationId(one)))
        waits[slot] = { kind: 'operation' }
        return operationId(slot)
      },
      ok: end('ok'),
      fail: end('fail'),
      info: end('info'),
    }
  }

  // --- what there is not

  refuse(name: string): never {
    return this.refuseWith(refusalOf(name))
  }

  private refuseWith(refusal: Refusal): never {
    refusal.site = this.facts.runtime.site
    if (this.turn) this.turn.refusal ??= refusal
    throw refusal
  }

  /** As node code sees it; whatever a node can do besides what is here is refused when it is used. */
  asNodeHandle(known: readonly string[]): NodeHandle {
    for (const name of known) if (!(name in this)) Object.defineProperty(this, name, { value: () => this.refuse(name) })
    // SAFETY: every other method that nodes have was just defined.
    return this as unknown as NodeHandle
  }
}

/** What is counted changes nothing that an exploration looks at; what is wrong with it is said all the same. */
function makeMeter(): MeterApi {
  return {
    count: (name, by = 1) => void [recordName(name, 'meter.count'), recordNumber(by, 'meter.count')],
    sample: (name, value, unit) => void [recordName(name, 'meter.sample'), recordNumber(value, 'meter.sample'), recordUnit(unit)],
  }
}
