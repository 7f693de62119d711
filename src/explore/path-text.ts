/**
 * A path in words, a line a step, and as a trace that every diagram can show: there is no time in it, its steps stand a millisecond apart.
 *
 *     rm1: timer decide, chooses 'prepare', sends prepared to tm
 *     tm: prepared from rm1
 */
import { EventKind } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'
import { MessageKind } from '../trace/trace.ts'
import { TraceWriter } from '../trace/writer.ts'
import type { Timer, Wait } from './turn.ts'
import { callSlot, isAnswer, isRequest, show } from './turn.ts'
import type { Step } from './path.ts'
import type { Space } from './model.ts'

const stepNs = 1_000_000

export function describePath(space: Space, steps: readonly Step[]): string[] {
  const starts = space.actors.length
  const quiet = (step: Step) => step.kind === 'turn' && step.outcome.sent.length === 0 && step.outcome.chosen.length === 0
  const shown = steps.filter((step, i) => i >= starts || !quiet(step))
  return shown.map((step) => describeStep(space, step))
}

function describeStep(space: Space, step: Step): string {
  if (step.kind === 'lost') {
    const { from, to, call } = space.network.messageParts(step.message)
    const sort = isAnswer(call) ? 'the answer ' : isRequest(call) ? 'the call ' : ''
    return `${sort}${messageText(space, step.message)} from ${space.names[from]} to ${space.names[to]} is lost`
  }
  const { chosen, sent, crashed } = step.outcome
  const choices = chosen.filter((text) => text !== 'crash').map((text) => `chooses ${text}`)
  const sends = sent.map((message) => sendText(space, message))
  return [`${space.names[step.node]}: ${inputText(space, step)}`, ...choices, ...sends, ...(crashed ? ['crashes in it'] : [])].join(', ')
}

function sendText(space: Space, message: number): string {
  const { to, call } = space.network.messageParts(message)
  const receiver = space.names[to]
  if (isAnswer(call)) return `answers ${messageText(space, message)} to ${receiver}`
  return isRequest(call) ? `calls ${receiver}: ${messageText(space, message)}` : `sends ${messageText(space, message)} to ${receiver}`
}

function inputText(space: Space, step: Extract<Step, { kind: 'turn' }>): string {
  const { node, input, before } = step
  switch (input.kind) {
    case 'message': {
      const { from, call } = space.network.messageParts(input.message)
      const sort = !isAnswer(call) ? '' : isLate(space, step) ? 'the late answer ' : 'the answer '
      return `${sort}${messageText(space, input.message)} from ${space.names[from]}`
    }
    case 'wake':
      return 'wakes from its sleep'
    case 'timeout': {
      const { type, to } = waitOf(space, step, input.slot)
      return `gives up waiting for ${type} from ${space.names[to]}`
    }
    case 'timer':
      return `timer ${timerOf(space, node, before, input.slot)}`
    case 'begin':
      return 'start'
    default:
      return input.kind
  }
}

function messageText(space: Space, message: number): string {
  const { type, payload } = space.network.messageParts(message)
  const content = space.values.value(payload)
  return `${String(space.values.value(type))}${content === undefined ? '' : ` ${show(content)}`}`
}

/** The call that a step is about, as it was before. */
function waitOf(space: Space, { node, before }: Extract<Step, { kind: 'turn' }>, slot: number): Extract<Wait, { kind: 'call' }> {
  const { locals } = space.actors[node]
  // SAFETY: only calls time out.
  return locals.waits(locals.read(before))[slot] as Extract<Wait, { kind: 'call' }>
}

/** Whether an answer finds nobody who waits for it. */
function isLate(space: Space, step: Extract<Step, { kind: 'turn' }>): boolean {
  const call = step.input.kind === 'message' ? space.network.messageParts(step.input.message).call : 0
  return isAnswer(call) && waitOf(space, step, callSlot(call))?.kind !== 'call'
}

function timerOf(space: Space, node: number, local: number, slot: number): string {
  const actor = space.actors[node]
  const timers = space.values.value(actor.local(local).timers) as (Timer | null)[]
  return timers[slot]?.handler ?? ''
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
export function tracePath(space: Space, steps: readonly Step[], facts: TraceFacts): Trace {
  return new PathWriter(space).write(steps, facts)
}

class PathWriter {
  private readonly space: Space
  private readonly writer = new TraceWriter()
  /** For each message of the exploration, the rows of it that were sent and not taken yet, and the last one. */
  private readonly rows = new Map<number, number[]>()
  /** The row of the last request, for each node and call of it. */
  private readonly requests = new Map<string, number>()
  private timeNs = 0

  constructor(space: Space) {
    this.space = space
  }

  write(steps: readonly Step[], { violated, endText, kernel, name, nodes, properties }: TraceFacts): Trace {
    const { writer, space } = this
    let last = -1
    steps.forEach((step, i) => {
      this.timeNs = Math.max(0, i - space.actors.length + 1) * stepNs
      last = step.kind === 'lost' ? this.lose(step.message) : this.turn(step)
    })
    if (violated !== undefined) writer.event(EventKind.violation, this.timeNs, -1, violated, last)
    writer.event(EventKind.end, this.timeNs, -1, writer.values.intern(endText))
    const clocks = space.names.map((_, node) => ({ node, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm: 0 }))
    return writer.finish({ kernel, name, seed: 0, stepNs, durationNs: this.timeNs, endNs: this.timeNs, nodes, properties, faults: [], clocks })
  }

  private lose(message: number): number {
    const row = this.take(message)
    return this.writer.event(EventKind.drop, this.timeNs, this.space.network.messageTo[message], row, this.writer.sendEventOf(row), this.writer.values.intern('lost'))
  }

  private turn(step: Extract<Step, { kind: 'turn' }>): number {
    const { writer, space } = this
    const { outcome, node, input } = step
    const actor = space.actors[node]
    const local = actor.local(outcome.local)
    if (input.kind === 'crash') return writer.event(EventKind.crash, this.timeNs, node)
    if (input.kind === 'restart') writer.event(EventKind.restart, this.timeNs, node)
    const row = input.kind === 'message' ? this.take(input.message) : -1
    if (input.kind === 'message' && !actor.local(step.before).up) {
      return writer.event(EventKind.drop, this.timeNs, node, row, writer.sendEventOf(row), writer.values.intern('the receiver is down'))
    }
    if (isLate(space, step)) return writer.event(EventKind.late, this.timeNs, node, row, writer.sendEventOf(row))
    const turn = this.begin(step, row)
    for (const choice of outcome.chosen) writer.event(EventKind.note, this.timeNs, node, writer.values.intern(`chooses ${choice}`), turn)
    for (const message of outcome.sent) this.send(message, turn)
    writer.setDetail(turn, writer.values.intern(actor.fields(local)))
    return outcome.crashed ? writer.event(EventKind.crash, this.timeNs, node, -1, turn) : turn
  }

  private begin(step: Extract<Step, { kind: 'turn' }>, row: number): number {
    const { node, input, before } = step
    const { writer, timeNs } = this
    switch (input.kind) {
      case 'message':
        return writer.event(EventKind.receive, timeNs, node, row, writer.sendEventOf(row))
      case 'timer':
        return writer.event(EventKind.timer, timeNs, node, writer.values.intern(timerOf(this.space, node, before, input.slot)))
      case 'wake':
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern('sleep'))
      case 'timeout': {
        const timeout = writer.event(EventKind.timeout, timeNs, node, this.requests.get(`${node} ${input.slot}`))
        return writer.event(EventKind.wake, timeNs, node, writer.values.intern('timeout'), timeout)
      }
      default:
        return writer.event(input.kind === 'restart' ? EventKind.recover : EventKind.start, timeNs, node)
    }
  }

  private send(message: number, turn: number): void {
    const { writer, space } = this
    const { from, to, type, payload, call } = space.network.messageParts(message)
    const { values } = writer
    const kind = isAnswer(call) ? MessageKind.reply : isRequest(call) ? MessageKind.request : MessageKind.oneWay
    const answers = isAnswer(call) ? this.requests.get(`${to} ${callSlot(call)}`) : undefined
    const row = writer.message(from, to, kind, values.intern(space.values.value(type)), values.intern(space.values.value(payload)), answers)
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
