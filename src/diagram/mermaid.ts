/**
 * A run as the text of a Mermaid sequence diagram: the familiar shape, for papers, issues and wikis.
 *
 *     mermaidText(run)   // 'sequenceDiagram\n  participant n0 as lock\n  participant n1 as storage\n…'
 *
 * Order is kept, distance in time is not; where much time passes, the note says how much.
 */
import { EventKind as Kind } from '../trace/events.ts'
import { isReply, MessageKind, type Trace } from '../trace/trace.ts'
import { lengthText, momentText } from '../trace/moments.ts'
import { formatCount } from '../trace/units.ts'
import { errorText, humaneText, shortPayload, shortText, shortValue } from './payload.ts'
import type { Flight, RunIndex } from './run-index.ts'
import type { Span } from './spans.ts'
import { causeText, changesText, stepsOf } from './steps.ts'
import { isIn, type Stretch } from './stretch.ts'
import { writableText } from './svg.ts'

export interface MermaidOptions {
  /** Messages and notes to draw; the rest is counted in a note. */
  linesMax?: number
  /** Absent: all. */
  nodes?: readonly number[]
  /** Absent: the whole run. */
  stretch?: Stretch
}

/** Mermaid draws no text that is longer, and neither do the sites that use it. */
export const charactersMost = 50_000
/** Names are told apart by less. */
const nameMost = 60

interface Statement {
  timeNs: number
  order: number
  text: string
}

export function mermaidText(run: RunIndex, options: MermaidOptions = {}): string {
  const { trace } = run
  const asked = options.nodes ?? trace.header.nodes.map((_, i) => i)
  const participants = asked.map((node) => `  participant n${node} as ${escapeMermaid(shortText(trace.header.nodes[node].name, nameMost))}\n`)
  // Half of the room is for what happened.
  const nodes = asked.slice(0, fitting(participants, charactersMost / 2))
  const all = collect(run, new Set(nodes), options.stretch)
  const head = ['sequenceDiagram\n', ...participants.slice(0, nodes.length)].join('')
  const lines = all.slice(0, options.linesMax ?? 80).map(({ text }) => `  ${text}\n`)
  const cut = (kept: number) => (
    cutNote(trace, nodes, { lines: all.length - kept, nodes: asked.length - nodes.length, lastNs: all[kept - 1]?.timeNs ?? 0 })
  )
  // The note has the same length, but for the digits in it.
  const kept = fitting(lines, charactersMost - bytesOf(head) - bytesOf(cut(0)) - 60)
  return [head, ...lines.slice(0, kept), all.length > kept || asked.length > nodes.length ? cut(kept) : ''].join('')
}

/** How many of the texts, from the first on, have room. */
function fitting(texts: readonly string[], room: number): number {
  let bytes = 0
  const first = texts.findIndex((text) => (bytes += bytesOf(text)) > room)
  return first < 0 ? texts.length : first
}

/** In UTF-8: Mermaid counts characters, of which there are no more. */
function bytesOf(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3
  }
  return bytes
}

function cutNote(trace: Trace, nodes: readonly number[], left: { lines: number; nodes: number; lastNs: number }): string {
  if (nodes.length === 0) return ''
  const parts = [
    ...(left.lines > 0 ? [`${formatCount(left.lines)} more ${left.lines === 1 ? 'line' : 'lines'} after ${momentText(trace, left.lastNs)}`] : []),
    ...(left.nodes > 0 ? [`${formatCount(left.nodes)} more ${left.nodes === 1 ? 'node' : 'nodes'}`] : []),
  ]
  return `  Note over ${across(nodes)}: … and ${parts.join(', and ')}\n`
}

function collect(run: RunIndex, shown: ReadonlySet<number>, stretch: Stretch | undefined): Statement[] {
  const lines: Statement[] = []
  const answered = answeredRequests(run, shown, stretch)
  for (const flight of run.flights) {
    if (!shown.has(flight.from) || !shown.has(flight.to)) continue
    const event = flight.fate === 'delivered' || flight.fate === 'late' || flight.fate === 'duplicate' ? flight.arriveEvent : flight.sendEvent
    lines.push({ timeNs: flight.sendNs, order: event, text: messageLine(run.trace, flight, answered) })
  }
  for (const span of run.spans) if (shown.has(span.node)) lines.push(...spanLines(run.trace, span))
  for (const event of run.marks) lines.push(...markLine(run.trace, event, shown))
  for (const event of stepsOf(run)) lines.push(...stepLine(run, event, shown))
  return lines.filter(({ timeNs }) => isIn(stretch, timeNs)).sort((a, b) => a.order - b.order)
}

/** What a step of a way began with and changed, after the message that arrived in it. */
function stepLine(run: RunIndex, event: number, shown: ReadonlySet<number>): Statement[] {
  const { node, timeNs } = run.trace.event(event)
  const text = [causeText(run, event), changesText(run, event)].filter(Boolean).join(': ')
  return text === '' || !shown.has(node) ? [] : [{ timeNs, order: event + 0.5, text: `Note over n${node}: ${escapeMermaid(text)}` }]
}

/** Requests whose answer arrives in time: only those light up the lifeline of whoever works on them. */
function answeredRequests(run: RunIndex, shown: ReadonlySet<number>, stretch: Stretch | undefined): Set<number> {
  const found = new Set<number>()
  const delivered = new Set<number>()
  const twice = new Set<number>()
  for (const { message, fate, from, to, sendNs } of run.flights) {
    if (fate !== 'delivered' || !shown.has(from) || !shown.has(to) || !isIn(stretch, sendNs)) continue
    if (delivered.has(message)) twice.add(message)
    delivered.add(message)
  }
  for (const message of delivered) {
    const { answers } = run.trace.message(message)
    if (answers >= 0 && delivered.has(answers) && !twice.has(message) && !twice.has(answers)) found.add(answers)
  }
  return found
}

function messageLine(trace: Trace, flight: Flight, answered: ReadonlySet<number>): string {
  const message = trace.message(flight.message)
  const reply = isReply(message.kind)
  const lost = flight.fate === 'lost' || flight.fate === 'flying'
  const arrow = lost ? (reply ? '--x' : '-x') : reply ? '-->>' : '->>'
  // A copy that comes late or is known already begins and ends nothing.
  const light = flight.fate !== 'delivered' ? '' : answered.has(flight.message) ? '+' : reply && answered.has(message.answers) ? '-' : ''
  const failure = message.kind === MessageKind.failure
  const payload = failure ? `error ${errorText(message.payload, 80)}` : shortPayload(message.payload, 40, message.counted)
  const name = reply && payload ? payload : [reply ? `${message.type} reply` : message.type, payload].filter(Boolean).join(' ')
  const again = `${flight.again ? ' (again)' : ''}${flight.ignored && flight.readNs === Infinity ? ' (ignored)' : ''}`
  const fate = again + { delivered: '', late: ' (late)', lost: ' (lost)', flying: ' (under way)', duplicate: ' (known already)' }[flight.fate]
  const wrong = flight.wrong ? ' ✗' : ''
  return `n${flight.from}${arrow}${light}n${flight.to}: ${escapeMermaid(`${name}${fate}${wrong}`)}`
}

function spanLines(trace: Trace, span: Span): Statement[] {
  const at = (
    timeNs: number,
    order: number,
    text: string,
  ): Statement => ({ timeNs, order, text: `Note over n${span.node}: ${escapeMermaid(text)}` })
  const length = lengthText(trace, span.toNs - span.fromNs)
  switch (span.kind) {
    case 'pause':
      return [at(span.fromNs, span.beginEvent, `paused from ${momentText(trace, span.fromNs)} for ${length}`)]
    case 'down':
      return [at(span.fromNs, span.beginEvent, span.endEvent >= 0 ? `down for ${length}` : 'down until the end')]
    case 'band':
      return [at(span.fromNs, span.beginEvent, `${span.name} for ${lengthText(trace, (span.untilNs ?? span.toNs) - span.fromNs)}`)]
    case 'busy':
      return []
  }
}

function markLine(trace: Trace, event: number, shown: ReadonlySet<number>): Statement[] {
  const { kind, node, subject, timeNs, detail } = trace.event(event)
  const say = (where: string, text: string): Statement[] => [{ timeNs, order: event, text: `Note over ${where}: ${escapeMermaid(text)}` }]
  if (kind === Kind.violation) return shown.size > 0 ? say(
    across([...shown]),
    `✗ ${trace.header.properties[subject] ?? 'a property'} violated at ${momentText(trace, timeNs)}`,
  ) : []
  if (!shown.has(node)) return []
  const value = (id: number) => (id < 0 ? undefined : trace.values.value(id))
  const text = (id: number) => (typeof value(id) === 'string' ? humaneText(String(value(id))) : shortValue(value(id), 60))
  switch (kind) {
    case Kind.note:
      return say(`n${node}`, text(subject))
    case Kind.error:
      return say(`n${node}`, `error: ${text(subject)}`)
    case Kind.timeout:
      return say(`n${node}`, `${subject < 0 ? 'a call' : trace.message(subject).type} timed out`)
    case Kind.signal:
      return detail < 0 ? [] : say(`n${node}`, text(detail))
    case Kind.restart:
      return say(`n${node}`, detail < 0 ? 'restart' : `starts as ${text(detail)}`)
    case Kind.stop:
      return say(`n${node}`, 'stop')
    case Kind.clock:
      return say(`n${node}`, detail < 0 ? 'clock changed' : `clock: ${text(detail)}`)
    default:
      return []
  }
}

function across(nodes: readonly number[]): string {
  return nodes.length === 1 ? `n${nodes[0]}` : `n${nodes[0]},n${nodes[nodes.length - 1]}`
}

/**
 * Mermaid reads `wrap:` and `nowrap:` before a text as orders, ends a line at `;`, starts a comment with `%%` and reads `#…;` as a character;
 * all become such characters.
 */
export function escapeMermaid(text: string): string {
  const oneLine = writableText(text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ')).trim()
  const escaped = (oneLine || ' ').replace(/[#;<>&"%\\`$]/g, (character) => `#${character.charCodeAt(0)};`)
  return escaped.replace(/^(:?\s*(?:no)?wrap):/i, '$1#58;')
}
