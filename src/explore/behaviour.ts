/**
 * How a node behaves: its class runs in the same compartment as in a simulation. Its fields are set, the method is called, and the fields are
 * read again. Where methods wait, what was handled since they began runs before that once more (`locals.ts`).
 *
 * Two things would make that wrong, and are looked for: code that remembers something outside its fields, and code whose outcome depends
 * on an order that states do not have (of keys, of Sets, of Maps). Each call is made twice, the second time with those orders turned round;
 * many are made once more with them shifted, and some are made again at the end.
 */
import { ignoredAndActed, ignoreHint } from '../guest/node/arguments.ts'
import type { Values } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import type { Command } from './commands.ts'
import { isCommand } from './commands.ts'
import { unsyncedMax } from './disk.ts'
import { afterCrash, afterStop } from './downs.ts'
import type { Input, Inputs } from './input.ts'
import type { Local } from './locals.ts'
import { historyMax, Locals, withoutArguments } from './locals.ts'
import type { Network } from './network.ts'
import type { NodeCode } from './node-code.ts'
import { NodeFailure } from './node-code.ts'
import type { Outcome } from './outcome.ts'
import { kept, quiet } from './outcome.ts'
import type { Anchors } from './patch.ts'
import type { Moment } from './player.ts'
import { Player } from './player.ts'
import type { Arrangement } from './revive.ts'
import type { Turn } from './turn.ts'
import { nextScript } from './turn.ts'
import { isBusy, isWaiting } from './waits.ts'

const outcomesMax = 100_000

export class Behaviour {
  readonly locals: Locals
  /** Called when the node turns out not to have the same fields in every state. */
  onMixed: () => void = () => {}
  private shape: string | undefined = undefined
  private mixed = false
  private readonly player: Player
  private readonly index: number
  private readonly names: readonly string[]
  private readonly code: NodeCode
  private readonly values: Values
  private readonly network: Network
  private readonly inputs: Inputs

  constructor(index: number, names: readonly string[], code: NodeCode, values: Values, network: Network, inputs: Inputs) {
    this.index = index
    this.names = names
    this.code = code
    this.values = values
    this.network = network
    this.inputs = inputs
    this.locals = new Locals(values, code.classes)
    this.player = new Player(names, code, values, network, this.locals)
  }

  /** All ways in which an input can turn out. Code runs again for each of the other arrangements, to see whether it does the same. */
  outcomes(local: number, inputNumber: number, others: readonly Arrangement[]): Outcome[] {
    const without = this.withoutCode(local, inputNumber)
    if (without) return without
    const input = this.inputs.read(inputNumber)
    const outcomes: Outcome[] = []
    for (let script: number[] | undefined = []; script; script = nextScript(outcomes[outcomes.length - 1])) {
      const taken: readonly number[] = script
      const run = (arrangement: Arrangement) => this.run(local, inputNumber, taken, arrangement)
      const outcome = run('as it is')
      for (const arrangement of others) this.compare(outcome, run(arrangement), () => run('as it is'), input)
      const acted = outcome.local !== local || outcome.sent.length > 0 || outcome.taken.length > 0
      if (outcome.ignored && acted) throw this.refuse(`${this.describe(input)} ${ignoredAndActed}.`, ignoreHint)
      outcomes.push(outcome)
      if (outcomes.length > outcomesMax) throw this.refuse(`${this.describe(input)} can turn out in more than ${outcomesMax} ways.`, 'Give its choices fewer options.')
    }
    return outcomes
  }

  /** Whether an input runs no code of the node, and what comes of it then. */
  private withoutCode(local: number, inputNumber: number): Outcome[] | undefined {
    const input = this.inputs.read(inputNumber)
    const before = this.locals.read(local)
    if (input.kind === 'crash') return this.crashes(before, true)
    if (input.kind === 'down') return [quiet(afterStop(this.locals, this.values, before))]
    if (input.kind !== 'message') return undefined
    const { call, type, payload } = this.network.messageParts(input.message)
    if (isCommand(call)) return this.commanded(this.values.value(type) as Command, this.values.value(payload), local, before)
    // A message for a node that is down is lost; one that is busy takes it later.
    if (!before.up) return [{ ...quiet(local), idle: true }]
    return isBusy(this.locals.waits(before)) ? [] : undefined
  }

  private commanded(command: Command, grace: unknown, local: number, before: Local): Outcome[] | undefined {
    if (before.up === (command === 'start')) return [quiet(local)]
    if (command === 'crash') return this.crashes(before, false)
    // Nobody tells a node that is busy and goes down at once.
    if (command === 'stop' && grace === 0 && isBusy(this.locals.waits(before))) return [quiet(afterStop(this.locals, this.values, before))]
    return undefined
  }

  private crashes(before: Local, fallen: boolean): Outcome[] {
    const { size } = this.locals.disk(before).unsynced
    if (size > unsyncedMax) {
      throw this.refuse(`${size} keys on the disk of ${this.names[this.index]} are not synced, and each may be lost in a crash.`, `Sync before there are more than ${unsyncedMax}.`)
    }
    return afterCrash(this.locals, this.values, before, fallen).map(({ local, unsynced }) => ({ ...quiet(local), unsynced }))
  }

  private run(local: number, inputNumber: number, script: readonly number[], arrangement: Arrangement): Outcome {
    const { network, player, values, inputs } = this
    const moment = this.momentAt(local, arrangement)
    const input = inputs.read(inputNumber)
    const turn = player.step(moment, input, script)
    const sent = turn.sent.map(({ to, type, payload, call }) => network.message(this.index, to, values.intern(type), values.intern(payload), call))
    const after = this.localAfter(local, inputNumber, turn, moment)
    return {
      ...quiet(this.goesDown(input) ? afterStop(this.locals, values, this.locals.read(after)) : after),
      chosen: kept(turn.chosen), sent: kept(sent), ignored: turn.ignored, idle: turn.idle, taken: kept(turn.taken), options: kept(turn.options),
    }
  }

  /** The code as it is in a local state: what is remembered runs once more. */
  private momentAt(local: number, arrangement: Arrangement): Moment {
    const { player, inputs } = this
    const { base, steps } = this.locals.past(local)
    const moment = player.open(base, arrangement)
    for (const [i, step] of steps.entries()) {
      if ('patch' in step) player.patch(moment, step.patch, arrangement)
      else {
        player.step(moment, inputs.read(step.input), step.script)
        const next = steps[i + 1]
        if (next === undefined || 'patch' in next) player.mark(moment)
      }
    }
    return moment
  }

  /** A stop without grace: what it was told for is done, and it is down. */
  private goesDown(input: Input): boolean {
    if (input.kind !== 'message') return false
    const { call, type, payload } = this.network.messageParts(input.message)
    return isCommand(call) && this.values.value(type) === 'stop' && this.values.value(payload) === 0
  }

  private localAfter(local: number, inputNumber: number, turn: Turn, { anchors }: Moment): number {
    const { stored, held } = withoutArguments(turn.timers)
    const fields = this.code.memory(held)
    if (!this.mixed) this.noteShape(fields)
    const { locals, values } = this
    const before = locals.read(local)
    const made = this.inputs.read(inputNumber).kind === 'make'
    if (made && (turn.sent.length > 0 || isWaiting(turn.waits) || held.length > 0 || stored.length > 0)) {
      throw this.refuse(`${this.names[this.index]} does something while it is made, before it starts.`, 'Do it in start().')
    }
    const after: Local = {
      up: !made,
      started: !made,
      fallen: false,
      fields: values.intern(fields),
      timers: turn.timersChanged ? locals.slotsNumber(stored) : before.timers,
      disk: turn.diskChanged ? values.intern(canonical(turn.disk, 'payload')) : before.disk,
      crashes: before.crashes,
      waits: locals.slotsNumber(turn.waits),
      history: 0,
    }
    if (!isWaiting(turn.waits)) return locals.numberOf(after)
    if ((turn.ignored || turn.idle) && locals.numberOf({ ...after, history: before.history }) === local) return local
    const aside = turn.quiet && before.history > 0 && after.waits === before.waits && after.disk === before.disk
    const patch = aside ? anchors?.patch({ fields: this.code.ownFields(), held, timers: stored }) : undefined
    after.history = patch === undefined
      ? locals.pastWith(local, inputNumber, turn.taken)
      : locals.patchedPast(local, this.patchNumber(patch, anchors as Anchors))
    if (locals.pastLength(after.history) > historyMax) {
      const hint = 'Give its loop an end, write it with this.after(…) and a method, or explore to a depth.'
      throw this.refuse(`Some method of ${this.names[this.index]} waits on and on: ${historyMax} inputs are remembered for it.`, hint)
    }
    return locals.numberOf(after)
  }

  /** Undefined where nothing has changed. */
  private patchNumber(patch: unknown, anchors: Anchors): number | undefined {
    const number = this.values.intern(patch)
    return number === this.values.intern(anchors.unchanged) ? undefined : number
  }

  private noteShape(fields: object): void {
    const shape = Object.keys(fields).filter((key) => !key.startsWith('\u0000')).join('\u0000')
    this.shape ??= shape
    if (this.shape === shape) return
    this.mixed = true
    this.onMixed()
  }

  // --- looking for what is hidden

  /** Asks a question again; another answer than at first was hidden from the states. */
  verify(local: number, inputNumber: number, outcome: Outcome): void {
    if (this.withoutCode(local, inputNumber)) return
    if (!this.alike(outcome, this.run(local, inputNumber, outcome.taken, 'as it is'))) throw this.hidden(this.inputs.read(inputNumber))
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

  private hidden(input: Input): NodeFailure {
    const hint = 'Keep all that a node remembers in its fields, not in variables or collections outside the class.'
    return this.refuse(`${this.describe(input)} does not do the same in the same state: it remembers something outside the fields.`, hint)
  }

  private refuse(message: string, hint: string): NodeFailure {
    return new NodeFailure(this.index, message, hint, -1)
  }

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
