/** Draws lifelines with what lies along them: busy times, pauses, downtime, bands, and a dot for every turn. */
import type { EventKind } from '../trace/events.ts'
import { EventKind as Kind, isTurn, kindName } from '../trace/events.ts'
import { lengthText } from '../trace/moments.ts'
import { formatDuration } from '../trace/units.ts'
import { bandRowPx, laneRowPx, type Frame } from './frame.ts'
import type { LabelBoard, Segment } from './labels.ts'
import type { Span } from './spans.ts'
import { lastAtMost } from './state.ts'
import { group, path, short, svg, svgText, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'

/** Half the height of shapes on a lifeline, which labels must not cover. */
const halfHeight = { pause: 10, busy: 6, turn: 4 } as const
/** More visible turns than this are drawn as one shape, without a mark each. */
export const turnsMax = 600
/** A span narrower than this has no label inside. */
const labelMinPx = 24

export function lifelinesLayer(frame: Frame, arrows: readonly Segment[], board: LabelBoard): SvgNode[] {
  const lines = frame.nodes.flatMap((node) => [
    lifeline(frame, board, lifelineOf(frame, node), 'lifeline'),
    ...frame.run.lanes.names[node].map((_, i) => lifeline(frame, board, frame.rowY(node, i + 1), 'lifeline side')),
    ...[frame.bufferY(node)].flatMap((y) => (y === undefined ? [] : [lifeline(frame, board, y, 'lifeline machine')])),
  ])
  const spans = frame.run.spans.filter((span) => frame.lifelineY.has(span.node) && span.fromNs <= frame.toNs && span.toNs >= frame.fromNs)
  const order = { down: 0, band: 1, busy: 2, pause: 3 }
  spans.sort((a, b) => order[a.kind] - order[b.kind])
  // All bands are blocked before the first label is placed, or the label of a short band could cover the next band.
  for (const span of spans) if (span.kind === 'band' && span.row < 3) blockBand(frame, board, span)
  return [group('lifelines', lines), group('spans', drawSpans({ frame, arrows, board }, spans))]
}

function lifeline(frame: Frame, board: LabelBoard, y: number, className: string): SvgNode {
  board.block({ x: 0, y: y - 6, width: frame.plotWidth, height: 12 })
  return svg('line', { class: className, x1: 0, y1: y, x2: Math.min(frame.plotWidth, frame.x(frame.run.endNs)), y2: y })
}

interface Canvas {
  frame: Frame
  /** The arrows that cross the lifelines, which labels inside spans avoid. */
  arrows: readonly Segment[]
  board: LabelBoard
}

/** Draws spans; short ones of one lane that cannot be told apart are drawn as one. */
function drawSpans(canvas: Canvas, spans: readonly Span[]): SvgNode[] {
  const { frame } = canvas
  const lastEnd = new Map<string, number>()
  const drawn: SvgNode[] = []
  for (const span of spans) {
    const x0 = frame.x(span.fromNs)
    const x1 = frame.x(span.toNs)
    const key = `${span.kind} ${span.node} ${span.row} ${span.kind === 'busy' ? span.name : ''}`
    const before = lastEnd.get(key)
    if (before !== undefined && x1 - before < 0.75) continue
    lastEnd.set(key, Math.max(x1, before ?? -Infinity))
    if (span.row < 3) drawn.push(drawSpan(canvas, span, Math.max(-20, x0), Math.min(frame.plotWidth + 20, x1)))
  }
  return drawn
}

function lifelineOf(frame: Frame, node: number): number {
  return frame.lifelineY.get(node) ?? 0
}

function drawSpan(canvas: Canvas, span: Span, x0: number, x1: number): SvgNode {
  const y = span.kind === 'busy' ? busyY(canvas.frame, span) : lifelineOf(canvas.frame, span.node)
  const width = Math.max(1.5, x1 - x0)
  switch (span.kind) {
    case 'down':
      return downSpan(canvas.frame, span, x0, width, y)
    case 'band':
      return bandSpan(canvas, span, x0, width)
    case 'busy':
      return busySpan(canvas, span, x0, width, y)
    case 'pause':
      return pauseSpan(canvas, span, x0, width, y)
  }
}

/** The height of a busy time: that of its lane. */
function busyY(frame: Frame, { node, name }: Span): number {
  return frame.rowY(node, frame.run.lanes.names[node].indexOf(name) + 1)
}

/** The distance from a node's main lane to its last one, for shapes that concern all of them. */
function lanesPx(frame: Frame, node: number): number {
  return laneRowPx * frame.run.lanes.names[node].length
}

function nameOf(frame: Frame, span: Span): string {
  return frame.run.trace.header.nodes[span.node].name
}

function downSpan(frame: Frame, span: Span, x: number, width: number, y: number): SvgNode {
  const rows = [y, ...frame.run.lanes.names[span.node].map((_, i) => frame.rowY(span.node, i + 1))]
  const node = group('downtime', rows.flatMap((row) => [
    svg('line', { class: 'down', x1: x, y1: row, x2: x + width, y2: row }),
    svg('line', { class: 'down-dash', x1: x, y1: row, x2: x + width, y2: row }),
  ]), { 'data-event': span.beginEvent })
  return { ...node, title: `${nameOf(frame, span)} is down for ${lengthText(frame.run.trace, span.toNs - span.fromNs)}` }
}

function pauseSpan(canvas: Canvas, span: Span, x: number, width: number, y: number): SvgNode {
  const { frame, board } = canvas
  const half = halfHeight.pause
  const height = 2 * half + lanesPx(frame, span.node)
  board.block({ x: x - 2, y: y - half - 2, width: width + 4, height: height + 4 })
  const length = lengthText(frame.run.trace, span.toNs - span.fromNs)
  const label = spanLabel(canvas, [`paused ${length}`, `paused`], span, { x, width, y: y + 4, className: 'pause-label' })
  const box = svg('rect', { class: 'pause', x, y: y - half, width, height, rx: 3 })
  return {
    ...group(
      'pause-span',
      [svg('rect', { class: 'paper', x, y: y - half, width, height, rx: 3 }), box, label],
      { 'data-event': span.beginEvent },
    ),
    title: `${nameOf(frame, span)} is paused for ${length}`,
  }
}

function busySpan(canvas: Canvas, span: Span, x: number, width: number, y: number): SvgNode {
  const { frame, board } = canvas
  const half = halfHeight.busy
  board.block({ x: x - 2, y: y - half - 2, width: width + 4, height: 2 * half + 4 })
  const shape = { x, y: y - half, width, height: 2 * half, rx: Math.min(3, width / 2) }
  const { pausedNs = 0 } = span
  const length = lengthText(frame.run.trace, span.toNs - span.fromNs - pausedNs)
  const node = group('busy-span', [
    svg('rect', { class: 'busy', ...shape }),
    svg('rect', { class: 'busy-fill', ...shape }),
    spanLabel(canvas, [`busy ${length}`, 'busy'], span, { x, width, y: y + 4, className: '' }),
  ], { 'data-event': span.beginEvent })
  const where = span.name === '' ? '' : `, in its lane ${span.name}`
  const paused = pausedNs === 0 ? '' : `, and paused for ${formatDuration(pausedNs)} meanwhile`
  return { ...node, title: `${nameOf(frame, span)} is busy for ${length}${where}${paused}` }
}

function bandTop(frame: Frame, { node, row }: Span): number {
  return lifelineOf(frame, node) + lanesPx(frame, node) + 12 + row * bandRowPx
}

function blockBand(frame: Frame, board: LabelBoard, span: Span): void {
  const x = Math.max(-20, frame.x(span.fromNs))
  const width = Math.max(1.5, Math.min(frame.plotWidth + 20, frame.x(span.toNs)) - x)
  board.block({ x, y: bandTop(frame, span) - 1, width, height: bandRowPx - 1 })
}

/** A band below the lifeline: solid while the node believes in it, with a stroke where its deadline passes. */
function bandSpan(canvas: Canvas, span: Span, x: number, width: number): SvgNode {
  const { frame } = canvas
  const top = bandTop(frame, span)
  const height = bandRowPx - 3
  const expired = span.untilNs !== undefined && span.endEvent < 0 && span.untilNs <= frame.run.endNs
  const length = lengthText(frame.run.trace, (span.untilNs ?? span.toNs) - span.fromNs)
  const edges = [path('M', x, top, 'V', top + height)]
  if (expired || span.endEvent >= 0) edges.push(path('M', x + width, top, 'V', top + height))
  const texts = expired ? [
    `${span.name} · ${length}, then expired`,
    `${span.name} · ${length}`,
    span.name,
  ] : [`${span.name} · ${length}`, span.name]
  const node = group('band-span', [
    svg('rect', { class: 'band', x, y: top, width, height }),
    svg('path', { class: 'band-edge', d: edges.join(' ') }),
    spanLabel(canvas, texts, span, { x, width, y: top + height - 2.5, className: 'band-label' })
      ?? labelBeside(canvas, texts, x, width, top),
  ], { 'data-event': span.beginEvent })
  const until = span.untilNs === undefined ? '' : `, as its own clock counts until ${formatDuration(span.untilNs)} of true time`
  return { ...node, title: `${nameOf(frame, span)} believes in ${span.name} for ${length}${until}` }
}

/** The name of a band that is too short for it: after its end, before its beginning, or else below. */
function labelBeside({ frame, board }: Canvas, texts: readonly string[], x: number, width: number, top: number): SvgNode | undefined {
  for (const text of texts) {
    const room = textWidth(text, 11, true)
    const beside = [x + width + 5, x - 5 - room].map((left, cost) => ({ x: left, y: top - 1, cost }))
    const below = [x, x + width - room, x + (width - room) / 2].map((left, i) => ({ x: left, y: top + bandRowPx - 1, cost: i + 2 }))
    const inside = [...beside, ...below].filter((one) => one.x > 2 && one.x + room < frame.plotWidth && one.y + bandRowPx < frame.bottom)
    const place = board.place(inside.map((one) => ({ ...one, width: room, height: bandRowPx - 1 })), -1, { crossingsMax: 1 })
    if (place) return svgText(place.x, place.y + bandRowPx - 4.5, text, { class: 'band-label halo' })
  }
  return undefined
}

interface TextPlace {
  x: number
  width: number
  /** Height of the text's base line. */
  y: number
  className: string
}

/** The longest of `texts` that fits into the visible part of a span without crossing anything. */
function spanLabel(canvas: Canvas, texts: readonly string[], span: Span, place: TextPlace): SvgNode | undefined {
  const { x, width, y, className } = place
  if (width < labelMinPx) return undefined
  const [from, to] = widestGap(Math.max(x, 0), Math.min(x + width, canvas.frame.plotWidth), obstacles(canvas, span, y - 4))
  const fitting = texts.find((text) => textWidth(text, 11, true) + 8 <= to - from)
  if (!fitting) return undefined
  return svgText((from + to) / 2, y, fitting, { class: className || undefined, 'text-anchor': 'middle' })
}

/** What a label on this height must avoid: breaks of the axis, messages that cross, and on the lifeline the dots of turns. */
function obstacles({ frame, arrows }: Canvas, span: Span, y: number): [number, number][] {
  const found = frame.scale.folds.map((fold): [number, number] => {
    const middle = (frame.x(fold.fromNs) + frame.x(fold.toNs)) / 2
    return [middle - 8, middle + 8]
  })
  for (const { x1, y1, x2, y2 } of arrows.length > turnsMax ? [] : arrows) {
    if (y1 === y2 || (y1 < y) === (y2 < y)) continue
    const x = x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)
    found.push([x - 6, x + 6])
  }
  // A pause is drawn over the busy time that it interrupts, so a label must avoid it.
  const pauses = span.kind === 'busy' ? frame.run.spans.filter(({ kind, node }) => kind === 'pause' && node === span.node) : []
  for (const pause of pauses) found.push([frame.x(pause.fromNs), frame.x(pause.toNs)])
  const lane = span.kind === 'busy' ? frame.run.lanes.names[span.node].indexOf(span.name) + 1 : 0
  const turns = span.kind === 'band' ? [] : frame.run.turns[span.node]
  const { trace } = frame.run
  for (let i = Math.max(0, lastAtMost(turns, span.beginEvent)); i < turns.length && found.length < turnsMax; i++) {
    if (trace.timeNs(turns[i]) >= span.toNs) break
    const x = frame.x(trace.timeNs(turns[i]))
    if (trace.timeNs(turns[i]) > span.fromNs && frame.run.lanes.of(turns[i]) === lane) found.push([x - 6, x + 6])
  }
  return found.sort((a, b) => a[0] - b[0])
}

function widestGap(from: number, to: number, taken: readonly [number, number][]): [number, number] {
  let best: [number, number] = [from, from]
  let start = from
  for (const [left, right] of taken) {
    if (right <= start || left >= to) continue
    if (left - start > best[1] - best[0]) best = [start, left]
    start = Math.max(start, right)
  }
  return to - start > best[1] - best[0] ? [start, to] : best
}

/** Draws a dot for every turn: filled for a message, open for a timer and the like. */
export function turnsLayer(frame: Frame, wrong: ReadonlySet<number>, board: LabelBoard): SvgNode {
  const { trace } = frame.run
  const { events } = trace
  const first = Math.max(0, trace.indexAt(frame.fromNs - 1))
  const last = trace.indexAt(frame.toNs)
  const visible: number[] = []
  const seen = new Set<number>()
  for (let i = first; i <= last; i++) {
    if (!frame.lifelineY.has(events.node[i]) || !isTurn(events.kind[i] as EventKind)) continue
    // Turns within one pixel of one lane are one dot.
    const cell = (Math.round(frame.x(trace.timeNs(i))) * 4096 + events.node[i]) * 64 + frame.run.lanes.of(i)
    if (seen.has(cell)) continue
    seen.add(cell)
    visible.push(i)
  }
  if (visible.length > turnsMax) return crowd(frame, visible)
  return group('turn-marks', visible.map((i) => {
    const x = frame.x(trace.timeNs(i))
    const y = frame.rowY(events.node[i], frame.run.lanes.of(i))
    const name = kindName(events.kind[i] as EventKind)
    board.block({ x: x - 5, y: y - 7, width: 10, height: 14 })
    if (events.kind[i] === Kind.start) return svg('line', { class: 'turn', x1: x, y1: y - 6, x2: x, y2: y + 6, 'data-event': i })
    return svg(
      'circle',
      { class: `turn ${name}${wrong.has(i) ? ' wrong' : ''}`, cx: x, cy: y, r: wrong.has(i) ? 4.5 : 3.5, 'data-event': i },
    )
  }))
}

function crowd(frame: Frame, visible: readonly number[]): SvgNode {
  const { trace } = frame.run
  const { events } = trace
  const d = visible.map((i) => `M${short(frame.x(trace.timeNs(i)) - 1)} ${short(frame.rowY(events.node[i], frame.run.lanes.of(i)) - 2)}h2v4h-2z`)
  return svg('path', { class: 'turns', d: d.join('') })
}
