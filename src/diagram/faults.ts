/** Draws the strip above the lifelines: every declared fault, when it was active, and whether it ever had an effect. */
import { faultRowPx, type FaultRow, type Frame } from './frame.ts'
import { group, path, svg, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'

export function faultsLayer(frame: Frame): SvgNode[] {
  const tints: SvgNode[] = []
  const rows: SvgNode[] = []
  for (const [i, row] of frame.faultRows.entries()) {
    const visible = row.spans.filter((span) => span.fromNs <= frame.toNs && span.toNs >= frame.fromNs)
    const bars = merge(visible.map((span) => ({ x0: Math.max(-4, frame.x(span.fromNs)), x1: Math.min(
      frame.plotWidth + 4,
      frame.x(span.toNs),
    ), event: span.beginEvent })))
    rows.push(drawRow(frame, row, i, bars))
    // Only lasting faults of the network tint the figure: those of nodes show on lifelines. A tint over the whole run would tell nothing.
    const always = row.spans.some(({ fromNs, toNs }) => toNs - fromNs > 0.98 * frame.run.endNs)
    if (!always && row.on === 'network' && !row.instant) for (const bar of bars) tints.push(drawTint(frame, bar, 8 + i * faultRowPx + 17))
  }
  if (frame.faultsLeft > 0) rows.push(countOfOthers(frame))
  return [group('fault-tints', tints), group('faults', rows)]
}

/** How many faults have no row; in the renderer a click on it shows them. */
function countOfOthers({ faultRows, faultsLeft }: Frame): SvgNode {
  const text = faultRows.length === 0 ? `${faultsLeft} faults` : `and ${faultsLeft} more ${faultsLeft === 1 ? 'fault' : 'faults'}`
  return svgText(2, 8 + faultRows.length * faultRowPx + 11, text, { class: 'fault-label fault-more halo' })
}

interface Bar {
  x0: number
  x1: number
  event: number
}

/** Joins bars that are less than a pixel apart, so that a fault that happens every millisecond is one shape. */
function merge(bars: readonly Bar[]): Bar[] {
  const merged: Bar[] = []
  for (const bar of bars) {
    const last = merged.at(-1)
    if (last && bar.x0 - last.x1 < 1) last.x1 = Math.max(last.x1, bar.x1)
    else merged.push({ ...bar })
  }
  return merged
}

function drawTint(frame: Frame, { x0, x1 }: Bar, top: number): SvgNode {
  return group('tint', [
    svg('rect', { class: 'fault-tint', x: x0, y: top, width: Math.max(1, x1 - x0), height: frame.bottom - top }),
    svg('path', { class: 'fault-edge', d: path('M', x0, top, 'V', frame.bottom, 'M', x1, top, 'V', frame.bottom) }),
  ])
}

function drawRow(frame: Frame, row: FaultRow, i: number, bars: readonly Bar[]): SvgNode {
  const top = 8 + i * faultRowPx
  const shapes = bars.map(({ x0, x1, event }) =>
    svg(
      'path',
      {
        class: 'fault',
        d: path(
          'M',
          x0,
          top + 14,
          'H',
          Math.max(x0 + 2, x1),
          'V',
          top + 20,
          'H',
          Math.max(x0 + 2, x1) - 2,
          'V',
          top + 17,
          'H',
          x0 + 2,
          'V',
          top + 20,
          'H',
          x0,
          'Z',
        ),
        'data-event': event,
      },
    ),
  )
  const text = row.bites === 0 ? `${row.text} · never bit` : row.text
  const first = bars[0]
  if (!first) return group('fault-row', shapes)
  const width = textWidth(text, 11)
  const x = Math.max(2, Math.min(first.x0, frame.plotWidth - width - 4))
  return group('fault-row', [...shapes, svgText(x, top + 10, fitText(text, 11, frame.plotWidth - 8), { class: 'fault-label halo' })])
}
