/**
 * Finds where two runs of one plan part: the first event that is not the same, and what is not the same about it.
 *
 *     declare const again: Trace
 *     const difference = differenceOf(trace, again)
 *     difference?.event      // 57
 *     difference?.what       // 'state'
 *     difference?.fields     // ['holder']
 *
 * There must never be a difference. If there is one, its cause lies just before the event that it names, since everything earlier is the same.
 */
import type { EventKind } from '../trace/events.ts'
import { EventKind as Kind, isTurn, kindName } from '../trace/events.ts'
import { chainOf, firstDifference } from '../trace/chain.ts'
import type { Trace, TraceEvent } from '../trace/trace.ts'
import { endsFlight } from '../trace/trace.ts'

/**
 * What differs; the first of these that does. `end`: one of the runs was over. `final state`: no event differs, only how the nodes ended.
 * `order of runs`: the run is the same each time it runs alone, but not after other runs.
 */
export type Distinction = 'end' | 'time' | 'kind' | 'node' | 'cause' | 'message' | 'state' | 'content' | 'final state' | 'order of runs'

export interface Difference {
  /** Number of the event, from 0. */
  event: number
  what: Distinction
  /** The fields of the node that differ after the event, or at the end. */
  fields?: string[]
  once?: EventSide
  again?: EventSide
}

/** The event as one of the runs has it. */
export interface EventSide {
  timeNs: number
  /** Empty for an event that is not about one node, such as the begin of a fault. */
  node: string
  kind: keyof typeof Kind
  /** The message it is about: its name, who sent it to whom, and what it carries. */
  message?: { type: string; from: string; to: string; payload: unknown }
  /** The fields of the node that differ. */
  state?: Record<string, unknown>
}

export function differenceOf(once: Trace, again: Trace): Difference | undefined {
  const event = firstDifference(chainOf(once), chainOf(again))
  if (event < 0) return once.header.digest === again.header.digest ? undefined : atTheEnd(once, again)
  if (event >= once.length || event >= again.length) return { event, what: 'end', ...sidesOf(once, again, event, []) }
  const what = distinguish(once, again, once.event(event), again.event(event))
  const node = once.event(event).node
  const fields = what === 'state' ? differingFields(once.stateAt(node, event), again.stateAt(node, event)) : []
  return { event, what, ...(what === 'state' && { fields }), ...sidesOf(once, again, event, fields) }
}

function distinguish(once: Trace, again: Trace, one: TraceEvent, other: TraceEvent): Distinction {
  if (one.timeNs !== other.timeNs) return 'time'
  if (one.kind !== other.kind) return 'kind'
  if (one.node !== other.node) return 'node'
  if (one.cause !== other.cause) return 'cause'
  if (isAboutMessage(one.kind)) {
    const plain = (trace: Trace, { subject }: TraceEvent) => textOf(subject < 0 ? -1 : trace.message(subject))
    if (plain(once, one) !== plain(again, other)) return 'message'
  }
  return isTurn(one.kind) && one.detail !== -1 ? 'state' : 'content'
}

function isAboutMessage(kind: EventKind): boolean {
  return kind === Kind.send || kind === Kind.ignored || kind === Kind.timeout || endsFlight(kind) || (kind >= Kind.accepted && kind <= Kind.damaged)
}

function differingFields(one: Record<string, unknown> = {}, other: Record<string, unknown> = {}): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => textOf(own(one, name)) !== textOf(own(other, name)))
}

/** The object's own field: a field of a node may have a name that every object has, such as `constructor`. */
function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function atTheEnd(once: Trace, again: Trace): Difference {
  const states = (trace: Trace) => Object.fromEntries(trace.header.nodes.map(({ name }, i) => [name, trace.finalState(i)]))
  return { event: once.length, what: 'final state', fields: differingFields(states(once), states(again)) }
}

function sidesOf(once: Trace, again: Trace, event: number, fields: string[]): { once?: EventSide; again?: EventSide } {
  return {
    ...(event < once.length && { once: sideOf(once, event, fields) }),
    ...(event < again.length && { again: sideOf(again, event, fields) }),
  }
}

function sideOf(trace: Trace, event: number, fields: string[]): EventSide {
  const { timeNs, node, kind, subject } = trace.event(event)
  const side: EventSide = { timeNs, node: nameOf(trace, node), kind: kindName(kind) }
  if (isAboutMessage(kind) && subject >= 0) {
    const { type, from, to, payload } = trace.message(subject)
    side.message = { type, from: nameOf(trace, from), to: nameOf(trace, to), payload }
  }
  const state = fields.length > 0 ? trace.stateAt(node, event) : undefined
  if (state) side.state = Object.fromEntries(fields.map((name) => [name, own(state, name)]))
  return side
}

function nameOf(trace: Trace, node: number): string {
  return trace.header.nodes[node]?.name ?? ''
}

/** Equal texts for equal values and different texts for others; JSON alone would write `undefined`, maps and bigints alike or not at all. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Map) return { map: [...(part as Map<unknown, unknown>)] }
    if (part instanceof Set) return { set: [...(part as Set<unknown>)] }
    if (typeof part === 'bigint' || part === undefined || Object.is(part, -0) || (typeof part === 'number' && !Number.isFinite(part))) {
      return { special: Object.is(part, -0) ? '-0' : String(part) }
    }
    return part
  })
}
