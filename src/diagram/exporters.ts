/** Files to write for a run, by the name of the format: for the command line, and for whoever exports a whole notebook. */
import type { RunSummary } from '../trace/output.ts'
import type { Trace } from '../trace/trace.ts'
import { clockChart } from './clocks.ts'
import { describe } from './describe.ts'
import { mermaidText } from './mermaid.ts'
import { boundsOf, meterChart } from './meter-chart.ts'
import { meterMermaid } from './meter-mermaid.ts'
import { hasMeters, meterSeries } from './meter-series.ts'
import { lightPalette, styleText } from './palette.ts'
import { indexRun, type RunIndex } from './run-index.ts'
import { spaceTime } from './space-time.ts'
import { toSvgText, type SvgNode } from './svg.ts'

export interface ExportedFile {
  /** What follows the name of the run in the file's name. */
  suffix: string
  text: string
}

/** As wide as the text of a page or half a slide. */
const width = 960

/** An exploration has no seed. */
function titleOf({ name, seed, exploration }: RunSummary): string {
  return exploration === undefined ? `${name}, seed ${seed}` : name
}

export const exporters: Record<string, (trace: Trace, summary: RunSummary) => ExportedFile[]> = {
  svg: (trace, summary) => {
    const run = indexRun(trace)
    const text = (tree: SvgNode, title: string) => toSvgText(
      tree,
      { title, description: describe(trace, 0).summary, style: styleText(lightPalette) },
    )
    const files = [{ suffix: '.svg', text: text(spaceTime(run, { width }).tree, titleOf(summary)) }]
    if (summary.views.includes('clocks')) files.push({
      suffix: '-clocks.svg',
      text: text(clockChart(run, { width }).tree, `Clocks of ${summary.name}, seed ${summary.seed}`),
    })
    if (wantsMeters(run, summary)) files.push({
      suffix: '-meters.svg',
      text: text(meterChart(run, { width, bounds: boundsOf(summary) }).tree, `What ${summary.name} measured, seed ${summary.seed}`),
    })
    return files
  },
  mermaid: (trace, summary) => {
    const run = indexRun(trace)
    const files = [{ suffix: '.mmd', text: mermaidText(run, { linesMax: 400 }) }]
    if (!wantsMeters(run, summary)) return files
    return [...files, ...meterSeries(run).map((series) => ({ suffix: `-${slug(series.name)}.mmd`, text: meterMermaid(series, run) }))]
  },
  json: (trace, summary) => {
    const { events, more } = describe(trace, 100_000)
    return [{ suffix: '.json', text: `${JSON.stringify({ ...summary, trace: trace.header, story: events, more }, null, 2)}\n` }]
  },
}

function wantsMeters(run: RunIndex, { views }: RunSummary): boolean {
  return views.includes('meters') && hasMeters(run)
}

function slug(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'series'
}
