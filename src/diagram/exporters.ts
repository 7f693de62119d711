/** Files to write for a run, by format: for the command line, and for whoever exports a whole notebook. */
import type { RunSummary } from '../trace/output.ts'
import { plain } from '../trace/output.ts'
import type { Trace } from '../trace/trace.ts'
import type { ViewName } from '../trace/views.ts'
import { describe } from './describe.ts'
import { describeRun } from './describe-run.ts'
import { formats, type FileFormat } from './formats.ts'
import { lightPalette, styleText } from './palette.ts'
import { indexRun } from './run-index.ts'
import { toSvgText } from './svg.ts'
import { exportedViews, runViews, titleOf, type Shown } from './views.ts'

export interface ExportedFile {
  /** What follows the name of the run in the file's name. */
  suffix: string
  text: string
}

/** As wide as the text of a page or half a slide. */
const width = 960

export const exporters: Record<FileFormat, (trace: Trace, summary: RunSummary) => ExportedFile[]> = {
  svg(trace, summary) {
    const shown = { run: indexRun(trace), summary }
    const description = describe(trace, 0).summary
    return exportedViews(shown).flatMap((view) => {
      const figure = runViews[view].figure?.(shown, width)
      if (!figure) return []
      return [file('svg', nameOf(view), toSvgText(figure.tree, { title: titleOf(view, summary), description, style: styleText(lightPalette) }))]
    })
  },
  mermaid(trace, summary) {
    const shown: Shown = { run: indexRun(trace), summary }
    return exportedViews(shown).flatMap((view) => (runViews[view].mermaid?.(shown) ?? []).map(({ name, text }) => file('mermaid', name && slug(name), text)))
  },
  text(trace, summary) {
    const shown = { run: indexRun(trace), summary }
    return exportedViews(shown).flatMap((view) => {
      const text = runViews[view].text?.(shown)
      if (text === undefined) return []
      return [file('text', nameOf(view), view === 'space-time' ? `${describeRun(summary)}\n\n${text}` : text)]
    })
  },
  json(trace, summary) {
    const { events, more } = describe(trace, 100_000)
    return [file('json', '', `${JSON.stringify({ ...summary, trace: trace.header, story: events, more }, plain, 2)}\n`)]
  },
}

/** The space-time diagram stands for the whole run. */
function nameOf(view: ViewName): string {
  return view === 'space-time' ? '' : view
}

function file(format: FileFormat, name: string, text: string): ExportedFile {
  return { suffix: `${name === '' ? '' : `-${name}`}.${formats[format].extension}`, text }
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'series'
}
