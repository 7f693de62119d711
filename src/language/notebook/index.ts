/**
 * A notebook understood as a whole: which definitions stand above which cell, what is wrong where, what a run cell asks for.
 *
 *     const analysis = new NotebookAnalysis({ libraryFiles })
 *     analysis.update(cells)
 *     analysis.runs(4)     // { requests: [{ name: 'leases with gc-pause', plan, … }], errors: [] }
 *
 * A run depends only on the cells above it and its own text; of two definitions with one name the later one wins below it.
 */
import type { RunRequest } from '../../check/request.ts'
import type { CompiledCell } from '../../kernel/plan.ts'
import { kernelVersion } from '../../kernel/version.ts'
import { hashString, mix } from '../../trace/hash.ts'
import { classesOf } from './classes.ts'
import { irrelevantTo } from './relevance.ts'
import type { CodeFacts, CompileResult } from '../code/index.ts'
import { compileCell, partCells, TypeService } from '../code/index.ts'
import type { ParsedScenario, Surroundings } from '../scenario/index.ts'
import { checkScenario, lowerRun, parseScenario } from '../scenario/index.ts'

export type { RunRequest } from '../../check/request.ts'

/** A cell that is not prose. `index` is its position in the notebook, prose counted. */
export interface SourceCell {
  kind: 'node' | 'scenario'
  text: string
  index: number
}

export interface Diagnostic {
  cell: number
  start: number
  end: number
  severity: 'error' | 'warning' | 'information'
  message: string
  hint?: string
  code: string
}

export interface AnalysisOptions {
  /** The texts of TypeScript's own `lib.*.d.ts`, by file name. Without them node cells are compiled but their types are not checked. */
  libraryFiles?: Record<string, string>
}

export class NotebookAnalysis {
  private cells: SourceCell[] = []
  readonly types: TypeService | undefined
  private readonly compiled = new Map<string, CompileResult>()
  /** Of the cells as they are now, by index. */
  private readonly results = new Map<number, CompileResult>()
  private readonly parsed = new Map<string, ParsedScenario>()

  constructor({ libraryFiles }: AnalysisOptions = {}) {
    this.types = libraryFiles ? new TypeService({ libraryFiles }) : undefined
  }

  /** Tells what the notebook holds now; cheap when little changed. */
  update(cells: SourceCell[]): void {
    this.cells = [...cells].sort((a, b) => a.index - b.index)
    this.results.clear()
    this.types?.update(this.nodeCells().map(({ index, text }) => ({ cell: index, text })))
    this.forget()
  }

  /** Everything wrong in the notebook, cell by cell. */
  diagnostics(): Diagnostic[] {
    const found: Diagnostic[] = []
    for (const cell of this.cells) {
      if (cell.kind === 'node') found.push(...this.nodeDiagnostics(cell))
      else found.push(...this.scenarioDiagnostics(cell))
    }
    return found
  }

  /** What a scenario cell asks to run, or the errors, here and above, that prevent it. */
  runs(index: number): { requests: RunRequest[]; errors: Diagnostic[] } {
    const cell = this.cells.find((candidate) => candidate.index === index)
    if (cell?.kind !== 'scenario') return { requests: [], errors: [] }
    const { document } = this.parse(cell)
    if (document.runs.length === 0) return { requests: [], errors: this.errorsOf(this.scenarioDiagnostics(cell)) }
    const above = this.cells.filter((candidate) => candidate.index < index)
    const errors = this.errorsOf([
      ...above.flatMap((candidate) => (candidate.kind === 'node' ? this.nodeDiagnostics(candidate) : this.scenarioDiagnostics(candidate))),
      ...this.scenarioDiagnostics(cell),
    ])
    if (errors.length > 0) return { requests: [], errors }
    const surroundings = this.surroundings(cell)
    const lines = [...above, cell].map((one) => ({ cell: one.index, starts: lineStarts(one.text) }))
    const requests = document.runs.map((run): RunRequest => {
      const { name, origin, seeds, expectations, views, exploration, ...rest } = lowerRun(run, document, surroundings, index)
      const irrelevant = irrelevantTo(rest.nodes, expectations, this.factsAbove(index))
      const seed = 'times' in seeds ? seeds.seed : seeds.first
      const cells = this.program(index).map((compiled) => readFor(compiled, exploration !== undefined))
      const plan = { ...rest, name, seed, cells, irrelevant }
      return { name, origin, seeds, expectations, views, lines, ...(exploration && { exploration }), plan }
    })
    return { requests, errors: [] }
  }

  /** Changes exactly when something changes that the outputs of this cell depend on. */
  fingerprint(index: number): string {
    let hash = hashString(kernelVersion)
    for (const cell of this.cells) {
      if (cell.index > index) break
      const defines = cell.kind === 'node' || this.definesSomething(cell)
      if (cell.index === index || defines) hash = mix(hash, hashString(cell.text))
    }
    return (hash >>> 0).toString(16)
  }

  /** Classes, properties and measures of a node cell, for completion and outline. */
  facts(index: number): CodeFacts | undefined {
    const cell = this.cells.find((candidate) => candidate.index === index)
    return cell?.kind === 'node' ? this.compile(cell).facts : undefined
  }

  /** What a scenario cell may refer to. */
  surroundings(cell: SourceCell): Surroundings {
    const facts = this.factsAbove(cell.index)
    const scenarios = this.cells.filter((candidate) => candidate.kind === 'scenario' && candidate.index < cell.index).map((candidate) => this.parse(candidate).document)
    const classes = classesOf(facts)
    return {
      classes: [...classes].filter(([, { isNode }]) => isNode).map(([name]) => name),
      properties: facts.flatMap(({ properties }) => properties.map(({ name }) => name)),
      measures: facts.flatMap(({ measures }) => measures.map(({ name }) => name)),
      clusters: scenarios.flatMap(({ clusters }) => clusters),
      faults: scenarios.flatMap(({ faults }) => faults),
      fieldsOf: (className) => classes.get(className)?.fields,
      messagesOf: (className) => classes.get(className)?.messages,
    }
  }

  // --- node cells

  private nodeCells(): SourceCell[] {
    return this.cells.filter(({ kind }) => kind === 'node')
  }

  private factsAbove(index: number): CodeFacts[] {
    return this.nodeCells()
      .filter((cell) => cell.index < index)
      .map((cell) => this.compile(cell).facts)
  }

  /** Each node cell is compiled once, in the order of the document: what is available in it is what those above it define. */
  private compile(cell: SourceCell): CompileResult {
    if (this.results.size === 0) {
      const available = new Set<string>()
      for (const each of this.nodeCells()) {
        const result = this.compileWith(each, [...available])
        this.results.set(each.index, result)
        for (const { name } of result.facts.names) available.add(name)
      }
    }
    return this.results.get(cell.index) ?? this.compileWith(cell, [])
  }

  private compileWith(cell: SourceCell, available: readonly string[]): CompileResult {
    const key = `${cell.index}\u0000${available.join()}\u0000${cell.text}`
    let result = this.compiled.get(key)
    if (!result) {
      result = compileCell(cell.text, { available, cell: cell.index })
      this.compiled.set(key, result)
    }
    return result
  }

  private nodeDiagnostics(cell: SourceCell): Diagnostic[] {
    const own = this.compile(cell).diagnostics.map((diagnostic) => ({ cell: cell.index, ...diagnostic }))
    if (!this.types || own.some(({ severity }) => severity === 'error')) return own
    const typed = this.types.diagnostics().filter((diagnostic) => diagnostic.cell === cell.index)
    return [...own, ...typed.filter((diagnostic) => !own.some(({ start }) => start === diagnostic.start))]
  }

  private program(index: number): CompiledCell[] {
    const imported = this.factsAbove(index).flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'value').map(({ name }) => name))
    const program: CompiledCell[] = partCells(imported)
    for (const cell of this.nodeCells()) {
      if (cell.index >= index) break
      const { compiled } = this.compile(cell)
      if (compiled) program.push(compiled)
    }
    return program
  }

  // --- scenario cells

  private parse(cell: SourceCell): ParsedScenario {
    const key = `${cell.index}\u0000${cell.text}`
    let result = this.parsed.get(key)
    if (!result) {
      result = parseScenario(cell.text, cell.index)
      this.parsed.set(key, result)
    }
    return result
  }

  private definesSomething(cell: SourceCell): boolean {
    const { document } = this.parse(cell)
    return document.clusters.length > 0 || document.faults.length > 0
  }

  private scenarioDiagnostics(cell: SourceCell): Diagnostic[] {
    const { document, diagnostics } = this.parse(cell)
    return [...diagnostics, ...checkScenario(document, this.surroundings(cell))].map((diagnostic) => ({ cell: cell.index, ...diagnostic }))
  }

  private errorsOf(diagnostics: Diagnostic[]): Diagnostic[] {
    return diagnostics.filter(({ severity }) => severity === 'error')
  }

  /** Keeps the caches from growing for ever while somebody types. */
  private forget(): void {
    for (const cache of [this.compiled, this.parsed] as Map<string, unknown>[]) if (cache.size > 2000) cache.clear()
  }
}

/** An exploration must see all that a node remembers; nobody else looks into private members. */
function readFor({ open, ...cell }: CompiledCell, exploring: boolean): CompiledCell {
  return exploring && open !== undefined ? { ...cell, ...open } : cell
}

/** Offsets at which the lines of a text begin. */
function lineStarts(text: string): number[] {
  const starts = [0]
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', next + 1)) starts.push(next + 1)
  return starts
}
