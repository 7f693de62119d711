/**
 * The steps of a path that an exploration found, in a few words each, for its figures: what each began with, and what it changed. A run has too
 * many turns for such words; a path is as short as it can be.
 *
 *     declare const run: RunIndex
 *     stepsOf(run)              // []: of a run there are none
 *     causeText(run, 7)         // 'enter {round: 1}', the timer that fires
 *     changesText(run, 7)       // 'inside = true, rounds = 1'
 */
import { EventKind as Kind, isTurn, type EventKind } from '../trace/events.ts'
import { shortValue } from './payload.ts'
import type { RunIndex } from './run-index.ts'
import { stateAt } from './state.ts'

/** The most steps of a path that are told, and the most changes of one step. */
const stepsMost = 80
const changesMost = 2

/** The turns after the start of the nodes; empty for a run, and for a path that is too long. */
export function stepsOf({ trace }: RunIndex): number[] {
  const { stepNs } = trace.header
  if (stepNs === undefined || trace.header.endNs > stepsMost * stepNs) return []
  return [...trace.events.kind.keys()].filter((event) => isTurn(trace.events.kind[event] as EventKind) && trace.timeNs(event) > 0)
}

/** The timer that fires, or what code waited for; empty for a message, which is drawn. */
export function causeText({ trace }: RunIndex, event: number): string {
  const { kind, subject } = trace.events
  return kind[event] === Kind.timer || kind[event] === Kind.wake ? String(trace.values.value(subject[event])) : ''
}

/** Empty where nothing changed. */
export function changesText(run: RunIndex, event: number): string {
  const node = run.trace.events.node[event]
  const changed = stateAt(run, event, [node])[0].fields.filter(({ change }) => change === 'changed' || change === 'added')
  const now = run.trace.stateAt(node, event) ?? {}
  const counted = run.trace.quantities.fields(run.trace.header.nodes[node].className)
  const texts = changed.slice(0, changesMost).map(({ name }) => `${name} = ${shortValue(now[name], 24, counted?.inside(name))}`)
  return texts.join(', ') + (changed.length > changesMost ? ', …' : '')
}
