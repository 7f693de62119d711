/** Makes the files of a run in each format, for `dsnb export`. */
import type { RunSummary } from '../trace/output.ts'
import { plain } from '../trace/output.ts'
import type { Trace } from '../trace/trace.ts'
import type { ViewName } from '../trace/views.ts'
import { describe } from './describe.ts'
import { describeRun } from './describe-run.ts'
import { formats, type FileFormat } from './formats.ts'
import { darkPalette, lightPalette, styleText } from './palette.ts'
import { indexRun } from './run-index.ts'
import { toSvgText } from './svg.ts'
import type { Stretch } from './stretch.ts'
import { viewFigures } from './view-figures.ts'
import { viewTexts } from './view-texts.ts'
import { exportedViews, titleOf, type Shown } from './views.ts'

export interface ExportedFile {
  /** What follows the name of the run in the file's name. */
  suffix: string
  text: string
}

/** What of a run is wanted, and how; nothing given: all that the author shows, for a light page. */
export interface Excerpt {
  /** This view only, whether the author shows it or not. */
  view?: ViewName
  /** Indexes of the nodes to show, in this order. */
  nodes?: readonly number[]
  stretch?: Stretch
  /** Of figures, in pixels. */
  width?: number
  dark?: boolean
}

/** The width of an exported figure: that of a page's text, or half a slide. */
const usualWidth = 960

export const exporters: Record<FileFormat, (trace: Trace, summary: RunSummary, excerpt?: Excerpt) => ExportedFile[]> = {
  svg(trace, summary, excerpt = {}) {
    const { shown, views } = excerptOf(trace, summary, excerpt)
    const description = describe(trace, 0).summary
    const style = styleText(excerpt.dark ? darkPalette : lightPalette)
    return views.flatMap((view) => {
      const figure = viewFigures[view]?.(shown, excerpt.width ?? usualWidth)
      if (!figure) return []
      return [file('svg', nameOf(view), toSvgText(figure.tree, { title: titleOf(view, summary), description, style }))]
    })
  },
  mermaid(trace, summary, excerpt = {}) {
    const { shown, views } = excerptOf(trace, summary, excerpt)
    return views.flatMap((view) => (viewTexts[view]?.mermaid?.(shown) ?? []).map(({ name, text }) => file('mermaid', name && slug(name), text)))
  },
  text(trace, summary, excerpt = {}) {
    const { shown, views } = excerptOf(trace, summary, excerpt)
    return views.flatMap((view) => {
      const text = viewTexts[view]?.text?.(shown)
      if (text === undefined) return []
      return [file('text', nameOf(view), view === 'space-time' ? `${describeRun(summary)}\n\n${text}` : text)]
    })
  },
  json(trace, summary) {
    const { events, more } = describe(trace, 100_000)
    return [file('json', '', `${JSON.stringify({ ...summary, trace: trace.header, story: events, more }, plain, 2)}\n`)]
  },
}

function excerptOf(trace: Trace, summary: RunSummary, { view, nodes, stretch }: Excerpt): { shown: Shown; views: ViewName[] } {
  const shown: Shown = { run: indexRun(trace), summary, ...(nodes && { nodes }), ...(stretch && { stretch }) }
  // Mermaid draws what the space-time diagram shows.
  return { shown, views: view === undefined ? exportedViews(shown) : [view === 'mermaid' ? 'space-time' : view] }
}

/** What the name of a file says of its view: nothing for the space-time diagram, which stands for the whole run. */
function nameOf(view: ViewName): string {
  return view === 'space-time' ? '' : view
}

function file(format: FileFormat, name: string, text: string): ExportedFile {
  return { suffix: `${name === '' ? '' : `-${name}`}.${formats[format].extension}`, text }
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'series'
}
