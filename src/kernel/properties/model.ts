/**
 * The declared system model, and what in a run lies outside it.
 *
 * ```dsnb
 * model partially synchronous within 10ms from 30s, crash-recovery, at most 2 of 5 faulty
 * ```
 *
 * - **Timing.** A message must arrive by max(sent, global stabilisation time) + bound; in a synchronous system the bound holds from the
 *   start, in an asynchronous one there is none. What never arrives, though its time came, breaks the bound too. A pause is a timing
 *   fault: an asynchronous system allows it, a partially synchronous one until the global stabilisation time.
 * - **Failures.** `crash-stop`: nodes die for ever; `crash-recovery`: they may come back; `fail-slow`: they may stop for a while or be
 *   slow; `byzantine`: anything. None declared: failures are not judged.
 * - **At most f faulty**: over the whole run when what failed stays faulty (crash-stop, byzantine), else at any one time.
 */
import type { FaultPhrase } from '../faults/phrase.ts'
import type { FaultSpec, ModelSpec } from '../plan.ts'
import type { Run } from '../engine/run.ts'
import { formatTime } from '../../trace/units.ts'
import type { Problem, Verdict } from '../../trace/verdict.ts'

/** Where the run first left the model. */
interface Exit {
  timeNs: number
  why: string
}

export class Model {
  private readonly run: Run
  private readonly spec: ModelSpec
  private readonly problems: Problem[] = []
  private readonly told = new Set<string>()
  private exit: Exit | undefined = undefined
  /** When each message was sent; -1 once it has arrived. */
  private readonly sentNs: number[] = []
  private late = 0
  private firstLate = -1
  private readonly everFaulty = new Set<number>()

  constructor(run: Run, spec: ModelSpec) {
    this.run = run
    this.spec = spec
  }

  private get gstNs(): number {
    return this.spec.gstNs ?? 0
  }

  // --- messages

  sent(message: number): void {
    if (this.spec.boundNs !== undefined) this.sentNs[message] = this.run.nowNs
  }

  arrived(message: number): void {
    const sentNs = this.sentNs[message] ?? -1
    if (sentNs < 0) return
    if (this.run.nowNs > this.deadline(sentNs)) this.isLate(message, sentNs)
    this.sentNs[message] = -1
  }

  private deadline(sentNs: number): number {
    return Math.max(sentNs, this.gstNs) + (this.spec.boundNs ?? 0)
  }

  private isLate(message: number, sentNs: number): void {
    this.late++
    if (this.firstLate >= 0 && this.firstLate < message) return
    this.firstLate = message
    const { trace, names } = this.run
    const what = `"${trace.messageType(message)}" from ${names[trace.messageFrom(message)]} to ${names[trace.messageTo(message)]}`
    this.leaves(this.deadline(sentNs), `${what}, sent at ${formatTime(sentNs)}, did not arrive within the bound`)
  }

  // --- faults

  /** A fault begins; `nodes` are those it is about. */
  began(fault: FaultPhrase, spec: FaultSpec, nodes: readonly number[], endNs: number | undefined): void {
    const { timing, failures } = this.spec
    const needs = this.needs(fault, spec, endNs)
    if (needs === undefined) return
    if (needs === 'timing') {
      const system = timing === 'synchronous' ? 'the system is synchronous' : `bounds hold from ${formatTime(this.gstNs)} on`
      return this.outside(spec, `a node that stops for a while breaks every bound, and ${system}`)
    }
    if (failures.length > 0 && !failures.includes(needs) && !failures.includes('byzantine')) {
      return this.outside(spec, `failures are declared ${failures.join(' and ')}, and this one is ${needs}`)
    }
    this.count(spec, nodes)
  }

  /** What the model must declare for this fault; `timing` when its timing forbids it, undefined when there is nothing to judge. */
  private needs({ failure }: FaultPhrase, { schedule }: FaultSpec, endNs: number | undefined): ModelSpec['failures'][number] | 'timing' | undefined {
    const { timing, failures } = this.spec
    const recovers = failures.includes('crash-recovery')
    if (failure === 'crash') return schedule.duration === undefined ? (recovers ? 'crash-recovery' : 'crash-stop') : 'crash-recovery'
    if (failure === 'recovery') return 'crash-recovery'
    if (failure === 'byzantine') return 'byzantine'
    if (failure !== 'slow') return undefined
    if (failures.includes('fail-slow') || failures.includes('byzantine')) return 'fail-slow'
    const early = timing === 'partially synchronous' && endNs !== undefined && endNs <= this.gstNs
    return timing === 'asynchronous' || early ? undefined : 'timing'
  }

  private count(spec: FaultSpec, nodes: readonly number[]): void {
    const { faultyMost, failures } = this.spec
    if (faultyMost === undefined) return
    const now = new Set(nodes)
    for (const { index, up, paused } of this.run.processes) if (!up || paused.length > 0) now.add(index)
    for (const node of nodes) this.everFaulty.add(node)
    const recover = !failures.includes('byzantine') && (failures.includes('crash-recovery') || failures.includes('fail-slow'))
    const faulty = recover ? now : this.everFaulty
    if (faulty.size <= faultyMost) return
    const names = [...faulty].sort((a, b) => a - b).map((node) => this.run.names[node])
    this.outside(spec, `nodes ${names.join(', ')} are faulty, and the model allows at most ${faultyMost}`)
  }

  private outside({ text, origin: { cell, start, end } }: FaultSpec, why: string): void {
    this.leaves(this.run.nowNs, `"${text}"`)
    if (this.told.has(text)) return
    this.told.add(text)
    const message = `This fault lies outside the declared model: "${text}".`
    this.problems.push({ severity: 'warning', message, hint: `${why[0].toUpperCase()}${why.slice(1)}.`, cell, start, end, timeNs: this.run.nowNs })
  }

  private leaves(timeNs: number, why: string): void {
    if (!this.exit || timeNs < this.exit.timeNs) this.exit = { timeNs, why }
  }

  // --- the end

  /** What to tell about the run; asked once, at its end. When nothing is left to happen, what has not arrived never will. */
  finish(quiet: boolean): Problem[] {
    const { nowNs } = this.run
    this.sentNs.forEach((sentNs, message) => {
      if (sentNs >= this.gstNs && (quiet || this.deadline(sentNs) < nowNs)) this.isLate(message, sentNs)
    })
    if (this.late > 0) {
      const { origin: { cell, start, end } } = this.spec
      const many = this.late === 1 ? '1 message took longer than' : `${this.late} messages took longer than`
      const message = `The network lies outside the declared model: ${many} its bound, or never arrived.`
      this.problems.push({ severity: 'warning', message, hint: `The first: ${this.lateText()}.`, cell, start, end })
    }
    return this.problems
  }

  private lateText(): string {
    const { trace, names } = this.run
    const [from, to] = [trace.messageFrom(this.firstLate), trace.messageTo(this.firstLate)]
    return `"${trace.messageType(this.firstLate)}" from ${names[from]} to ${names[to]}`
  }

  /** A violation after the run left the model is no argument against the algorithm: the verdict says so. */
  judge(verdict: Verdict): Verdict {
    const { exit } = this
    if (verdict.verdict !== 'violated' || !exit || exit.timeNs > (verdict.atNs ?? 0)) return verdict
    return { ...verdict, outsideModel: `${exit.why}, at ${formatTime(exit.timeNs)}` }
  }
}
