/** The state of every node at one moment of a run, and what its last turn changed. */
import { causalityOf } from '../trace/causality.ts'
import { type EventKind, goesDown } from '../trace/events.ts'
import type { Counted } from '../trace/quantity.ts'
import type { Trace } from '../trace/trace.ts'
import { formatOffset, formatTime } from '../trace/units.ts'
import { fullValue, shortValue } from './payload.ts'
import type { RunIndex } from './run-index.ts'
import type { Span } from './spans.ts'

export interface FieldState {
  name: string
  text: string
  /** The value with every digit. */
  full: string
  change: 'none' | 'changed' | 'added' | 'removed'
  /** The value before, if the last turn changed it. */
  before?: string
}

export interface NodeState {
  node: number
  name: string
  className: string
  status: 'not started' | 'running' | 'busy' | 'paused' | 'down'
  /** Names of its bands at this moment: `lease`. */
  bands: string[]
  fields: FieldState[]
  /** Index of the turn that made this state; -1: none yet. */
  turn: number
  /** Whether that turn is the event at the cursor. */
  current: boolean
  wall: string
  monotonic: string
  /** Wall clock minus true time. */
  wallError: string
}

/** Runs longer than this show no stamps, since finding the past of an event at each step of the cursor would take too long. */
const stampedMost = 300_000

/** The Lamport clock and the vector clock of an event: `Lamport 6, vector a 3, b 3`; empty when it has none. */
export function stampText(trace: Trace, event: number): string {
  if (event < 0 || trace.length > stampedMost) return ''
  const causality = causalityOf(trace)
  const lamport = causality.lamport(event)
  if (lamport === 0) return ''
  return `Lamport ${lamport}, vector ${causality.vector(event).map((count, node) => `${trace.header.nodes[node].name} ${count}`).join(', ')}`
}

/** `cursor` is an event index; -1: before the run. */
export function stateAt(run: RunIndex, cursor: number, nodes?: readonly number[]): NodeState[] {
  const timeNs = cursor < 0 ? 0 : run.trace.timeNs(Math.min(cursor, run.trace.length - 1))
  return (nodes ?? run.trace.header.nodes.map((_, i) => i)).map((node) => nodeState(run, node, cursor, timeNs))
}

/** The same as text: a line for each node, its fields below it. */
export function stateText(run: RunIndex, cursor: number, nodes?: readonly number[]): string {
  const lines = stateAt(run, cursor, nodes).flatMap(({ name, className, status, fields }) => [
    `${name}: ${className}${status === 'running' ? '' : `, ${status}`}`,
    ...fields.filter(({ change }) => change !== 'removed').map((field) => `  ${field.name} = ${field.text}`),
  ])
  return lines.map((line) => `${line}\n`).join('')
}

function nodeState(run: RunIndex, node: number, cursor: number, timeNs: number): NodeState {
  const { trace } = run
  const turns = run.turns[node]
  const position = lastAtMost(turns, cursor)
  const turn = position < 0 ? -1 : turns[position]
  const { wallNs, monotonicNs } = trace.clockAt(node, timeNs)
  const bands = run.spans.filter(
    (span) => span.node === node && span.kind === 'band' && span.beginEvent <= cursor && isOpen(span, cursor, timeNs),
  )
  const counted = trace.quantities.fields(trace.header.nodes[node].className)
  return {
    node,
    ...trace.header.nodes[node],
    status: statusOf(run, node, cursor, timeNs, turn),
    bands: bands.map(({ name }) => name),
    fields: compare(fieldsAfter(run, turn), position < 1 ? undefined : fieldsAfter(run, turns[position - 1]), counted),
    turn,
    current: turn === cursor,
    wall: formatTime(wallNs),
    monotonic: formatTime(monotonicNs),
    wallError: formatOffset(wallNs - timeNs),
  }
}

/** Whether the cursor is in a span: between its events, or before its deadline, which has no event. A span without an end goes on after the run. */
function isOpen(span: Span, cursor: number, timeNs: number): boolean {
  return span.endEvent >= 0 ? cursor < span.endEvent : span.untilNs === undefined || timeNs < span.untilNs
}

function statusOf(run: RunIndex, node: number, cursor: number, timeNs: number, turn: number): NodeState['status'] {
  const open = new Set<string>()
  for (const span of run.spans) if (span.node === node && span.beginEvent <= cursor && isOpen(span, cursor, timeNs)) open.add(span.kind)
  if (open.has('down')) return 'down'
  if (open.has('pause')) return 'paused'
  if (open.has('busy')) return 'busy'
  return turn < 0 ? 'not started' : 'running'
}

/** Fields after a turn. A crash loses them. */
function fieldsAfter(run: RunIndex, turn: number): Record<string, unknown> | undefined {
  if (turn < 0 || goesDown(run.trace.events.kind[turn] as EventKind)) return undefined
  const detail = run.trace.events.detail[turn]
  const value = detail < 0 ? undefined : run.trace.values.value(detail)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function compare(now: Record<string, unknown> | undefined, before: Record<string, unknown> | undefined, counted: Counted | undefined): FieldState[] {
  const short = (value: unknown, name: string) => shortValue(value, 80, counted?.inside(name))
  const fields: FieldState[] = []
  for (const name of Object.keys(now ?? {})) {
    const value = now?.[name]
    const text = short(value, name)
    const full = fullValue(value)
    const known = before !== undefined && name in before
    const change = before === undefined ? 'none' : !known ? 'added' : fullValue(before[name]) === full ? 'none' : 'changed'
    fields.push({ name, text, full, change, ...(change === 'changed' ? { before: short(before?.[name], name) } : {}) })
  }
  for (const name of Object.keys(before ?? {})) {
    if (now && !(name in now)) fields.push({
      name,
      text: 'gone',
      full: '',
      change: 'removed',
      before: short(before?.[name], name),
    })
  }
  return fields
}

/** Position of the last number ≤ `value` in an ascending list, or -1. */
export function lastAtMost(list: readonly number[], value: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle] <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
