/**
 * What each view of a run shows, for tabs and exporters: its figure, its Mermaid text, its plain text. Names, labels and help of the
 * views are in `src/trace/views.ts`, where the language finds them.
 *
 *     runViews.clocks.figure?.({ run, summary }, 900).tree
 *     viewsOf({ run, summary })                                // ['space-time', 'clocks', …]: what the author asked for comes first
 */
import type { RunSummary } from '../trace/output.ts'
import { viewNames, viewOf, type ViewName } from '../trace/views.ts'
import { clockChart } from './clocks.ts'
import { describeText } from './describe.ts'
import { logEvents, logLine } from './log.ts'
import { mermaidText } from './mermaid.ts'
import { boundsOf, meterChart } from './meter-chart.ts'
import { meterMermaid } from './meter-mermaid.ts'
import { hasMeters, meterSeries } from './meter-series.ts'
import { meterLines } from './meter-text.ts'
import type { RunIndex } from './run-index.ts'
import { isIn, type Stretch } from './stretch.ts'
import { spaceTime } from './space-time.ts'
import { stateText } from './state.ts'
import type { SvgNode } from './svg.ts'

export interface Shown {
  run: RunIndex
  summary: RunSummary
  /** Indexes of the nodes to show, in this order; absent: all. */
  nodes?: readonly number[]
  /** The stretch of true time to show, where a view can leave out the rest; absent: the whole run. */
  stretch?: Stretch
}

/** A figure for a width; one over true time may have a line at the cursor. */
export interface Figure {
  tree: SvgNode
  /** The layer with the cursor at one moment. */
  cursor?(timeNs: number): SvgNode
  /** The time at a distance from the left edge. */
  timeAt?(x: number): number
}

export interface RunView {
  /** The title inside a file with the figure. */
  title(name: string): string
  /** Whether the view has something to show of the run; absent: always. Otherwise it is shown only if the author asks for it. */
  has?(run: RunIndex): boolean
  /** The figure; absent when the view is text. */
  figure?(shown: Shown, width: number): Figure
  /** Documents for Mermaid; one about the whole run has an empty name. */
  mermaid?(shown: Shown): { name: string; text: string }[]
  text?(shown: Shown): string
}

/** At most so many events are written as text. */
const eventsMost = 100_000
/** At most so many lines has a Mermaid text, which is meant for documents. */
const mermaidLinesMost = 400

export const runViews: Record<ViewName, RunView> = {
  'space-time': {
    title: (name) => name,
    figure: ({ run, nodes, stretch }, width) => ({ tree: spaceTime(run, { width, nodes, stretch }).tree }),
    mermaid: ({ run, nodes, stretch }) => [{ name: '', text: mermaidText(run, { linesMax: mermaidLinesMost, nodes, stretch }) }],
    text: (shown) => describeText(shown.run.trace, eventsMost, (event) => isShown(shown, event)),
  },
  clocks: {
    title: (name) => `Clocks of ${name}`,
    // What an exploration found has no time.
    has: ({ trace }) => trace.header.stepNs === undefined,
    figure: ({ run, nodes }, width) => clockChart(run, { width, nodes }),
  },
  meters: {
    title: (name) => `What ${name} measured`,
    has: hasMeters,
    figure: ({ run, summary }, width) => meterChart(run, { width, bounds: boundsOf(summary) }),
    mermaid: ({ run }) => meterSeries(run).map((series) => ({ name: series.name, text: meterMermaid(series, run) })),
    text: ({ summary }) => lined(summary.meters ? meterLines(summary.meters) : []),
  },
  state: {
    title: (name) => `State at the end of ${name}`,
    text: ({ run, nodes, stretch }) => stateText(run, stretch ? run.trace.indexAt(stretch.toNs) : run.trace.length - 1, nodes),
  },
  log: {
    title: (name) => `Log of ${name}`,
    text: (shown) => lined(logEvents(shown.run).filter((event) => isShown(shown, event)).map((event) => {
      const { time, text } = logLine(shown.run, event)
      return `${time}  ${text}`
    })),
  },
  // Its text is that of the space-time diagram; the renderer draws it.
  mermaid: { title: (name) => name },
}

/** Whether an event is about the nodes and the time that are shown; what happens to no node happens to all. */
function isShown({ run: { trace }, nodes, stretch }: Shown, event: number): boolean {
  const node = trace.events.node[event]
  return (nodes === undefined || node < 0 || nodes.includes(node)) && isIn(stretch, trace.timeNs(event))
}

function lined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** The names of the views in the order of the tabs: those that the author asked for, then the others that have something to show. */
export function viewsOf({ run, summary }: Shown): ViewName[] {
  const others = viewNames.filter((name) => runViews[name].has?.(run) ?? true)
  return [...new Set([...askedViews(summary), ...others])]
}

/** The views that are exported: the space-time diagram, and those the author asked for that have something to show. */
export function exportedViews({ run, summary }: Shown): ViewName[] {
  const asked = askedViews(summary)
  return viewNames.filter((name) => name === 'space-time' || (asked.includes(name) && (runViews[name].has?.(run) ?? true)))
}

function askedViews({ views }: RunSummary): ViewName[] {
  return views.flatMap((word) => viewOf(word) ?? [])
}

/** The title of a view's file; an exploration has no seed. */
export function titleOf(view: ViewName, { name, seed, exploration }: RunSummary): string {
  const title = runViews[view].title(name)
  return exploration === undefined ? `${title}, seed ${seed}` : title
}
