/**
 * A path as the record of a run, which every figure can show and every stepper can step through. An exploration has no time, so its steps are
 * a millisecond apart.
 *
 *     declare const [model, steps, facts]: [Model, Step[], TraceFacts]
 *     tracePath(model, steps, facts).header.stepNs     // 1000000
 */
import { EventKind } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'
import { MessageKind } from '../trace/trace.ts'
import { TraceWriter } from '../trace/writer.ts'
import { commandWords } from './commands.ts'
import type { Model } from './model.ts'
import type { Step } from './path.ts'
import type { TurnStep } from './path-text.ts'
import { awaited, commandOf, describeStep, diskText, isLate, leftText, timerOf, timerText, waitsBefore } from './path-text.ts'
import { shownFields } from './way.ts'
import { callSlot, isAnswer, isFailure, isRequest } from './turn.ts'
import type { Wait } from './waits.ts'
import { diskWork, isBusy } from './waits.ts'

const stepNs = 1_000_000

export interface TraceFacts {
  kernel: string
  name: string
  nodes: { name: string; className: string }[]
  properties: string[]
  /** The property that the end of the path violates. */
  violated: number | undefined
  endText: string
}

/** The path as the record of a run. */
export function tracePath(model: Model, steps: readonly Step[], facts: TraceFacts): Trace {
  return new PathWriter(model).write(steps, facts)
}

class PathWriter {
  private readonly model: Model
  private readonly writer = new TraceWriter()
  /** For each message of the exploration, the rows of it that were sent and did not arrive yet, and the last one. */
  private readonly rows = new Map<number, { waiting: number[]; last: number }>()
  /** The row of the last request, for each node and call of it. */
  private readonly requests = new Map<string, number>()
  private timeNs = 0

  constructor(model: Model) {
    this.model = model
  }

  write(steps: readonly Step[], { violated, endText, kernel, name, nodes, properties }: TraceFacts): Trace {
    const { writer, model } = this
    let last = -1
    steps.forEach((step, i) => {
      this.timeNs = Math.max(0, i - model.actors.length + 1) * stepNs
      last = step.kind === 'lost' ? this.lose(step.message) : this.turn(step)
    })
    if (violated !== undefined) writer.event(EventKind.violation, this.timeNs, -1, violated, last)
    writer.event(EventKind.end, this.timeNs, -1, writer.values.intern(endText))
    const clocks = model.names.map((_, node) => ({ node, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm: 0 }))
    const { finalStates, lastStates } = this.statesAfter(steps)
    const quantities = Object.keys(model.counted).length > 0 ? { quantities: model.counted } : {}
    const length = { stepNs, durationNs: this.timeNs, endNs: this.timeNs }
    return writer.finish({ kernel, name, seed: 0, ...length, nodes, properties, faults: [], clocks, ...lastStates, ...quantities }, finalStates)
  }

  /** The fields that the nodes end with, and of those that are down the last that they had. */
  private statesAfter(steps: readonly Step[]): { finalStates: number[]; lastStates: { lastStates?: Record<number, number> } } {
    const { model, writer } = this
    const finalStates = model.actors.map(() => -1)
    const lastStates: Record<number, number> = {}
    for (const [node, actor] of model.actors.entries()) {
      const last = steps.findLast((step): step is TurnStep => step.kind === 'turn' && step.node === node)
      if (last === undefined) continue
      const local = actor.local(last.outcome.local)
      const fields = writer.values.intern(shownFields(actor, local))
      if (local.up) finalStates[node] = fields
      else if (local.started) lastStates[node] = fields
    }
    return { finalStates, lastStates: Object.keys(lastStates).length > 0 ? { lastStates } : {} }
  }

  private lose(message: number): number {
    const row = this.take(message)
    return this.drop(this.model.network.messageTo[message], row, 'lost')
  }

  private drop(node: number, row: number, why: string): number {
    const { writer } = this
    return writer.event(EventKind.drop, this.timeNs, node, row, writer.sendEventOf(row), writer.values.intern(why))
  }

  private turn(step: TurnStep): number {
    const { writer, model } = this
    const { outcome, node, input } = step
    const actor = model.actors[node]
    const local = actor.local(outcome.local)
    const command = input.kind === 'message' && model.network.isCommand(input.message) ? commandOf(model, input.message) : undefined
    if (input.kind === 'crash' || (command === 'crash' && actor.local(step.before).up)) return this.crash(step)
    if (input.kind === 'down' || input.kind === 'make') return writer.event(EventKind.stop, this.timeNs, node)
    if (command && (command === 'crash' || actor.local(step.before).up === (command === 'start'))) return this.note(node, describeStep(model, step))
    if (input.kind === 'restart' || command === 'start') writer.event(EventKind.restart, this.timeNs, node)
    const row = input.kind === 'message' && !command ? this.take(input.message) : -1
    if (row >= 0 && !actor.local(step.before).up) return this.drop(node, row, 'the receiver is down')
    if (isLate(model, step)) return writer.event(EventKind.late, this.timeNs, node, row, writer.sendEventOf(row))
    const busyBefore = isBusy(waitsBefore(model, step))
    if (input.kind === 'disk' && busyBefore) {
      return this.note(node, diskText(diskWork(waitsBefore(model, step))[0]))
    }
    const busyAfter = isBusy(actor.locals.waits(local))
    if (busyBefore && !busyAfter) writer.event(EventKind.busyEnd, this.timeNs, node)
    const turn = this.begin(step, row)
    for (const choice of outcome.chosen) writer.event(EventKind.note, this.timeNs, node, writer.values.intern(`chooses ${choice}`), turn)
    for (const message of outcome.sent) {
      if (model.network.isCommand(message)) this.order(message, turn)
      else this.send(message, turn)
    }
    if (busyAfter && !busyBefore) writer.event(EventKind.busyBegin, this.timeNs, node, -1, turn)
    writer.setDetail(turn, writer.values.intern(shownFields(actor, local)))
    return local.up ? turn : writer.event(EventKind.stop, this.timeNs, node, -1, turn)
  }

  private crash({ node, outcome }: TurnStep): number {
    if (outcome.unsynced.length > 0) this.note(node, leftText(outcome.unsynced))
    return this.writer.event(EventKind.crash, this.timeNs, node)
  }

  /** A node does as an operator does. */
  private order(message: number, turn: number): void {
    const { from, to } = this.model.network.messageParts(message)
    this.note(from, `${commandWords[commandOf(this.model, message)].does} ${this.model.names[to]}`, turn)
  }

  private note(node: number, text: string, cause = -1): number {
    return this.writer.event(EventKind.note, this.timeNs, node, this.writer.values.intern(text), cause)
  }

  private begin(step: TurnStep, row: number): number {
    const { node, input, before } = step
    const { writer, timeNs } = this
    switch (input.kind) {
      case 'message':
        if (row < 0) return this.beginCommanded(step)
        return writer.event(EventKind.receive, timeNs, node, row, writer.sendEventOf(row))
      case 'timer':
        return writer.event(EventKind.timer, timeNs, node, writer.values.intern(timerText(timerOf(this.model, node, before, input.slot))))
      case 'wake':
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern(wakeText(awaited(this.model, step, input.slot))))
      case 'disk':
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern(diskText(diskWork(waitsBefore(this.model, step))[0])))
      case 'timeout': {
        const timeout = writer.event(EventKind.timeout, timeNs, node, this.requests.get(`${node} ${input.slot}`))
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern('timeout'), timeout)
      }
      default:
        return writer.event(input.kind === 'restart' ? EventKind.recover : EventKind.start, timeNs, node)
    }
  }

  /** A node is told that it stops, or started by an operator. */
  private beginCommanded({ node, before }: TurnStep): number {
    const { writer, timeNs } = this
    const { up, started } = this.model.actors[node].local(before)
    if (up) return writer.event(EventKind.timer, timeNs, node, writer.values.intern('beforeStop'))
    return writer.event(started ? EventKind.recover : EventKind.start, timeNs, node)
  }

  private send(message: number, turn: number): void {
    const { writer, model } = this
    const { from, to, type, payload, call } = model.network.messageParts(message)
    const { values } = writer
    const asked = isRequest(call) ? MessageKind.request : MessageKind.oneWay
    const kind = isFailure(call) ? MessageKind.failure : isAnswer(call) ? MessageKind.reply : asked
    const answers = isAnswer(call) ? this.requests.get(`${to} ${callSlot(call)}`) : undefined
    const row = writer.message(from, to, kind, values.intern(model.values.value(type)), values.intern(model.values.value(payload)), answers)
    if (isRequest(call)) this.requests.set(`${from} ${callSlot(call)}`, row)
    writer.event(EventKind.send, this.timeNs, from, row, turn)
    this.rows.set(message, { waiting: [...(this.rows.get(message)?.waiting ?? []), row], last: row })
  }

  /** The row of a message that arrives now: the earliest that did not yet; of one that arrives again, the last. */
  private take(message: number): number {
    const { waiting, last } = this.rows.get(message) ?? { waiting: [], last: -1 }
    return waiting.shift() ?? last
  }
}

/** What code waited for, as the record of a run has it. */
function wakeText({ kind }: Wait): string {
  return kind === 'done' ? 'disk' : kind
}
