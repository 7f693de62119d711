/**
 * What an exploration tells of its states besides their number, as plain data.
 *
 *     const most: Variety = { what: 'sender.list', values: 4096, without: 12 }
 *     varietyText(most, 49_152)      // 'sender.list: 4096 values; without it 12 states instead of 49152'
 */
import type { WayMessage, WayTimer } from './way.ts'

/** A node in one state of the system. */
export interface ListedNode {
  name: string
  up: boolean
  /** The fields, for a node that is down the last ones; and the same as text. */
  fields: Record<string, unknown>
  shown: string
  timers: WayTimer[]
  /** What its code waits for: `sleep`, `busy`, `the answer to ask from b`. */
  waits: string[]
}

/** A state of the whole system. */
export interface ListedState {
  /** Whether nothing but faults can happen any more. */
  end: boolean
  /** The nodes, in the order of the plan. */
  nodes: ListedNode[]
  /** The messages on their way, or all that were sent when messages may arrive any number of times. */
  messages: WayMessage[]
}

/** A part of the states that has many values. */
export interface Variety {
  /** `sender.list`, `messages from a to b`, `timers of a`, `disk of a`, `what a waits for`. */
  what: string
  /** How many different values it has. */
  values: number
  /** How many different states there would be without this part; absent when counting them is too much work. */
  without?: number
  /** Whether there are more, since only so many states were looked at. */
  more?: true
}

export function varietyText({ what, values, without, more }: Variety, states: number): string {
  const instead = without === undefined ? '' : without === states ? ', which the rest decides' : `; without it ${without} states instead of ${states}`
  return `${what}: ${values}${more ? ' or more' : ''} values${instead}`
}
