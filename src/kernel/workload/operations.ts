/**
 * Operations: what clients ask of a system, from `invoke` to what came of it, as checkers of histories want it.
 *
 * - `ok`: it happened, and this was the answer. `fail`: it certainly did not happen. `info`: nobody knows; it may still happen.
 * - Load generators (`load.ts`) record operations by themselves; node code does it with `this.history`.
 *
 * In the trace an operation is an event `invoke` and, unless its node died, an event `outcome` whose cause is the `invoke`.
 */
import { EventKind } from '../../trace/events.ts'
import type { Process } from '../processes/process.ts'
import type { Run } from '../engine/run.ts'

export type Outcome = 'ok' | 'fail' | 'info'

interface Open {
  node: number
  name: string
  event: number
  sinceNs: number
  /** Called when it ends, however it ends. */
  ended: () => void
}

export class Operations {
  private readonly run: Run
  private readonly open = new Map<number, Open>()
  /** Those of each node. */
  private readonly byNode = new Map<number, Set<number>>()
  private next = 1

  constructor(run: Run) {
    this.run = run
  }

  invoke(process: Process, name: string, input: unknown, ended: () => void = () => {}): number {
    const { trace, nowNs, turn, meters } = this.run
    const value = trace.values.intern({ operation: name, input }, 'placeholder')
    const event = trace.event(EventKind.invoke, nowNs, process.index, value, turn, -1, turn < 0 ? -1 : process.loaded.runtime.site)
    meters.count(`${name} invoked`, 1)
    this.open.set(this.next, { node: process.index, name, event, sinceNs: nowNs, ended })
    let own = this.byNode.get(process.index)
    if (!own) this.byNode.set(process.index, (own = new Set()))
    own.add(this.next)
    return this.next++
  }

  /** Ends an operation; false when this process has no such operation, or it has ended. */
  end(process: Process, id: number, outcome: Outcome, value?: unknown): boolean {
    const operation = this.open.get(id)
    if (operation?.node !== process.index) return false
    this.open.delete(id)
    this.byNode.get(process.index)?.delete(id)
    const { trace, nowNs, meters } = this.run
    const about = trace.values.intern(value === undefined ? { outcome } : { outcome, value }, 'placeholder')
    trace.event(EventKind.outcome, nowNs, process.index, about, operation.event)
    meters.count(`${operation.name} ${outcome}`, 1)
    if (outcome === 'ok') {
      meters.declare(`${operation.name} latency`, undefined, 'duration')
      meters.sample(`${operation.name} latency`, nowNs - operation.sinceNs)
    }
    operation.ended()
    return true
  }

  /** Ends the operations of a process that died as `info`: nobody will tell what became of them. */
  died(process: Process): void {
    for (const id of this.byNode.get(process.index) ?? []) this.end(process, id, 'info')
  }
}
