/**
 * A node as a function: (local state, input) → outcomes. Its code runs once for each pair; after that the answer is looked up.
 *
 * A local state is the node's fields, timers and disk, and whether it is up; it is a number, as are inputs. An outcome is another local
 * state and a change of the network. The same class runs in the same compartment as in a simulation: its fields are set, the method is
 * called, and the fields are read again. Where methods wait, what was handled since they began runs before that once more (`locals.ts`).
 *
 * Two things would make that wrong, and are looked for: code that remembers something outside its fields, and code whose outcome depends
 * on an order that states do not have (of keys, of Sets, of Maps). The first calls and many of the later ones are made twice, the second
 * time with those orders turned round, and some are made again at the end.
 */
import { ignoredAndActed, ignoreHint } from '../guest/node/arguments.ts'
import type { Values } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import { leftByCrash, unsyncedMax } from './disk.ts'
import type { Local } from './locals.ts'
import { historyMax, Locals } from './locals.ts'
import type { Network } from './network.ts'
import { Cost } from './network.ts'
import type { NodeCode } from './node-code.ts'
import { NodeFailure } from './node-code.ts'
import { NumberLists } from './number-lists.ts'
import { PairMap } from './pair-map.ts'
import type { ActorRules, Input } from './player.ts'
import { Player } from './player.ts'
import type { Turn } from './turn.ts'
import { nextScript } from './turn.ts'
import type { Wait } from './waits.ts'
import { diskWork, firstSlot, isBusy, isWaiting } from './waits.ts'

/** One way in which an input can turn out, for telling it. */
export interface Outcome {
  chosen: readonly string[]
  /** Keys that a crash left on the disk although nobody had synced them. */
  unsynced: readonly string[]
  /** Messages sent, in order. */
  sent: readonly number[]
  local: number
  /** The node does not want the input: it stays where it is, and there is no step. */
  ignored: boolean
  /** The input changes nothing by itself. */
  idle: boolean
  /** The options taken, and how many there were. */
  taken: readonly number[]
  options: readonly number[]
}

const outcomesMax = 100_000
/** Every question is asked twice up to this many, after that one in eight. */
const askedTwice = 200
/** How many questions are asked again at the end. */
const askedAgain = 400

/** The number of a message as an input of its receiver. */
export function messageInput(message: number): number {
  return 2 * message + 1
}

export class Actor {
  readonly code: NodeCode
  /** Where the outcomes of each answer begin; those of answer i end where those of i + 1 begin. */
  readonly firstBranch: number[] = [0]
  readonly branchLocal: number[] = []
  readonly branchChange: number[] = []
  readonly branchIdle: boolean[] = []
  /** By local state: what may happen to the node without any message: its timers, and crashes and restarts where they are allowed. */
  readonly ownInputs = new NumberLists()
  readonly branchOutcome: Outcome[] = []
  /** Called when the node turns out not to have the same fields in every state. */
  onMixed: () => void = () => {}
  /** Called before there is a state in which the node is down. */
  onDown: () => void = () => {}
  private shape: string | undefined = undefined
  private mixed = false
  private readonly answers = new PairMap()
  private readonly asked: number[] = []
  /** By answer: how the first of its runs turned out. */
  private readonly firstOutcomes: Outcome[] = []
  readonly locals: Locals
  private readonly player: Player
  /** Inputs that are no messages. */
  private readonly inputs: Input[] = []
  private readonly inputNumbers = new Map<string, number>()
  private readonly index: number
  private readonly values: Values
  private readonly network: Network
  private readonly names: readonly string[]
  private readonly rules: ActorRules

  constructor(index: number, names: readonly string[], code: NodeCode, values: Values, network: Network, rules: ActorRules) {
    this.index = index
    this.names = names
    this.code = code
    this.values = values
    this.network = network
    this.rules = rules
    this.locals = new Locals(values, code.classes)
    this.player = new Player(names, code, values, network, this.locals)
  }

  get localCount(): number {
    return this.locals.size
  }

  get answerCount(): number {
    return this.answers.size
  }

  get bytes(): number {
    return this.answers.bytes + this.locals.bytes + this.ownInputs.bytes + this.branchLocal.length * 200
  }

  /** The number of an input; those of messages are odd. */
  inputNumber(input: Input): number {
    if (input.kind === 'message') return messageInput(input.message)
    const key = `${input.kind} ${'slot' in input ? input.slot : ''}`
    let number = this.inputNumbers.get(key)
    if (number === undefined) {
      number = 2 * (this.inputs.push(input) - 1)
      this.inputNumbers.set(key, number)
    }
    return number
  }

  /** Whether an input is a crash or a restart. */
  isFault(number: number): boolean {
    const { kind } = this.inputs[number >> 1]
    return kind === 'crash' || kind === 'restart'
  }

  input(number: number): Input {
    return number % 2 === 0 ? this.inputs[number / 2] : { kind: 'message', message: (number - 1) / 2 }
  }

  /** Sees to it that `ownInputs` has the list of this local state. */
  prepare(local: number): void {
    if (this.ownInputs.has(local)) return
    const state = this.local(local)
    const { up, crashes } = state
    const found: Input[] = []
    if (up) found.push(...this.ownInputsOf(state))
    if (up && crashes < this.rules.crashes) found.push({ kind: 'crash' })
    if (!up && this.rules.restarts) found.push({ kind: 'restart' })
    this.ownInputs.set(local, found.map((input) => this.inputNumber(input)))
  }

  /** What the node may go on with by itself. One that is busy hears of nothing else; its disk works on. */
  private ownInputsOf(state: Local): Input[] {
    const waits = this.locals.waits(state)
    const disk: Input[] = firstSlot(waits, 'disk') < 0 ? [] : [{ kind: 'disk' }]
    const busy = firstSlot(waits, 'busy')
    if (busy >= 0) return [{ kind: 'wake', slot: busy }, ...disk]
    const timers = this.locals.timers(state).flatMap((timer, slot): Input[] => (timer ? [{ kind: 'timer', slot }] : []))
    return [...timers, ...waits.flatMap((wait, slot) => (wait ? endsOf(wait, slot) : [])), ...disk]
  }

  /** The number of the answer to an input: its outcomes are the branches from `firstBranch[answer]` to `firstBranch[answer + 1]`. */
  answer(local: number, input: number): number {
    const known = this.answers.get(local, input)
    return known >= 0 ? known : this.ask(local, input)
  }

  private ask(local: number, inputNumber: number): number {
    const input = this.input(inputNumber)
    const outcomes = this.outcomes(local, inputNumber)
    this.firstOutcomes.push(outcomes[0])
    for (const outcome of outcomes) {
      if (outcome.ignored) continue
      for (const change of this.changesOf(input, outcome)) {
        this.branchLocal.push(outcome.local)
        this.branchChange.push(change)
        this.branchIdle.push(outcome.idle)
        this.branchOutcome.push(outcome)
      }
    }
    const answer = this.firstBranch.push(this.branchLocal.length) - 2
    this.answers.set(local, inputNumber, answer)
    this.asked.push(local, inputNumber)
    return answer
  }

  /** How the network may be after an outcome. */
  private changesOf(input: Input, { sent }: Outcome): number[] {
    const cost = input.kind === 'crash' ? this.rules.crashCost : Cost.nothing
    return input.kind === 'message' ? this.network.arrivals(input.message, sent, cost) : [this.network.change(-1, sent, cost)]
  }

  // --- running code

  private outcomes(local: number, inputNumber: number): Outcome[] {
    const input = this.input(inputNumber)
    const before = this.local(local)
    if (input.kind === 'crash') return this.crashes(before)
    if (input.kind === 'message') {
      // A message for a node that is down is lost; one that is busy takes it later.
      if (!before.up) return [{ ...quiet(local), idle: true }]
      if (isBusy(this.locals.waits(before))) return []
    }
    const outcomes: Outcome[] = []
    const twice = this.answers.size < askedTwice || this.answers.size % 8 === 0
    for (let script: number[] | undefined = []; script; script = nextScript(outcomes[outcomes.length - 1])) {
      const taken: readonly number[] = script
      const run = (turned: boolean) => this.run(local, inputNumber, taken, turned)
      const outcome = run(false)
      if (twice) this.compare(outcome, run(true), () => run(false), input)
      const acted = outcome.local !== local || outcome.sent.length > 0 || outcome.taken.length > 0
      if (outcome.ignored && acted) throw this.refuse(`${this.describe(input)} ${ignoredAndActed}.`, ignoreHint)
      outcomes.push(outcome)
      if (outcomes.length > outcomesMax) throw this.refuse(`${this.describe(input)} can turn out in more than ${outcomesMax} ways.`, 'Give its choices fewer options.')
    }
    return outcomes
  }

  private run(local: number, inputNumber: number, script: readonly number[], turned: boolean): Outcome {
    const { network, player, values } = this
    const { base, steps } = this.locals.past(local)
    const moment = player.open(base, turned)
    for (const step of steps) player.step(moment, this.input(step.input), step.script)
    const turn = player.step(moment, this.input(inputNumber), script)
    const sent = turn.sent.map(({ to, type, payload, call }) => network.message(this.index, to, values.intern(type), values.intern(payload), call))
    return {
      chosen: kept(turn.chosen),
      unsynced: nothing,
      sent: kept(sent),
      local: this.localAfter(local, inputNumber, turn),
      ignored: turn.ignored,
      idle: turn.idle,
      taken: kept(turn.taken),
      options: kept(turn.options),
    }
  }

  private localAfter(local: number, inputNumber: number, turn: Turn): number {
    const fields = this.code.memory()
    if (!this.mixed) this.noteShape(Object.keys(fields).join('\u0000'))
    const { locals, values } = this
    const before = locals.read(local)
    const after: Local = {
      up: true,
      started: true,
      fields: values.intern(fields),
      timers: turn.timersChanged ? locals.slotsNumber(turn.timers) : before.timers,
      disk: turn.diskChanged ? values.intern(canonical(turn.disk, 'payload')) : before.disk,
      crashes: before.crashes,
      waits: locals.slotsNumber(turn.waits),
      history: 0,
    }
    if (!isWaiting(turn.waits)) return locals.numberOf(after)
    if ((turn.ignored || turn.idle) && locals.numberOf({ ...after, history: before.history }) === local) return local
    after.history = locals.pastWith(local, { input: inputNumber, script: turn.taken })
    if (locals.pastLength(after.history) > historyMax) {
      const hint = 'Give its loop an end, write it with this.after(…) and a method, or explore to a depth.'
      throw this.refuse(`Some method of ${this.names[this.index]} waits on and on: ${historyMax} inputs are remembered for it.`, hint)
    }
    return locals.numberOf(after)
  }

  private noteShape(shape: string): void {
    this.shape ??= shape
    if (this.shape === shape) return
    this.mixed = true
    this.onMixed()
  }

  /** Memory is gone, and of the disk what a crash may take; the fields stay as the last that others could know of the node. */
  private crashes(before: Local): Outcome[] {
    const { locals, values } = this
    this.onDown()
    const disk = locals.disk(before)
    if (disk.unsynced.size > unsyncedMax) {
      throw this.refuse(`${disk.unsynced.size} keys on the disk of ${this.names[this.index]} are not synced, and each may be lost in a crash.`, `Sync before there are more than ${unsyncedMax}.`)
    }
    const waits = locals.waits(before)
    const spent = locals.slotsNumber(waits.map((wait) => (wait?.kind === 'call' || wait?.kind === 'spent' ? { kind: 'spent' } : undefined)))
    const down = { ...before, up: false, timers: values.intern([]), crashes: before.crashes + 1, waits: spent, history: 0 }
    const outcomes = new Map<number, Outcome>()
    for (const { disk: left, unsynced } of leftByCrash(disk, diskWork(waits))) {
      const local = locals.numberOf({ ...down, disk: values.intern(canonical(left, 'payload')) })
      if (!outcomes.has(local)) outcomes.set(local, { ...quiet(local), unsynced })
    }
    return [...outcomes.values()]
  }

  /** Refuses the node when the second of two runs went another way than the first. */
  private compare(first: Outcome, second: Outcome, again: () => Outcome, input: Input): void {
    if (this.alike(first, second)) return
    if (this.alike(first, again())) {
      const hint = 'An exploration takes states that differ in nothing but that order for one. Sort before you decide.'
      throw this.refuse(`${this.describe(input)} depends on the order of keys, or of the elements of a Set or a Map.`, hint)
    }
    throw this.hidden(input)
  }

  private alike(a: Outcome, b: Outcome): boolean {
    const sameSent = a.sent.length === b.sent.length && this.network.change(-1, a.sent, 0) === this.network.change(-1, b.sent, 0)
    return a.local === b.local && sameSent && a.ignored === b.ignored && a.taken.join() === b.taken.join() && a.options.join() === b.options.join()
  }

  /** Asks some of the answered questions again; what has changed since was hidden from the states. */
  verify(): void {
    const step = 2 * Math.max(1, Math.ceil(this.asked.length / 2 / askedAgain))
    for (let i = this.asked.length - 2; i >= 0; i -= step) {
      const [local, inputNumber] = [this.asked[i], this.asked[i + 1]]
      const input = this.input(inputNumber)
      const before = this.local(local)
      const outcome = this.firstOutcomes[i / 2] as Outcome | undefined
      if (input.kind === 'crash' || !outcome || (!before.up && input.kind === 'message')) continue
      if (!this.alike(outcome, this.run(local, inputNumber, outcome.taken, false))) throw this.hidden(input)
    }
  }

  private hidden(input: Input): NodeFailure {
    const hint = 'Keep all that a node remembers in its fields, not in variables or collections outside the class.'
    return this.refuse(`${this.describe(input)} does not do the same in the same state: it remembers something outside the fields.`, hint)
  }

  private refuse(message: string, hint: string): NodeFailure {
    return new NodeFailure(this.index, message, hint, -1)
  }

  local(number: number): Local {
    return this.locals.read(number)
  }

  /** A fresh copy of the fields, as plain data. */
  fields(state: Local): Record<string, unknown> {
    return this.locals.fields(state)
  }

  // --- words

  /** The method that an input runs: `rm1.decide`. */
  private describe(input: Input): string {
    const name = this.names[this.index]
    switch (input.kind) {
      case 'message':
        return `${name}.${String(this.values.value(this.network.messageParts(input.message).type))}()`
      case 'timer':
      case 'timeout':
        return `A ${input.kind} of ${name}`
      case 'wake':
      case 'disk':
        return `What waits in ${name}`
      default:
        return `The start of ${name}`
    }
  }
}

/** How a wait may end by itself. */
function endsOf(wait: Wait, slot: number): Input[] {
  if (wait.kind === 'sleep' || wait.kind === 'done') return [{ kind: 'wake', slot }]
  return wait.kind === 'call' && wait.timeout ? [{ kind: 'timeout', slot }] : []
}

const nothing: readonly never[] = []

/** A list, or the one empty list that all outcomes share: there are as many outcomes as answers, and most of their lists are empty. */
function kept<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? nothing : list
}

function quiet(local: number): Outcome {
  return { chosen: nothing, unsynced: nothing, sent: nothing, local, ignored: false, idle: false, taken: nothing, options: nothing }
}
