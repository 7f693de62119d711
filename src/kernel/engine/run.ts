/**
 * The state of one run that the whole kernel shares: its plan, its processes, true time, the queue of what is due, and the record.
 *
 * The loop (`simulation.ts`) moves time; node code is entered in one way only (`stage.ts`, which adds that to this). What only looks at a run
 * and writes down what it finds, as triggers, the declared model and operations do, takes a `Run`.
 */
import type { EventKind as Kind } from '../../trace/events.ts'
import { EventKind } from '../../trace/events.ts'
import { TraceWriter } from '../../trace/writer.ts'
import type { RunEnd, Stop } from '../../trace/verdict.ts'
import { longestNs } from '../../guest/maths/durations.ts'
import type { Program } from '../../guest/sandbox/program.ts'
import type { RunPlan } from '../plan.ts'
import { Process } from '../processes/process.ts'
import { Meters } from '../workload/meters.ts'
import { Agenda } from './agenda.ts'
import { EventQueue } from './queue.ts'
import { onGrid, tickOf } from './time.ts'

/** What is due: the kinds of queue entry. */
export const Due = { start: 0, deliver: 1, timer: 2, work: 3, faultBegin: 4, faultEnd: 5, action: 6, packet: 7, retransmit: 8 } as const

export class Run {
  readonly plan: RunPlan
  readonly names: readonly string[]
  readonly trace: TraceWriter
  readonly queue = EventQueue.take()
  /** What the simulation itself does at a time. */
  readonly agenda = new Agenda((timeNs, id) => this.schedule(timeNs, Due.action, id))
  /** The steps in which time passes in this run. */
  readonly tickNs: number
  readonly processes: Process[]
  readonly meters = new Meters()
  nowNs = 0
  /** Entries of the queue at which nothing will happen any more. */
  stale = 0
  /** Event index of the turn that runs now; -1 between turns. */
  turn = -1
  ended: RunEnd | undefined = undefined
  /** Who reached a ceiling of the run, and at which statement, where that is known. */
  limitReached: { process: Process; site: number } | undefined = undefined
  /** It came to where it ends by itself because the machine goes no further. */
  stopped: Stop | undefined = undefined

  constructor(plan: RunPlan, seed: number, program: Program) {
    this.plan = plan
    this.trace = new TraceWriter({ recording: plan.recording ?? true, nodes: plan.nodes.length })
    this.names = plan.nodes.map((node) => node.name)
    this.tickNs = tickOf(plan)
    this.processes = plan.nodes.map((spec, index) => new Process(index, spec, program.nodes[index], seed, this.tickNs))
  }

  schedule(timeNs: number, kind: number, first: number, second = 0): void {
    if (!(Number.isInteger(timeNs) && timeNs <= longestNs)) {
      throw new RangeError('That would happen beyond the range of simulated time (2^59 nanoseconds, about 18 years).')
    }
    this.queue.put(onGrid(timeNs, this.tickNs), kind, first, second)
  }

  /** Does something later; returns how to call it off. */
  later(delayNs: number, action: () => void): () => void {
    const id = this.agenda.put(this.nowNs + delayNs, action)
    return () => this.agenda.cancel(id)
  }

  /** What a message says; undefined for the number -1. */
  payloadOf(message: number): unknown {
    return message < 0 ? undefined : this.trace.values.value(this.trace.messagePayload(message))
  }

  /** Records something that happens to a process because of the code that runs now. */
  record(kind: Kind, process: Process, subject = -1, cause = this.turn): number {
    return this.trace.event(kind, this.nowNs, process.index, subject, cause, -1, process.loaded.runtime.site)
  }

  /** Records what a node says for the reader: a note, a line of its log, a band along its lifeline. */
  annotate(process: Process, kind: 'note' | 'log' | 'bandBegin' | 'bandEnd', value: unknown): void {
    this.record(EventKind[kind], process, this.trace.values.intern(value, 'placeholder'))
  }

  /** So many events are enough: because the plan says so, or because the machine is known to go no further. */
  full(events: number): void {
    const { stop } = this.plan
    if (stop?.complete !== events) return this.limit(`${events} events`, 'events')
    if (this.ended) return
    this.stopped = stop
    this.ended = { reason: 'limit', text: stop.problem.message, reproducible: false }
  }

  /** Ends the run because it reached one of its ceilings; `process` is the one to blame, where there is one. */
  limit(what: string, name: string, process?: Process): void {
    if (this.ended) return
    this.ended = { reason: 'limit', text: `stopped at the limit of ${what} (${name})`, reproducible: true }
    if (process) this.limitReached = { process, site: this.turn < 0 ? -1 : process.loaded.runtime.site }
  }
}
