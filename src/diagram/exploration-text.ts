/**
 * What an exploration saw, in lines: how many states, why no more, where the many come from, and what they look like.
 *
 *     declare const explored: ExplorationSummary
 *     statesOf(explored)     // ['288 distinct states  1146 generated  depth 11  complete  34 ends']
 */
import type { ListedNode, ListedState, Variety } from '../trace/explored.ts'
import { varietyText } from '../trace/explored.ts'
import type { ExplorationSummary } from '../trace/output.ts'
import { showValue } from '../trace/show-value.ts'
import type { WayMessage, WayTimer } from '../trace/way.ts'

export function statesOf({ distinct, generated, depth, complete, why, advice, decided, variety = [], left, ends }: ExplorationSummary): string[] {
  const seen = complete ? `complete  ${ends} ${ends === 1 ? 'end' : 'ends'}` : decided ? `stopped when everything was decided${leftText(left)}` : `not complete: ${why}${leftText(left)}`
  return [
    `${distinct} distinct states  ${generated} generated  depth ${depth}  ${seen}`,
    ...(decided && left > 0 ? ['to see the others too: "explore … in full", or dsnb explore --all'] : []),
    ...(advice === undefined ? [] : [advice]),
    ...varietyLines(variety, distinct),
  ]
}

function leftText(left: number): string {
  return left > 0 ? `; ${left} ${left === 1 ? 'state' : 'states'} left` : ''
}

/** How many parts of the states are named. */
const partsMost = 5

function varietyLines(variety: readonly Variety[], states: number): string[] {
  return variety.slice(0, partsMost).map((part, i) => `${i === 0 ? 'what differs most: ' : '                   '}${varietyText(part, states)}`)
}

/** Characters of the fields of one node. */
const fieldsMost = 400

/** A state, numbered: a line for each node, then what is on its way. */
export function stateLines({ nodes, messages, end }: ListedState, number: number): string[] {
  return [
    `state ${number}${end ? ', an end' : ''}`,
    ...nodes.map((node) => `  ${nodeText(node)}`),
    ...messages.map((message) => `  on its way: ${messageText(message)}`),
  ]
}

function nodeText({ name, up, fields, timers, waits }: ListedNode): string {
  if (!up) return `${name}: down`
  const more = [...(timers.length > 0 ? [`timers ${timers.map(timerText).join(', ')}`] : []), ...(waits.length > 0 ? [`waits for ${waits.join(', ')}`] : [])]
  return [`${name}: ${showValue(fields, fieldsMost)}`, ...more].join('; ')
}

function timerText({ handler, argument }: WayTimer): string {
  return argument === undefined ? handler : `${handler} ${showValue(argument, fieldsMost)}`
}

function messageText({ from, to, type, payload, part }: WayMessage): string {
  const sort = part === undefined ? '' : `the ${part} `
  return `${sort}${type}${payload === undefined ? '' : ` ${showValue(payload, fieldsMost)}`} from ${from} to ${to}`
}
