/**
 * The notebook's safety properties, asked about every state, but each at most once about the same thing.
 *
 * A property reads some fields of some nodes, in an order that depends on what it finds. What it read is remembered as a path: first this
 * field with that content, then that one …, and at its end the answer. Another state is asked by following the path; only where nobody
 * has been does the property itself run.
 */
import type { Property } from '../guest/sandbox/program.ts'
import { halt } from '../guest/sandbox/fuel.ts'
import { messageOf } from '../guest/sandbox/errors.ts'
import { rest } from '../guest/sandbox/heartbeat.ts'
import type { CellRuntime } from '../guest/sandbox/realm.ts'
import { placeOf } from '../trace/site.ts'
import type { Problem } from '../trace/verdict.ts'
import { PairMap } from './pair-map.ts'
import type { Arrangement } from './revive.ts'
import type { Views } from './views.ts'

const Answer = { holds: -1, violated: -2, unasked: -3 } as const

/** A property of states says the same whatever order they do not have. */
const arrangements: readonly Arrangement[] = ['turned round', 'shifted']

/** Places on the remembered paths; beyond that every question is asked. */
const placesMax = 8_000_000

export class ExploredProperty {
  readonly name: string
  /** Whether it is asked only where nothing can happen any more. */
  readonly atEnd: boolean
  /** Index of the first state found in which it is false, below -1 where that is not in the set; -1 while there is none. */
  violatedIn = -1
  broken: { message: string; site: number } | undefined = undefined
  /** What it threw where a node that it looked at was down: of that state it says nothing. */
  silent: string | undefined = undefined
  /** How often the property itself ran. */
  evaluations = 0
  private readonly property: Property
  private readonly views: Views
  private readonly runtime: CellRuntime
  private readonly fuel: number
  /** For each place of the paths, the column that is read there, or the answer. */
  private places: number[] = [Answer.unasked]
  private ways = new PairMap()
  private version = 0

  constructor(property: Property, views: Views, runtime: CellRuntime, fuel: number, atEnd: boolean) {
    this.atEnd = atEnd
    this.name = property.name
    this.property = property
    this.views = views
    this.runtime = runtime
    this.fuel = fuel
  }

  get isViolated(): boolean {
    return this.violatedIn !== -1
  }

  /** Neither violated nor broken. */
  get isOpen(): boolean {
    return !this.isViolated && this.broken === undefined
  }

  get bytes(): number {
    return this.places.length * 8 + this.ways.bytes
  }

  /** Whether it holds; `state` has the local state of node i at i + 1. */
  holds(state: ArrayLike<number>): boolean {
    const { places, ways, views } = this
    if (this.version !== views.version) return this.ask(state)
    let place = 0
    for (let read = places[0]; read >= 0; read = places[place]) {
      const column = views.columns[read]
      place = ways.get(place, views.numberIn(column, state[column.node + 1]))
      if (place < 0) return this.ask(state)
    }
    if (places[place] === Answer.unasked) return this.ask(state)
    return places[place] === Answer.holds
  }

  private ask(state: ArrayLike<number>): boolean {
    this.evaluations++
    try {
      const others = arrangements.map((arrangement) => this.evaluate(state, arrangement))
      const answer = this.evaluate(state, 'as it is')
      if (others.some((other) => other !== answer)) throw new Error('it depends on the order of keys, or of the elements of a Set or a Map, which is no part of a state')
      if (this.places.length < placesMax) this.remember(state, answer)
      return answer
    } catch (error) {
      this.broken = { message: messageOf(error), site: this.runtime.site }
      return true
    }
  }

  private evaluate(state: ArrayLike<number>, arrangement: Arrangement): boolean {
    this.views.about(state, arrangement)
    this.runtime.refuel(this.fuel)
    try {
      const answer = this.property.holds(this.views.nodes)
      if (this.runtime.reached) throw this.runtime.reached
      if (answer === undefined) throw new Error('returned nothing; it should return what it found')
      return Boolean(answer)
    } catch (error) {
      // What it looked for is gone with the memory of a node that is down: so it says nothing about this state.
      if (this.views.lookedAtDown && !this.runtime.reached) {
        this.silent ??= messageOf(error)
        return true
      }
      throw error
    } finally {
      halt()
      rest()
    }
  }

  private remember(state: ArrayLike<number>, holds: boolean): void {
    const { views } = this
    if (this.version !== views.version) {
      // What was read before may not have been all that mattered.
      this.version = views.version
      this.places = [Answer.unasked]
      this.ways = new PairMap()
    }
    let place = 0
    for (const index of views.readColumns) {
      if (this.places[place] === Answer.unasked) this.places[place] = index
      if (this.places[place] !== index) throw new Error('it depends on more than the nodes')
      const column = views.columns[index]
      const number = views.numberIn(column, state[column.node + 1])
      let next = this.ways.get(place, number)
      if (next < 0) {
        next = this.places.push(Answer.unasked) - 1
        this.ways.set(place, number, next)
      }
      place = next
    }
    this.places[place] = holds ? Answer.holds : Answer.violated
  }

  /** What went wrong when it was asked, as a problem of the notebook. */
  problem(): Problem[] {
    if (!this.broken) return []
    const hint = 'A property is a function of the nodes that returns true or false.'
    return [{ severity: 'error', message: `"${this.name}" could not be decided: ${this.broken.message}.`, hint, ...placeOf(this.broken.site) }]
  }
}
