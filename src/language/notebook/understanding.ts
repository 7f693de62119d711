/**
 * The analysis of one version of a notebook. One pass in the order of the notebook collects what the cells define; everything else is computed
 * for a cell when somebody first asks for it, and kept.
 *
 *     declare const experts: Experts
 *     const understanding = new Understanding(cells, experts)
 *     understanding.diagnosticsOf(cells[1])
 */
import type { CompiledCell } from '../../kernel/plan.ts'
import type { CompileResult, NodeCell, TypeService } from '../code/index.ts'
import { partCells, partClass, partMeters } from '../code/index.ts'
import { countAbove } from '../definitions.ts'
import { once } from '../once.ts'
import type { CellDiagnostic, Diagnostic } from '../diagnostic.ts'
import { didYouMean, listed } from '../did-you-mean.ts'
import { forgetful, type Remember, type SourceCell } from './cells.ts'
import { Fingerprints } from './fingerprints.ts'
import type { NodeCells } from './node-cells.ts'
import type { RunSources } from './requests.ts'
import type { ScenarioCells } from './scenario-cells.ts'
import { Scope } from './scope.ts'

/** The objects that keep results of cells from one version of the notebook to the next. */
export interface Experts {
  nodes: NodeCells
  scenarios: ScenarioCells
  /** Made when it is first asked for. */
  types: (() => TypeService) | undefined
  remember: Remember
}

export class Understanding implements RunSources {
  readonly scope: Scope
  private readonly cells: readonly SourceCell[]
  /** The position of each cell in `cells`, by its index in the notebook. */
  private readonly positions = new Map<number, number>()
  private readonly experts: Experts
  private readonly found = new Map<number, CellDiagnostic[]>()
  /** For each position the errors of all cells up to it; cells without errors share the list of the cell above. */
  private readonly errors: CellDiagnostic[][] = []
  private readonly programs = new Map<string, CompiledCell[]>()
  private readonly nodeCells: SourceCell[]
  private readonly nodePlaces: { place: number }[]
  private marks: Fingerprints | undefined
  private typesKnow = false
  /** The type errors of each cell, when they are remembered. */
  private typed: Map<number, CellDiagnostic[]> | undefined

  constructor(cells: readonly SourceCell[], experts: Experts) {
    this.cells = cells
    this.experts = experts
    this.scope = new Scope((name) => experts.remember('part class', name, () => partClass(name)), (name) => experts.remember('part meters', name, () => partMeters(name)))
    this.nodeCells = cells.filter(({ kind }) => kind === 'node')
    this.nodePlaces = this.nodeCells.map(({ index }) => ({ place: index }))
    for (const [position, cell] of cells.entries()) {
      this.positions.set(cell.index, position)
      if (cell.kind === 'node') this.scope.addNodeCell(cell.index, experts.nodes.read(cell).facts)
      else this.scope.addScenarioCell(cell.index, experts.scenarios.parse(cell).document)
    }
  }

  /** The type service, which knows the cells of this version. */
  get types(): TypeService | undefined {
    const { nodes } = this.experts
    const types = this.experts.types?.()
    if (types && !this.typesKnow) {
      types.update(this.nodeCells.map((cell): NodeCell => ({ cell: cell.index, text: cell.text, outline: nodes.read(cell).outline })))
      this.typesKnow = true
    }
    return types
  }

  diagnosticsOf(cell: SourceCell): CellDiagnostic[] {
    let found = this.found.get(cell.index)
    if (found === undefined) {
      found = cell.kind === 'node' ? this.nodeDiagnostics(cell) : this.experts.scenarios.diagnostics(cell, this.scope)
      this.found.set(cell.index, found)
    }
    return found
  }

  private nodeDiagnostics(cell: SourceCell): CellDiagnostic[] {
    const own = [...this.compile(cell).diagnostics, ...this.unknownClusters(cell)].map((diagnostic) => ({ cell: cell.index, ...diagnostic }))
    if (!this.experts.types || own.some(isError)) return own
    const places = new Set(own.map(({ start }) => start))
    return [...own, ...this.typesOf(cell).filter(({ start }) => !places.has(start))]
  }

  /** Clusters for which a property of the cell is, and which the notebook does not have. */
  private unknownClusters(cell: SourceCell): Diagnostic[] {
    const { properties, measures } = this.experts.nodes.read(cell).facts
    const named = [...properties, ...measures].flatMap(({ clusters = [] }) => clusters)
    if (named.length === 0) return []
    const known = this.scope.clusters.namesAbove(Infinity)
    return named.filter(({ name }) => !known.includes(name)).map(({ name, start, end }) => {
      const hint = didYouMean(name, known) ?? (known.length === 0 ? `Write one in a dsnb cell: cluster ${name}` : `There is ${listed(known, 'and')}.`)
      return { start, end, severity: 'error', code: 'unknown-cluster', message: `There is no cluster "${name}" in this notebook.`, hint }
    })
  }

  private typesOf({ index }: SourceCell): readonly CellDiagnostic[] {
    if (this.experts.remember === forgetful) return this.types?.diagnosticsOf(index) ?? []
    // The types of nearly any cell may matter to another, so the answers for all cells are remembered as one.
    const question = JSON.stringify(this.nodeCells.map((cell) => [cell.index, cell.text]))
    this.typed ??= new Map(this.experts.remember('typed', question, () => this.soundCells().map((cell) => [cell.index, this.types?.diagnosticsOf(cell.index) ?? []])))
    return this.typed.get(index) ?? []
  }

  private soundCells(): SourceCell[] {
    return this.nodeCells.filter((cell) => !this.compile(cell).diagnostics.some(isError))
  }

  /** The errors of a cell and of those above it. */
  errorsUpTo(cell: SourceCell): CellDiagnostic[] {
    const last = this.positions.get(cell.index) ?? -1
    for (let position = this.errors.length; position <= last; position++) {
      const above = this.errors[position - 1] ?? []
      const own = this.diagnosticsOf(this.cells[position]).filter(isError)
      this.errors.push(own.length === 0 ? above : [...above, ...own])
    }
    return this.errors[last] ?? []
  }

  fingerprint(index: number): string {
    if (this.marks === undefined) {
      this.marks = new Fingerprints()
      for (const cell of this.cells) this.marks.add(cell, cell.kind === 'node' || this.definesSomething(cell))
    }
    return this.marks.of(index)
  }

  private definesSomething(cell: SourceCell): boolean {
    const { clusters, faults } = this.experts.scenarios.parse(cell).document
    return clusters.length > 0 || faults.length > 0
  }

  // --- the methods of `RunSources`

  compile(cell: SourceCell): CompileResult {
    return this.experts.nodes.compile(cell, this.scope)
  }

  /** Runs that have the same code above them share the list. */
  program(place: number, exploring: boolean): CompiledCell[] {
    const above = countAbove(this.nodePlaces, place)
    const key = `${above} ${exploring}`
    let program = this.programs.get(key)
    if (program === undefined) {
      const own = this.nodeCells.slice(0, above).flatMap((cell) => this.compile(cell).compiled ?? [])
      program = [...this.partCells(place), ...own].map(exploring ? opened : closed)
      this.programs.set(key, program)
    }
    return program
  }

  private partCells(place: number): CompiledCell[] {
    const names = this.scope.parts.namesAbove(place)
    return names.length === 0 ? [] : this.experts.remember('part cells', names.join(), () => partCells(names))
  }

  lineStarts(index: number): number[] {
    const position = this.positions.get(index)
    return position === undefined ? [] : startsOf(this.cells[position])
  }
}

export function isError({ severity }: Pick<CellDiagnostic, 'severity'>): boolean {
  return severity === 'error'
}

/** An exploration must see everything that a node remembers, so it gets the code whose private members it can read; runs get the other code. */
const opened = once(({ open, ...cell }: CompiledCell): CompiledCell => ({ ...cell, ...open }))
const closed = once((cell: CompiledCell): CompiledCell => {
  const { open: _, ...others } = cell
  return others
})

/** Offsets at which the lines of a cell begin. */
const startsOf = once(({ text }: SourceCell): number[] => {
  const starts = [0]
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', next + 1)) starts.push(next + 1)
  return starts
})
