/**
 * Local states: what a node is at one moment, each kept once and called by a number.
 *
 * Between the steps of most nodes everything is in their fields. Where a method waits (`await this.call(…)`), what it remembers is not: it
 * sits in variables that nobody can look into. Then the state is the last one in which nothing waited and the inputs since, with the
 * choices made in them: running those again brings back every variable, and the objects they share with the fields. When nothing waits any
 * more, the fields are the state again.
 *
 * Inputs that are handled meanwhile from beginning to end are remembered by what they did to memory alone (`patch.ts`). Two histories of code
 * that waits and that happen to come to the same are two states. That is safe, nothing is left out, but it counts more states than needed, and
 * a method that waits in an endless loop has no end of them; `historyMax` then says so.
 */
import type { Values } from '../trace/values.ts'
import { canonical } from './canonical.ts'
import type { Classes } from './classes.ts'
import { heldKey } from './marks.ts'
import type { Arrangement } from './revive.ts'
import { revive } from './revive.ts'
import { Sequences } from './sequences.ts'
import type { Disk } from './disk.ts'
import type { Timer } from './turn.ts'
import type { Wait } from './waits.ts'

/** A local state, taken apart; `fields`, `timers`, `disk` and `waits` are value ids. */
export interface Local {
  up: boolean
  started: boolean
  /** It is down because it crashed as the exploration allows, and may restart if that does. */
  fallen: boolean
  fields: number
  timers: number
  disk: number
  crashes: number
  waits: number
  /** Number of the history; 0 where nothing waits. */
  history: number
}

/** An input that was handled while something waited, or from which on it does; or what became of the memory meanwhile, as a value (`patch.ts`). */
export type PastStep = { input: number; script: readonly number[] } | { patch: number }

/** What a timer has instead of an argument that is an object: its place among what is held. */
interface Held { held: number }

/** Timers as they are stored, and the objects among their arguments. */
export function withoutArguments(timers: readonly (Timer | undefined)[]): { stored: (Timer | undefined)[]; held: unknown[] } {
  const held: unknown[] = []
  const stored = timers.map((timer) => {
    if (timer === undefined || typeof timer.argument !== 'object' || timer.argument === null) return timer
    return { ...timer, argument: { held: held.push(timer.argument) - 1 } }
  })
  return { stored, held }
}

export function withArgument(timer: Timer, held: readonly unknown[]): Timer {
  const { argument } = timer
  return typeof argument === 'object' && argument !== null ? { ...timer, argument: held[(argument as Held).held] } : timer
}

/** The local state before the node exists; no state of the system has it. */
export const unborn = -1

/** Stands where a history has the number of an input. */
const patched = -1

/** So many inputs are remembered at most. */
export const historyMax = 1000

export class Locals {
  private readonly values: Values
  private readonly classes: Classes
  private readonly tuples = new Sequences()
  /** `[the history before or -1, the local state that it began in, how many steps, input, choices …]`, or at its end `patched, patch` */
  private readonly histories = new Sequences()
  private readonly beforeBirth: Local
  /** States with a history, without it. */
  private readonly apparent = new Sequences()
  private remembering = 0

  constructor(values: Values, classes: Classes) {
    this.values = values
    this.classes = classes
    const none = values.intern([])
    const disk = values.intern(canonical({ synced: new Map(), unsynced: new Map() }, 'payload'))
    this.beforeBirth = {
      up: false, started: false, fallen: false, fields: values.intern({}), timers: none, disk, crashes: 0, waits: none, history: 0,
    }
  }

  get size(): number {
    return this.tuples.size
  }

  get bytes(): number {
    return this.tuples.bytes + this.histories.bytes
  }

  read(number: number): Local {
    if (number === unborn) return this.beforeBirth
    const [flags, fields, timers, disk, crashes, waits, history] = this.tuples.read(number)
    return { up: (flags & 1) !== 0, started: (flags & 2) !== 0, fallen: (flags & 4) !== 0, fields, timers, disk, crashes, waits, history }
  }

  numberOf({ up, started, fallen, fields, timers, disk, crashes, waits, history }: Local): number {
    const { size } = this.tuples
    const tuple = [(up ? 1 : 0) | (started ? 2 : 0) | (fallen ? 4 : 0), fields, timers, disk, crashes, waits]
    const number = this.tuples.intern([...tuple, history])
    if (history > 0 && this.tuples.size > size) {
      this.remembering++
      this.apparent.intern(tuple)
    }
    return number
  }

  /** States in which something waits: how many there are, and how many of them differ in more than what was handled since. */
  get waiting(): { states: number; apparent: number } {
    return { states: this.remembering, apparent: this.apparent.size }
  }

  /** A fresh copy of the fields, as plain data for properties and figures. */
  fields({ fields }: Local): Record<string, unknown> {
    const all = revive(this.values.value(fields)) as Record<string, unknown>
    delete all[heldKey]
    return all
  }

  /** The fields alone, without what else was held for code. */
  withoutHeld({ fields }: Local): number {
    const all = this.values.value(fields) as Record<string, unknown>
    if (!Object.hasOwn(all, heldKey)) return fields
    const memory = revive(all, this.classes) as Record<string, unknown>
    delete memory[heldKey]
    return this.values.intern(canonical(memory, 'fields', '', this.classes))
  }

  /** The same as node code left them, but for orders that are no part of a state. */
  memory({ fields }: Local, arrangement: Arrangement): Record<string | symbol, unknown> {
    return revive(this.values.value(fields), this.classes, arrangement) as Record<string | symbol, unknown>
  }

  /** Timers; arguments that are objects stand beside the fields, by their place there. */
  timers({ timers }: Local): (Timer | undefined)[] {
    return this.slots(timers)
  }

  /** Timers with their arguments, as plain data for other eyes. */
  shownTimers(state: Local): (Timer | undefined)[] {
    const held = ((revive(this.values.value(state.fields)) as Record<string, unknown>)[heldKey] ?? []) as unknown[]
    return this.timers(state).map((timer) => timer && withArgument(timer, held))
  }

  waits({ waits }: Local): (Wait | undefined)[] {
    return this.slots(waits)
  }

  private slots<T>(id: number): (T | undefined)[] {
    return (this.values.value(id) as (T | null)[]).map((item) => item ?? undefined)
  }

  /** A list whose places may be free, without those at its end. */
  slotsNumber(list: readonly unknown[]): number {
    let length = list.length
    while (length > 0 && list[length - 1] === undefined) length--
    return this.values.intern(Array.from({ length }, (_, slot) => list[slot] ?? null))
  }

  disk({ disk }: Local): Disk {
    return this.values.value(disk) as Disk
  }

  // --- histories

  /** Where a node's code must begin to come to this state, and the steps from there; none where nothing waits. */
  past(number: number): { base: number; steps: PastStep[] } {
    const steps: PastStep[] = []
    let base = number
    for (let history = this.read(number).history; history > 0; ) {
      const [before, from, , input, ...rest] = this.histories.read(history - 1)
      steps.push(input === patched ? { patch: rest[0] } : { input, script: rest })
      base = from
      history = before + 1
    }
    return { base, steps: steps.reverse() }
  }

  /** The history of a local state in which something waits, one step after another local state. */
  pastWith(number: number, input: number, script: readonly number[]): number {
    const before = this.read(number).history - 1
    const [, base, length] = before < 0 ? [-1, number, 0] : this.histories.read(before)
    return this.histories.intern([before, base, length + 1, input, ...script]) + 1
  }

  /** The same history, after which memory is as this patch says; undefined: as it was. One patch takes the place of another. */
  patchedPast(number: number, patch: number | undefined): number {
    const before = this.read(number).history - 1
    const [earlier, base, length, input] = this.histories.read(before)
    const last = input === patched ? earlier : before
    return patch === undefined ? last + 1 : this.histories.intern([last, base, length, patched, patch]) + 1
  }

  pastLength(history: number): number {
    return history === 0 ? 0 : this.histories.read(history - 1)[2]
  }
}
