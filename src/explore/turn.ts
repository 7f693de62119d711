/**
 * One run of node code: what it was given and what it did.
 *
 * A *script* says which option each `choose` takes; beyond its end the first option is taken. `nextScript` goes through all of them:
 *
 *     nextScript({ taken: [0, 0], options: [2, 3] })   // [0, 1]: there were two choices, the last is the fastest
 *     nextScript({ taken: [0, 2], options: [2, 3] })   // [1]: whatever comes after it takes its first option
 *     nextScript({ taken: [1, 2], options: [2, 3] })   // undefined
 */
import type { Task } from '../guest/sandbox/tasks.ts'
import type { Counted } from '../trace/quantity.ts'
import { showValue } from '../trace/show-value.ts'
import type { Unstorable } from '../trace/values.ts'
import type { Disk } from './disk.ts'
import type { Refusal } from './refusal.ts'
import type { Wait } from './waits.ts'

export interface Timer {
  handler: string
  argument: unknown
  repeat: boolean
}

export interface Sent {
  to: number
  type: string
  payload: unknown
  /** 0: no part of a call; else see `requestCode`, `answerCode`, `failureCode` and `commandCode`. */
  call: number
}

/**
 * How a message says that it is the request of the call in this slot of its sender, or the answer to the one of its receiver, or an error
 * instead.
 */
export const requestCode = (slot: number): number => 3 * slot + 1
export const answerCode = (slot: number): number => 3 * slot + 2
export const failureCode = (slot: number): number => 3 * slot + 3
export const isRequest = (call: number): boolean => call > 0 && call % 3 === 1
/** An error is an answer, too. */
export const isAnswer = (call: number): boolean => call > 0 && call % 3 !== 1
export const isFailure = (call: number): boolean => call > 0 && call % 3 === 0
export const callSlot = (call: number): number => Math.floor((call - 1) / 3)

/** What one run of node code was given and did. */
export interface Turn {
  script: number[]
  /** How many options each choice of the run had, and what was taken, in words. */
  options: number[]
  taken: number[]
  chosen: string[]
  sent: Sent[]
  /** By slot; a timer that fired or was stopped leaves its slot empty. */
  timers: (Timer | undefined)[]
  timersChanged: boolean
  /** Numbers of timers and operations that the code may still know. */
  known: ReadonlySet<number>
  disk: Disk
  diskChanged: boolean
  /** By slot: what code waits for, and the promises that it waits for. */
  waits: (Wait | undefined)[]
  tasks: (Task | undefined)[]
  /** Whether code may say that it does not want its input; whether it said so; and whether the input changes nothing by itself. */
  mayIgnore: boolean
  ignored: boolean
  idle: boolean
  /** Set when it ran from its beginning to its end, and nothing has begun to wait for anything. */
  quiet: boolean
  /** Set when node code asked for what an exploration cannot give, even if it caught the error. */
  refusal: Refusal | Unstorable | undefined
}

/** The script after the one that took these options: like counting, the last choice fastest. Undefined after the last one. */
export function nextScript({ taken, options }: { taken: readonly number[]; options: readonly number[] }): number[] | undefined {
  for (let i = taken.length - 1; i >= 0; i--) if (taken[i] + 1 < options[i]) return [...taken.slice(0, i), taken[i] + 1]
  return undefined
}

/** Characters of a value in a line. */
const shownMost = 120

export function show(value: unknown, counted?: Counted): string {
  return typeof value === 'string' ? `'${value}'` : showValue(value, shownMost, {}, counted)
}
