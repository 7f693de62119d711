/**
 * The lanes of one process, once it has more than its main lane or a mailbox with rules: which lane something belongs to, what runs and
 * what waits.
 *
 * A process with one lane and no rules has no such object and pays nothing for it.
 */
import { isReply } from '../../trace/trace.ts'
import type { KeptInput } from './kept.ts'
import type { Lane, LaneOptions, LaneSet, Waiting } from './lane.ts'
import { makeLane } from './lane.ts'
import { type Mail, Mailbox } from './mailbox.ts'
import type { Process } from './process.ts'
import { type Task, whenSettled } from '../../guest/sandbox/tasks.ts'
import type { Stage } from '../engine/stage.ts'

/** What lanes ask for of messenger and timers. */
export interface LaneServices {
  /** Drops a message that waited, and says why; `refusing`: to its sender too. */
  lose(waiting: Waiting, why: string, refusing?: boolean): void
  /** The lane that a timer was set in, and whether it begins a handler, not what waited for it. */
  laneOfTimer(timer: number): Lane | undefined
  beginsHandler(timer: number): boolean
}

export class Lanes implements LaneSet, Mail {
  current: Lane
  private readonly process: Process
  private readonly stage: Stage
  private readonly services: LaneServices
  private readonly named = new Map<string, Lane>()
  private readonly byHandler = new Map<string, Lane>()
  private readonly mailboxes = new Map<Lane, Mailbox>()

  constructor(process: Process, stage: Stage, services: LaneServices) {
    this.process = process
    this.stage = stage
    this.services = services
    this.current = process
    this.named.set('main', process)
    // What waited so far waits here from now on.
    this.mailboxes.set(process, new Mailbox(this, process.policy, process.mailbox))
    process.mailbox.clear()
  }

  *all(): Iterable<Lane> {
    yield* this.named.values()
  }

  set(name: string, { handlers, threads, blocking, policy }: LaneOptions): void {
    const lane = this.lane(name) ?? makeLane(name)
    this.named.set(name, lane)
    if (threads !== undefined) lane.threads = threads
    if (blocking !== undefined) lane.blocking = blocking
    if (Object.keys(policy).length > 0) {
      lane.policy = { ...lane.policy, ...policy }
      this.mailboxOf(lane).follow(lane.policy)
    }
    for (const handler of handlers) this.byHandler.set(handler, lane)
    if (name !== 'main') this.tell(name, handlers)
  }

  /** Notes for the trace which handlers run in which lane. */
  private tell(name: string, handlers: readonly string[]): void {
    const { process } = this
    const infos = (process.laneInfos ??= [])
    let info = infos.find((known) => known.name === name)
    if (!info) infos.push((info = { node: process.index, name, handlers: [] }))
    for (const handler of handlers) if (!info.handlers.includes(handler)) info.handlers.push(handler)
  }

  lane(name: string): Lane | undefined {
    return this.named.get(name)
  }

  names(): string[] {
    return [...this.named.keys()]
  }

  backlog(lane: Lane): number {
    return this.mailboxOf(lane).messages + this.keptFor(lane)
  }

  /** How many messages of a lane the node did not want yet. */
  private keptFor(lane: Lane): number {
    return this.process.kept?.waiting().filter((waiting) => this.typeOf(waiting) !== undefined && this.laneFor(waiting) === lane).length ?? 0
  }

  private mailboxOf(lane: Lane): Mailbox {
    let mailbox = this.mailboxes.get(lane)
    if (!mailbox) this.mailboxes.set(lane, (mailbox = new Mailbox(this, lane.policy)))
    return mailbox
  }

  laneOf(handler: string): Lane {
    return this.byHandler.get(handler) ?? this.process
  }

  // --- what is offered

  offer(waiting: Waiting): void {
    const { process, stage } = this
    const lane = this.laneFor(waiting)
    const mailbox = this.mailboxOf(lane)
    if (this.free(lane) && this.isNext(lane, waiting, mailbox)) return this.run(lane, waiting)
    for (const { bite } of process.paused) bite()
    if (waiting.kind === 'message' || waiting.kind === 'operation') waiting.sinceNs = stage.nowNs
    mailbox.push(waiting)
    const surplus = this.surplus(lane, mailbox)
    if (surplus) this.services.lose(surplus, 'the mailbox is full', lane.policy?.refusing)
    const most = stage.plan.limits.mailbox
    if (mailbox.length > most) stage.limit(`${most} waiting for ${process.name}`, 'mailbox')
  }

  /** Whether nothing has to be taken before it. What goes on in a thread that blocks is not behind what waits for a thread. */
  private isNext(lane: Lane, waiting: Waiting, mailbox: Mailbox): boolean {
    if (this.exhausted(lane)) return !this.needsThread(waiting)
    return mailbox.length === 0 && !this.process.kept?.hasDue
  }

  /** The message that has to go when there are too many; what the node did not want yet takes up room too, and is older. */
  private surplus(lane: Lane, mailbox: Mailbox): Waiting | undefined {
    const kept = this.process.kept && this.keptFor(lane)
    if (!kept || lane.policy?.dropping !== 'oldest') return mailbox.surplus(kept)
    return mailbox.isFull(kept) ? this.process.kept?.remove(
      (waiting) => this.typeOf(waiting) !== undefined && this.laneFor(waiting) === lane,
    ) : undefined
  }

  serve(): void {
    for (const lane of this.named.values()) {
      const mailbox = this.mailboxOf(lane)
      while (this.free(lane) && !this.stage.ended) {
        const fits = this.exhausted(lane) ? (waiting: Waiting) => !this.needsThread(waiting) : undefined
        const kept = this.process.kept?.next((one) => this.laneFor(one) === lane && (fits === undefined || fits(one)))
        // Messages all want a thread: they need not be looked through.
        const waiting = kept?.waiting ?? (fits && mailbox.length === mailbox.messages ? undefined : mailbox.take(fits))
        if (!waiting) break
        if (mailbox.expired(waiting)) this.services.lose(waiting, 'its deadline passed in the mailbox')
        else this.run(lane, waiting, kept)
      }
    }
  }

  private free(lane: Lane): boolean {
    return this.process.up && this.process.paused.length === 0 && lane.work.length < lane.threads
  }

  private run(lane: Lane, waiting: Waiting, kept?: KeptInput): void {
    const { held, work: { length } } = lane
    const begins = lane.blocking && this.needsThread(waiting)
    this.current = lane
    this.stage.take(this.process, waiting, kept)
    this.current = this.process
    // A handler that is over and left the thread busy.
    const busy = begins && lane.work.length > length && lane.held === held ? lane.work.fromEnd(1) : undefined
    if (busy) this.holdIn(lane, busy.task)
  }

  // --- threads that block

  /** Whether all threads of a lane wait for something. */
  private exhausted(lane: Lane): boolean {
    return lane.blocking && lane.held >= lane.threads
  }

  /** Whether it begins something, and does not go on with something that has a thread. */
  private needsThread(waiting: Waiting): boolean {
    switch (waiting.kind) {
      case 'message':
        return !isReply(this.stage.trace.messageKind(waiting.message))
      case 'timer':
        return this.services.beginsHandler(waiting.timer)
      case 'operation':
      case 'start':
        return true
      default:
        return false
    }
  }

  hold(task: Task): void {
    this.holdIn(this.current, task)
  }

  private holdIn(lane: Lane, task: Task): void {
    if (!lane.blocking) return
    lane.held++
    const release = () => {
      const { process, stage } = this
      // The life that it belonged to may be over.
      if (process.lanes !== this) return
      lane.held--
      if (this.mailboxOf(lane).length > 0 || process.kept) stage.agenda.put(stage.nowNs, () => stage.serve(process))
    }
    whenSettled(task, { onDone: release, onFailed: release })
  }

  private laneFor(waiting: Waiting): Lane {
    switch (waiting.kind) {
      case 'message': {
        const { trace } = this.stage
        if (!isReply(trace.messageKind(waiting.message))) return this.laneOf(trace.messageType(waiting.message))
        return this.process.calls.get(trace.messageAnswers(waiting.message))?.lane ?? this.process
      }
      case 'timer':
        return this.services.laneOfTimer(waiting.timer) ?? this.process
      case 'operation':
        return this.laneOf(waiting.method)
      case 'done':
        return waiting.lane ?? this.process
      default:
        return this.process
    }
  }

  // --- what the rules of mailboxes ask

  typeOf(waiting: Waiting): string | undefined {
    if (waiting.kind === 'operation') return waiting.method
    if (waiting.kind !== 'message') return undefined
    const { trace } = this.stage
    return isReply(trace.messageKind(waiting.message)) ? undefined : trace.messageType(waiting.message)
  }

  waited(waiting: Waiting): number {
    return waiting.kind === 'message' || waiting.kind === 'operation' ? this.stage.nowNs - (waiting.sinceNs ?? this.stage.nowNs) : 0
  }

  waiting(): Waiting[] {
    return [...this.named.values()].flatMap((lane) => this.mailboxOf(lane).waiting())
  }
}
