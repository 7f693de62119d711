/**
 * What a notebook comes to: what is wrong in it, and what it asks to run. Found out once for each content of the cells and kept, so that
 * the second time neither the compiler nor the parser is loaded.
 *
 *     declare const cells: Cell[]
 *     understand(cells, noStore, false).requests.map(({ name }) => name)
 */
/// <reference path="../language/library.d.ts" />
import { buildId } from 'dsnb:build'
import { libraryFiles } from 'dsnb:library'
import type { CellDiagnostic, RunRequest, SourceCell } from '../language/notebook/index.ts'
import { NotebookAnalysis } from '../language/index.ts'
import type { Store } from './cache/store.ts'

export interface Cell {
  kind: 'prose' | 'node' | 'scenario'
  text: string
  index: number
}

export interface Understood {
  diagnostics: CellDiagnostic[]
  /** Empty while there is an error. */
  requests: RunRequest[]
}

/** `anew` does not ask the store. */
export function understand(cells: readonly Cell[], store: Store, anew: boolean): Understood {
  const question = JSON.stringify([buildId(), process.version, cells.map(({ kind, text }) => (kind === 'prose' ? [kind] : [kind, text]))])
  // SAFETY: written below, for the same question of the same build.
  const known = anew ? undefined : store.read('notebooks', question) as Understood | undefined
  if (known) return known
  const found = analyse(cells)
  store.write('notebooks', question, found)
  return found
}

function analyse(cells: readonly Cell[]): Understood {
  const analysis = new NotebookAnalysis({ libraryFiles: libraryFiles() })
  analysis.update(cells.filter((cell): cell is Cell & SourceCell => cell.kind !== 'prose'))
  const diagnostics = analysis.diagnostics()
  const sound = diagnostics.every(({ severity }) => severity !== 'error')
  const scenarios = cells.filter(({ kind }) => sound && kind === 'scenario')
  return { diagnostics, requests: scenarios.flatMap(({ index }) => analysis.runs(index).requests) }
}
