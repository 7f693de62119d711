/**
 * The frame of a space-time diagram: the height of each node, where the strip of faults ends, where the
 * plot and its axis are. All layers are drawn into it.
 */
import type { FaultLine } from '../trace/trace.ts'
import { countFlagRows } from './flag-rows.ts'
import type { RunIndex } from './run-index.ts'
import { timesIn, type Stretch } from './stretch.ts'
import { textWidth } from './text.ts'
import { timeScale, type TimeScale } from './time-scale.ts'

export interface SpaceTimeOptions {
  /** Width of the whole figure in pixels. */
  width: number
  scale?: 'linear' | 'compressed' | 'auto'
  zoom?: number
  /** First visible pixel of the run, counted from its start. */
  offset?: number
  /** The stretch of true time that fills the width, to scale; absent: the whole run. */
  stretch?: Stretch
  /** Nodes to show, top to bottom; absent: all. */
  nodes?: readonly number[]
  /** The most rows of the fault strip; it says how many further faults there are. Absent: five. */
  faultRowsMax?: number
  /** Whether to lay wide invisible lines over the arrows, which the mouse hits more easily. */
  hits?: boolean
}

export interface Frame {
  run: RunIndex
  scale: TimeScale
  offset: number
  width: number
  height: number
  /** Left edge and width of the plot within the figure. */
  left: number
  plotWidth: number
  /** Top and bottom of the lifelines; the fault strip is above, the axis below. */
  top: number
  bottom: number
  /** The nodes that are shown, top to bottom. */
  nodes: readonly number[]
  /** Height of the lifeline of each of them. */
  lifelineY: ReadonlyMap<number, number>
  /** How far below its lifeline the lanes and bands of a node reach. */
  depth: ReadonlyMap<number, number>
  faultRows: readonly FaultRow[]
  /** How many faults have no row. */
  faultsLeft: number
  /** Rows of flags of violated properties, below the faults. */
  flagRows: number
  hits: boolean
  /** The visible range of true time, and a little more on both sides. */
  fromNs: number
  toNs: number
  /** Height of one of a node's lanes: 0 is the main one, on the lifeline; the others are below it. */
  rowY(node: number, lane: number): number
  /** Height of the line of a node's machine, with the messages that wait there; undefined when it has no line. */
  bufferY(node: number): number | undefined
  /** True time to pixels within the plot. */
  x(timeNs: number): number
}

export interface FaultRow extends Pick<FaultLine, 'text' | 'on' | 'instant' | 'bites'> {
  fault: number
  spans: { fromNs: number; toNs: number; beginEvent: number }[]
}

/** Room to the left and right of the run, so that marks at its edges are not cut. */
export const edgePx = 14
export const faultRowPx = 22
export const flagRowPx = 24
export const bandRowPx = 15
const axisPx = 26
/** The second row of numbers below the axis: how much time the folds leave out. */
const foldRowPx = 14
export const faultRowsUsual = 5
/** The row that says how many faults have no row. */
const faultsLeftPx = 16
/** The distance from one lane of a node to the next. */
export const laneRowPx = 22
/** The distance from the line of a machine down to the lifeline of its process. */
export const bufferRowPx = 20

export function makeFrame(run: RunIndex, options: SpaceTimeOptions): Frame {
  const nodes = options.nodes ?? run.trace.header.nodes.map((_, i) => i)
  const left = gutterWidth(run, nodes)
  const plotWidth = Math.max(120, options.width - left)
  const { stretch } = options
  // An excerpt is to scale: what reaches into it from outside has its own slope.
  const scale = timeScale(stretch ? timesIn(run.times, stretch) : run.times, { kind: stretch ? 'linear' : options.scale ?? 'auto', width: plotWidth - 2 * edgePx, zoom: options.zoom })
  const offset = Math.min(Math.max(0, options.offset ?? 0), Math.max(0, scale.width - (plotWidth - 2 * edgePx)))
  const allRows = rowsOfFaults(run)
  const faultRows = allRows.slice(0, options.faultRowsMax ?? faultRowsUsual)
  const faultsLeft = allRows.length - faultRows.length
  const flagRows = countFlagRows(run, (timeNs) => scale.x(timeNs), plotWidth)
  const top = 8 + faultRows.length * faultRowPx + (faultsLeft > 0 ? faultsLeftPx : 0) + flagRows * flagRowPx
  const { lifelineY, depth, bottom } = stackLifelines(run, nodes, top)
  return {
    run,
    scale,
    offset,
    width: left + plotWidth,
    height: bottom + axisPx + (scale.folds.length > 0 ? foldRowPx : 0),
    left,
    plotWidth,
    top,
    bottom,
    nodes,
    lifelineY,
    depth,
    faultRows,
    faultsLeft,
    flagRows,
    rowY: (node, lane) => (lifelineY.get(node) ?? 0) + laneRowPx * lane,
    bufferY: (node) => (run.buffers[node] ? (lifelineY.get(node) ?? 0) - bufferRowPx : undefined),
    hits: options.hits ?? false,
    fromNs: scale.timeAt(offset - 2 * edgePx),
    toNs: scale.timeAt(offset + plotWidth + 2 * edgePx),
    x: (timeNs) => edgePx + scale.x(timeNs) - offset,
  }
}

function gutterWidth(run: RunIndex, nodes: readonly number[]): number {
  let widest = 44
  for (const node of nodes) {
    const { name, className } = run.trace.header.nodes[node]
    widest = Math.max(widest, textWidth(name, 13, true), textWidth(className, 11), ...run.lanes.names[node].map((text) => textWidth(text, 11)))
  }
  return Math.round(Math.min(150, widest) + 20)
}

function stackLifelines(run: RunIndex, nodes: readonly number[], top: number): Pick<Frame, 'lifelineY' | 'depth' | 'bottom'> {
  const gap = Math.min(78, Math.max(44, 340 / Math.max(1, nodes.length)))
  const bandRows = new Map<number, number>()
  for (const span of run.spans) {
    if (span.kind === 'band') bandRows.set(span.node, Math.max(bandRows.get(span.node) ?? 0, Math.min(3, span.row + 1)))
  }
  const lifelineY = new Map<number, number>()
  const depth = new Map<number, number>()
  // Room above the first and below the last lifeline for a label or a note.
  let y = top + (run.marks.some((event) => run.trace.events.node[event] === nodes[0]) ? 38 : 26)
  for (const [i, node] of nodes.entries()) {
    if (i > 0) y += gap
    if (run.buffers[node]) y += bufferRowPx
    lifelineY.set(node, Math.round(y))
    const below = laneRowPx * run.lanes.names[node].length + bandRowPx * (bandRows.get(node) ?? 0)
    depth.set(node, below)
    y += below
  }
  return { lifelineY, depth, bottom: Math.round(y + 32) }
}

function rowsOfFaults(run: RunIndex): FaultRow[] {
  const rows = new Map<number, FaultRow>()
  for (const span of run.faults) {
    const declared = run.trace.header.faults[span.fault]
    let row = rows.get(span.fault)
    if (!row) rows.set(
      span.fault,
      (row = { fault: span.fault, text: declared.text, on: declared.on, instant: declared.instant, bites: declared.bites, spans: [] }),
    )
    row.spans.push(span)
  }
  return [...rows.values()]
}
