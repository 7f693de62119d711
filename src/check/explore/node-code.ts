/**
 * The code of one node, run on demand: fields in, fields out.
 *
 *     const code = new NodeCode(0, names, loaded, fuel)
 *     code.run({ kind: 'call', method: 'prepared', argument: { n: 1 }, from: 'rm1' }, fields, turn, false)   // the fields after it
 */
import { halt } from '../../kernel/fuel.ts'
import { construct, Node, reservedHandlers } from '../../kernel/node-api.ts'
import type { LoadedNode } from '../../kernel/program.ts'
import { messageOf } from '../../kernel/program.ts'
import { pause } from '../../kernel/pulse.ts'
import { drain, isTask, outcomeOf, resetTasks, takeUnhandled } from '../../kernel/tasks.ts'
import { Unstorable } from '../../trace/values.ts'
import { canonical, put, turnRound } from './canonical.ts'
import { Classes, privateKey } from './classes.ts'
import { Refusal } from './refusal.ts'
import type { Turn } from './turn.ts'
import { ExplorationHandle } from './turn.ts'

export type Call =
  /** The node is made, and `start` runs, or after a crash `recover` where there is one. */
  | { kind: 'begin'; again: boolean }
  | { kind: 'message'; type: string; payload: unknown; from: string }
  | { kind: 'timer'; handler: string; argument: unknown }

/** Node code threw, reached a ceiling, or asked for what an exploration cannot give. */
export class NodeFailure extends Error {
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

const nodeMembers = Object.getOwnPropertyNames(Node.prototype)

export class NodeCode {
  readonly name: string
  readonly classes = new Classes()
  private readonly index: number
  private readonly loaded: LoadedNode
  private readonly fuel: number
  private readonly handle: ExplorationHandle
  /** Made by `begin`; after that its fields are set as needed. */
  private instance: Node | undefined = undefined
  /** How often code ran. */
  calls = 0

  constructor(index: number, names: readonly string[], loaded: LoadedNode, fuel: number) {
    this.index = index
    this.name = names[index]
    this.loaded = loaded
    this.fuel = fuel
    this.handle = new ExplorationHandle(index, names, loaded.runtime, () => this.methods())
    loaded.print.to = () => {}
  }

  private methods(): Fields {
    return this.instance as unknown as Fields
  }

  /** Runs a call on these fields; what it does is written into the turn. Returns the fields after it, canonical. */
  run(call: Call, fields: Fields, turn: Turn, turned: boolean): Fields {
    this.calls++
    const { runtime } = this.loaded
    runtime.refuel(this.fuel)
    resetTasks()
    this.handle.turn = turn
    try {
      this.finish(this.begin(call, fields, turn, turned))
      if (runtime.reached) throw runtime.reached
      if (turn.refusal) throw turn.refusal
      return this.fieldsNow()
    } catch (error) {
      throw this.failure(error, turn)
    } finally {
      this.handle.turn = undefined
      halt()
      pause()
    }
  }

  private begin(call: Call, fields: Fields, turn: Turn, turned: boolean): unknown {
    if (call.kind === 'begin') {
      this.instance = construct(this.loaded.NodeClass, this.handle.asNodeHandle(nodeMembers))
      const methods = this.methods()
      turn.born = this.fieldsNow()
      return invoke(this.instance, call.again && typeof methods.recover === 'function' ? methods.recover : methods.start, undefined, this.name)
    }
    const instance = this.instance as Node
    this.setFields(instance, fields, turned)
    if (call.kind === 'timer') return invoke(instance, this.methods()[call.handler], call.argument, this.name)
    return invoke(instance, this.handlerOf(call.type), turned ? turnRound(call.payload) : call.payload, call.from)
  }

  private handlerOf(type: string): unknown {
    const handler = this.methods()[type]
    if (typeof handler === 'function' && !reservedHandlers.has(type) && !Object.hasOwn(Object.prototype, type)) return handler
    throw new TypeError(`${this.name} got a message "${type}", but its class has no method of that name.`)
  }

  /** Sees to it that nothing of the call is left to happen later. */
  private finish(result: unknown): void {
    drain()
    const unhandled = takeUnhandled()
    if (unhandled) throw unhandled.reason
    if (!isTask(result)) return
    const outcome = outcomeOf(result, () => {})
    if (!outcome) {
      throw new Refusal('This method waits for something that never comes; an exploration cannot see what it remembers.', 'Let it end, and go on in another method.')
    }
    if (outcome.failed) throw outcome.value
  }

  private setFields(instance: Node, fields: Fields, turned: boolean): void {
    const target = instance as unknown as Fields
    const given = turned ? (turnRound(fields) as Fields) : fields
    for (const key of Reflect.ownKeys(target)) if (turned || !Object.hasOwn(given, key)) delete target[key]
    for (const key of Reflect.ownKeys(given)) put(target, key, given[key])
  }

  private fieldsNow(): Fields {
    const instance = this.methods()
    const fields: Fields = {}
    for (const key of Reflect.ownKeys(instance)) {
      const property = Object.getOwnPropertyDescriptor(instance, key)
      if ((typeof key === 'symbol' && privateKey(key) === undefined) || !property?.enumerable || property.get || property.set || !property.configurable) {
        throw new Unstorable(String(key), 'is not an ordinary field')
      }
      fields[key] = property.value
    }
    return canonical(fields, 'fields', '', this.classes) as Fields
  }

  private failure(error: unknown, turn: Turn): NodeFailure {
    const { site, reached } = this.loaded.runtime
    const cause = turn.refusal ?? reached ?? error
    if (cause instanceof Refusal) return new NodeFailure(this.index, cause.message, cause.hint, cause.site < 0 ? site : cause.site)
    if (cause instanceof Unstorable) {
      const hint = 'An exploration must be able to store and compare states: keep plain data in the fields, and define functions as methods.'
      return new NodeFailure(this.index, `${cause.message}.`, hint, site)
    }
    const hint = reached ? 'Give the loop or the recursion an end.' : undefined
    return new NodeFailure(this.index, messageOf(cause), hint, site)
  }
}

function invoke(instance: Node, method: unknown, argument: unknown, from: string): unknown {
  return typeof method === 'function' ? (method as (this: Node, argument: unknown, from: string) => unknown).call(instance, argument, from) : undefined
}
