/**
 * The figures and texts of the gallery's runs, and how they differ from the stored ones in `test/gallery/figures`.
 *
 *     const { changed, missing, left } = compare(figuresOf(galleryRuns()))
 *
 * A figure is stored without colours and without the words around it, so a stored figure changes only when the drawing does. The colours are in
 * one file, `figure.css`, which a browser also applies to a stored figure.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeRun } from '../../src/diagram/describe-run.ts'
import { lightPalette, styleText } from '../../src/diagram/palette.ts'
import { toSvgText } from '../../src/diagram/svg.ts'
import { viewFigures } from '../../src/diagram/view-figures.ts'
import { viewTexts } from '../../src/diagram/view-texts.ts'
import { viewOf, type ViewName } from '../../src/trace/views.ts'
import { galleryFolder, type GalleryRun } from './runs.ts'

/** Narrow enough for two figures side by side on a screen. */
export const figureWidth = 720

export const figuresFolder = join(galleryFolder, 'figures')

export interface GalleryFigure {
  /** The name of its file. */
  file: string
  text: string
  of: GalleryRun
}

/** The views that the run asks for with `show`, or else the space-time diagram. */
function viewsOf({ views }: GalleryRun['summary']): ViewName[] {
  const asked = views.flatMap((word) => viewOf(word) ?? [])
  return asked.length > 0 ? asked : ['space-time']
}

export function figuresOf(runs: readonly GalleryRun[]): GalleryFigure[] {
  return runs.flatMap((of) => {
    const { name, summary } = of
    const figures = viewsOf(summary).map((view): GalleryFigure => {
      const file = view === 'space-time' ? name : `${name}-${view}`
      const picture = viewFigures[view]?.(of, figureWidth)
      if (picture) return { file: `${file}.svg`, text: toSvgText(picture.tree), of }
      if (view === 'mermaid') return { file: `${file}.mmd`, text: viewTexts['space-time']?.mermaid?.(of)[0].text ?? '', of }
      return { file: `${file}.txt`, text: viewTexts[view]?.text?.(of) ?? '', of }
    })
    // The words tell of all runs of a sweep, the figure shows only one of them.
    const many = summary.sweep !== undefined || summary.exploration !== undefined
    return many ? [...figures, { file: `${name}.txt`, text: `${describeRun(summary)}\n`, of }] : figures
  })
}

export interface Comparison {
  /** Figures whose stored text differs. */
  changed: { figure: GalleryFigure; stored: string }[]
  /** Figures that are not stored. */
  missing: GalleryFigure[]
  /** Stored files that no figure has any more. */
  left: string[]
  /** Whether the colours differ from the stored ones. */
  colours: boolean
}

const coloursFile = 'figure.css'
const sheet = `<?xml-stylesheet type="text/css" href="${coloursFile}"?>\n`

export function compare(figures: readonly GalleryFigure[]): Comparison {
  const comparison: Comparison = { changed: [], missing: [], left: [], colours: read(coloursFile) !== colours() }
  for (const figure of figures) {
    const stored = read(figure.file)
    if (stored === undefined) comparison.missing.push(figure)
    else if (stored !== storedText(figure)) comparison.changed.push({ figure, stored: stored.replace(sheet, '') })
  }
  const wanted = new Set([...figures.map(({ file }) => file), coloursFile])
  comparison.left = existsSync(figuresFolder) ? readdirSync(figuresFolder).filter((file) => !wanted.has(file)) : []
  return comparison
}

/** Stores the figures as they are now. */
export function store(figures: readonly GalleryFigure[]): void {
  mkdirSync(figuresFolder, { recursive: true })
  for (const file of compare(figures).left) rmSync(join(figuresFolder, file))
  for (const figure of figures) writeFileSync(join(figuresFolder, figure.file), storedText(figure))
  writeFileSync(join(figuresFolder, coloursFile), colours())
}

function storedText({ file, text }: GalleryFigure): string {
  return file.endsWith('.svg') ? sheet + text : text
}

function colours(): string {
  return `${styleText(lightPalette)}\n`
}

function read(file: string): string | undefined {
  const path = join(figuresFolder, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
