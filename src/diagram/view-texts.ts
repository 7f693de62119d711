/**
 * What each view of a run says in words: plain text, and Mermaid for documents. The renderer loads this when somebody asks for it.
 *
 *     viewTexts.log?.text?.({ run, summary })     // one line for each thing that was logged
 */
import type { ViewName } from '../trace/views.ts'
import { describeText } from './describe.ts'
import { logEvents, logLine } from './log.ts'
import { mermaidText } from './mermaid.ts'
import { meterMermaid } from './meter-mermaid.ts'
import { meterSeries } from './meter-series.ts'
import { meterLines } from './meter-text.ts'
import { stateText } from './state.ts'
import { isIn } from './stretch.ts'
import type { Shown } from './views.ts'

export { mermaidText }

export interface ViewText {
  /** Documents for Mermaid; one about the whole run has an empty name. */
  mermaid?(shown: Shown): { name: string; text: string }[]
  text?(shown: Shown): string
}

/** At most so many events are written as text. */
const eventsMost = 100_000
/** At most so many lines has a Mermaid text, which is meant for documents. */
const mermaidLinesMost = 400

export const viewTexts: { readonly [name in ViewName]?: ViewText } = {
  'space-time': {
    mermaid: ({ run, nodes, stretch }) => [{ name: '', text: mermaidText(run, { linesMax: mermaidLinesMost, nodes, stretch }) }],
    text: (shown) => describeText(shown.run.trace, eventsMost, (event) => isShown(shown, event)),
  },
  meters: {
    mermaid: ({ run }) => meterSeries(run).map((series) => ({ name: series.name, text: meterMermaid(series, run) })),
    text: ({ summary }) => lined(summary.meters ? meterLines(summary.meters) : []),
  },
  state: { text: ({ run, nodes, stretch }) => stateText(run, stretch ? run.trace.indexAt(stretch.toNs) : run.trace.length - 1, nodes) },
  log: {
    text: (shown) => lined(logEvents(shown.run).filter((event) => isShown(shown, event)).map((event) => {
      const { time, text } = logLine(shown.run, event)
      return `${time}  ${text}`
    })),
  },
}

/** Whether an event is about the nodes and the time that are shown; what happens to no node happens to all. */
function isShown({ run: { trace }, nodes, stretch }: Shown, event: number): boolean {
  const node = trace.events.node[event]
  return (nodes === undefined || node < 0 || nodes.includes(node)) && isIn(stretch, trace.timeNs(event))
}

function lined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** The Mermaid text of a view, the first if it has several, since Mermaid draws one at a time; else that of the whole run. */
export function mermaidOf(view: ViewName, shown: Shown): string {
  const of = (name: ViewName) => viewTexts[name]?.mermaid?.(shown)[0]?.text
  return of(view) ?? of('space-time') ?? ''
}
