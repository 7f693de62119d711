/**
 * A node as a function: (local state, input) → outcomes. Its code runs once for each pair (`behaviour.ts`); after that the answer is looked up.
 *
 * A local state is the node's fields, timers, disk and what it waits for, and whether it is up; it is a number, as are inputs. An outcome is
 * another local state and a change of the network.
 */
import type { Values } from '../trace/values.ts'
import { Behaviour } from './behaviour.ts'
import type { Input } from './input.ts'
import { Inputs } from './input.ts'
import type { Local, Locals } from './locals.ts'
import type { Network } from './network.ts'
import { Cost } from './network.ts'
import type { NodeCode } from './node-code.ts'
import type { NumberLists } from './number-lists.ts'
import type { Outcome } from './outcome.ts'
import { PairMap } from './pair-map.ts'
import type { Arrangement } from './revive.ts'
import type { Wait } from './waits.ts'
import { firstSlot } from './waits.ts'

/** What may happen to a node besides what its code and the network do. */
export interface ActorRules {
  /** How often the node may crash, and whether it may restart after that. */
  crashes: number
  restarts: boolean
  /** What each of its crashes costs: `Cost.nothing` or a budget that it shares with others. */
  crashCost: number
}

/** Every question is asked twice, and up to this many, after that one in eight, once more. */
const askedThrice = 200
const twice: readonly Arrangement[] = ['turned round']
const thrice: readonly Arrangement[] = ['turned round', 'shifted']
/** How many questions are asked again at the end. */
const askedAgain = 400

export class Actor {
  readonly code: NodeCode
  /** Where the outcomes of each answer begin; those of answer i end where those of i + 1 begin. */
  readonly firstBranch: number[] = [0]
  readonly branchLocal: number[] = []
  readonly branchChange: number[] = []
  readonly branchIdle: boolean[] = []
  readonly branchOutcome: Outcome[] = []
  private readonly answers = new PairMap()
  private readonly asked: number[] = []
  /** By answer: how the first of its runs turned out, where there was one. */
  private readonly firstOutcomes: (Outcome | undefined)[] = []
  private readonly inputs = new Inputs()
  private readonly behaviour: Behaviour
  private readonly network: Network
  private readonly rules: ActorRules

  constructor(index: number, names: readonly string[], code: NodeCode, values: Values, network: Network, rules: ActorRules) {
    this.code = code
    this.network = network
    this.rules = rules
    this.behaviour = new Behaviour(index, names, code, values, network, this.inputs)
  }

  get locals(): Locals {
    return this.behaviour.locals
  }

  /** Calls back when the node turns out not to have the same fields in every state. */
  set onMixed(call: () => void) {
    this.behaviour.onMixed = call
  }

  /** Called before there is a state in which the node is down. */
  onDown: () => void = () => {}

  get localCount(): number {
    return this.locals.size
  }

  get answerCount(): number {
    return this.answers.size
  }

  get bytes(): number {
    return this.answers.bytes + this.locals.bytes + this.ownInputs.bytes + this.branchLocal.length * 200
  }

  /** By local state: what may happen to the node without any message: its timers, and crashes and restarts where they are allowed. */
  get ownInputs(): NumberLists {
    return this.inputs.lists
  }

  inputNumber(input: Input): number {
    return this.inputs.numberOf(input)
  }

  isFault(number: number): boolean {
    return this.inputs.isFault(number)
  }

  input(number: number): Input {
    return this.inputs.read(number)
  }

  /** Sees to it that `ownInputs` has the list of this local state. */
  prepare(local: number): void {
    if (this.ownInputs.has(local)) return
    const state = this.local(local)
    const { up, crashes, fallen } = state
    const found: Input[] = up ? this.ownInputsOf(state) : []
    if (up && crashes < this.rules.crashes) found.push({ kind: 'crash' })
    if (!up && fallen && this.rules.restarts) found.push({ kind: 'restart' })
    this.ownInputs.set(local, found.map((input) => this.inputNumber(input)))
  }

  /** What the node may go on with by itself. One that is busy hears of nothing else; its disk works on, and it may be stopped. */
  private ownInputsOf(state: Local): Input[] {
    const waits = this.locals.waits(state)
    const anyway: Input[] = firstSlot(waits, 'disk') < 0 ? [] : [{ kind: 'disk' }]
    if (waits.some((wait) => wait?.kind === 'stopping')) anyway.push({ kind: 'down' })
    const busy = firstSlot(waits, 'busy')
    if (busy >= 0) return [{ kind: 'wake', slot: busy }, ...anyway]
    const timers = this.locals.timers(state).flatMap((timer, slot): Input[] => (timer ? [{ kind: 'timer', slot }] : []))
    return [...timers, ...waits.flatMap((wait, slot) => (wait ? endsOf(wait, slot) : [])), ...anyway]
  }

  /** The number of the answer to an input: its outcomes are the branches from `firstBranch[answer]` to `firstBranch[answer + 1]`. */
  answer(local: number, input: number): number {
    const known = this.answers.get(local, input)
    return known >= 0 ? known : this.ask(local, input)
  }

  private ask(local: number, inputNumber: number): number {
    const input = this.input(inputNumber)
    const outcomes = this.behaviour.outcomes(local, inputNumber, this.answers.size < askedThrice || this.answers.size % 8 === 0 ? thrice : twice)
    this.firstOutcomes.push(outcomes[0])
    for (const outcome of outcomes) {
      if (outcome.ignored) continue
      if (!this.local(outcome.local).up) this.onDown()
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

  /** Asks some of the answered questions again. */
  verify(): void {
    const step = 2 * Math.max(1, Math.ceil(this.asked.length / 2 / askedAgain))
    for (let i = this.asked.length - 2; i >= 0; i -= step) {
      const outcome = this.firstOutcomes[i / 2]
      if (outcome) this.behaviour.verify(this.asked[i], this.asked[i + 1], outcome)
    }
  }

  local(number: number): Local {
    return this.locals.read(number)
  }

  /** A fresh copy of the fields, as plain data. */
  fields(state: Local): Record<string, unknown> {
    return this.locals.fields(state)
  }
}

/** How a wait may end by itself. */
function endsOf(wait: Wait, slot: number): Input[] {
  if (wait.kind === 'sleep' || wait.kind === 'done' || wait.kind === 'notice') return [{ kind: 'wake', slot }]
  return wait.kind === 'call' && wait.timeout ? [{ kind: 'timeout', slot }] : []
}
