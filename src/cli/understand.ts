/**
 * What a notebook comes to: what is wrong in it, and what it asks to run. Found out once for each content of the cells and kept, so that
 * the second time neither the compiler nor the parser is loaded. After an edit the cells that are as before are remembered.
 *
 *     declare const cells: Cell[]
 *     understand(cells, { store: noStore, build: 'of today', place: '/home/ann/first.dsnb' }).requests.map(({ name }) => name)
 */
import type { CellDiagnostic, Remember, RunRequest, SourceCell } from '../language/index.ts'
import { NotebookAnalysis } from '../language/index.ts'
import { CellMemory } from './cache/cell-memory.ts'
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

export interface Surroundings {
  store: Store
  /** A name of the program that understands: another one answers anew. */
  build: string
  /** Where the notebook lies. */
  place: string
  /** Does not ask the store. */
  anew?: boolean
  libraryFiles?: () => Record<string, string>
}

export function understand(cells: readonly Cell[], { store, build, place, anew = false, libraryFiles }: Surroundings): Understood {
  const whole = JSON.stringify([build, cells.map(({ kind, text }) => (kind === 'prose' ? [kind] : [kind, text]))])
  // SAFETY: written below, for the same question of the same build.
  const known = anew ? undefined : store.read('notebooks', whole) as Understood | undefined
  if (known) return known
  const last = JSON.stringify([build, place])
  const memory = new CellMemory(anew ? undefined : store.read('cells', last) as ReadonlyMap<string, unknown> | undefined)
  const found = analyse(cells, memory.remember, libraryFiles)
  store.write('notebooks', whole, found)
  store.write('cells', last, memory.kept)
  return found
}

function analyse(cells: readonly Cell[], remember: Remember, libraryFiles: Surroundings['libraryFiles']): Understood {
  const analysis = new NotebookAnalysis({ remember, ...(libraryFiles && { libraryFiles }) })
  analysis.update(cells.filter((cell): cell is Cell & SourceCell => cell.kind !== 'prose'))
  const diagnostics = analysis.diagnostics()
  const sound = diagnostics.every(({ severity }) => severity !== 'error')
  const scenarios = cells.filter(({ kind }) => sound && kind === 'scenario')
  return { diagnostics, requests: scenarios.flatMap(({ index }) => analysis.runs(index).requests) }
}
