/**
 * Selective receive: a node may say of a message, a timer or an operation that it does not want it yet (`this.ignore()`). Then nothing has
 * happened: the turn is taken back, the input is kept (`processes/kept.ts`), and it is offered again when the node has handled something else.
 *
 * A message that is kept holds up those behind it on a link that keeps the order, as the head of a queue does.
 *
 * Only programs whose code mentions `ignore` pay for this.
 */
import { EventKind } from '../../trace/events.ts'
import type { KeptInput } from '../processes/kept.ts'
import { Kept } from '../processes/kept.ts'
import type { Waiting } from '../processes/lane.ts'
import type { Process } from '../processes/process.ts'
import { invariant } from './invariant.ts'
import type { Stage } from './stage.ts'

/** The inputs that node code can ignore, and that are then kept. */
type Selectable = Extract<Waiting, { kind: 'message' | 'timer' | 'operation' }>

export interface SelectionServices {
  /** Whether messages from one node to another arrive in the order in which they were sent. */
  keepsOrder(from: number, to: number): boolean
  /** Whether an ignored timer must be kept; one that repeats fires again anyway. */
  stays(timer: number): boolean
  /** The method that a timer runs, and the turn that set it. */
  timer(id: number): { handler: string; cause: number } | undefined
  /** Lets the process take the input. */
  take(process: Process, waiting: Waiting): void
}

export class Selection {
  private readonly stage: Stage
  private readonly services: SelectionServices
  /** Processes whose kept inputs are offered again once the current event is over. */
  private readonly serving = new Set<Process>()

  constructor(stage: Stage, services: SelectionServices) {
    this.stage = stage
    this.services = services
  }

  offer(process: Process, waiting: Waiting, before?: KeptInput): void {
    if (!isSelectable(waiting)) return this.services.take(process, waiting)
    if (this.isBehind(process, waiting, before?.order)) return this.keep(process, { waiting, order: before?.order ?? -1, event: before?.event ?? -1 })
    const { stage } = this
    const { trace } = stage
    const mark = trace.mark()
    const timer = waiting.kind === 'timer' ? this.services.timer(waiting.timer) : undefined
    stage.mayIgnore = process
    this.services.take(process, before ? this.again(waiting, before.event) : waiting)
    stage.mayIgnore = undefined
    if (!stage.ignored) return
    stage.ignored = false
    invariant(trace.length === mark.row + 1, 'Who ignores its input does nothing else.')
    trace.takeBack(mark, waiting.kind === 'message' ? EventKind.receive : EventKind.timer)
    const event = before && before.event >= 0 ? before.event : this.note(process, waiting, timer)
    if (waiting.kind !== 'timer' || this.services.stays(waiting.timer)) this.keep(process, { waiting, order: before?.order ?? -1, event })
  }

  /** The kept input to offer again; the cause of its next turn is the event in which it was ignored. */
  private again(waiting: Selectable, cause: number): Waiting {
    if (waiting.kind !== 'message' || cause < 0) return waiting
    const payload = waiting.copy?.payload ?? this.stage.trace.messagePayload(waiting.message)
    return { ...waiting, copy: { payload, cause } }
  }

  /** Records in place of the turn, the first time, that the node did not want its input. */
  private note(process: Process, waiting: Selectable, timer: { handler: string; cause: number } | undefined): number {
    const { trace, nowNs } = this.stage
    if (waiting.kind === 'message') {
      return trace.event(EventKind.ignored, nowNs, process.index, waiting.message, waiting.copy?.cause ?? trace.sendEventOf(waiting.message))
    }
    const name = waiting.kind === 'operation' ? waiting.method : (timer?.handler ?? '')
    return trace.event(EventKind.ignored, nowNs, process.index, -1, timer?.cause ?? -1, trace.values.intern(name))
  }

  private keep(process: Process, input: KeptInput): void {
    const kept = (process.kept ??= new Kept())
    const { waiting } = input
    if (waiting.kind === 'message' || waiting.kind === 'operation') waiting.sinceNs ??= this.stage.nowNs
    kept.add(input.order < 0 ? { ...input, order: kept.nextOrder() } : input)
    const most = this.stage.plan.limits.mailbox
    if (kept.length > most) this.stage.limit(`${most} waiting for ${process.name}`, 'mailbox')
  }

  /** Whether a message has to wait because an earlier one of its link does. */
  private isBehind(process: Process, waiting: Selectable, order = Infinity): boolean {
    if (waiting.kind !== 'message' || !process.kept) return false
    const { trace } = this.stage
    const from = trace.messageFrom(waiting.message)
    if (!this.services.keepsOrder(from, process.index)) return false
    return process.kept.some((other, place) => place < order && other.kind === 'message' && trace.messageFrom(other.message) === from)
  }

  /** The process has handled something: what it did not want may be wanted now. */
  handled(process: Process): void {
    process.kept?.offerAgain()
    if (!process.kept?.hasDue || this.serving.has(process)) return
    this.serving.add(process)
    this.stage.agenda.put(this.stage.nowNs, () => {
      this.serving.delete(process)
      this.stage.serve(process)
    })
  }
}

function isSelectable(waiting: Waiting): waiting is Selectable {
  return waiting.kind === 'message' || waiting.kind === 'timer' || waiting.kind === 'operation'
}
