/**
 * Lists states for readers: the fields of every node, its timers, what it waits for, and the messages on their way.
 *
 *     declare const [model, search]: [Model, Search]
 *     listStates(model, search, 3)     // the first three that were found
 */
import type { ListedNode, ListedState } from '../trace/explored.ts'
import { showValue } from '../trace/show-value.ts'
import type { Actor } from './actor.ts'
import { isCommand } from './commands.ts'
import type { Model } from './model.ts'
import type { Search } from './search.ts'
import type { StateSet } from './state-set.ts'
import type { Wait } from './waits.ts'
import { messageOf, plainTimer, shownFields } from './way.ts'

export function listStates(model: Model, { set, endsListed }: Search, most: number): ListedState[] {
  return Array.from({ length: Math.min(most, set.size) }, (_, index) => listState(model, set, index, endsListed.has(index)))
}

export function listState(model: Model, set: StateSet, index: number, end: boolean): ListedState {
  const state = new Int32Array(model.actors.length + 1)
  set.read(index, state)
  const nodes = model.actors.map((actor, node) => nodeOf(model, model.names[node], actor, state[node + 1]))
  const sent = model.network.contents(state[0]).filter((message) => !isCommand(model.network.messageParts(message).call))
  return { end, nodes, messages: sent.map((message) => messageOf(model, message)) }
}

/** The most characters for the fields of one node. */
const fieldsMost = 400

function nodeOf(model: Model, name: string, actor: Actor, number: number): ListedNode {
  const local = actor.local(number)
  const timers = actor.locals.shownTimers(local).flatMap((timer) => (timer ? [plainTimer(timer)] : []))
  const waits = actor.locals.waits(local).flatMap((wait) => (wait ? waitText(model, wait) : []))
  const fields = shownFields(actor, local)
  return { name, up: local.up, fields, shown: showValue(fields, fieldsMost), timers, waits }
}

function waitText(model: Model, wait: Wait): string[] {
  switch (wait.kind) {
    case 'call':
      return [`the answer to ${wait.type} from ${model.names[wait.to]}`]
    case 'disk':
      return [`its disk: ${wait.work.does}${wait.work.does === 'sync' ? '' : ` ${wait.work.key}`}`]
    case 'busy':
      return ['the end of its work']
    case 'sleep':
      return ['the end of its sleep']
    case 'stopping':
      return ['being stopped']
    default:
      return []
  }
}
