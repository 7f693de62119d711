/** Draws the time axis: numbers, thin lines up through the lifelines, and breaks where empty time was left out. */
import { formatDuration } from '../trace/units.ts'
import { edgePx, type Frame } from './frame.ts'
import type { LabelBoard } from './labels.ts'
import { group, path, polyline, svg, svgText, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'
import type { Fold } from './time-scale.ts'
import type { Tick } from './ticks.ts'
import { axisTicks } from './ticks.ts'

export function axisLayer(frame: Frame): { grid: SvgNode; axis: SvgNode } {
  const shift = edgePx - frame.offset
  const ticks = steps(frame, axisTicks(frame.scale, -shift, frame.plotWidth - shift)).map((tick) => ({ ...tick, x: tick.x + shift }))
  const y = frame.bottom
  const end = Math.min(frame.plotWidth, frame.x(frame.run.endNs))
  return {
    grid: group('grid-lines', ticks.map(({ x }) => svg('line', { class: 'grid', x1: x, y1: frame.top, x2: x, y2: y }))),
    axis: group('time-axis', [
      svg('path', { class: 'axis', d: path('M', 0, y, 'H', end, ...ticks.flatMap(({ x }) => ['M', x, y, 'V', y + 5])) }),
      ...ticks.map(({ x, label }) => tickLabel(frame, x, label)),
      ...foldLabels(frame),
    ]),
  }
}

/** The ticks of a path that an exploration found: without time, only whole steps have a tick, labelled with their number. */
function steps({ run }: Frame, ticks: Tick[]): Tick[] {
  const { stepNs } = run.trace.header
  if (stepNs === undefined) return ticks
  return ticks.filter(({ timeNs }) => timeNs % stepNs === 0).map((tick) => ({ ...tick, label: String(tick.timeNs / stepNs) }))
}

/** The number of a tick, moved inwards at the edges, where it would be cut. */
function tickLabel(frame: Frame, x: number, label: string): SvgNode {
  const half = textWidth(label, 11) / 2
  const inside = Math.min(frame.plotWidth - half - 2, Math.max(half + 1, x))
  return svgText(inside, frame.bottom + 18, label, { 'text-anchor': 'middle' })
}

function visibleFolds(frame: Frame): Fold[] {
  return frame.scale.folds.filter((fold) => foldX(frame, fold.x1) > -10 && foldX(frame, fold.x0) < frame.plotWidth + 10)
}

function foldX(frame: Frame, x: number): number {
  return x - frame.offset + edgePx
}

/** How much time each fold leaves out, below the numbers, where there is room. */
function foldLabels(frame: Frame): SvgNode[] {
  const labels: SvgNode[] = []
  let freeFrom = 0
  for (const fold of visibleFolds(frame)) {
    const text = formatDuration(roughly(fold.toNs - fold.fromNs))
    const half = textWidth(text, 11) / 2
    const x = Math.min(frame.plotWidth - half - 2, Math.max(half + 2, (foldX(frame, fold.x0) + foldX(frame, fold.x1)) / 2))
    if (x - half < freeFrom) continue
    freeFrom = x + half + 6
    labels.push(svgText(x, frame.bottom + 33, text, { class: 'fold-label', 'text-anchor': 'middle' }))
  }
  return labels
}

/** A length of time rounded to three digits, such as 39.9 s. */
function roughly(ns: number): number {
  let step = 1
  while (ns / step >= 1000) step *= 10
  return Math.round(ns / step) * step
}

/** A pale stripe behind each fold. */
export function foldStripes(frame: Frame): SvgNode {
  const stripes = visibleFolds(frame).map((fold) => {
    const x = foldX(frame, fold.x0)
    return svg('rect', { class: 'fold', x, y: frame.top, width: fold.x1 - fold.x0, height: frame.bottom - frame.top })
  })
  return group('folds', stripes)
}

/** Two slanted strokes through every lifeline, and the axis, in the middle of each fold. Labels keep out of it. */
export function foldBreaks(frame: Frame, board: LabelBoard): SvgNode {
  const breaks: SvgNode[] = []
  for (const fold of visibleFolds(frame)) {
    const x = (foldX(frame, fold.x0) + foldX(frame, fold.x1)) / 2
    for (const node of frame.nodes) {
      const y = frame.lifelineY.get(node) ?? 0
      const above = (frame.bufferY(node) ?? y) - 13
      const below = y + 13 + (frame.depth.get(node) ?? 0)
      breaks.push(...breakMark(x, above, below))
      board.block({ x: x - 6, y: above, width: 12, height: below - above })
    }
    breaks.push(...breakMark(x, frame.bottom - 5, frame.bottom + 5))
  }
  return group('breaks', breaks)
}

function breakMark(x: number, top: number, bottom: number): SvgNode[] {
  const lean = Math.min(4, (bottom - top) / 6)
  const left: [number, number][] = [[x - 2.5 + lean, top], [x - 2.5 - lean, bottom]]
  const right: [number, number][] = [[x + 2.5 + lean, top], [x + 2.5 - lean, bottom]]
  return [
    svg('path', { class: 'break', d: `${polyline([left[0], left[1], right[1], right[0]])}Z` }),
    svg('path', { class: 'break-edge', d: polyline(left) + polyline(right) }),
  ]
}
