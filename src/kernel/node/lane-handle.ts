/** `this.lane` of a node: reads what node code says of its lanes and of their mailboxes. */
import { duration, show } from '../../guest/node/arguments.ts'
import { methodOf } from './clock-handle.ts'
import type { LaneOptions } from '../processes/lane.ts'
import type { MailboxSpec } from '../plan.ts'
import type { Process } from '../processes/process.ts'

const known = ['handlers', 'threads', 'blocking', 'capacity', 'order', 'dropping', 'refusing', 'priority', 'deadline', 'needing']

/** Checks and completes `this.lane('workers', { handlers: ['work'], threads: 4 })`. */
export function laneOptions(process: Process, name: unknown, given: unknown): { name: string; options: LaneOptions } {
  if (typeof name !== 'string' || name === '') throw new TypeError('lane takes a name, for example this.lane(\'workers\', { handlers: [\'work\'] }).')
  if (typeof given !== 'object' || given === null) throw new TypeError(`lane("${name}") takes what it is for, for example { handlers: ['work'], threads: 4 }.`)
  const read = given as Record<string, unknown>
  const odd = Object.keys(read).find((key) => !known.includes(key))
  if (odd !== undefined) throw new TypeError(`lane("${name}") has no option "${odd}". Its options are ${known.join(', ')}.`)
  const { handlers = [], threads, blocking } = read
  if (!Array.isArray(handlers)) throw new TypeError(`lane("${name}") takes its handlers as a list of names; it was given ${show(handlers)}.`)
  const names = handlers.map((handler) => methodOf(process, handler, `lane("${name}")`))
  return {
    name,
    options: {
      handlers: names,
      ...(threads !== undefined && { threads: whole(threads, 1, `the threads of lane "${name}"`) }),
      ...(blocking !== undefined && { blocking: yesOrNo(blocking, `the blocking of lane "${name}"`) }),
      policy: policyOf(read, name),
    },
  }
}

function policyOf({ capacity, order, dropping, refusing, priority, deadline, needing }: Record<string, unknown>, name: string): MailboxSpec {
  const about = (word: string) => `the ${word} of lane "${name}"`
  const policy: MailboxSpec = {}
  if (capacity !== undefined) policy.capacity = whole(capacity, 0, about('capacity'))
  if (order !== undefined) policy.order = oneOf(order, about('order'))
  if (dropping !== undefined) policy.dropping = oneOf(dropping, about('dropping'))
  if (refusing === true) policy.refusing = true
  if (deadline !== undefined) policy.deadlineNs = duration(deadline, about('deadline'))
  if (needing !== undefined) policy.needingNs = duration(needing, about('needing'))
  if (priority !== undefined) {
    if (!Array.isArray(priority)) throw new TypeError(`${about('priority')} is a list of messages, most urgent first; it was given ${show(priority)}.`)
    policy.priority = priority.map(String)
  }
  return policy
}

function oneOf(value: unknown, what: string): 'oldest' | 'newest' {
  if (value === 'oldest' || value === 'newest') return value
  throw new TypeError(`${what} is 'oldest' or 'newest', not ${show(value)}.`)
}

function yesOrNo(value: unknown, what: string): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`${what} is true or false, not ${show(value)}.`)
}

function whole(value: unknown, least: number, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw new RangeError(`${what} is a whole number from ${least}, not ${show(value)}.`)
}
