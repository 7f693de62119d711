/**
 * A path in words, a line a step, and as a trace that every diagram can show. An exploration has no time, so the trace puts its steps a
 * millisecond apart.
 *
 * ```text
 * rm1: timer decide, chooses 'prepare', sends prepared to tm
 * tm: prepared from rm1
 * ```
 */
import { EventKind } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'
import { MessageKind } from '../trace/trace.ts'
import { TraceWriter } from '../trace/writer.ts'
import type { Command } from './commands.ts'
import { commandWords, isCommand } from './commands.ts'
import { callSlot, isAnswer, isRequest, show } from './turn.ts'
import type { Step } from './path.ts'
import type { DiskWork, Wait, Waits } from './waits.ts'
import { diskWork, isBusy } from './waits.ts'
import type { Model } from './model.ts'

const stepNs = 1_000_000

export function describePath(model: Model, steps: readonly Step[]): string[] {
  const starts = model.actors.length
  const quiet = (step: Step) => step.kind === 'turn' && step.outcome.sent.length === 0 && step.outcome.chosen.length === 0
  const shown = steps.filter((step, i) => i >= starts || !quiet(step))
  return shown.map((step) => describeStep(model, step))
}

function describeStep(model: Model, step: Step): string {
  if (step.kind === 'lost') {
    const { from, to, call } = model.network.messageParts(step.message)
    const sort = isAnswer(call) ? 'the answer ' : isRequest(call) ? 'the call ' : ''
    return `${sort}${messageText(model, step.message)} from ${model.names[from]} to ${model.names[to]} is lost`
  }
  const { chosen, sent, unsynced } = step.outcome
  const choices = chosen.map((text) => `chooses ${text}`)
  const left = unsynced.length > 0 ? [`and ${unsynced.join(', ')} ${unsynced.length === 1 ? 'is' : 'are'} on its disk although not synced`] : []
  const sends = sent.map((message) => sendText(model, message))
  return [`${model.names[step.node]}: ${inputText(model, step)}`, ...left, ...choices, ...sends].join(', ')
}

function sendText(model: Model, message: number): string {
  const { to, call } = model.network.messageParts(message)
  const receiver = model.names[to]
  if (isCommand(call)) return `${commandWords[commandOf(model, message)].does} ${receiver}`
  if (isAnswer(call)) return `answers ${messageText(model, message)} to ${receiver}`
  return isRequest(call) ? `calls ${receiver}: ${messageText(model, message)}` : `sends ${messageText(model, message)} to ${receiver}`
}

function inputText(model: Model, step: Extract<Step, { kind: 'turn' }>): string {
  const { node, input, before } = step
  switch (input.kind) {
    case 'message': {
      const { from, call } = model.network.messageParts(input.message)
      if (isCommand(call)) return `${commandWords[commandOf(model, input.message)].done} by ${model.names[from]}`
      const sort = !isAnswer(call) ? '' : isLate(model, step) ? 'the late answer ' : 'the answer '
      return `${sort}${messageText(model, input.message)} from ${model.names[from]}`
    }
    case 'wake':
      return wakeTexts[awaited(model, step, input.slot).kind] ?? 'goes on'
    case 'disk':
      return diskText(diskWork(waitsBefore(model, step))[0])
    case 'timeout': {
      // SAFETY: only calls time out.
      const { type, to } = awaited(model, step, input.slot) as Extract<Wait, { kind: 'call' }>
      return `gives up waiting for ${type} from ${model.names[to]}`
    }
    case 'timer':
      return `timer ${timerOf(model, node, before, input.slot)}`
    case 'begin':
      return 'start'
    case 'make':
      return 'is not started yet'
    case 'down':
      return 'is down'
    default:
      return input.kind
  }
}

function commandOf(model: Model, message: number): Command {
  return model.values.value(model.network.messageParts(message).type) as Command
}

function messageText(model: Model, message: number): string {
  const { type, payload } = model.network.messageParts(message)
  const content = model.values.value(payload)
  return `${String(model.values.value(type))}${content === undefined ? '' : ` ${show(content)}`}`
}

const wakeTexts: Partial<Record<Wait['kind'], string>> = { sleep: 'wakes from its sleep', busy: 'is no longer busy', done: 'hears of its disk', notice: 'is told that it stops' }

function diskText(work: DiskWork): string {
  return work.does === 'sync' ? 'its disk has synced' : `its disk has ${{ write: 'written', append: 'appended to', read: 'read' }[work.does]} ${work.key}`
}

function waitsBefore(model: Model, { node, before }: Extract<Step, { kind: 'turn' }>): Waits {
  const { locals } = model.actors[node]
  return locals.waits(locals.read(before))
}

/** What code waited for in a slot, before the step. */
function awaited(model: Model, step: Extract<Step, { kind: 'turn' }>, slot: number): Wait {
  // SAFETY: steps are about slots in which something waits.
  return waitsBefore(model, step)[slot] as Wait
}

/** Whether an answer finds nobody who waits for it. */
function isLate(model: Model, step: Extract<Step, { kind: 'turn' }>): boolean {
  const call = step.input.kind === 'message' ? model.network.messageParts(step.input.message).call : 0
  return isAnswer(call) && waitsBefore(model, step)[callSlot(call)]?.kind !== 'call'
}

function timerOf(model: Model, node: number, local: number, slot: number): string {
  const { locals } = model.actors[node]
  return locals.timers(locals.read(local))[slot]?.handler ?? ''
}

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
  /** For each message of the exploration, the rows of it that were sent and not taken yet, and the last one. */
  private readonly rows = new Map<number, number[]>()
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
    return writer.finish({ kernel, name, seed: 0, stepNs, durationNs: this.timeNs, endNs: this.timeNs, nodes, properties, faults: [], clocks })
  }

  private lose(message: number): number {
    const row = this.take(message)
    return this.writer.event(EventKind.drop, this.timeNs, this.model.network.messageTo[message], row, this.writer.sendEventOf(row), this.writer.values.intern('lost'))
  }

  private turn(step: Extract<Step, { kind: 'turn' }>): number {
    const { writer, model } = this
    const { outcome, node, input } = step
    const actor = model.actors[node]
    const local = actor.local(outcome.local)
    const command = input.kind === 'message' && model.network.isCommand(input.message) ? commandOf(model, input.message) : undefined
    if (input.kind === 'crash' || (command === 'crash' && actor.local(step.before).up)) return writer.event(EventKind.crash, this.timeNs, node)
    if (input.kind === 'down' || input.kind === 'make') return writer.event(EventKind.stop, this.timeNs, node)
    if (command && (command === 'crash' || actor.local(step.before).up === (command === 'start'))) return this.note(node, describeStep(model, step))
    if (input.kind === 'restart' || command === 'start') writer.event(EventKind.restart, this.timeNs, node)
    const row = input.kind === 'message' && !command ? this.take(input.message) : -1
    if (row >= 0 && !actor.local(step.before).up) {
      return writer.event(EventKind.drop, this.timeNs, node, row, writer.sendEventOf(row), writer.values.intern('the receiver is down'))
    }
    if (isLate(model, step)) return writer.event(EventKind.late, this.timeNs, node, row, writer.sendEventOf(row))
    const busyBefore = isBusy(waitsBefore(model, step))
    if (input.kind === 'disk' && busyBefore) {
      return this.note(node, diskText(diskWork(waitsBefore(model, step))[0]))
    }
    const busyAfter = isBusy(actor.locals.waits(local))
    if (busyBefore && !busyAfter) writer.event(EventKind.busyEnd, this.timeNs, node)
    const turn = this.begin(step, row)
    for (const choice of outcome.chosen) writer.event(EventKind.note, this.timeNs, node, writer.values.intern(`chooses ${choice}`), turn)
    for (const message of outcome.sent) if (!model.network.isCommand(message)) this.send(message, turn)
    if (busyAfter && !busyBefore) writer.event(EventKind.busyBegin, this.timeNs, node, -1, turn)
    writer.setDetail(turn, writer.values.intern(actor.fields(local)))
    return local.up ? turn : writer.event(EventKind.stop, this.timeNs, node, -1, turn)
  }

  private note(node: number, text: string): number {
    return this.writer.event(EventKind.note, this.timeNs, node, this.writer.values.intern(text))
  }

  private begin(step: Extract<Step, { kind: 'turn' }>, row: number): number {
    const { node, input, before } = step
    const { writer, timeNs } = this
    switch (input.kind) {
      case 'message':
        if (row < 0) return this.beginCommanded(step)
        return writer.event(EventKind.receive, timeNs, node, row, writer.sendEventOf(row))
      case 'timer':
        return writer.event(EventKind.timer, timeNs, node, writer.values.intern(timerOf(this.model, node, before, input.slot)))
      case 'wake':
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern(awaited(this.model, step, input.slot).kind === 'done' ? 'disk' : awaited(this.model, step, input.slot).kind))
      case 'disk':
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern('disk'))
      case 'timeout': {
        const timeout = writer.event(EventKind.timeout, timeNs, node, this.requests.get(`${node} ${input.slot}`))
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern('timeout'), timeout)
      }
      default:
        return writer.event(input.kind === 'restart' ? EventKind.recover : EventKind.start, timeNs, node)
    }
  }

  /** A node is told that it stops, or started by an operator. */
  private beginCommanded({ node, before }: Extract<Step, { kind: 'turn' }>): number {
    const { writer, timeNs } = this
    const { up, started } = this.model.actors[node].local(before)
    if (up) return writer.event(EventKind.timer, timeNs, node, writer.values.intern('beforeStop'))
    return writer.event(started ? EventKind.recover : EventKind.start, timeNs, node)
  }

  private send(message: number, turn: number): void {
    const { writer, model } = this
    const { from, to, type, payload, call } = model.network.messageParts(message)
    const { values } = writer
    const kind = isAnswer(call) ? MessageKind.reply : isRequest(call) ? MessageKind.request : MessageKind.oneWay
    const answers = isAnswer(call) ? this.requests.get(`${to} ${callSlot(call)}`) : undefined
    const row = writer.message(from, to, kind, values.intern(model.values.value(type)), values.intern(model.values.value(payload)), answers)
    if (isRequest(call)) this.requests.set(`${from} ${callSlot(call)}`, row)
    writer.event(EventKind.send, this.timeNs, from, row, turn)
    this.rows.set(message, [...(this.rows.get(message) ?? []), row])
  }

  /** The row of a message that arrives now: the earliest that was sent; the last one again and again. */
  private take(message: number): number {
    const rows = this.rows.get(message) ?? []
    return rows.length > 1 ? (rows.shift() as number) : rows[0]
  }
}
