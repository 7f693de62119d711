/**
 * Load: operations that arrive at nodes from outside, as users' do. An arrival runs a method of the node and is recorded as an operation;
 * its time is counted from the arrival, so waiting for a node that is busy or paused counts too.
 *
 * ```dsnb
 * load client request 80 per second                   # open loop: a Poisson process
 * load client request every 10ms                      # deterministic, or gaps from any distribution
 * load client request 80 per second, on 1s off 4s     # in bursts
 * load client request by 10 users thinking 1s         # closed loop: each user waits for the answer, thinks, and goes on
 * ```
 *
 * Each node named gets the whole load. It waits in the node's mailbox by the rules for messages; what is dropped there ends as `fail`. An
 * error named `Timeout`, `Reset` or `Unreachable` means `info`, any other that the code throws on purpose `fail`; a mistake in the code (a
 * TypeError, …) ends the run as everywhere.
 */
import { EventKind } from '../../trace/events.ts'
import { draw } from '../../guest/maths/distributions.ts'
import { Operations } from './operations.ts'
import type { LoadSpec } from '../plan.ts'
import type { Process } from '../processes/process.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import type { Stage } from '../engine/stage.ts'
import { isTask, whenSettled } from '../../guest/sandbox/tasks.ts'

const unknown = new Set(['Timeout', 'Reset', 'Closed', 'Unreachable'])
const mistakes = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError'])

/** Puts the first arrivals of a plan's load on the agenda, before the run. */
export function beginLoad(stage: Stage, specs: readonly LoadSpec[], seed: number): void {
  if (specs.length === 0) return
  stage.operations ??= new Operations(stage)
  for (const spec of specs) {
    for (const name of spec.nodes) {
      const process = stage.processes[stage.names.indexOf(name)]
      new Generator(stage, stage.operations, process, spec, new RandomStream(seed, `load ${spec.text} ${name}`)).begin()
    }
  }
}

class Generator {
  private readonly stage: Stage
  private readonly operations: Operations
  private readonly process: Process
  private readonly spec: LoadSpec
  private readonly random: RandomStream
  private count = 0
  /** The arrivals on the agenda. */
  private readonly coming = new Set<number>()
  /** The burst that lasts now, or the next one. */
  private burst: { fromNs: number; untilNs: number } | undefined = undefined

  constructor(stage: Stage, operations: Operations, process: Process, spec: LoadSpec, random: RandomStream) {
    this.stage = stage
    this.operations = operations
    this.process = process
    this.spec = spec
    this.random = random
  }

  begin(): void {
    const { spec } = this
    const fromNs = spec.fromNs ?? 0
    if (spec.users !== undefined) for (let user = 0; user < spec.users; user++) this.at(fromNs, () => this.ask())
    else this.next(fromNs)
  }

  private at(timeNs: number, action: () => void): void {
    const { untilNs } = this.spec
    if (this.finished || (untilNs !== undefined && timeNs >= untilNs) || timeNs > this.stage.plan.durationNs) return
    const id = this.stage.agenda.put(timeNs, () => {
      this.coming.delete(id)
      action()
    })
    this.coming.add(id)
  }

  private get finished(): boolean {
    return this.spec.most !== undefined && this.count >= this.spec.most
  }

  /** Open loop: the next arrival, whatever becomes of this one. */
  private next(afterNs: number): void {
    const { gap } = this.spec
    if (!gap) return
    const timeNs = this.inBurst(afterNs, draw(gap, this.random))
    this.at(timeNs, () => {
      this.arrive(() => {})
      this.next(timeNs)
    })
  }

  /** When `gapNs` of the time in which there is load have passed. */
  private inBurst(afterNs: number, gapNs: number): number {
    const { burst: lengths } = this.spec
    if (!lengths) return afterNs + gapNs
    this.burst ??= { fromNs: afterNs, untilNs: afterNs + draw(lengths.on, this.random) }
    let timeNs = Math.max(afterNs, this.burst.fromNs) + gapNs
    // The run is over long before this many bursts; the bound keeps bursts that take no time from making an endless loop.
    for (let bursts = 0; timeNs >= this.burst.untilNs && timeNs <= this.stage.plan.durationNs && bursts < 1_000_000; bursts++) {
      const restNs = timeNs - this.burst.untilNs
      const fromNs: number = this.burst.untilNs + draw(lengths.off, this.random)
      this.burst = { fromNs, untilNs: fromNs + draw(lengths.on, this.random) }
      timeNs = fromNs + restNs
    }
    return timeNs
  }

  /** Closed loop: a user asks, waits, thinks and asks again. */
  private ask(): void {
    this.arrive(() => {
      const thinkingNs = this.spec.thinking ? draw(this.spec.thinking, this.random) : 0
      // A user who does not think at all would ask a node that refuses at once without end at one moment.
      this.at(this.stage.nowNs + Math.max(1, thinkingNs), () => this.ask())
    })
  }

  private arrive(ended: () => void): void {
    const { stage, process, spec } = this
    const number = this.count++
    // Users who would ask once more after the last arrival have nothing to do, and the run need not wait for them.
    if (this.finished) for (const id of this.coming) stage.agenda.cancel(id)
    const id = this.operations.invoke(process, spec.method, { number }, ended)
    if (!process.up) this.operations.end(process, id, 'fail', 'the node is down')
    else {
      const drop = (why: string) => void this.operations.end(process, id, 'fail', why)
      stage.offer(process, { kind: 'operation', method: spec.method, begin: () => this.run(id, number), drop })
    }
  }

  private run(id: number, number: number): void {
    const { stage, process, spec } = this
    const ended = (value: unknown) => void this.operations.end(process, id, 'ok', value)
    stage.runTurn(process, EventKind.timer, stage.trace.values.intern(spec.method), -1, -1, () => {
      const method = (process.instance as unknown as Record<string, unknown>)[spec.method]
      if (typeof method !== 'function') throw new TypeError(`${process.name} has no method "${spec.method}" for load to run.`)
      try {
        const result = (method as (about: { number: number }, from: string) => unknown).call(process.instance, { number }, process.name)
        if (stage.ignored) stage.leave(result)
        else if (isTask(result)) {
          if (process.lanes) process.lanes.hold(result)
          whenSettled(result, { onDone: ended, onFailed: (reason) => this.failed(id, reason) })
        } else ended(result)
      } catch (error) {
        this.failed(id, error)
      }
    })
  }

  private failed(id: number, reason: unknown): void {
    const { stage, process } = this
    const error = reason instanceof Error ? reason : undefined
    if (process.loaded.runtime.reached || mistakes.has(error?.name ?? '')) return stage.fail(process, reason)
    this.operations.end(process, id, unknown.has(error?.name ?? '') ? 'info' : 'fail', error ? error.message : reason)
  }
}
