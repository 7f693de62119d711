/** Draws marks on lifelines (crash, restart, timeout, error, a changed clock) and the notes of node code. */
import { EventKind as Kind } from '../trace/events.ts'
import { cross } from './arrows.ts'
import type { Frame } from './frame.ts'
import type { Candidate, LabelBoard } from './labels.ts'
import { humaneText, shortValue } from './payload.ts'
import { group, path, svg, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'

export interface Marks {
  marks: SvgNode
  labels: SvgNode
  /** What is in view and has no words. */
  leftOut: { notes: number; marks: number }
}

/** More visible marks than this lose their labels. */
const marksMax = 300

export function marksLayer(frame: Frame, board: LabelBoard): Marks {
  const { trace } = frame.run
  const marks: SvgNode[] = []
  const labels: SvgNode[] = []
  const visible = frame.run.marks.filter((i) => {
    const timeNs = trace.timeNs(i)
    if (timeNs < frame.fromNs || timeNs > frame.toNs || trace.events.kind[i] === Kind.violation) return false
    return frame.lifelineY.has(trace.events.node[i])
  })
  const seen = new Set<string>()
  for (const event of visible) {
    const kind = trace.events.kind[event]
    const x = frame.x(trace.timeNs(event))
    const y = frame.rowY(trace.events.node[event], frame.run.lanes.of(event))
    const cell = `${kind} ${Math.round(x / 3)} ${y}`
    if (seen.has(cell) || marks.length > marksMax) continue
    seen.add(cell)
    if (kind !== Kind.note) {
      marks.push({ ...group('mark', shape(kind, x, y), { 'data-event': event }) })
      board.block({ x: x - 8, y: y - 9, width: 16, height: 18 })
    }
  }
  const leftOut = { notes: 0, marks: 0 }
  for (const event of visible) {
    const kind = trace.events.kind[event]
    const drawn = visible.length <= marksMax ? label(frame, event, board) : []
    labels.push(...drawn)
    if (kind === Kind.note ? !drawn.some(({ tag }) => tag === 'g') : kind !== Kind.ignored && drawn.length === 0) leftOut[kind === Kind.note ? 'notes' : 'marks']++
  }
  return { marks: group('marks', marks), labels: group('mark-labels', labels), leftOut }
}

function shape(kind: number, x: number, y: number): SvgNode[] {
  switch (kind) {
    case Kind.crash:
    case Kind.stop:
      return [cross(x, y, 6)]
    case Kind.restart:
      return [
        svg('circle', { class: 'restart', cx: x, cy: y, r: 6 }),
        svg('path', { class: 'restart', d: path('M', x - 2, y - 2.5, 'L', x + 2.5, y, 'L', x - 2, y + 2.5, 'Z') }),
      ]
    case Kind.signal:
      return [svg('path', { class: 'timeout', d: path('M', x, y - 6, 'L', x + 6, y, 'L', x, y + 6, 'L', x - 6, y, 'Z') })]
    case Kind.ignored:
      return [svg('circle', { class: 'turn', cx: x, cy: y, r: 4, 'stroke-dasharray': '2 2' })]
    case Kind.timeout:
      return [svg('path', { class: 'timeout', d: path('M', x - 4.5, y - 6, 'H', x + 4.5, 'L', x - 4.5, y + 6, 'H', x + 4.5, 'Z') })]
    case Kind.error:
      return [
        svg('path', { class: 'alarm', d: path('M', x, y - 8, 'L', x + 8, y + 6, 'L', x - 8, y + 6, 'Z') }),
        svg('path', { class: 'alarm-mark', d: path('M', x, y - 3, 'V', y + 1, 'M', x, y + 3.6, 'V', y + 3.7) }),
      ]
    default:
      return [
        svg('circle', { class: 'turn', cx: x, cy: y, r: 6 }),
        svg('path', { class: 'axis', d: path('M', x, y - 3.5, 'V', y, 'H', x + 3) }),
      ]
  }
}

function label(frame: Frame, event: number, board: LabelBoard): SvgNode[] {
  const { trace } = frame.run
  const { kind, subject, detail, node } = trace.events
  const x = frame.x(trace.timeNs(event))
  const y = frame.rowY(node[event], frame.run.lanes.of(event))
  const value = (id: number) => (id < 0 ? '' : plainText(trace.values.value(id)))
  switch (kind[event]) {
    case Kind.note:
      return note(frame, value(subject[event]), x, y, event, board)
    case Kind.ignored:
      return []
    case Kind.error:
      return callout(frame, `error: ${value(subject[event])}`, x, y, event, board)
    case Kind.timeout:
      return callout(frame, subject[event] < 0 ? 'timeout' : `${trace.message(subject[event]).type} timed out`, x, y, event, board)
    case Kind.signal:
      return callout(frame, value(detail[event]) || 'connection lost', x, y, event, board)
    case Kind.clock:
      return callout(frame, value(detail[event]) || 'clock changed', x, y, event, board)
    default:
      return callout(frame, lifeText(kind[event], value(detail[event])), x, y, event, board)
  }
}

function lifeText(kind: number, className: string): string {
  if (kind === Kind.crash) return 'crash'
  if (kind === Kind.stop) return 'stop'
  return className ? `starts as ${className}` : 'restart'
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? humaneText(value) : shortValue(value, 60)
}

/** A few words above or below a mark. */
function callout(frame: Frame, text: string, x: number, y: number, event: number, board: LabelBoard): SvgNode[] {
  const cut = fitText(text.replace(/\s+/g, ' '), 11, 220)
  const width = textWidth(cut, 11)
  const place = board.place(around(frame, x, y, width, 13, 12), -1, { crossingsMax: 0 })
  return place ? [svgText(place.x, place.y + 10, cut, { class: 'mark-label halo', 'data-event': event })] : []
}

/** The text of a note in a box, joined to its place on the lifeline. */
function note(frame: Frame, text: string, x: number, y: number, event: number, board: LabelBoard): SvgNode[] {
  const cut = fitText(text.replace(/\s+/g, ' '), 11, 260)
  const width = textWidth(cut, 11) + 12
  const place = board.place(around(frame, x, y, width, 18, 14))
  if (!place) return [svg('circle', { class: 'note-box', cx: x, cy: y - 10, r: 3, 'data-event': event })]
  const box = { x: place.x, y: place.y, width, height: 18, rx: 2 }
  const near = place.y < y ? place.y + 18 : place.y
  return [group('note', [
    svg('line', { class: 'note-stem', x1: x, y1: y, x2: Math.min(place.x + width, Math.max(place.x, x)), y2: near }),
    svg('rect', { class: 'note-box', ...box }),
    svg('rect', { class: 'note-fill', ...box }),
    svgText(place.x + 6, place.y + 12.5, cut),
  ], { 'data-event': event })]
}

/** Places for a box of this size beside a point of a lifeline, the nearest first. */
export function around(frame: Frame, x: number, y: number, width: number, height: number, gap: number): Candidate[] {
  const found: Candidate[] = []
  const rows = [y - gap - height, y + gap, y - gap - height - 14, y + gap + 14]
  for (const [i, top] of rows.entries()) {
    for (const [j, left] of [x - width / 2, x + 4, x - width - 4, x - width / 4, x - (3 * width) / 4].entries()) {
      if (left < 2 || left + width > frame.plotWidth - 2 || top < 4 || top + height > frame.bottom) continue
      found.push({ x: left, y: top, width, height, cost: i * 3 + j })
    }
  }
  return found
}
