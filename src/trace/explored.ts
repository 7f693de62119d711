/**
 * What an exploration tells of its states beside their number: plain data, for whoever shows it.
 *
 *     const most: Variety = { what: 'sender.list', values: 4096, without: 12 }
 *     varietyText(most, 49_152)      // 'sender.list: 4096 values; without it 12 states instead of 49152'
 */
import type { WayMessage, WayTimer } from './way.ts'

/** A node in one state of the system. */
export interface ListedNode {
  name: string
  up: boolean
  /** Of a node that is down, the last that others could know; and the same in words. */
  fields: Record<string, unknown>
  shown: string
  timers: WayTimer[]
  /** What its code waits for: `sleep`, `busy`, `the answer to ask from b`. */
  waits: string[]
}

/** A state of the whole system, for whoever wants to look at it. */
export interface ListedState {
  /** Nothing can happen any more but faults. */
  end: boolean
  /** In the order of the plan. */
  nodes: ListedNode[]
  /** On their way, or, where messages arrive any number of times, sent. */
  messages: WayMessage[]
}

/** A part of the states that differs from one to the other. */
export interface Variety {
  /** `sender.list`, `messages from a to b`, `timers of a`, `disk of a`, `what a waits for`. */
  what: string
  /** How many different ones there are. */
  values: number
  /** How many states there would be if nobody looked at it; absent where that is too much work. */
  without?: number
  /** There are more; only so many were looked at. */
  more?: true
}

export function varietyText({ what, values, without, more }: Variety, states: number): string {
  const instead = without === undefined ? '' : without === states ? ', which the rest decides' : `; without it ${without} states instead of ${states}`
  return `${what}: ${values}${more ? ' or more' : ''} values${instead}`
}
