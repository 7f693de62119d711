/**
 * Analyses a notebook: what is wrong in it, and what it asks to run. The result is kept for these contents of the cells, so that the second time
 * neither the compiler nor the parser is loaded. After an edit the results of cells that have not changed are still known.
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
  /** Empty when there is an error. */
  requests: RunRequest[]
}

export interface Surroundings {
  store: Store
  /** A name of this build of the program; results of other builds are not used. */
  build: string
  /** The path of the notebook. */
  place: string
  /** Whether to ignore what the store has. */
  anew?: boolean
  libraryFiles?: () => Record<string, string>
}

export function understand(cells: readonly Cell[], { store, build, place, anew = false, libraryFiles }: Surroundings): Understood {
  const whole = JSON.stringify([build, cells.map(({ kind, text }) => (kind === 'prose' ? [kind] : [kind, text]))])
  // SAFETY: the same build has written it below, for the same question.
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
