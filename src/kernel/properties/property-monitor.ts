/**
 * Evaluates the notebook's properties after every event that changes a state, and its measures at the end.
 *
 * A property sees frozen copies of the nodes' fields, made once per state: looking cannot change what happens.
 */
import { sealed } from '../../guest/node/node-api.ts'
import type { Values } from '../../trace/values.ts'
import { formatTime } from '../../trace/units.ts'
import type { Verdict } from '../../trace/verdict.ts'
import { halt } from '../../guest/sandbox/fuel.ts'
import { clockAgainstTruth, type RecordedClocks } from '../../trace/clock-error.ts'
import type { Meters } from '../workload/meters.ts'
import { statistics } from '../workload/meters.ts'
import type { Process } from '../processes/process.ts'
import type { MeasureFunction, Program } from '../../guest/sandbox/program.ts'
import type { NodeViews } from './state-view.ts'
import { viewsOf } from './state-view.ts'
import type { CellRuntime } from '../../guest/sandbox/realm.ts'
import type { Measure } from '../result.ts'
import { messageOf } from '../../guest/sandbox/errors.ts'

interface Monitored {
  property: Program['properties'][number]
  /** The nodes that it looked at last time, and how often their states had changed then. */
  looked: Process[]
  changes: number[]
  count: number
  evaluations: number
  /** `gone`: what it looked for and did not find, since a node was down. */
  violated: { atNs: number; event: number; gone: string | undefined } | undefined
  /** The first moment of which it says nothing: it threw, having looked for what was gone with the memory of a node. */
  silent: { atNs: number; error: string; gone: string } | undefined
  broken: boolean
}

/** A property or measure that threw instead of answering. */
export interface BrokenProperty {
  name: string
  message: string
  site: number
}

export class PropertyMonitor {
  private readonly monitored: Monitored[]
  private readonly values: Values
  private readonly runtime: CellRuntime
  private readonly fuel: number
  private readonly views: NodeViews
  private readonly processes: Process[]
  private readonly nodes: Readonly<Record<string, unknown>>
  readonly broken: BrokenProperty[] = []

  constructor({ properties, observer }: Program, processes: Process[], values: Values, fuel: number) {
    this.monitored = properties.map((property) => (
      { property, looked: [], changes: [], count: 0, evaluations: 0, violated: undefined, silent: undefined, broken: false }
    ))
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
    return this.monitored.length > 0
  }

  /** Evaluates every property that still holds; calls `violated` for those that do not any more. */
  check(timeNs: number, event: number, violated: (property: number, event: number) => void): void {
    for (let i = 0; i < this.monitored.length; i++) {
      const monitored = this.monitored[i]
      if (monitored.violated || monitored.broken) continue
      monitored.evaluations++
      // A property sees nothing but the nodes: while the nodes that it looked at have not changed, its answer stays.
      if (monitored.count > 0 && unchanged(monitored)) continue
      this.prepare()
      let answer: unknown
      try {
        answer = this.ask(monitored)
      } catch (error) {
        this.remember(monitored)
        // What it looked for is gone with the memory of a node that is down: so it says nothing about this moment.
        if (!this.views.lookedAtDown || this.runtime.reached) this.breaks(monitored, messageOf(error))
        else monitored.silent ??= { atNs: timeNs, error: messageOf(error), gone: this.views.goneText() ?? '' }
        continue
      } finally {
        halt()
      }
      if (answer === undefined) this.breaks(monitored, 'returned nothing; it should return what it found')
      else if (!answer) {
        monitored.violated = { atNs: timeNs, event, gone: this.views.goneText() }
        violated(i, event)
      }
    }
  }

  private ask(monitored: Monitored): unknown {
    const { views } = this
    views.forget()
    const answer = monitored.property.holds(this.nodes)
    this.remember(monitored)
    return answer
  }

  /** What a property looked at, and how it was then. */
  private remember(monitored: Monitored): void {
    const { views, processes } = this
    monitored.count = views.lookedCount
    for (let i = 0; i < monitored.count; i++) {
      const process = processes[views.looked[i]]
      monitored.looked[i] = process
      monitored.changes[i] = process.changes
    }
  }

  private prepare(): void {
    this.runtime.refuel(this.fuel)
  }

  private breaks(monitored: Monitored, message: string): void {
    monitored.broken = true
    const { name, site } = monitored.property
    this.broken.push({ name, message, site: this.runtime.site < 0 ? site : this.runtime.site })
  }

  /** `brokeOff` says how the run ended before its time: what was not violated until then is not decided, nor what was never asked. */
  verdicts(brokeOff?: string): Verdict[] {
    return this.monitored
      .filter((monitored) => !monitored.broken)
      .map((monitored): Verdict => {
        const { property: { name: property }, evaluations, violated } = monitored
        const kind = 'safety'
        if (violated) {
          const { atNs, event, gone: detail } = violated
          return { property, kind, verdict: 'violated', atNs, event, evaluations, ...(detail !== undefined && { detail }) }
        }
        const detail = brokeOff ?? undecided(monitored)
        return detail === undefined ? { property, kind, verdict: 'holds', evaluations } : { property, kind, verdict: 'unknown', evaluations, detail }
      })
  }

  measures(functions: MeasureFunction[], meters: Meters, ends: RecordedClocks): Measure[] {
    const found: Measure[] = []
    const recorded = sealed({
      count: (name: unknown) => meters.countOf(String(name)) ?? 0,
      time: ends.endNs,
      clock: (name: unknown) => sealed({ ...clockAgainstTruth({ header: ends }, this.positionOf(name)) }),
      statistic: (kind: unknown, name: unknown) => (statistics.test(String(kind)) ? meters.statistic(String(kind), String(name)) : undefined),
    })
    for (const { name, value, site } of functions) {
      this.prepare()
      this.views.forget()
      this.views.last = true
      try {
        found.push({ name, value: this.values.value(this.values.intern(value(this.nodes, recorded))) })
      } catch (error) {
        this.broken.push({ name, message: messageOf(error), site: this.runtime.site < 0 ? site : this.runtime.site })
      } finally {
        this.views.last = false
        halt()
      }
    }
    return found
  }

  private positionOf(name: unknown): number {
    const position = this.processes.findIndex((process) => process.name === name)
    if (position >= 0) return position
    throw new TypeError(`clock: there is no node ${typeof name === 'string' ? `"${name}"` : String(name)}. The nodes of this cluster are ${this.processes.map((process) => process.name).join(', ')}.`)
  }
}

/** Why a property that was not violated in a whole run need not hold. */
function undecided({ evaluations, silent }: Monitored): string | undefined {
  if (evaluations === 0) return 'it was never asked, since no code of a node ran'
  return silent && `at ${formatTime(silent.atNs)} it threw instead of answering (${silent.error}), for ${silent.gone}`
}

function unchanged({ looked, changes, count }: Monitored): boolean {
  for (let i = 0; i < count; i++) if (looked[i].changes !== changes[i]) return false
  return true
}
