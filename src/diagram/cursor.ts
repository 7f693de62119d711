/**
 * The cursor over a space-time diagram: a line at the time of one event, a ring around the event, and a veil over
 * everything later. It is a layer of its own, so a step moves these few shapes and nothing is laid out again.
 */
import { momentText } from '../trace/moments.ts'
import type { Frame } from './frame.ts'
import type { Arrow } from './arrows.ts'
import { group, path, svg, svgText, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'

/** The layer; empty at the last event, where the whole run is shown. */
export function cursorLayer(frame: Frame, arrows: readonly Arrow[], cursor: number): SvgNode {
  const { trace } = frame.run
  if (cursor < 0 || cursor >= trace.length - 1) return group('cursor-layer', [])
  const timeNs = trace.timeNs(cursor)
  const x = frame.x(timeNs)
  const children: SvgNode[] = []
  if (x < frame.plotWidth) {
    const from = Math.max(0, x + 1)
    children.push(svg('rect', { class: 'veil', x: from, y: 0, width: frame.plotWidth - from, height: frame.height }))
  }
  children.push(svg('line', { class: 'cursor', x1: x, y1: 2, x2: x, y2: frame.bottom + 5 }))
  for (const arrow of arrows) {
    const { flight } = arrow
    if (flight.arriveEvent !== cursor && flight.sendEvent !== cursor) continue
    children.push(svg('path', { class: 'current-shaft', d: path('M', arrow.x1, arrow.y1, 'L', arrow.x2, arrow.y2) }))
  }
  const node = trace.events.node[cursor]
  const y = frame.rowY(node, frame.run.lanes.of(cursor))
  if (frame.lifelineY.has(node)) children.push(svg('circle', { class: 'current', cx: x, cy: y, r: 8 }))
  children.push(pill(frame, x, momentText(trace, timeNs)))
  return group(
    'cursor-layer',
    [svg('svg', { x: frame.left, y: 0, width: frame.plotWidth, height: frame.height, overflow: 'hidden' }, children)],
  )
}

function pill(frame: Frame, x: number, text: string): SvgNode {
  const width = textWidth(text, 11, true) + 12
  const left = Math.min(frame.plotWidth - width - 1, Math.max(1, x - width / 2))
  return group('cursor-time', [
    svg('rect', { class: 'cursor-pill', x: left, y: frame.bottom + 5, width, height: 18, rx: 3 }),
    svgText(left + width / 2, frame.bottom + 18, text, { class: 'cursor-text', 'text-anchor': 'middle' }),
  ])
}
