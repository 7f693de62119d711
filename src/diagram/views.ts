/**
 * Which views a run has, for tabs and exporters, and how a file with one is called. What they show is in `src/diagram/view-figures.ts` and
 * `src/diagram/view-texts.ts`, which the renderer loads when it needs them; names, labels and help are in `src/trace/views.ts`, where the
 * language finds them.
 *
 *     viewsOf({ run, summary })                                // ['space-time', 'clocks', …]: what the author asked for comes first
 */
import { EventKind as Kind } from '../trace/events.ts'
import type { RunSummary } from '../trace/output.ts'
import { viewNames, viewOf, type ViewName } from '../trace/views.ts'
import type { RunIndex } from './run-index.ts'
import type { Stretch } from './stretch.ts'

export interface Shown {
  run: RunIndex
  summary: RunSummary
  /** Indexes of the nodes to show, in this order; absent: all. */
  nodes?: readonly number[]
  /** The stretch of true time to show, where a view can leave out the rest; absent: the whole run. */
  stretch?: Stretch
}

export interface RunView {
  /** The title inside a file with the figure. */
  title(name: string): string
  /** Whether the view has something to show of the run; absent: always. Otherwise it is shown only if the author asks for it. */
  has?(run: RunIndex): boolean
}

export const runViews: Record<ViewName, RunView> = {
  'space-time': { title: (name) => name },
  // What an exploration found has no time.
  clocks: { title: (name) => `Clocks of ${name}`, has: ({ trace }) => trace.header.stepNs === undefined },
  meters: { title: (name) => `What ${name} measured`, has: hasMeters },
  state: { title: (name) => `State at the end of ${name}` },
  log: { title: (name) => `Log of ${name}` },
  // Its text is that of the space-time diagram; the renderer draws it.
  mermaid: { title: (name) => name },
}

/** Whether node code or a load measured anything; how busy nodes were is shown only beside that. */
export function hasMeters(run: RunIndex): boolean {
  const { counts } = run.trace.header
  return [Kind.sample, Kind.count, Kind.invoke].some((kind) => (counts[kind] ?? 0) > 0)
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
