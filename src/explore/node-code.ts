/**
 * The code of one node, run on demand: fields in, fields out.
 *
 *     declare const [code, turn]: [NodeCode, Turn]
 *     code.open({ state: 'init' }, 'as it is')
 *     code.step({ kind: 'message', type: 'prepared', payload: { n: 1 }, from: 1, call: 0 }, turn)
 *     code.memory([])   // the fields after it
 *
 * After a step in which a method waits, `open` is not called again, and the next step finds it waiting.
 */
import { halt } from '../guest/sandbox/fuel.ts'
import { ignoreHint } from '../guest/node/arguments.ts'
import { construct, Node, reservedHandlers } from '../guest/node/node-api.ts'
import type { LoadedNode } from '../guest/sandbox/program.ts'
import { errorFrom, isStackOverflow, messageOf } from '../guest/sandbox/errors.ts'
import { rest } from '../guest/sandbox/heartbeat.ts'
import type { Task } from '../guest/sandbox/tasks.ts'
import { drain, isTask, outcomeOf, reject, resetTasks, settle, takeUnhandled, waitsBegun, whenSettled } from '../guest/sandbox/tasks.ts'
import { sentence } from '../trace/problem-text.ts'
import { Unstorable } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import { Classes, privateKey } from './classes.ts'
import { heldKey } from './marks.ts'
import { Refusal } from './refusal.ts'
import type { Arrangement } from './revive.ts'
import { arranged, put } from './revive.ts'
import type { Turn } from './turn.ts'
import { ExplorationHandle } from './handle.ts'
import { isWaiting } from './waits.ts'

export type Call =
  /** The node is made, and `start` runs, or after a crash `recover` where there is one. */
  | { kind: 'begin'; again: boolean }
  /** The node is made, and no more. */
  | { kind: 'make' }
  | { kind: 'message'; type: string; payload: unknown; from: number; call: number }
  | { kind: 'timer'; handler: string; argument: unknown }
  /** The node is told something, if it has a method for that. */
  | { kind: 'notice'; handler: string; argument: unknown }
  /** Something that code waits for comes about, in this slot of the turn. */
  | { kind: 'settle'; slot: number; value: unknown }
  | { kind: 'timeout'; slot: number; text: string }
  /** The answer of `from` to the call `type` is an error. */
  | { kind: 'fail'; slot: number; sent: unknown; from: number; type: string }
  /** An answer that nobody waits for any more, or work of the disk that code does not know of yet. */
  | { kind: 'nothing' }

/** Node code threw, reached a ceiling, or asked for what an exploration cannot give. */
export class NodeFailure extends Error {
  /** Node code and messages never see a name of the kernel's own. */
  override readonly name = 'Error'
  readonly node: number
  readonly hint: string | undefined
  readonly site: number
  constructor(node: number, message: string, hint: string | undefined, site: number) {
    super(message)
    this.node = node
    this.hint = hint
    this.site = site
  }
}

export type Fields = Record<string | symbol, unknown>

const fromItsBeginning: ReadonlySet<Call['kind']> = new Set<Call['kind']>(['message', 'timer', 'notice'])
const nodeMembers = Object.getOwnPropertyNames(Node.prototype)

export class NodeCode {
  readonly name: string
  readonly classes: Classes
  private readonly index: number
  private readonly loaded: LoadedNode
  private readonly fuel: number
  private readonly handle: ExplorationHandle
  /** Made by `begin`; after that its fields are set as needed. */
  private instance: Node | undefined = undefined
  private readonly names: readonly string[]
  private arrangement: Arrangement = 'as it is'
  /** Methods that were called and wait, and what those that waited threw. */
  private unsettled = 0
  private failures: unknown[] = []
  /** Errors that were answers of other nodes. */
  private readonly answered = new WeakMap<object, string>()
  /** How often code ran. */
  calls = 0

  constructor(index: number, names: readonly string[], loaded: LoadedNode, fuel: number, clockless = false) {
    this.index = index
    this.name = names[index]
    this.names = names
    this.loaded = loaded
    this.fuel = fuel
    this.handle = new ExplorationHandle({ index, names, runtime: loaded.runtime, methods: () => this.methods(), clockless })
    this.classes = new Classes(() => [...loaded.made(), this.handle.peers])
    loaded.print.to = () => {}
  }

  private methods(): Fields {
    return this.instance as unknown as Fields
  }

  /** Sets the fields, and returns what else was held for code; whatever waited is forgotten. */
  open(fields: Fields | undefined, arrangement: Arrangement): unknown[] {
    resetTasks()
    const anew = arrangement !== 'as it is' || this.arrangement !== 'as it is'
    this.arrangement = arrangement
    this.unsettled = 0
    this.failures = []
    return fields ? this.setFields(this.instance as Node, fields, anew) : []
  }

  /** Runs a call; what it does is written into the turn. */
  step(call: Call, turn: Turn): void {
    this.calls++
    const { runtime } = this.loaded
    runtime.refuel(this.fuel)
    this.handle.turn = turn
    const before = { waits: waitsBegun, unsettled: this.unsettled }
    try {
      const result = this.begin(call, turn)
      if (!turn.ignored) this.follow(result, call)
      this.finish(turn)
      if (turn.ignored) checkOver(result)
      if (runtime.reached) throw runtime.reached
      if (turn.refusal) throw turn.refusal
      turn.quiet = fromItsBeginning.has(call.kind) && waitsBegun === before.waits && this.unsettled === before.unsettled
    } catch (error) {
      throw this.failure(error, turn)
    } finally {
      this.handle.turn = undefined
      halt()
      rest()
    }
  }

  /** The fields as they are, canonical, and with them whatever else is held for code: it may be the same objects. */
  memory(held: readonly unknown[]): Fields {
    try {
      return this.fieldsNow(held)
    } catch (error) {
      throw this.failure(error, undefined)
    }
  }

  private begin(call: Call, turn: Turn): unknown {
    if (call.kind === 'begin' || call.kind === 'make') {
      this.instance = undefined
      this.instance = construct(this.loaded.NodeClass, this.handle.asNodeHandle(nodeMembers))
      const methods = this.methods()
      if (call.kind === 'make') return undefined
      return invoke(this.instance, call.again && typeof methods.recover === 'function' ? methods.recover : methods.start, undefined, this.name)
    }
    const instance = this.instance as Node
    switch (call.kind) {
      case 'timer':
        return mayIgnore(turn, () => invoke(instance, this.methods()[call.handler], call.argument, this.name))
      case 'message': {
        const handler = this.handlerOf(call.type)
        const run = () => invoke(instance, handler, arranged(call.payload, this.arrangement), this.names[call.from])
        return mayIgnore(turn, call.call > 0 ? () => attempted(run) : run)
      }
      case 'notice':
        return invoke(instance, this.methods()[call.handler], call.argument, this.name)
      case 'settle':
        return void settle(turn.tasks[call.slot] as Task, arranged(call.value, this.arrangement))
      case 'timeout':
        return void reject(turn.tasks[call.slot] as Task, Object.assign(new Error(call.text), { name: 'Timeout' }))
      case 'fail':
        return void reject(turn.tasks[call.slot] as Task, this.received(errorFrom(call.sent), call.from, call.type))
      default:
        return undefined
    }
  }

  /** Remembers whose answer an error was, for when nobody catches it. */
  private received(error: Error, from: number, type: string): Error {
    this.answered.set(error, `${this.names[from]} answered "${type}" with it, and nobody caught it.`)
    return error
  }

  /** Sees to what a method returns or throws, now or when it has waited: the answer of a call, or an error that nobody receives. */
  private follow(result: unknown, call: Call): void {
    const request = call.kind === 'message' && call.call > 0 ? call : undefined
    const answer = (value: unknown) => {
      if (request) this.handle.answer(request.from, request.type, request.call, value)
    }
    const failed = (error: unknown) => {
      if (!request || this.loaded.runtime.reached || isStackOverflow(error)) throw error
      this.handle.answerError(request.from, request.type, request.call, error)
    }
    if (result instanceof Thrown) return failed(result.error)
    if (!isTask(result)) return answer(result)
    this.unsettled++
    const settled = (act: (value: unknown) => void) => (value: unknown) => {
      this.unsettled--
      try {
        act(value)
      } catch (error) {
        this.failures.push(error)
      }
    }
    whenSettled(result, { onDone: settled(answer), onFailed: settled(failed) })
  }

  /** Runs on until everything is done or waits for something that may still come. */
  private finish(turn: Turn): void {
    drain()
    const unhandled = takeUnhandled()
    if (unhandled) throw unhandled.reason
    if (this.failures.length > 0) throw this.failures[0]
    if (this.unsettled === 0 || isWaiting(turn.waits)) return
    throw new Refusal('This method waits for something that never comes; an exploration cannot see what it remembers.', 'Let it end, and go on in another method.')
  }

  private handlerOf(type: string): unknown {
    const handler = this.methods()[type]
    if (typeof handler === 'function' && !reservedHandlers.has(type) && !Object.hasOwn(Object.prototype, type)) return handler
    throw new TypeError(`${this.name} got a message "${type}", but its class has no method of that name.`)
  }

  /** `anew`: the order of the fields is not what it was. */
  private setFields(instance: Node, given: Fields, anew: boolean): unknown[] {
    const target = instance as unknown as Fields
    const held = (given[heldKey] ?? []) as unknown[]
    delete given[heldKey]
    for (const key of Reflect.ownKeys(target)) if (anew || !Object.hasOwn(given, key)) delete target[key]
    for (const key of Reflect.ownKeys(given)) put(target, key, given[key])
    return held
  }

  /** The fields with the very objects in them. */
  ownFields(): Fields {
    const instance = this.methods()
    const { prototype } = this.loaded.NodeClass
    if (Object.getPrototypeOf(instance) !== prototype || !Object.isExtensible(instance)) throw new Unstorable(this.name, 'is not as its class makes it: its class was changed, or fields can no longer be added')
    const fields: Fields = {}
    for (const key of Reflect.ownKeys(instance)) {
      const property = Object.getOwnPropertyDescriptor(instance, key)
      if ((typeof key === 'symbol' && privateKey(key) === undefined) || !property?.enumerable || property.get || property.set || !property.configurable || !property.writable) {
        throw new Unstorable(String(key), 'is not an ordinary field')
      }
      if (key === heldKey) throw new Unstorable(String(key), 'is not an ordinary field')
      fields[key] = property.value
    }
    return fields
  }

  private fieldsNow(held: readonly unknown[]): Fields {
    const fields = this.ownFields()
    if (held.length > 0) fields[heldKey] = held
    return canonical(fields, 'fields', '', this.classes) as Fields
  }

  /** Sets the fields to these, while whatever waits goes on waiting. */
  patch(fields: Fields): void {
    this.setFields(this.instance as Node, fields, true)
  }

  private failure(error: unknown, turn: Turn | undefined): NodeFailure {
    const { site, reached } = this.loaded.runtime
    const cause = turn?.refusal ?? reached ?? error
    if (cause instanceof Refusal) return new NodeFailure(this.index, cause.message, cause.hint, cause.site < 0 ? site : cause.site)
    if (cause instanceof Unstorable) {
      const hint = 'An exploration must be able to store and compare states: keep plain data in the fields, and define functions as methods.'
      return new NodeFailure(this.index, `${cause.message}.`, hint, site)
    }
    const hint = reached ? 'Give the loop or the recursion an end.' : undefined
    const whose = typeof cause === 'object' && cause !== null ? this.answered.get(cause) : undefined
    return new NodeFailure(this.index, whose ? `${sentence(messageOf(cause))} ${whose}` : messageOf(cause), hint, site)
  }
}

/** What a method threw at once that is to answer a call. */
class Thrown {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

function attempted(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return new Thrown(error)
  }
}

/** Runs a method that may say that it does not want its input, as long as it has not waited. */
function mayIgnore(turn: Turn, run: () => unknown): unknown {
  turn.mayIgnore = true
  try {
    return run()
  } finally {
    turn.mayIgnore = false
  }
}

/** A method that left its input has nothing more to do. */
function checkOver(result: unknown): void {
  if (result instanceof Thrown) throw result.error
  const outcome = isTask(result) ? outcomeOf(result, () => {}) : { failed: false, value: undefined }
  if (outcome === undefined) throw new Refusal('This method ignores its input and waits for something all the same.', ignoreHint)
  if (outcome.failed) throw outcome.value
}

function invoke(instance: Node, method: unknown, argument: unknown, from: string): unknown {
  return typeof method === 'function' ? (method as (this: Node, argument: unknown, from: string) => unknown).call(instance, argument, from) : undefined
}
