/**
 * The text alternative of a run: one paragraph that says what the figure shows, then its events in order. For screen
 * readers, for `text/plain` outputs and for reading a notebook in a terminal.
 */
import { EventKind as Kind } from '../trace/events.ts'
import type { Trace } from '../trace/trace.ts'
import { momentText } from '../trace/moments.ts'
import { formatCount, formatDuration } from '../trace/units.ts'
import { joinNames } from './clock-series.ts'
import { eventSentence } from './sentence.ts'

export interface Description {
  summary: string
  events: string[]
  /** How many further events there are. */
  more: number
}

/** `shown` says which events are told; absent: all. */
export function describe(trace: Trace, eventsMax = 500, shown: (event: number) => boolean = () => true): Description {
  const events: string[] = []
  let more = 0
  for (let index = 0; index < trace.length; index++) {
    if (!shown(index)) continue
    if (events.length < eventsMax) events.push(`${momentText(trace, trace.timeNs(index))} ${eventSentence(trace, index)}`)
    else more++
  }
  return { summary: summarise(trace), events, more }
}

/** The paragraph and the numbered events as plain text. */
export function describeText(trace: Trace, eventsMax = 500, shown?: (event: number) => boolean): string {
  const { summary, events, more } = describe(trace, eventsMax, shown)
  const width = String(events.length).length
  const lines = events.map((event, i) => `${String(i + 1).padStart(width)}. ${event}`)
  if (more > 0) lines.push(`… and ${formatCount(more)} more events`)
  return `${summary}\n\n${lines.join('\n')}\n`
}

function summarise(trace: Trace): string {
  const { header } = trace
  const counts = count(trace)
  const of = (kind: number) => counts.kinds.get(kind) ?? 0
  const facts = [
    plural(trace.messageCount, 'message'),
    ...(of(Kind.drop) > 0 ? [`${formatCount(of(Kind.drop))} lost`] : []),
    ...(of(Kind.retransmit) > 0 ? [plural(of(Kind.retransmit), 'retransmission')] : []),
    ...(of(Kind.late) > 0 ? [plural(of(Kind.late), 'late reply', 'late replies')] : []),
    ...(header.failures ? [plural(header.failures, 'failed reply', 'failed replies')] : []),
    ...(of(Kind.timeout) > 0 ? [plural(of(Kind.timeout), 'timeout')] : []),
    ...(of(Kind.pauseBegin) > 0 ? [plural(of(Kind.pauseBegin), 'pause')] : []),
    ...(of(Kind.crash) > 0 ? [plural(of(Kind.crash), 'crash', 'crashes')] : []),
    ...(of(Kind.error) > 0 ? [plural(of(Kind.error), 'error')] : []),
  ]
  const nodes = header.nodes.length <= 12 ? joinNames(header.nodes.map(({ name }) => name)) : `${header.nodes.length} nodes`
  const held = header.properties.length > 0 ? 'No property was violated.' : ''
  const verdict = counts.violations.length > 0 ? `Violated: ${counts.violations.join('; ')}.` : held
  const faults = header.faults.length > 0 ? `Declared faults: ${header.faults.map(({ text }) => text).join('; ')}.` : ''
  return [
    ...(header.stepNs === undefined ? [
      `Space-time diagram of the run “${header.name}” with seed ${header.seed}:`,
      `${nodes} over ${formatDuration(header.endNs)} of simulated time.`,
    ] : [`Space-time diagram of what “${header.name}” found:`, `${nodes} over ${plural(Math.round(header.endNs / header.stepNs), 'step')}.`]),
    `${plural(trace.length, 'event')}, ${facts.join(', ')}.`,
    faults,
    verdict,
  ].filter(Boolean).join(' ')
}

function count(trace: Trace): { kinds: Map<number, number>; violations: string[] } {
  const kinds = new Map<number, number>()
  const violations: string[] = []
  const { kind, subject } = trace.events
  for (let i = 0; i < trace.length; i++) {
    kinds.set(kind[i], (kinds.get(kind[i]) ?? 0) + 1)
    if (kind[i] !== Kind.violation || violations.length >= 20) continue
    violations.push(`${trace.header.properties[subject[i]] ?? 'a property'} at ${momentText(trace, trace.timeNs(i))}`)
  }
  return { kinds, violations }
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

