/**
 * Draws the distribution of the samples of one measure: for every value the share of samples that are at most so large. The median and the 99th
 * percentile are marked on the curve, and a line shows the bound that the author expects of a statistic.
 */
import type { SummaryExpectation } from '../trace/output.ts'
import { formatCount } from '../trace/units.ts'
import type { MeterSeries } from './meter-series.ts'
import { isTime, meterValue, roughValue } from './meter-text.ts'
import { group, path, polyline, svg, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'
import { humaneTicks } from './ticks.ts'
import { decadeTicks, octaves, valueTicks } from './value-scale.ts'

export type Bound = NonNullable<SummaryExpectation['bound']> & { holds: boolean }

interface Place {
  left: number
  top: number
  width: number
  height: number
}

/** When the largest sample is more than so many times the median, the axis is logarithmic, so that the tail can be read. */
const longTail = 40

export function distributionPanel(series: MeterSeries, place: Place, bounds: readonly Bound[]): SvgNode {
  const { left, top, width, height } = place
  const { unit, distribution: name = series.name } = series
  const sorted = Float64Array.from(series.lines.flatMap(({ values }) => values)).sort()
  const own = bounds.filter((bound) => bound.name === name)
  const { x, ticks, wide } = scaleOf(sorted, own, place, isTime(unit))
  const y = (share: number) => top + height - share * height
  const caption = `${formatCount(sorted.length)} samples: share at most so large`
  return group('meter-distribution', [
    svgText(left, top - 8, fitText(wide ? `${caption}, by doubling` : caption, 11, width), { class: 'muted' }),
    ...[0, 0.5, 1].flatMap((share) => [
      svg('line', { class: share === 0 ? 'zero' : 'grid', x1: left, y1: y(share), x2: left + width, y2: y(share) }),
      svgText(left - 6, y(share) + 4, `${share * 100} %`, { class: 'muted', 'text-anchor': 'end' }),
    ]),
    ...valueLabels(ticks, x, place, unit),
    svg('path', { class: 'meter-curve', d: curve(sorted, x, y, left) }),
    ...own.flatMap((bound, i) => boundLine(bound, x, place, i, unit)),
    ...percentileMarks(sorted, x, y, place, unit),
  ])
}

function scaleOf(sorted: Float64Array, bounds: readonly Bound[], { left, width }: Place, time: boolean) {
  const edges = bounds.map(({ value }) => value)
  const least = Math.min(sorted[0], ...edges)
  const most = Math.max(sorted[sorted.length - 1], ...edges)
  const wide = least > 0 && most > longTail * sorted[rankOf(0.5, sorted.length)]
  const low = wide ? octaves(least) : Math.min(0, least)
  const high = wide ? octaves(most) : most
  const span = (high - low || 1) * 1.04
  const x = (value: number) => left + (((wide ? octaves(value) : value) - low) / span) * width
  const count = Math.max(2, width / 80)
  const evenTicks = () => (time ? humaneTicks(0, most, count) : valueTicks(low, most, count, sorted.every(Number.isInteger)))
  return { x, wide, ticks: wide ? decadeTicks(least, most) : evenTicks() }
}

/** The nearest rank, as for the percentiles of the run. */
function rankOf(share: number, count: number): number {
  return Math.max(0, Math.ceil(share * count - 1e-9) - 1)
}

/** The numbers of the axis, as many as fit. */
function valueLabels(
  ticks: readonly number[], x: (value: number) => number, { left, top, width, height }: Place, unit: string | undefined,
): SvgNode[] {
  let freeFrom = left - 20
  return ticks.flatMap((tick) => {
    const text = meterValue(unit, tick)
    const half = textWidth(text, 11) / 2
    if (x(tick) - half < freeFrom || x(tick) + half > left + width + 14) return []
    freeFrom = x(tick) + half + 8
    return [
      svg('line', { class: 'grid', x1: x(tick), y1: top, x2: x(tick), y2: top + height }),
      svgText(x(tick), top + height + 14, text, { class: 'muted', 'text-anchor': 'middle' }),
    ]
  })
}

/** The path of the curve, with a step at every sample, or at every half pixel when there are very many. */
function curve(sorted: Float64Array, x: (value: number) => number, y: (share: number) => number, left: number): string {
  const points: [number, number][] = [[left, y(0)]]
  let lastX = left
  for (let i = 0; i < sorted.length; i++) {
    const at = x(sorted[i])
    if (at - lastX < 0.5 && i > 0) continue
    points.push([lastX, y(i / sorted.length)], [at, y(i / sorted.length)])
    lastX = at
  }
  return polyline([...points, [lastX, y(1)]])
}

function percentileMarks(
  sorted: Float64Array, x: (value: number) => number, y: (share: number) => number, { left, top, width }: Place, unit: string | undefined,
): SvgNode[] {
  return [[0.5, 'median'], [0.99, 'p99']].flatMap(([share, word]) => {
    const value = sorted[rankOf(share as number, sorted.length)]
    const [at, height] = [x(value), y(share as number)]
    const text = `${word} ${roughValue(unit, value)}`
    const room = textWidth(text, 11, true)
    const beside = at + 7 + room <= left + width + 12
    return [
      { ...svg('circle', { class: 'clock-dot', cx: at, cy: height, r: 3.2 }), title: text },
      svgText(beside ? at + 6 : at + 4, Math.max(top + 4, height) + 14, text, { class: 'clock-name halo', 'text-anchor': beside ? 'start' : 'end' }),
    ]
  })
}

/** The expected bound as a dashed line with its text; a broken bound is red, and its text says so. */
function boundLine(
  { statistic, comparison, value, holds }: Bound, x: (value: number) => number, { left, top, width, height }: Place, row: number,
  unit: string | undefined,
): SvgNode[] {
  const at = x(value)
  const text = `${holds ? '✓' : '✗'} ${statistic} ${comparison} ${meterValue(unit, value)}`
  const room = textWidth(text, 11, true)
  const beside = at + 5 + room <= left + width + 14
  const className = holds ? 'bound' : 'bound broken'
  return [
    svg('path', { class: className, d: path('M', at, top - 2, 'V', top + height) }),
    svgText(beside ? at + 5 : at - 5, top + height - 8 - 14 * row, text, { class: `${className} bound-label halo`, 'text-anchor': beside ? 'start' : 'end' }),
  ]
}
