/**
 * One run of node code, and the handle through which the node acts in it: nothing happens to a world, everything is written down.
 *
 * A *script* says which option each `choose` takes; beyond its end the first option is taken. `nextScript` goes through all of them:
 *
 *     nextScript({ taken: [0, 0], options: [2, 3] })   // [0, 1]: there were two choices, the last is the fastest
 *     nextScript({ taken: [0, 2], options: [2, 3] })   // [1]: whatever comes after it takes its first option
 *     nextScript({ taken: [1, 2], options: [2, 3] })   // undefined
 */
import { duration, messageType, methodName, misplacedIgnore, optionsOf, timerExamples, unknownNode } from '../guest/node/arguments.ts'
import { readDuration } from '../guest/node/drawn-durations.ts'
import type { CallOptions, ClockApi, DiskApi, HistoryApi, MeterApi, NodeHandle } from '../guest/node/node-api.ts'
import { clockless, sealed } from '../guest/node/node-api.ts'
import type { CellRuntime } from '../guest/sandbox/realm.ts'
import { Task } from '../guest/sandbox/tasks.ts'
import { canonical } from './canonical.ts'
import type { Disk } from './disk.ts'
import { Refusal, refusalOf, refusals } from './refusal.ts'
import type { DiskWork, Wait } from './waits.ts'
import { countOf } from './waits.ts'

export interface Timer {
  handler: string
  argument: unknown
  repeat: boolean
}

export interface Sent {
  to: number
  type: string
  payload: unknown
  /** 0: no part of a call; else see `requestCode` and `answerCode`. */
  call: number
}

/** How a message says that it is the request of the call in this slot of its sender, or the answer to the one of its receiver. */
export const requestCode = (slot: number): number => 2 * slot + 1
export const answerCode = (slot: number): number => 2 * slot + 2
export const isRequest = (call: number): boolean => call % 2 === 1
export const isAnswer = (call: number): boolean => call > 0 && call % 2 === 0
export const callSlot = (call: number): number => (call - 1) >> 1

/** What one run of node code was given and did. */
export interface Turn {
  script: number[]
  /** How many options each choice of the run had, and what was taken, in words. */
  options: number[]
  taken: number[]
  chosen: string[]
  sent: Sent[]
  /** By slot; a timer that fired or was stopped leaves its slot empty. */
  timers: (Timer | undefined)[]
  timersChanged: boolean
  /** Slots that the code may still know the number of. */
  usedSlots: () => ReadonlySet<number>
  disk: Disk
  diskChanged: boolean
  /** By slot: what code waits for, and the promises that it waits for. */
  waits: (Wait | undefined)[]
  tasks: (Task | undefined)[]
  /** Whether code may say that it does not want its input; whether it said so; and whether the input changes nothing by itself. */
  mayIgnore: boolean
  ignored: boolean
  idle: boolean
  /** The fields of a node that was made in this run, before its code ran. */
  born: Record<string, unknown> | undefined
  /** Set when node code asked for what an exploration cannot give, even if it caught the error. */
  refusal: Refusal | undefined
}

/** Numbers of timers are far from any number that a protocol counts with, so that a state shows which ones it remembers. */
export const firstTimerId = 4_503_599_627_370_496

const optionsMax = 1000

const idleMeter: MeterApi = sealed({ count: () => {}, sample: () => {} })
const idleHistory: HistoryApi = sealed({ invoke: () => 0, ok: () => {}, fail: () => {}, info: () => {} })

/** The handle of one node in an exploration. `turn` is set for the length of a run. */
export class ExplorationHandle {
  turn: Turn | undefined = undefined
  readonly id: string
  readonly peers: readonly string[]
  readonly clock: ClockApi
  readonly disk: DiskApi
  /** What is counted and recorded changes nothing that an exploration looks at. */
  readonly meter: MeterApi = idleMeter
  readonly history: HistoryApi = idleHistory
  private readonly index: number
  private readonly names: readonly string[]
  private readonly runtime: CellRuntime
  private readonly methods: () => Record<string, unknown>

  constructor(index: number, names: readonly string[], runtime: CellRuntime, methods: () => Record<string, unknown>) {
    this.index = index
    this.names = names
    this.runtime = runtime
    this.methods = methods
    this.id = names[index]
    this.peers = Object.freeze(names.filter((_, i) => i !== index))
    this.clock = sealed(clockless(() => this.refuse('clock')))
    this.disk = sealed(this.makeDisk())
    for (const name of Object.keys(refusals)) if (!(name in this)) Object.defineProperty(this, name, { value: () => this.refuse(name) })
  }

  send(to: unknown, type: unknown, payload: unknown): void {
    const name = messageType(type, 'send')
    this.post(this.nodeIndex(to, 'send'), name, payload)
  }

  private nodeIndex(to: unknown, verb: string): number {
    const node = this.names.indexOf(to as string)
    return node < 0 ? unknownNode(to, this.names, verb) : node
  }

  broadcast(type: unknown, payload: unknown): void {
    const name = messageType(type, 'broadcast')
    this.names.forEach((_, node) => {
      if (node !== this.index) this.post(node, name, payload)
    })
  }

  private post(to: number, type: string, payload: unknown, call = 0): void {
    const { turn } = this
    const what = isAnswer(call) ? `the answer to "${type}"` : `the payload of "${type}"`
    turn?.sent.push({ to, type, payload: canonical(payload, 'payload', what), call })
  }

  /** Answers what came as the request `call` of another node. */
  answer(to: number, type: string, call: number, value: unknown): void {
    this.post(to, type, value, answerCode(callSlot(call)))
  }

  call(to: unknown, type: unknown, payload: unknown, options: CallOptions | undefined): Task {
    const name = messageType(type, 'call')
    const node = this.nodeIndex(to, 'call')
    const timeout = options?.timeout !== undefined
    if (timeout) duration(options.timeout, 'the timeout of call')
    const { slot, task } = this.wait({ kind: 'call', to: node, type: name, timeout })
    this.post(node, name, payload, requestCode(slot))
    return task
  }

  sleep(durationNs: unknown): Task {
    readDuration(durationNs, 'sleep')
    return this.wait({ kind: 'sleep' }).task
  }

  busy(durationNs: unknown): Task {
    if (durationNs === Infinity) return this.refuseWith(new Refusal('An exploration cannot follow a node that is busy for ever.', 'Let it crash: may crash.'))
    readDuration(durationNs, 'busy')
    return this.wait({ kind: 'busy', place: countOf(this.turn?.waits ?? [], 'busy') }).task
  }

  private wait(wait: Wait): { slot: number; task: Task } {
    const task = new Task()
    const { turn } = this
    if (!turn) return this.refuseWith(new Refusal('A node cannot wait while it is made.', 'Wait in start().'))
    let slot = 0
    while (turn.waits[slot] !== undefined) slot++
    turn.waits[slot] = wait
    turn.tasks[slot] = task
    return { slot, task }
  }

  after(durationNs: unknown, handler: unknown, argument: unknown, repeat: boolean): number {
    const verb = repeat ? 'every' : 'after'
    duration(durationNs, verb)
    const method = methodName(handler, this.methods(), this.id, verb, timerExamples[verb])
    const { turn } = this
    if (!turn) return firstTimerId
    const used = turn.usedSlots()
    let slot = 0
    while (turn.timers[slot] !== undefined || used.has(slot)) slot++
    turn.timersChanged = true
    turn.timers[slot] = { handler: method, argument: canonical(argument, 'payload', `the argument of "${method}"`), repeat }
    return firstTimerId + slot
  }

  cancel(timer: unknown): void {
    const slot = typeof timer === 'number' ? timer - firstTimerId : -1
    const { turn } = this
    if (turn?.timers[slot] === undefined) return
    turn.timers[slot] = undefined
    turn.timersChanged = true
  }

  choose(options: unknown): unknown {
    const list = optionsOf(options)
    const { turn } = this
    if (!turn) return this.refuseWith(new Refusal('A node cannot choose while it is made.', 'Choose in start().'))
    return list[this.pick(turn, list.length, (index) => show(list[index]))]
  }

  ignore(): void {
    if (!this.turn?.mayIgnore) misplacedIgnore()
    this.turn.ignored = true
  }

  note(): void {}
  log(): void {}
  band(): void {}
  endBand(): void {}

  refuse(name: string): never {
    return this.refuseWith(refusalOf(name))
  }

  private refuseWith(refusal: Refusal): never {
    refusal.site = this.runtime.site
    if (this.turn) this.turn.refusal ??= refusal
    throw refusal
  }

  /** Takes the option that the script says, the first one beyond its end. */
  private pick(turn: Turn, count: number, words: (index: number) => string): number {
    if (count > optionsMax) this.refuseWith(new Refusal(`This choice has ${count} options.`, `An exploration tries each; give it at most ${optionsMax}.`))
    const index = turn.script[turn.taken.length] ?? 0
    turn.options.push(count)
    turn.taken.push(index)
    turn.chosen.push(words(index))
    return index
  }

  /** A disk that takes its time for whatever it is asked for, and does one thing after the other. */
  private makeDisk(): DiskApi {
    const ask = (work: DiskWork) => this.wait({ kind: 'disk', place: countOf(this.turn?.waits ?? [], 'disk'), work }).task
    const plain = (value: unknown, key: string) => canonical(value, 'payload', `the value of "${key}"`)
    return {
      write: (key, value) => ask({ does: 'write', key: String(key), value: plain(value, String(key)) }),
      append: (key, value) => ask({ does: 'append', key: String(key), value: plain(value, String(key)) }),
      read: (key) => ask({ does: 'read', key: String(key) }),
      sync: () => ask({ does: 'sync' }),
    }
  }

  /** As node code sees it; whatever a node can do besides what is here is refused when it is used. */
  asNodeHandle(known: readonly string[]): NodeHandle {
    for (const name of known) if (!(name in this)) Object.defineProperty(this, name, { value: () => this.refuse(name) })
    // SAFETY: every other method that nodes have was just defined.
    return this as unknown as NodeHandle
  }
}

/** The script after the one that took these options: like counting, the last choice fastest. Undefined after the last one. */
export function nextScript({ taken, options }: { taken: readonly number[]; options: readonly number[] }): number[] | undefined {
  for (let i = taken.length - 1; i >= 0; i--) if (taken[i] + 1 < options[i]) return [...taken.slice(0, i), taken[i] + 1]
  return undefined
}

export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
