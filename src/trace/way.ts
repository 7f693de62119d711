/**
 * The way that leads to a state of an exploration, as data: what happened in each step, and what it changed.
 *
 *     const message: WayMessage = { from: 'a', to: 'b', type: 'grant' }
 *     const step: WayStep = { step: 3, text: 'b: grant from a', what: 'message', node: 'b', message, up: true, changed: [], changes: [] }
 */

export interface WayMessage {
  from: string
  to: string
  type: string
  payload?: unknown
  /** Absent: it was sent by itself. */
  part?: 'call' | 'answer' | 'error'
}

export interface WayTimer {
  handler: string
  argument?: unknown
}

/** `field` says where: `term`, `votes.b`, `log[2]`. What was not there before has no `was`, what is gone no `is`. */
export interface FieldChange {
  field: string
  was?: unknown
  is?: unknown
}

/**
 * - `start`, `restart`: the node's code begins; `made`: it waits for somebody who starts it;
 * - `message`, `timer`: the node handles one; `timeout`: it gives up waiting for the answer to a call;
 * - `operator`: another node starts, stops or crashes it; `stop`: its time to stop is over; `crash`: as the exploration allows;
 * - `wake`, `disk`: what its code waits for is over, or its disk has done something;
 * - `loss`: the network loses a message.
 */
export type WayEvent = 'start' | 'made' | 'restart' | 'message' | 'timer' | 'timeout' | 'operator' | 'stop' | 'crash' | 'wake' | 'disk' | 'loss'

export interface WayStep {
  /** 0: how the nodes start; then one after the other. */
  step: number
  /** In words: `rm1: timer decide, chooses 'prepare', sends prepared to tm`. */
  text: string
  what: WayEvent
  /** Whose code ran; a message that is lost has none. */
  node?: string
  /** What arrived, or was lost. */
  message?: WayMessage
  timer?: WayTimer
  chooses?: string[]
  sends?: WayMessage[]
  /** What it does to other nodes as their operator. */
  orders?: { does: 'start' | 'stop' | 'crash'; node: string }[]
  /** Timers that were set and stopped. */
  sets?: WayTimer[]
  stops?: WayTimer[]
  /** Whether the node is up after it. */
  up?: boolean
  /** What it changed, each change in a few words: `term 1 → 2`, `sets timer beat`. */
  changed: string[]
  /** The same of the fields as data; of a node that starts, all of them. */
  changes: FieldChange[]
}
