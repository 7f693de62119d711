/**
 * The chart of what a run counted and sampled: a panel for each series over virtual time and, where there is a distribution, beside it the share
 * of the samples up to each value, with percentiles and the bound that the author expects.
 *
 *     meterChart(indexRun(trace), { width: 900, bounds: [{ name: 'queue', statistic: 'p99', comparison: '<', value: 40, holds: true }] }).tree
 */
import type { RunSummary } from '../trace/output.ts'
import { formatDuration, formatTime } from '../trace/units.ts'
import { distributionPanel, type Bound } from './meter-distribution.ts'
import { meterSeries, type MeterLine, type MeterSeries } from './meter-series.ts'
import { isTime, meterValue } from './meter-text.ts'
import type { RunIndex } from './run-index.ts'
import { group, path, polyline, short, svg, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'
import { humaneTicks } from './ticks.ts'
import { valueTicks } from './value-scale.ts'

export interface MeterChartOptions {
  width: number
  /** What the author expects of statistics, drawn as lines in the distributions. */
  bounds?: readonly Bound[]
}

export interface MeterFigure {
  tree: SvgNode
  series: readonly MeterSeries[]
  /** The layer for one moment: a line, and the value of every series then. */
  cursor(timeNs: number): SvgNode
  timeAt(x: number): number
}

/** The bounds that a run's expectations set. */
export function boundsOf({ expectations }: Pick<RunSummary, 'expectations'>): Bound[] {
  return expectations.flatMap(({ bound, holds }) => (bound ? [{ ...bound, holds }] : []))
}

interface Panel {
  series: MeterSeries
  top: number
  most: number
  y(value: number): number
}

const left = 64
const panelPx = 92
/** The distance from one panel to the next, which has its name. */
const gapPx = 40
const axisPx = 30
const right = 16
/** In a chart narrower than this, distributions are below their series and not beside them. */
const besideMin = 620
/** The room for names of nodes at the ends of lines. */
const namesPx = 78
const panelsMost = 16
/** At most so many lines are drawn in a panel, since more cannot be told apart. */
const linesMost = 6

export function meterChart(run: RunIndex, { width, bounds = [] }: MeterChartOptions): MeterFigure {
  const all = meterSeries(run)
  const series = all.slice(0, panelsMost)
  const beside = width >= besideMin && series.some(({ distribution }) => distribution !== undefined)
  const distributionPx = beside ? Math.round(width * 0.3) : width - left - right
  const named = series.some(({ lines }) => lines.length > 1)
  const plotWidth = Math.max(100, width - left - (named ? namesPx : right) - (beside ? distributionPx + 62 : 0))
  const x = (timeNs: number) => left + (timeNs / run.endNs) * plotWidth
  const panels: Panel[] = []
  const shapes: SvgNode[] = []
  let top = 28
  for (const one of series) {
    const panel = makePanel(one, top)
    panels.push(panel)
    shapes.push(drawPanel(panel, run, x, plotWidth))
    if (one.distribution !== undefined) {
      if (!beside) top += panelPx + gapPx
      const place = { left: beside ? width - right - distributionPx : left, top, width: distributionPx, height: panelPx }
      shapes.push(distributionPanel(one, place, bounds))
    }
    top += panelPx + gapPx
  }
  const bottom = Math.max(60, top - gapPx)
  if (all.length > series.length) shapes.push(svgText(left, bottom + 34, `and ${all.length - series.length} more series`, { class: 'hint' }))
  if (series.length === 0) shapes.push(svgText(left, 34, 'nothing was counted or sampled', { class: 'hint' }))
  const height = bottom + axisPx + (all.length > series.length ? 16 : 0)
  const size = { width, height, viewBox: `0 0 ${width} ${height}` }
  return {
    tree: svg('svg', { class: 'dsnb-figure meters', ...size, role: 'img' }, [
      svg('rect', { class: 'paper', x: 0, y: 0, width, height }),
      timeAxis(run.endNs, x, plotWidth, bottom, panels),
      ...shapes,
    ]),
    series,
    cursor: (timeNs) => cursorLayer(panels, run, timeNs, x, bottom),
    timeAt: (px) => Math.min(run.endNs, Math.max(0, ((px - left) / plotWidth) * run.endNs)),
  }
}

function makePanel(series: MeterSeries, top: number): Panel {
  let most = series.kind === 'share' ? 1 : 0
  for (const { values } of series.lines) for (const value of values) most = Math.max(most, value)
  for (const [i, value] of stacked(series).entries()) most = Math.max(most, value + (series.lines[0]?.values[i] ?? 0))
  let least = 0
  for (const { values } of series.lines) for (const value of values) least = Math.min(least, value)
  const span = most - least || 1
  return { series, top, most, y: (value) => top + panelPx - ((value - least) / (span * 1.05)) * panelPx }
}

/** The sum of what is drawn on top of a rate. */
function stacked({ beside = [] }: MeterSeries): number[] {
  const sums: number[] = []
  for (const { line } of beside) for (const [i, value] of line.values.entries()) sums[i] = (sums[i] ?? 0) + value
  return sums
}

function timeAxis(endNs: number, x: (timeNs: number) => number, plotWidth: number, bottom: number, panels: readonly Panel[]): SvgNode {
  const ticks = humaneTicks(0, endNs, Math.max(2, plotWidth / 92))
  return group('time-axis', [
    ...panels.flatMap(({ top }) => ticks.map((tick) => svg('line', { class: 'grid', x1: x(tick), y1: top, x2: x(tick), y2: top + panelPx }))),
    svg('path', { class: 'axis', d: path('M', x(0), bottom + 2, 'H', x(endNs), ...ticks.flatMap((tick) => ['M', x(tick), bottom + 2, 'v', 5])) }),
    ...ticks.map((tick) => svgText(x(tick), bottom + 19, formatDuration(tick), { 'text-anchor': 'middle' })),
    svgText(left - 20, bottom + 19, 'time', { class: 'muted', 'text-anchor': 'end' }),
  ])
}

function isWhole({ kind, lines }: MeterSeries): boolean {
  return (kind === 'level' || kind === 'samples') && lines.every(({ values }) => values.every(Number.isInteger))
}

/** `goodput, per second`; `busy, share of each 500 ms`. */
function heading({ name, kind, binNs = 0 }: MeterSeries): string {
  if (kind === 'rate') return `${name}, per second`
  return kind === 'share' ? `${name}, share of each ${formatDuration(binNs)}` : name
}

function valueText({ unit, kind }: MeterSeries, value: number): string {
  return kind === 'share' ? `${Math.round(value * 100)} %` : kind === 'rate' ? meterValue(undefined, Math.round(value * 10) / 10) : meterValue(unit, value)
}

type X = (timeNs: number) => number

function drawPanel(panel: Panel, run: RunIndex, x: X, plotWidth: number): SvgNode {
  const { series, top, most, y } = panel
  const ticks = isTime(series.unit) ? humaneTicks(0, most, 3) : valueTicks(0, most, 3, isWhole(series))
  const grid = ticks.flatMap((tick) => [
    svg('line', { class: tick === 0 ? 'zero' : 'grid', x1: left, y1: y(tick), x2: left + plotWidth, y2: y(tick) }),
    svgText(left - 8, y(tick) + 4, valueText(series, tick), { 'text-anchor': 'end' }),
  ])
  const lines = series.lines.slice(0, linesMost)
  const more = series.lines.length > lines.length ? `, ${lines.length} of ${series.lines.length} nodes` : ''
  return group('meter-panel', [
    svgText(left, top - 8, heading(series) + more, { class: 'meter-name' }),
    ...besideTexts(series, left + textWidth(heading(series) + more, 11, true) + 14, top - 8),
    group('meter-grid', grid),
    ...(series.kind === 'rate' ? rateShapes(panel, x) : lines.map((line, i) => lineShape(panel, line, i, run, x))),
    ...(series.lines.length > 1 ? nodeNames(panel, lines, run, left + plotWidth) : []),
  ])
}

/** The names of what is drawn on top of a rate, beside the heading, in its colour and pattern. */
function besideTexts({ beside = [] }: MeterSeries, from: number, y: number): SvgNode[] {
  let at = from
  return beside.flatMap(({ name }) => {
    const key = svg('rect', { class: `meter-bar ${name}`, x: at, y: y - 8, width: 10, height: 8 })
    const text = svgText(at + 14, y, name, { class: 'muted' })
    at += 14 + textWidth(name, 11) + 14
    return [key, text]
  })
}

/** The bars of a rate, with failed operations on top of successful ones. */
function rateShapes({ series, y, top }: Panel, x: X): SvgNode[] {
  const { lines: [line], binNs = 1, beside = [] } = series
  const base = line.values.map(() => 0)
  return [{ name: 'ok', line }, ...beside].map(({ name, line: { times, values } }) => {
    const d: string[] = []
    for (const [i, value] of values.entries()) {
      if (value === 0) continue
      const [from, to] = [y(base[i]), y(base[i] + value)]
      base[i] += value
      const [x0, x1] = [x(times[i]), Math.min(x(times[i] + binNs), x(times[i]) + Math.max(1, x(binNs) - left))]
      d.push(`M${short(x0 + 0.5)} ${short(from)}V${short(Math.max(top, to))}H${short(Math.max(x0 + 1, x1 - 0.5))}V${short(from)}Z`)
    }
    return svg('path', { class: `meter-bar ${name}`, d: d.join('') })
  })
}

function lineShape(panel: Panel, line: MeterLine, tone: number, run: RunIndex, x: X): SvgNode {
  const { series, y } = panel
  const title = `${series.name}${line.node < 0 ? '' : ` of ${run.trace.header.nodes[line.node].name}`}`
  const crowded = line.times.length > 1200
  if (series.kind === 'samples' && !crowded) return dots(panel, line, tone, x)
  if (series.kind === 'samples') return { ...svg('path', { class: `meter-cloud tone-${tone % 4}`, d: columns(line, x, y) }), title }
  if (!crowded) return { ...svg('path', { class: `meter-line tone-${tone % 4}`, d: steps(line, run.endNs, x, y) }), title }
  const shapes = [
    svg('path', { class: `meter-cloud faint tone-${tone % 4}`, d: columns(line, x, y) }),
    svg('path', { class: `meter-line tone-${tone % 4}`, d: polyline(means(line, run.endNs).map(([timeNs, value]) => [x(timeNs), y(value)])) }),
  ]
  return { ...group('meter-crowd', shapes), title: `${title}: the mean over time, and between which values it was` }
}

/** The averages of a level in 150 bins, weighted by how long each value lasts. */
function means({ times, values }: MeterLine, endNs: number): [number, number][] {
  const count = 150
  const sums = new Float64Array(count)
  const binNs = endNs / count
  for (const [i, fromNs] of times.entries()) {
    const toNs = times[i + 1] ?? endNs
    for (let bin = Math.min(count - 1, Math.floor(fromNs / binNs)); bin < count && bin * binNs < toNs; bin++) {
      sums[bin] += values[i] * Math.max(0, Math.min(toNs, (bin + 1) * binNs) - Math.max(fromNs, bin * binNs))
    }
  }
  return Array.from(sums, (sum, bin): [number, number] => [(bin + 0.5) * binNs, sum / binNs])
}

function dots({ series, y }: Panel, { times, values, events }: MeterLine, tone: number, x: X): SvgNode {
  return group(`meter-dots tone-${tone % 4}`, times.map((timeNs, i) => ({
    ...svg('circle', { cx: x(timeNs), cy: y(values[i]), r: 2.2, 'data-event': events[i] }),
    title: `${series.name} ${valueText(series, values[i])} at ${formatTime(timeNs)}`,
  })))
}

/** The path of a level, whose values stay until the next one. */
function steps({ times, values }: MeterLine, endNs: number, x: X, y: (value: number) => number): string {
  const points: [number, number][] = []
  for (const [i, timeNs] of times.entries()) {
    if (i > 0) points.push([x(timeNs), y(values[i - 1])])
    points.push([x(timeNs), y(values[i])])
  }
  if (values.length > 0) points.push([x(endNs), y(values[values.length - 1])])
  return polyline(points)
}

/** The path when there are more values than pixels: from the smallest to the largest value of each column of pixels. */
function columns({ times, values }: MeterLine, x: X, y: (value: number) => number): string {
  const parts: string[] = []
  for (let i = 0; i < times.length;) {
    const column = Math.round(x(times[i]))
    let [least, most] = [values[i], values[i]]
    for (; i < times.length && Math.round(x(times[i])) === column; i++) {
      least = Math.min(least, values[i])
      most = Math.max(most, values[i])
    }
    parts.push(`M${column} ${short(y(least) + 0.5)}V${short(y(most) - 0.5)}`)
  }
  return parts.join('')
}

function nodeNames({ top, y }: Panel, lines: readonly MeterLine[], run: RunIndex, x: number): SvgNode[] {
  const rowPx = 14
  const labels = lines.map(({ node, values }, tone) => ({ node, tone, at: y(values[values.length - 1] ?? 0), y: 0 })).sort((a, b) => a.at - b.at)
  let free = -Infinity
  for (const label of labels) free = (label.y = Math.max(label.at, free)) + rowPx
  let floor = top + panelPx + 4
  for (const label of [...labels].reverse()) floor = (label.y = Math.min(label.y, floor)) - rowPx
  return labels.flatMap(({ node, tone, at, y: row }) => [
    svg('path', { class: `meter-key tone-${tone % 4}`, d: path('M', x + 2, at, 'L', x + 9, row, 'H', x + 15) }),
    svgText(x + 18, row + 4, fitText(node < 0 ? 'all' : run.trace.header.nodes[node].name, 11, namesPx - 20), { class: 'clock-name' }),
  ])
}

/** The cursor of the chart; none at the end of the run, where the whole chart is shown. */
function cursorLayer(panels: readonly Panel[], run: RunIndex, timeNs: number, x: X, bottom: number): SvgNode {
  if (timeNs >= run.endNs) return group('cursor-layer', [])
  const text = formatTime(timeNs)
  const width = textWidth(text, 11, true) + 12
  const pillLeft = Math.max(1, x(timeNs) - width / 2)
  return group('cursor-layer', [
    ...panels.map(({ top }) => svg('line', { class: 'cursor', x1: x(timeNs), y1: top - 2, x2: x(timeNs), y2: top + panelPx })),
    ...panels.flatMap((panel) => panel.series.lines.slice(0, linesMost).flatMap((line) => valueAt(panel, line, timeNs, x))),
    svg('rect', { class: 'cursor-pill', x: pillLeft, y: bottom + 6, width, height: 18, rx: 3 }),
    svgText(pillLeft + width / 2, bottom + 19, text, { class: 'cursor-text', 'text-anchor': 'middle' }),
  ])
}

/** A dot with its number for each line under the cursor; samples have a value only at their own moments. */
function valueAt({ series, y }: Panel, { times, values }: MeterLine, timeNs: number, x: X): SvgNode[] {
  let i = -1
  for (let low = 0, high = times.length - 1; low <= high;) {
    const middle = (low + high) >>> 1
    if (times[middle] <= timeNs) low = (i = middle) + 1
    else high = middle - 1
  }
  if (i < 0 || (series.kind === 'samples' && times[i] !== timeNs)) return []
  const text = valueText(series, values[i])
  return [
    svg('circle', { class: 'clock-dot', cx: x(timeNs), cy: y(values[i]), r: 4 }),
    svgText(x(timeNs) + 7, Math.max(y(values[i]) - 4, 10), text, { class: 'clock-name halo' }),
  ]
}
