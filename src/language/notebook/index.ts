/**
 * The analysis of a whole notebook: which definitions stand above which cell, what is wrong where, what a run cell asks for.
 *
 *     const analysis = new NotebookAnalysis({ libraryFiles: libraryFiles() })
 *     analysis.update(cells)
 *     analysis.runs(1)     // { requests: [{ name: 'leases with gc-pause', … }], errors: [] }
 *
 * A run depends only on the cells above it and its own text; of two definitions with one name, cells below the later one see that one. After an
 * update the analysis is done again only for the cells that changed and for those that use them.
 */
import type { RunRequest } from '../../check/request.ts'
import type { CodeFacts } from '../code/index.ts'
import { TypeService } from '../code/index.ts'
import type { Surroundings } from '../scenario/index.ts'
import type { CellDiagnostic } from '../diagnostic.ts'
import { forgetful, type OnWork, type Remember, type SourceCell } from './cells.ts'
import { NodeCells } from './node-cells.ts'
import { requestsOf } from './requests.ts'
import { ScenarioCells } from './scenario-cells.ts'
import type { Experts } from './understanding.ts'
import { isError, Understanding } from './understanding.ts'

export type { RunRequest } from '../../check/request.ts'
export type { CellDiagnostic } from '../diagnostic.ts'
export type { OnWork, Remember, SourceCell, Work } from './cells.ts'

export interface AnalysisOptions {
  /** The texts of TypeScript's own `lib.*.d.ts`, by file name. Without them node cells are compiled but their types are not checked. */
  libraryFiles?: Record<string, string> | (() => Record<string, string>)
  /** Remembers answers about cells, also from earlier programs. */
  remember?: Remember
  /** Called for each piece of work that is done. */
  onWork?: OnWork
}

export class NotebookAnalysis {
  private cells: SourceCell[] = []
  private byIndex = new Map<number, SourceCell>()
  private readonly experts: Experts
  private understood: Understanding | undefined

  constructor({ libraryFiles, remember = forgetful, onWork = () => {} }: AnalysisOptions = {}) {
    let service: TypeService | undefined
    const onCheck = (cell: number) => onWork('typed', cell)
    const texts = (given: NonNullable<typeof libraryFiles>) => (typeof given === 'function' ? given() : given)
    const types = libraryFiles && (() => service ??= new TypeService({ libraryFiles: texts(libraryFiles), onCheck }))
    this.experts = { nodes: new NodeCells(onWork, remember), scenarios: new ScenarioCells(onWork, remember), types, remember }
  }

  /** Tells what the notebook holds now. Cheap: work is done when something is asked. */
  update(cells: SourceCell[]): void {
    this.cells = [...cells].sort((a, b) => a.index - b.index)
    this.byIndex = new Map(this.cells.map((cell) => [cell.index, cell]))
    this.experts.nodes.keep(this.byIndex)
    this.experts.scenarios.keep(this.byIndex)
    this.understood = undefined
  }

  private get understanding(): Understanding {
    return this.understood ??= new Understanding(this.cells, this.experts)
  }

  /** Completion, hover and definitions in node cells. */
  get types(): TypeService | undefined {
    return this.experts.types && this.understanding.types
  }

  /** Everything wrong in the notebook, cell by cell. */
  diagnostics(): CellDiagnostic[] {
    return this.cells.flatMap((cell) => this.understanding.diagnosticsOf(cell))
  }

  /** What is wrong in one cell. */
  diagnosticsOf(index: number): CellDiagnostic[] {
    const cell = this.byIndex.get(index)
    return cell === undefined ? [] : this.understanding.diagnosticsOf(cell)
  }

  /** What a scenario cell asks to run, or the errors, here and above, that prevent it. */
  runs(index: number): { requests: RunRequest[]; errors: CellDiagnostic[] } {
    const cell = this.byIndex.get(index)
    if (cell?.kind !== 'scenario') return { requests: [], errors: [] }
    const { document } = this.experts.scenarios.parse(cell)
    if (document.runs.length === 0) return { requests: [], errors: this.diagnosticsOf(index).filter(isError) }
    const errors = this.understanding.errorsUpTo(cell)
    return errors.length > 0 ? { requests: [], errors } : { requests: requestsOf(cell, document, this.understanding), errors }
  }

  /** Changes exactly when something changes that the outputs of this cell depend on. */
  fingerprint(index: number): string {
    return this.understanding.fingerprint(index)
  }

  /** Classes, properties and measures of a node cell, for completion and outline. */
  facts(index: number): CodeFacts | undefined {
    const cell = this.byIndex.get(index)
    return cell?.kind === 'node' ? this.experts.nodes.read(cell).facts : undefined
  }

  /** What a scenario cell may refer to. */
  surroundings(cell: SourceCell): Surroundings {
    return this.understanding.scope.above(cell.index)
  }
}
