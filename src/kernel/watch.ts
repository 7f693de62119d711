/**
 * Evaluates the notebook's properties after every event that changes a state, and its measures at the end.
 *
 * A property sees frozen copies of the nodes' fields, made once per state: looking cannot change what happens.
 */
import type { Values } from '../trace/values.ts'
import type { Process } from './process.ts'
import type { MeasureFunction, Property } from './program.ts'
import type { CellRuntime } from './realm.ts'
import type { Measure, Verdict } from './result.ts'
import { messageOf } from './program.ts'

interface Watched {
  property: Property
  evaluations: number
  violated: { atNs: number; event: number } | undefined
  broken: boolean
}

/** A property or measure that threw instead of answering. */
export interface BrokenWatch {
  name: string
  message: string
  site: number
}

export class Watch {
  private readonly watched: Watched[]
  private readonly values: Values
  private readonly runtime: CellRuntime
  private readonly fuel: number
  private readonly views: { stateId: number; view: unknown }[]
  private readonly nodes: Record<string, unknown> = {}
  readonly broken: BrokenWatch[] = []

  constructor(properties: Property[], processes: Process[], values: Values, runtime: CellRuntime, fuel: number) {
    this.watched = properties.map((property) => ({ property, evaluations: 0, violated: undefined, broken: false }))
    this.values = values
    this.runtime = runtime
    this.fuel = fuel
    this.views = processes.map(() => ({ stateId: -1, view: undefined }))
    for (const process of processes) {
      Object.defineProperty(this.nodes, process.name, { enumerable: true, get: () => this.view(process) })
    }
    Object.freeze(this.nodes)
  }

  get active(): boolean {
    return this.watched.length > 0
  }

  private view(process: Process): unknown {
    const cached = this.views[process.index]
    if (cached.stateId !== process.stateId) {
      cached.stateId = process.stateId
      cached.view = deepFreeze(this.values.value(process.stateId))
    }
    return cached.view
  }

  /** Evaluates every property that still holds; calls `violated` for those that do not any more. */
  check(timeNs: number, event: number, violated: (propertyIndex: number) => void): void {
    for (let i = 0; i < this.watched.length; i++) {
      const watched = this.watched[i]
      if (watched.violated || watched.broken) continue
      watched.evaluations++
      const holds = this.ask(watched.property.name, () => watched.property.holds(this.nodes), 'must answer')
      if (holds.broken) watched.broken = true
      else if (!holds.answer) {
        watched.violated = { atNs: timeNs, event }
        violated(i)
      }
    }
  }

  private ask(name: string, question: () => unknown, need: 'must answer' | 'may be nothing'): { answer?: unknown; broken?: boolean } {
    this.runtime.fuel = this.fuel
    this.runtime.depth = 0
    this.runtime.site = -1
    this.runtime.reached = undefined
    try {
      const answer = question()
      if (answer !== undefined || need === 'may be nothing') return { answer }
      this.broken.push({ name, message: 'returned nothing; it should return what it found', site: this.runtime.site })
    } catch (error) {
      this.broken.push({ name, message: messageOf(error), site: this.runtime.site })
    }
    return { broken: true }
  }

  verdicts(): Verdict[] {
    return this.watched
      .filter((watched) => !watched.broken)
      .map(({ property, evaluations, violated }) =>
        violated
          ? { property: property.name, kind: 'safety', verdict: 'violated', atNs: violated.atNs, event: violated.event, evaluations }
          : { property: property.name, kind: 'safety', verdict: 'holds', evaluations },
      )
  }

  measures(functions: MeasureFunction[]): Measure[] {
    const found: Measure[] = []
    for (const { name, value } of functions) {
      const { answer, broken } = this.ask(name, () => value(this.nodes), 'may be nothing')
      if (broken) continue
      try {
        found.push({ name, value: this.values.value(this.values.intern(answer)) })
      } catch (error) {
        this.broken.push({ name, message: messageOf(error), site: -1 })
      }
    }
    return found
  }
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key])
    if (value instanceof Map) for (const [key, entry] of value) [key, entry].forEach(deepFreeze)
    if (value instanceof Set) value.forEach(deepFreeze)
  }
  return value
}
