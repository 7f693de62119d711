/**
 * Draws thousands of messages at once. As long as single strokes can be seen, it draws one thin line for each pixel, direction
 * and pair of nodes; beyond that a ribbon along each lifeline shows how many arrived there, and in red how many were lost.
 */
import { MessageKind } from '../trace/trace.ts'
import { formatCount } from '../trace/units.ts'
import type { Arrow } from './arrows.ts'
import type { Frame } from './frame.ts'
import { group, polyline, short, svg, svgText, type SvgNode } from './svg.ts'

const kinds = ['plain', 'failed', 'late', 'lost', 'wrong'] as const
/** Arrows per pixel beyond which strokes would merge into one block. */
const densityMax = 2
const binPx = 4

export function crowdLayer(frame: Frame, arrows: readonly Arrow[]): SvgNode {
  const hint = `${formatCount(arrows.length)} messages in view: zoom in to tell them apart`
  return group('crowd', [
    ...(arrows.length > densityMax * frame.plotWidth ? ribbons(frame, arrows) : hairlines(arrows)),
    svgText(frame.plotWidth - 8, frame.bottom - 9, hint, { class: 'hint halo', 'text-anchor': 'end' }),
  ])
}

function kindOf({ flight }: Arrow): (typeof kinds)[number] {
  if (flight.wrong) return 'wrong'
  if (flight.fate === 'late' || flight.fate === 'lost') return flight.fate
  return flight.kind === MessageKind.failure ? 'failed' : 'plain'
}

function hairlines(arrows: readonly Arrow[]): SvgNode[] {
  const seen = new Set<number>()
  const parts: Record<(typeof kinds)[number], string[]> = { plain: [], failed: [], late: [], lost: [], wrong: [] }
  for (const arrow of arrows) {
    const { flight, x1, y1, x2, y2 } = arrow
    const kind = kindOf(arrow)
    const pair = (kinds.indexOf(kind) * 1024 + flight.from) * 1024 + flight.to
    const cell = (pair * 8192 + Math.round(x1) + 1024) * 64 + Math.min(63, Math.round((x2 - x1) / 2))
    if (seen.has(cell)) continue
    seen.add(cell)
    parts[kind].push(`M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`)
  }
  const drawn = kinds.filter((kind) => kind !== 'plain' && parts[kind].length > 0)
  return [
    svg('path', { class: 'messages', d: parts.plain.join('') }),
    ...drawn.map((kind) => group(`message ${kind}`, [svg('path', { class: 'shaft', d: parts[kind].join('') })])),
  ]
}

/** How many messages arrived at each node or were lost on the way to it, for each bin of a few pixels; the busiest bin has the full height. */
function ribbons(frame: Frame, arrows: readonly Arrow[]): SvgNode[] {
  const bins = Math.ceil(frame.plotWidth / binPx) + 1
  const arrived = new Map<number, Float64Array>()
  const lost = new Map<number, Float64Array>()
  for (const node of frame.nodes) {
    arrived.set(node, new Float64Array(bins))
    lost.set(node, new Float64Array(bins))
  }
  let most = 1
  for (const { flight, x2 } of arrows) {
    const counts = (flight.fate === 'lost' ? lost : arrived).get(flight.to)
    const bin = Math.round(x2 / binPx)
    if (!counts || bin < 0 || bin >= bins) continue
    most = Math.max(most, ++counts[bin])
  }
  const shapes: SvgNode[] = []
  for (const node of frame.nodes) {
    const y = frame.lifelineY.get(node) ?? 0
    for (const [className, counts] of [['ribbon', arrived.get(node)], ['ribbon lost', lost.get(node)]] as const) {
      if (counts?.some((count) => count > 0)) shapes.push(svg('path', { class: className, d: ribbon(counts, y, 17 / most) }))
    }
  }
  return shapes
}

function ribbon(counts: Float64Array, y: number, perCount: number): string {
  const above = Array.from(counts, (count, i): [number, number] => [i * binPx, y - count * perCount])
  const below = above.map(([x, top]): [number, number] => [x, 2 * y - top])
  return `${polyline([...above, ...below.reverse()])}Z`
}
