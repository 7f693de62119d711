/**
 * Evaluates the notebook's properties after every event that changes a state, and its measures at the end.
 *
 * A property sees frozen copies of the nodes' fields, made once per state: looking cannot change what happens.
 */
import { sealed } from '../../guest/node/node-api.ts'
import type { Values } from '../../trace/values.ts'
import type { Verdict } from '../../trace/verdict.ts'
import { halt } from '../../guest/sandbox/fuel.ts'
import type { Meters } from '../workload/meters.ts'
import { statistics } from '../workload/meters.ts'
import type { Process } from '../processes/process.ts'
import type { MeasureFunction, Program } from '../../guest/sandbox/program.ts'
import type { NodeViews } from './state-view.ts'
import { viewsOf } from './state-view.ts'
import type { CellRuntime } from '../../guest/sandbox/realm.ts'
import type { Measure } from '../result.ts'
import { messageOf } from '../../guest/sandbox/program.ts'

interface Watched {
  property: Program['properties'][number]
  /** The nodes that it looked at last time, and how often their states had changed then. */
  looked: Process[]
  changes: number[]
  count: number
  evaluations: number
  violated: { atNs: number; event: number } | undefined
  broken: boolean
}

/** A property or measure that threw instead of answering. */
export interface BrokenProperty {
  name: string
  message: string
  site: number
}

export class PropertyMonitor {
  private readonly watched: Watched[]
  private readonly values: Values
  private readonly runtime: CellRuntime
  private readonly fuel: number
  private readonly views: NodeViews
  private readonly processes: Process[]
  private readonly nodes: Readonly<Record<string, unknown>>
  readonly broken: BrokenProperty[] = []

  constructor({ properties, observer }: Program, processes: Process[], values: Values, fuel: number) {
    this.watched = properties.map((property) => ({ property, looked: [], changes: [], count: 0, evaluations: 0, violated: undefined, broken: false }))
    this.values = values
    this.runtime = observer
    this.fuel = fuel
    const views = viewsOf(observer)
    views.show(processes, values)
    this.views = views
    this.processes = processes
    this.nodes = views.nodes
  }

  get active(): boolean {
    return this.watched.length > 0
  }

  /** Evaluates every property that still holds; calls `violated` for those that do not any more. */
  check(timeNs: number, event: number, violated: (property: number, event: number) => void): void {
    for (let i = 0; i < this.watched.length; i++) {
      const watched = this.watched[i]
      if (watched.violated || watched.broken) continue
      watched.evaluations++
      // A property sees nothing but the nodes: while those it looked at are the same, so is its answer.
      if (watched.count > 0 && unchanged(watched)) continue
      this.prepare()
      let answer: unknown
      try {
        answer = this.ask(watched)
      } catch (error) {
        this.breaks(watched, messageOf(error))
        continue
      } finally {
        halt()
      }
      if (answer === undefined) this.breaks(watched, 'returned nothing; it should return what it found')
      else if (!answer) {
        watched.violated = { atNs: timeNs, event }
        violated(i, event)
      }
    }
  }

  private ask(watched: Watched): unknown {
    const { views, processes } = this
    views.forget()
    const answer = watched.property.holds(this.nodes)
    watched.count = views.lookedCount
    for (let i = 0; i < watched.count; i++) {
      const process = processes[views.looked[i]]
      watched.looked[i] = process
      watched.changes[i] = process.changes
    }
    return answer
  }

  private prepare(): void {
    this.runtime.refuel(this.fuel)
  }

  private breaks(watched: Watched, message: string): void {
    watched.broken = true
    const { name, site } = watched.property
    this.broken.push({ name, message, site: this.runtime.site < 0 ? site : this.runtime.site })
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

  measures(functions: MeasureFunction[], meters: Meters): Measure[] {
    const found: Measure[] = []
    const recorded = sealed({
      count: (name: unknown) => meters.countOf(String(name)) ?? 0,
      statistic: (kind: unknown, name: unknown) => (statistics.test(String(kind)) ? meters.statistic(String(kind), String(name)) : undefined),
    })
    for (const { name, value, site } of functions) {
      this.prepare()
      this.views.forget()
      try {
        found.push({ name, value: this.values.value(this.values.intern(value(this.nodes, recorded))) })
      } catch (error) {
        this.broken.push({ name, message: messageOf(error), site: this.runtime.site < 0 ? site : this.runtime.site })
      } finally {
        halt()
      }
    }
    return found
  }
}

function unchanged({ looked, changes, count }: Watched): boolean {
  for (let i = 0; i < count; i++) if (looked[i].changes !== changes[i]) return false
  return true
}
