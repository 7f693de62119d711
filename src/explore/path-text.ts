/**
 * A path in words, a line a step.
 *
 * ```text
 * rm1: timer decide, chooses 'prepare', sends prepared to tm
 * tm: prepared from rm1
 * ```
 */
import type { Command } from './commands.ts'
import { commandWords, isCommand } from './commands.ts'
import { readError } from '../trace/sent-error.ts'
import type { WayTimer } from '../trace/way.ts'
import type { Timer } from './turn.ts'
import { callSlot, isAnswer, isFailure, isRequest, show } from './turn.ts'
import type { Step } from './path.ts'
import type { DiskWork, Wait, Waits } from './waits.ts'
import { diskWork } from './waits.ts'
import type { Model } from './model.ts'

/** A step in which a node handles an input. */
export type TurnStep = Extract<Step, { kind: 'turn' }>

export function describeStep(model: Model, step: Step): string {
  if (step.kind === 'lost') {
    const { from, to, call } = model.network.messageParts(step.message)
    const sort = isAnswer(call) ? 'the answer ' : isRequest(call) ? 'the call ' : ''
    return `${sort}${messageText(model, step.message)} from ${model.names[from]} to ${model.names[to]} is lost`
  }
  const { chosen, sent, unsynced } = step.outcome
  const choices = chosen.map((text) => `chooses ${text}`)
  const left = unsynced.length > 0 ? [`and ${leftText(unsynced)}`] : []
  const sends = sent.map((message) => sendText(model, message))
  return [`${model.names[step.node]}: ${inputText(model, step)}`, ...left, ...choices, ...sends].join(', ')
}

/** What a crash left on the disk although nobody had synced it. */
export function leftText(unsynced: readonly string[]): string {
  return `${unsynced.join(', ')} ${unsynced.length === 1 ? 'is' : 'are'} on its disk although not synced`
}

function sendText(model: Model, message: number): string {
  const { to, call } = model.network.messageParts(message)
  const receiver = model.names[to]
  if (isCommand(call)) return `${commandWords[commandOf(model, message)].does} ${receiver}`
  if (isAnswer(call)) return `answers ${messageText(model, message)} to ${receiver}`
  return isRequest(call) ? `calls ${receiver}: ${messageText(model, message)}` : `sends ${messageText(model, message)} to ${receiver}`
}

function inputText(model: Model, step: TurnStep): string {
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
      return `timer ${timerText(timerOf(model, node, before, input.slot))}`
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

export function commandOf(model: Model, message: number): Command {
  return model.values.value(model.network.messageParts(message).type) as Command
}

function messageText(model: Model, message: number): string {
  const { type, payload, call } = model.network.messageParts(message)
  const content = model.values.value(payload)
  const name = String(model.values.value(type))
  if (isFailure(call)) return `${name} with the error ${errorText(content)}`
  return content === undefined ? name : `${name} ${show(content, model.quantities.message(name, isAnswer(call)))}`
}

function errorText(sent: unknown): string {
  const { name, message } = readError(sent)
  return message ? `${name}: ${message}` : name
}

const wakeTexts: Partial<Record<Wait['kind'], string>> = { sleep: 'wakes from its sleep', busy: 'is no longer busy', done: 'hears of its disk', notice: 'is told that it stops' }

export function diskText(work: DiskWork): string {
  return work.does === 'sync' ? 'its disk has synced' : `its disk has ${{ write: 'written', append: 'appended to', read: 'read' }[work.does]} ${work.key}`
}

export function waitsBefore(model: Model, { node, before }: TurnStep): Waits {
  const { locals } = model.actors[node]
  return locals.waits(locals.read(before))
}

/** What code waited for in a slot, before the step. */
export function awaited(model: Model, step: TurnStep, slot: number): Wait {
  // SAFETY: steps are about slots in which something waits.
  return waitsBefore(model, step)[slot] as Wait
}

/** Whether an answer finds nobody who waits for it. */
export function isLate(model: Model, step: TurnStep): boolean {
  const call = step.input.kind === 'message' ? model.network.messageParts(step.input.message).call : 0
  return isAnswer(call) && waitsBefore(model, step)[callSlot(call)]?.kind !== 'call'
}

/** The timer in a slot, with its argument. */
export function timerOf(model: Model, node: number, local: number, slot: number): Pick<Timer, 'handler' | 'argument'> {
  const { locals } = model.actors[node]
  return locals.shownTimers(locals.read(local))[slot] ?? { handler: '', argument: undefined }
}

export function timerText({ handler, argument }: WayTimer): string {
  return argument === undefined ? handler : `${handler} ${show(argument)}`
}
