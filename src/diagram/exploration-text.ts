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

/** `told`: what to do about a limit is said elsewhere. */
export function statesOf(explored: ExplorationSummary, told = false): string[] {
  const { distinct, generated, depth, advice, decided, variety = [], left } = explored
  return [
    `${distinct} distinct states  ${generated} generated  depth ${depth}  ${seenText(explored)}`,
    ...boundLines(explored),
    ...(decided && left > 0 ? ['to see the others too: "explore … in full", or dsnb explore --all'] : []),
    ...(advice === undefined || told ? [] : [advice]),
    ...varietyLines(variety, distinct),
  ]
}

/** What an author's bounds left out, and whose states are more than can be told apart. */
export function boundLines({ within, waited = 0, remembering = [] }: ExplorationSummary): string[] {
  return [
    ...(within && within.outside > 0 ? [`while ${within.text}: ${counted(within.outside, 'step')} led out, to states that were looked at and not gone on from`] : []),
    ...(waited > 0 ? [`${counted(waited, 'step')} waited for room in a channel`] : []),
    ...remembering.map(({ node, states, apparent }) => (
      `methods of ${node} wait: of ${states} states of it meanwhile ${apparent} can be told apart, the others differ in what they handled before`
    )),
  ]
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function seenText({ complete, ends, decided, why, left }: ExplorationSummary): string {
  if (complete) return `complete  ${ends} ${ends === 1 ? 'end' : 'ends'}`
  return `${decided ? 'stopped when everything was decided' : `not complete: ${why}`}${leftText(left)}`
}

function leftText(left: number): string {
  return left > 0 ? `; ${left} ${left === 1 ? 'state' : 'states'} left` : ''
}

/** How many parts of the states are named. */
const partsMost = 5

function varietyLines(variety: readonly Variety[], states: number): string[] {
  return variety.slice(0, partsMost).map((part, i) => `${i === 0 ? 'what differs most: ' : '                   '}${varietyText(part, states)}`)
}

/** Where a way ends and nothing can happen any more: who still waits for what, and what nobody takes. */
export function endLines({ nodes, messages, end }: ListedState): string[] {
  if (!end) return []
  const waiting = nodes.filter(({ up, waits }) => up && waits.length > 0)
  return [
    'nothing can happen any more',
    ...waiting.map(({ name, waits }) => `   ${name} waits for ${waits.join(', ')}`),
    ...messages.map((message) => `   not taken: ${messageText(message)}`),
  ]
}

/** Characters of one value. */
const valueMost = 120

/** A state, numbered: a line for each node, then what is on its way. */
export function stateLines({ nodes, messages, end }: ListedState, number: number): string[] {
  return [
    `state ${number}${end ? ', an end' : ''}`,
    ...nodes.map((node) => `  ${nodeText(node)}`),
    ...messages.map((message) => `  on its way: ${messageText(message)}`),
  ]
}

function nodeText({ name, up, shown, timers, waits }: ListedNode): string {
  if (!up) return `${name}: down`
  return [
    `${name}: ${shown}`,
    ...(timers.length > 0 ? [`timers ${timers.map(timerText).join(', ')}`] : []),
    ...(waits.length > 0 ? [`waits for ${waits.join(', ')}`] : []),
  ].join('; ')
}

function timerText({ handler, argument }: WayTimer): string {
  return argument === undefined ? handler : `${handler} ${shown(argument)}`
}

function messageText({ from, to, type, payload, part }: WayMessage): string {
  const sort = part === undefined ? '' : `the ${part} `
  return `${sort}${type}${payload === undefined ? '' : ` ${shown(payload)}`} from ${from} to ${to}`
}

/** As in the steps of a way. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : showValue(value, valueMost)
}
