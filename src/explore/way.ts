/**
 * A path as data: what happened in each step, which message, which timer with which argument, and what it changed.
 *
 *     declare const [model, steps]: [Model, Step[]]
 *     wayOf(model, steps)[3].changes      // [{ field: 'n', was: 0, is: 1 }]
 */
import type { Counted } from '../trace/quantity.ts'
import { showValue } from '../trace/show-value.ts'
import type { FieldChange, WayEvent, WayMessage, WayStep, WayTimer } from '../trace/way.ts'
import type { Actor } from './actor.ts'
import { changesBetween } from './changes.ts'
import { compare } from './order.ts'
import { handlesIn, withoutHandles } from './handles.ts'
import type { Input } from './input.ts'
import type { Local } from './locals.ts'
import type { Model } from './model.ts'
import type { Step } from './path.ts'
import type { TurnStep } from './path-text.ts'
import { commandOf, describeStep, timerOf, timerText } from './path-text.ts'
import type { Timer } from './turn.ts'
import { isAnswer, isFailure, isRequest } from './turn.ts'

export function wayOf(model: Model, steps: readonly Step[]): WayStep[] {
  const starts = model.actors.length
  return steps.map((step, i) => ({
    step: Math.max(0, i - starts + 1),
    text: describeStep(model, step),
    ...(step.kind === 'lost' ? { what: 'loss', message: messageOf(model, step.message), changed: [], changes: [] } : factsOf(model, step)),
  }))
}

const events: Record<Exclude<Input['kind'], 'message'>, WayEvent> = {
  begin: 'start', make: 'made', timer: 'timer', disk: 'disk', wake: 'wake', timeout: 'timeout', down: 'stop', crash: 'crash', restart: 'restart',
}

function factsOf(model: Model, step: TurnStep): Omit<WayStep, 'step' | 'text'> {
  const { node, input, outcome, before } = step
  const actor = model.actors[node]
  const after = actor.local(outcome.local)
  const changes = changesOf(model, node, actor.local(before), after)
  const timers = timersOf(model, step)
  const isOrder = (message: number) => model.network.isCommand(message)
  const sends = outcome.sent.filter((message) => !isOrder(message)).map((message) => messageOf(model, message))
  const orders = outcome.sent.filter(isOrder).map((message) => (
    { does: commandOf(model, message), node: model.names[model.network.messageTo[message]] }
  ))
  const operator = input.kind === 'message' && isOrder(input.message)
  return {
    what: input.kind !== 'message' ? events[input.kind] : operator ? 'operator' : 'message',
    node: model.names[node],
    ...(input.kind === 'message' && !operator && { message: messageOf(model, input.message) }),
    ...(input.kind === 'timer' && { timer: plainTimer(timerOf(model, node, before, input.slot)) }),
    ...(outcome.chosen.length > 0 && { chooses: [...outcome.chosen] }),
    ...(sends.length > 0 && { sends }),
    ...(orders.length > 0 && { orders }),
    ...timers,
    up: after.up,
    changed: [
      ...changes.map((change) => changeText(change, model.countedIn(node))),
      ...(timers.sets ?? []).map((timer) => `sets timer ${timerText(timer)}`),
      ...(timers.stops ?? []).map((timer) => `stops timer ${timerText(timer)}`),
    ],
    changes,
  }
}

/** Characters of one value. */
const valueMost = 60

function changeText(change: FieldChange, all: Counted | undefined): string {
  const { field, was, is } = change
  const counted = all?.inside(field)
  const [before, after] = [showValue(was, valueMost, {}, counted), showValue(is, valueMost, {}, counted)]
  if (!('is' in change)) return `${field} ${before} → gone`
  return 'was' in change ? `${field} ${before} → ${after}` : `${field} = ${after}`
}

/** The memory of a node that is down is gone: nothing of it is told, and all of what it has when it is up again. */
function changesOf(model: Model, node: number, before: Local, after: Local): FieldChange[] {
  if (!after.up || before.fields === after.fields && before.up) return []
  const actor = model.actors[node]
  return changesBetween(before.up ? shownFields(actor, before) : {}, shownFields(actor, after))
}

/** The fields of a node for a reader: with numbers of timers and operations as small as in a run. */
export function shownFields(actor: Actor, local: Local): Record<string, unknown> {
  const fields = actor.fields(local)
  return handlesIn(fields).length === 0 ? fields : (withoutHandles(fields) as Record<string, unknown>)
}

export function messageOf(model: Model, message: number): WayMessage {
  const { from, to, type, payload, call } = model.network.messageParts(message)
  const content = model.values.value(payload)
  return {
    from: model.names[from],
    to: model.names[to],
    type: String(model.values.value(type)),
    ...(content !== undefined && { payload: content }),
    ...(isFailure(call) ? { part: 'error' as const } : isAnswer(call) ? { part: 'answer' as const } : isRequest(call) ? { part: 'call' as const } : {}),
  }
}

export function plainTimer({ handler, argument }: Pick<Timer, 'handler' | 'argument'>): WayTimer {
  return { handler, ...(argument !== undefined && { argument }) }
}

/** The timers that a step set, and those that it stopped. */
function timersOf(model: Model, { node, input, outcome, before }: TurnStep): Pick<WayStep, 'sets' | 'stops'> {
  const actor = model.actors[node]
  const [was, is] = [actor.local(before), actor.local(outcome.local)]
  if (!is.up) return {}
  const [old, now] = [was.up ? actor.locals.shownTimers(was) : [], actor.locals.shownTimers(is)]
  const fired = input.kind === 'timer' ? input.slot : -1
  const others = (slot: number) => compare(old[slot], now[slot]) !== 0
  const sets = now.flatMap((timer, slot) => (timer && (others(slot) || (slot === fired && !timer.repeat)) ? [plainTimer(timer)] : []))
  const stops = old.flatMap((timer, slot) => (timer && others(slot) && (slot !== fired || timer.repeat) ? [plainTimer(timer)] : []))
  return { ...(sets.length > 0 && { sets }), ...(stops.length > 0 && { stops }) }
}
