/**
 * A node as a function: (local state, input) → outcomes. Its code runs once for each pair; after that the answer is looked up.
 *
 * A local state is the node's fields, timers and disk, and whether it is up; it is a number, as are inputs. An outcome is another local
 * state and a change of the network. The same class runs in the same compartment as in a simulation: its fields are set, the method is
 * called, and the fields are read again.
 *
 * Two things would make that wrong, and are looked for: code that remembers something outside its fields, and code whose outcome depends
 * on an order that states do not have (of keys, of Sets, of Maps). The first calls and many of the later ones are made twice, the second
 * time with those orders turned round, and some are made again at the end.
 */
import type { Values } from '../../trace/values.ts'
import { canonical, revive } from './canonical.ts'
import type { Network } from './network.ts'
import type { Call, Fields, NodeCode } from './node-code.ts'
import { NodeFailure } from './node-code.ts'
import { NumberLists } from './number-lists.ts'
import { PairMap } from './pair-map.ts'
import { Sequences } from './sequences.ts'
import type { Disk, Timer, Turn } from './turn.ts'
import { firstTimerId, nextScript } from './turn.ts'

export type Input =
  | { kind: 'begin' }
  | { kind: 'message'; message: number }
  /** The timer in this slot of the local state. */
  | { kind: 'timer'; slot: number }
  | { kind: 'crash' }
  | { kind: 'restart' }

/** A local state, taken apart; `fields`, `timers` and `disk` are value ids. */
export interface Local {
  up: boolean
  started: boolean
  fields: number
  timers: number
  disk: number
  crashes: number
}

/** One way in which an input can turn out, for telling it. */
export interface Outcome {
  chosen: readonly string[]
  crashed: boolean
  /** Messages sent, in order. */
  sent: readonly number[]
  local: number
  ignored: boolean
  /** The options taken, and how many there were. */
  taken: readonly number[]
  options: readonly number[]
}

export interface ActorRules {
  /** How often the node may crash, and whether it may restart after that. */
  crashes: number
  restarts: boolean
}

/** The local state before the node exists; no state of the system has it. */
export const unborn = -1

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
  private readonly beforeBirth: Local
  /** Where the outcomes of each answer begin; those of answer i end where those of i + 1 begin. */
  readonly firstBranch: number[] = [0]
  readonly branchLocal: number[] = []
  readonly branchChange: number[] = []
  readonly branchIgnored: boolean[] = []
  /** By local state: what may happen to the node without any message: its timers, and crashes and restarts where they are allowed. */
  readonly ownInputs = new NumberLists()
  readonly branchOutcome: Outcome[] = []
  /** Told when the node turns out not to have the same fields in every state. */
  onMixed: () => void = () => {}
  private shape: string | undefined = undefined
  private mixed = false
  private readonly answers = new PairMap()
  private readonly asked: number[] = []
  private readonly locals = new Sequences()
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
    const disk = values.intern(canonical({ synced: new Map(), unsynced: new Map() }, 'payload'))
    this.beforeBirth = { up: false, started: false, fields: values.intern({}), timers: values.intern([]), disk, crashes: 0 }
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

  input(number: number): Input {
    return number % 2 === 0 ? this.inputs[number / 2] : { kind: 'message', message: (number - 1) / 2 }
  }

  /** Sees to it that `ownInputs` has the list of this local state. */
  prepare(local: number): void {
    if (this.ownInputs.has(local)) return
    const { up, crashes, timers } = this.local(local)
    const found: Input[] = []
    if (up) this.timersOf(timers).forEach((timer, slot) => timer && found.push({ kind: 'timer', slot }))
    if (up && crashes < this.rules.crashes) found.push({ kind: 'crash' })
    if (!up && this.rules.restarts) found.push({ kind: 'restart' })
    this.ownInputs.set(local, found.map((input) => this.inputNumber(input)))
  }

  /** The number of the answer to an input: its outcomes are the branches from `firstBranch[answer]` to `firstBranch[answer + 1]`. */
  answer(local: number, input: number): number {
    const known = this.answers.get(local, input)
    return known >= 0 ? known : this.ask(local, input)
  }

  private ask(local: number, inputNumber: number): number {
    const input = this.input(inputNumber)
    const outcomes = this.outcomes(local, input)
    for (const outcome of outcomes) {
      const takenOut = input.kind === 'message' ? this.network.takenOut(input.message) : [-1]
      for (const message of takenOut) {
        this.branchLocal.push(outcome.local)
        this.branchChange.push(this.network.change(message, outcome.sent))
        this.branchIgnored.push(outcome.ignored)
        this.branchOutcome.push(outcome)
      }
    }
    const answer = this.firstBranch.push(this.branchLocal.length) - 2
    this.answers.set(local, inputNumber, answer)
    this.asked.push(local, inputNumber)
    return answer
  }

  // --- running code

  private outcomes(local: number, input: Input): Outcome[] {
    const before = this.local(local)
    if (input.kind === 'crash') return [quiet(this.afterCrash(before, this.disk(before)))]
    // A message for a node that is down is lost.
    if (!before.up && input.kind === 'message') return [{ ...quiet(local), ignored: true }]
    const outcomes: Outcome[] = []
    const twice = this.answers.size < askedTwice || this.answers.size % 8 === 0
    for (let script: number[] | undefined = []; script; script = nextScript(outcomes[outcomes.length - 1])) {
      const outcome = this.run(before, input, script, false)
      if (twice) this.compare(outcome, this.run(before, input, script, true), () => this.run(before, input, script ?? [], false), input)
      if (outcome.ignored && this.changedSomething(before, outcome)) {
        throw this.refuse(`${this.describe(input)} ignores its input, and yet something changes.`, 'Call this.ignore() only where nothing else is done.')
      }
      outcomes.push(outcome)
      if (outcomes.length > outcomesMax) throw this.refuse(`${this.describe(input)} can turn out in more than ${outcomesMax} ways.`, 'Give its choices fewer options.')
    }
    return outcomes
  }

  /** More than that a timer went off. */
  private changedSomething(before: Local, { local, sent }: Outcome): boolean {
    const after = this.local(local)
    return sent.length > 0 || after.fields !== before.fields || after.disk !== before.disk
  }

  private run(before: Local, input: Input, script: readonly number[], turned: boolean): Outcome {
    const fields = this.memory(before)
    const { call, turn } = this.callFor(before, input, script, fields)
    const after = this.code.run(call, fields, turn, turned)
    const sent = turn.sent.map(({ to, type, payload }) => this.network.message(this.index, to, this.values.intern(type), this.values.intern(payload)))
    return {
      chosen: kept(turn.chosen.filter((text) => text !== '')),
      crashed: turn.crashed,
      sent: kept(sent),
      local: turn.crashed ? this.crashedIn(before, turn) : this.localAfter(before, after, turn),
      ignored: turn.ignored,
      taken: kept(turn.taken),
      options: kept(turn.options),
    }
  }

  private callFor(before: Local, input: Input, script: readonly number[], fields: Fields): { call: Call; turn: Turn } {
    const begins = input.kind === 'begin' || input.kind === 'restart'
    const timers = begins ? [] : [...this.timersOf(before.timers)]
    let call: Call = { kind: 'begin', again: before.started }
    let argument: unknown
    if (input.kind === 'timer') {
      const timer = timers[input.slot] as Timer
      if (!timer.repeat) timers[input.slot] = undefined
      argument = timer.argument
      call = { kind: 'timer', handler: timer.handler, argument }
    } else if (input.kind === 'message') {
      const { from, type, payload } = this.network.messageParts(input.message)
      argument = this.values.value(payload)
      call = { kind: 'message', type: String(this.values.value(type)), payload: argument, from: this.names[from] }
    }
    const occupied = begins ? [] : this.timersOf(before.timers).flatMap((timer, slot) => (timer ? [slot] : []))
    let used: Set<number> | undefined
    const turn: Turn = {
      script: [...script], options: [], taken: [], chosen: [], sent: [],
      timers, timersChanged: begins || (input.kind === 'timer' && timers[input.slot] === undefined), disk: this.disk(before), diskChanged: false,
      // Slots that the code knows of: those of this moment, and those whose numbers stand in its fields or in its input.
      usedSlots: () => (used ??= new Set([...occupied, ...slotsIn(begins ? undefined : fields), ...slotsIn(argument)])),
      mayCrash: before.crashes < this.rules.crashes, crashed: false, ignored: false, born: undefined, refusal: undefined,
    }
    return { call, turn }
  }

  private localAfter(before: Local, fields: Fields, turn: Turn): number {
    if (!this.mixed) this.noteShape(Object.keys(fields).join('\u0000'))
    return this.localNumber({
      up: true,
      started: true,
      fields: this.values.intern(fields),
      timers: turn.timersChanged ? this.timersNumber(turn.timers) : before.timers,
      disk: turn.diskChanged ? this.values.intern(canonical(turn.disk, 'payload')) : before.disk,
      crashes: before.crashes,
    })
  }

  private noteShape(shape: string): void {
    this.shape ??= shape
    if (this.shape === shape) return
    this.mixed = true
    this.onMixed()
  }

  private timersNumber(timers: readonly (Timer | undefined)[]): number {
    let length = timers.length
    while (length > 0 && timers[length - 1] === undefined) length--
    return this.values.intern(Array.from({ length }, (_, slot) => timers[slot] ?? null))
  }

  private crashedIn(before: Local, turn: Turn): number {
    const fields = turn.born === undefined ? before.fields : this.values.intern(turn.born)
    return this.afterCrash({ ...before, started: true, fields }, turn.disk)
  }

  /** Memory and unsynced writes are gone; the fields stay as the last that others could know of the node. */
  private afterCrash(before: Local, disk: Disk): number {
    const kept = this.values.intern(canonical({ synced: disk.synced, unsynced: new Map() }, 'payload'))
    return this.localNumber({ ...before, up: false, timers: this.values.intern([]), disk: kept, crashes: before.crashes + 1 })
  }

  /** Says so when the second of two runs went another way than the first. */
  private compare(first: Outcome, second: Outcome, again: () => Outcome, input: Input): void {
    if (this.alike(first, second)) return
    if (this.alike(first, again())) {
      const hint = 'An exploration takes states that differ in nothing but that order for one. Sort before you decide.'
      throw this.refuse(`${this.describe(input)} depends on the order of keys, or of the elements of a Set or a Map.`, hint)
    }
    throw this.hidden(input)
  }

  private alike(a: Outcome, b: Outcome): boolean {
    const sameSent = this.network.change(-1, a.sent) === this.network.change(-1, b.sent)
    return a.local === b.local && sameSent && a.ignored === b.ignored && a.taken.join() === b.taken.join() && a.options.join() === b.options.join()
  }

  /** Asks some of the answered questions again; what has changed since was hidden from the states. */
  verify(): void {
    const step = 2 * Math.max(1, Math.ceil(this.asked.length / 2 / askedAgain))
    for (let i = this.asked.length - 2; i >= 0; i -= step) {
      const [local, inputNumber] = [this.asked[i], this.asked[i + 1]]
      const input = this.input(inputNumber)
      const before = this.local(local)
      if (input.kind === 'crash' || (!before.up && input.kind === 'message')) continue
      const outcome = this.branchOutcome[this.firstBranch[i / 2]]
      if (!this.alike(outcome, this.run(before, input, outcome.taken, false))) throw this.hidden(input)
    }
  }

  private hidden(input: Input): NodeFailure {
    const hint = 'Keep all that a node remembers in its fields, not in variables or collections outside the class.'
    return this.refuse(`${this.describe(input)} does not do the same in the same state: it remembers something outside the fields.`, hint)
  }

  private refuse(message: string, hint: string): NodeFailure {
    return new NodeFailure(this.index, message, hint, -1)
  }

  // --- local states

  local(number: number): Local {
    if (number === unborn) return this.beforeBirth
    const [flags, fields, timers, disk, crashes] = this.locals.read(number)
    return { up: (flags & 1) !== 0, started: (flags & 2) !== 0, fields, timers, disk, crashes }
  }

  private localNumber({ up, started, fields, timers, disk, crashes }: Local): number {
    return this.locals.intern([(up ? 1 : 0) | (started ? 2 : 0), fields, timers, disk, crashes])
  }

  /** A fresh copy of the fields, as plain data. */
  fields({ fields }: Pick<Local, 'fields'>): Record<string, unknown> {
    return revive(this.values.value(fields)) as Record<string, unknown>
  }

  /** The same as node code left them. */
  private memory({ fields }: Local): Fields {
    return revive(this.values.value(fields), this.code.classes) as Fields
  }

  private timersOf(timers: number): (Timer | undefined)[] {
    return (this.values.value(timers) as (Timer | null)[]).map((timer) => timer ?? undefined)
  }

  private disk({ disk }: Local): Disk {
    return this.values.value(disk) as Disk
  }

  // --- words

  /** The method that an input runs: `rm1.decide`. */
  private describe(input: Input): string {
    const name = this.names[this.index]
    switch (input.kind) {
      case 'message':
        return `${name}.${String(this.values.value(this.network.messageParts(input.message).type))}()`
      case 'timer':
        return `A timer of ${name}`
      default:
        return `The start of ${name}`
    }
  }
}

const nothing: readonly never[] = []

/** There are as many outcomes as answers, and most of their lists are empty. */
function kept<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? nothing : list
}

function quiet(local: number): Outcome {
  return { chosen: nothing, crashed: false, sent: nothing, local, ignored: false, taken: nothing, options: nothing }
}

/** Timers whose numbers occur in a value. */
function slotsIn(value: unknown): number[] {
  if (typeof value === 'number') return value >= firstTimerId ? [value - firstTimerId] : []
  if (typeof value !== 'object' || value === null) return []
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flat().flatMap(slotsIn)
  return (value instanceof Set ? [...(value as Set<unknown>)] : Reflect.ownKeys(value).map((key) => (value as Fields)[key])).flatMap(slotsIn)
}
