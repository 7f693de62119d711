/**
 * The small runs of the gallery: every run of the notebooks in `test/gallery`, with the heading and the words that stand above it.
 *
 *     for (const { name, title } of galleryRuns()) console.log(name, title)     // a name is 'messages-calling-with-lost'
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { indexRun, type RunIndex } from '../../src/diagram/run-index.ts'
import { parseNotebook } from '../../src/format/index.ts'
import { plainRealm } from '../../src/guest/sandbox/realm.ts'
import { execute } from '../../src/host/execute.ts'
import { executeExploration } from '../../src/host/explore.ts'
import { withDrawn } from '../../src/language/drawn.ts'
import { NotebookAnalysis, type RunRequest, type SourceCell } from '../../src/language/notebook/index.ts'
import { decodeTrace } from '../../src/trace/bytes.ts'
import type { RunSummary } from '../../src/trace/output.ts'
import { root } from '../lib/paths.ts'

export const galleryFolder = join(root, 'test', 'gallery')

export interface GalleryRun {
  /** The names of the notebook and the run joined, with which the files of its figures begin. */
  name: string
  notebook: string
  /** The nearest heading above it. */
  title: string
  /** The other text between the heading and the run. */
  words: string
  /** The text of its cell. */
  scenario: string
  summary: RunSummary
  run: RunIndex
}

export interface GalleryNotebook {
  /** Its file, without the ending. */
  name: string
  cells: readonly (SourceCell | { kind: 'prose'; text: string; index: number })[]
}

export function galleryNotebooks(): GalleryNotebook[] {
  return readdirSync(galleryFolder).filter((file) => file.endsWith('.dsnb')).sort().map((file) => {
    const { cells } = parseNotebook(readFileSync(join(galleryFolder, file)))
    return { name: file.replace('.dsnb', ''), cells: cells.map(({ kind, text }, index) => ({ kind, text, index })) }
  })
}

export function galleryRuns(): GalleryRun[] {
  return galleryNotebooks().flatMap(runsOf)
}

export function runsOf({ name: notebook, cells }: GalleryNotebook): GalleryRun[] {
  const analysis = new NotebookAnalysis()
  analysis.update(cells.filter((cell): cell is SourceCell => cell.kind !== 'prose'))
  const taken = new Set<string>()
  let [title, words] = ['', '']
  return cells.flatMap(({ kind, text, index }) => {
    if (kind === 'prose') [title, words] = headingOf(text, title)
    if (kind !== 'scenario') return []
    const { requests, errors } = analysis.runs(index)
    if (errors.length > 0) throw new Error(`${notebook}, below "${title}": ${errors.map(({ message }) => message).join(' ')}`)
    return requests.map((request): GalleryRun => {
      const name = freeName(`${notebook}-${slug(request.name)}`, taken)
      return { name, notebook, title, words, scenario: text.trim(), ...resultOf(request) }
    })
  })
}

function resultOf(request: RunRequest): Pick<GalleryRun, 'summary' | 'run'> {
  const hosted = request.exploration ? executeExploration(request, plainRealm, () => {}) : execute(request, plainRealm, { onProgress: () => {} })
  return { summary: withDrawn(hosted), run: indexRun(decodeTrace(hosted.trace)) }
}

/** The last heading of a text and what follows it; a text without one belongs to the heading before. */
function headingOf(text: string, before: string): [title: string, words: string] {
  const [, heading, rest] = /(?:^|[^]*\n)#+ +(.*)\n?([^]*)$/.exec(text.trim()) ?? []
  return heading === undefined ? [before, text.trim()] : [heading, (rest ?? '').trim()]
}

export function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
}

/** A second run of the same name gets `-2`. */
function freeName(stem: string, taken: Set<string>): string {
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? stem : `${stem}-${copy}`
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}
