/**
 * The clock chart: how far each node's clocks are from true time, as a line over true time. An exact clock lies on the
 * zero line, drift is a slope, a step is a jump. Names and final values stand at the lines' ends instead of in a legend.
 *
 *     clockChart(indexRun(trace), { width: 900 }).tree
 */
import { formatDuration, formatOffset, formatTime } from '../trace/units.ts'
import { teethOf } from './clock-bands.ts'
import type { Point } from './clock-bands.ts'
import { clockSeries, errorAt, panelsOf, type ClockSeries } from './clock-series.ts'
import { LabelBoard, type Candidate } from './labels.ts'
import type { RunIndex } from './run-index.ts'
import { group, path, polyline, svg, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'
import { humaneTicks } from './ticks.ts'

export interface ClockChartOptions {
  width: number
  /** Nodes to show; absent: all. */
  nodes?: readonly number[]
}

export interface ClockFigure {
  tree: SvgNode
  /** Layer for one moment: a line, and a dot with its value on each clock. */
  cursor(timeNs: number): SvgNode
  timeAt(x: number): number
}

interface Panel {
  series: ClockSeries[]
  top: number
  height: number
  y(errorNs: number): number
  ticks: number[]
}

const left = 78
const axisPx = 30
const panelGap = 26

export function clockChart(run: RunIndex, options: ClockChartOptions): ClockFigure {
  const nodes = options.nodes ?? run.trace.header.nodes.map((_, i) => i)
  const series = clockSeries(run.trace, run.endNs, nodes)
  const names = series.map((one) => ({ one, text: endText(one) }))
  const right = Math.min(options.width * 0.34, Math.max(60, ...names.map(({ text }) => textWidth(text, 11, true))) + 26)
  const plotWidth = Math.max(100, options.width - left - right)
  const x = (timeNs: number) => left + (timeNs / run.endNs) * plotWidth
  const panels = layPanels(panelsOf(series))
  const last = panels.at(-1)
  const bottom = last ? last.top + last.height : 60
  const height = bottom + axisPx
  const size = { width: options.width, height, viewBox: `0 0 ${options.width} ${height}` }
  const place: Place = { run, x, plotWidth, room: right - 22 }
  const tree = svg('svg', { class: 'dsnb-figure clocks', ...size, role: 'img' }, [
    svg('rect', { class: 'paper', x: 0, y: 0, width: options.width, height }),
    svgText(left, 14, 'clock reading minus true time', { class: 'muted' }),
    timeAxis(run.endNs, x, plotWidth, bottom, panels),
    ...panels.map((panel) => drawPanel(panel, series, place)),
  ])
  return {
    tree,
    cursor: (timeNs) => cursorLayer(panels, timeNs, run.endNs, x, bottom),
    timeAt: (px) => Math.min(run.endNs, Math.max(0, ((px - left) / plotWidth) * run.endNs)),
  }
}

function layPanels(groups: readonly ClockSeries[][]): Panel[] {
  let top = 26
  return groups.map((series) => {
    const exact = series.every(({ minNs, maxNs }) => minNs === 0 && maxNs === 0)
    const height = exact ? 64 : Math.max(groups.length > 1 ? 110 : 150, series.length * 17 + 30)
    const panel = makePanel(series, top, height)
    top += height + panelGap
    return panel
  })
}

function makePanel(series: ClockSeries[], top: number, height: number): Panel {
  const least = Math.min(...series.map(({ minNs }) => minNs))
  const most = Math.max(...series.map(({ maxNs }) => maxNs))
  if (least === 0 && most === 0) return { series, top, height, ticks: [0], y: () => top + height / 2 }
  const margin = (most - least) * 0.07
  const low = least - margin
  const high = most + margin
  return {
    series,
    top,
    height,
    ticks: humaneTicks(low, high, height / 30),
    y: (errorNs) => top + height - ((errorNs - low) / (high - low)) * height,
  }
}

function timeAxis(endNs: number, x: (timeNs: number) => number, plotWidth: number, bottom: number, panels: readonly Panel[]): SvgNode {
  const ticks = humaneTicks(0, endNs, Math.max(2, plotWidth / 92))
  return group('time-axis', [
    ...panels.flatMap(({ top, height }) => ticks.map((tick) => svg(
      'line',
      { class: 'grid', x1: x(tick), y1: top, x2: x(tick), y2: top + height },
    ))),
    svg(
      'path',
      { class: 'axis', d: path('M', x(0), bottom + 6, 'H', x(endNs), ...ticks.flatMap((tick) => ['M', x(tick), bottom + 6, 'v', 5])) },
    ),
    ...ticks.map((tick) => svgText(x(tick), bottom + 23, formatDuration(tick), { 'text-anchor': 'middle' })),
    svgText(left - 20, bottom + 23, 'true time', { class: 'muted', 'text-anchor': 'end' }),
  ])
}

interface Place {
  run: RunIndex
  x(timeNs: number): number
  plotWidth: number
  /** Width for the names to the right of the lines. */
  room: number
}

function drawPanel(panel: Panel, all: readonly ClockSeries[], { run, x, plotWidth, room }: Place): SvgNode {
  const grid = panel.ticks.flatMap((tick) => [
    svg('line', { class: tick === 0 ? 'zero' : 'grid', x1: left, y1: panel.y(tick), x2: left + plotWidth, y2: panel.y(tick) }),
    svgText(left - 8, panel.y(tick) + 4, tick === 0 ? '0' : formatOffset(tick), { 'text-anchor': 'end' }),
  ])
  const draw = (points: readonly Point[]) => polyline(points.map(({ timeNs, errorNs }) => [x(timeNs), panel.y(errorNs)] as const))
  const shapes = panel.series.flatMap((one) => [...uncertainty(one, toneOf(one, all), draw), ...staircase(one, toneOf(one, all), draw, plotWidth)])
  const lines = panel.series.map((one) => ({
    ...svg('path', { class: `clock ${toneOf(one, all)}`, d: draw(one.points) }),
    title: endText(one),
  }))
  const { strokes, labels } = believed(panel, run, x)
  return group('panel', [group('clock-grid', grid), ...shapes, ...strokes, ...lines, ...labels, ...endLabels(panel, x(run.endNs), room)])
}

type Draw = (points: readonly Point[]) => string

/** The band within which the node believes true time to lie; an edge is red where true time is outside. */
function uncertainty({ name, uncertainty: known }: ClockSeries, tone: string, draw: Draw): SvgNode[] {
  if (!known || known.low.length === 0) return []
  const title = `what ${name} says true time can be: at the end ± ${formatDuration(Math.round(known.endNs))}`
  const band = { ...svg('path', { class: `uncertainty ${tone}`, d: `${draw([...known.high, ...[...known.low].reverse()])}Z` }), title }
  const edges = svg('path', { class: `uncertainty-edge ${tone}`, d: draw(known.high) + draw(known.low) })
  const wrong = known.wrong.slice(0, wrongMost).map((edge) => {
    const [from, to] = [edge[0], edge[edge.length - 1]].map(({ timeNs }) => formatTime(Math.round(timeNs)))
    return { ...svg('path', { class: 'uncertainty-wrong', d: draw(edge) }), title: `true time is not where ${name} says, from ${from} to ${to}` }
  })
  return [band, edges, ...wrong]
}

/** At most so many red parts are drawn, since more cannot be told apart. */
const wrongMost = 200
/** A step of a staircase must be this wide to be seen. */
const toothPx = 4

/** The staircase of a coarse clock, or the area that it covers when its steps are too small to be seen. */
function staircase({ name, points, resolutionNs }: ClockSeries, tone: string, draw: Draw, plotWidth: number): SvgNode[] {
  if (resolutionNs === undefined || resolutionNs < 2) return []
  const title = `${name} is read in steps of ${formatDuration(resolutionNs)}`
  const teeth = teethOf(points, resolutionNs, plotWidth / toothPx)
  if (teeth) return [{ ...svg('path', { class: `staircase ${tone}`, d: draw(teeth) }), title }]
  const lower = points.map(({ timeNs, errorNs }) => ({ timeNs, errorNs: errorNs - resolutionNs })).reverse()
  return [{ ...svg('path', { class: `coarse ${tone}`, d: `${draw([...points, ...lower])}Z` }), title }]
}

/** The class of a clock's line: exact clocks are faint; the others differ in dash as well as in colour. */
function toneOf(series: ClockSeries, all: readonly ClockSeries[]): string {
  if (series.minNs === 0 && series.maxNs === 0) return 'exact'
  return `tone-${all.filter(({ minNs, maxNs }) => minNs !== 0 || maxNs !== 0).indexOf(series) % 4}`
}

function endText(series: ClockSeries): string {
  const last = series.points[series.points.length - 1].errorNs
  const error = last === 0 && series.points.every(({ errorNs }) => errorNs === 0) ? 'exact' : formatOffset(last)
  const steps = series.resolutionNs === undefined ? '' : `, steps of ${formatDuration(series.resolutionNs)}`
  return `${series.name} ${error}${steps}${series.uncertainty ? ` ± ${formatDuration(Math.round(series.uncertainty.endNs))}` : ''}`
}

/** A lease or term as a thick stroke on its holder's clock, with what that clock reads at its end. */
function believed(panel: Panel, run: RunIndex, x: (timeNs: number) => number): { strokes: SvgNode[]; labels: SvgNode[] } {
  const strokes: SvgNode[] = []
  const labels: SvgNode[] = []
  const board = new LabelBoard()
  for (const [owner, { points }] of panel.series.entries()) {
    for (const [i, to] of points.entries()) {
      const from = points[i - 1]
      if (from) board.avoid({ x1: x(from.timeNs), y1: panel.y(from.errorNs), x2: x(to.timeNs), y2: panel.y(to.errorNs) }, owner)
    }
  }
  for (const span of run.spans) {
    if (span.kind !== 'band' || strokes.length > 80) continue
    const series = panel.series.find(({ nodes, clock }) => nodes.includes(span.node) && clock !== 'wall')
    if (!series) continue
    const inside = series.points.filter(({ timeNs }) => timeNs > span.fromNs && timeNs < span.toNs)
    const points = [
      { timeNs: span.fromNs, errorNs: errorAt(series, span.fromNs) },
      ...inside,
      { timeNs: span.toNs, errorNs: errorAt(series, span.toNs) },
    ]
    const d = polyline(points.map(({ timeNs, errorNs }) => [x(timeNs), panel.y(errorNs)] as const))
    const name = run.trace.header.nodes[span.node].name
    const untilNs = span.endEvent < 0 && span.untilNs !== undefined ? span.untilNs : span.toNs
    const until = formatDuration(run.trace.clockAt(span.node, untilNs).monotonicNs)
    const title = `${name}: ${span.name} until its monotonic clock reads ${until}, which is ${formatTime(untilNs)} of true time`
    strokes.push({ ...svg('path', { class: 'believed', d }), title })
    const at = (timeNs: number) => ({ x: x(timeNs), y: panel.y(errorAt(series, timeNs)) })
    const label = believedLabel(board, at(span.fromNs), at(span.toNs), [`${name}: ${span.name} until ${until}`, `${name}: ${span.name}`])
    if (label) labels.push(label)
  }
  return { strokes, labels }
}

/** The label of a stroke, above or below it, at the first place along it where it crosses no line. */
function believedLabel(board: LabelBoard, from: Dot, to: Dot, texts: readonly string[]): SvgNode | undefined {
  for (const text of texts) {
    const width = textWidth(text, 11, true)
    const found: Candidate[] = []
    for (const [i, part] of [0.5, 0.3, 0.7, 0.15, 0.85].entries()) {
      const centre = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
      const left = Math.max(from.x, Math.min(to.x - width, centre.x - width / 2))
      const slope = Math.abs(to.y - from.y) / Math.max(1, to.x - from.x)
      const off = 6 + (slope * width) / 2
      if (width >= to.x - from.x) continue
      found.push({ x: left, y: centre.y - off - 13, width, height: 13, cost: i * 2 })
      found.push({ x: left, y: centre.y + off, width, height: 13, cost: i * 2 + 1 })
    }
    const place = board.place(found, -1, { crossingsMax: 0 })
    if (place) return svgText(place.x, place.y + 10, text, { class: 'band-label halo' })
  }
  return undefined
}

interface Dot {
  x: number
  y: number
}

/** Names at the right end of the lines, moved apart where lines end close together, and joined to their line by a thin one. */
function endLabels(panel: Panel, x: number, room: number): SvgNode[] {
  const rowPx = 16
  const labels = panel.series
    .map((series) => ({ series, at: panel.y(series.points[series.points.length - 1].errorNs), y: 0 }))
    .sort((a, b) => a.at - b.at)
  let free = -Infinity
  for (const label of labels) free = (label.y = Math.max(label.at, free)) + rowPx
  // Names that were moved below the panel move all the names above them up.
  let floor = panel.top + panel.height + 6
  for (const label of [...labels].reverse()) floor = (label.y = Math.min(label.y, floor)) - rowPx
  return labels.flatMap(({ series, at, y }) => [
    svg('path', { class: 'leader', d: path('M', x + 2, at, 'L', x + 12, y, 'H', x + 16) }),
    svgText(x + 20, y + 4, fitText(endText(series), 11, room, true), { class: 'clock-name' }),
  ])
}

/** The cursor of the chart; none at the end of the run, where the whole chart is shown. */
function cursorLayer(panels: readonly Panel[], timeNs: number, endNs: number, x: (timeNs: number) => number, bottom: number): SvgNode {
  if (timeNs >= endNs) return group('cursor-layer', [])
  const text = formatTime(timeNs)
  const width = textWidth(text, 11, true) + 12
  const dots = panels.flatMap((panel) => panel.series.map((one) => {
    const errorNs = errorAt(one, timeNs)
    return {
      ...svg('circle', { class: 'clock-dot', cx: x(timeNs), cy: panel.y(errorNs), r: 4 }),
      title: `${one.name} ${formatOffset(Math.round(errorNs))}`,
    }
  }))
  return group('cursor-layer', [
    svg('line', { class: 'cursor', x1: x(timeNs), y1: 22, x2: x(timeNs), y2: bottom + 8 }),
    ...dots,
    svg('rect', { class: 'cursor-pill', x: x(timeNs) - width / 2, y: bottom + 10, width, height: 18, rx: 3 }),
    svgText(x(timeNs), bottom + 23, text, { class: 'cursor-text', 'text-anchor': 'middle' }),
  ])
}
