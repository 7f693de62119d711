/**
 * Shows diagnostics on cells: those of the language, while people type, and those of runs.
 *
 * The problems of a run are about the notebook as it was then; they disappear when the run's cell is run again or is out of date.
 */
import * as vscode from 'vscode'
import type { CellDiagnostic } from '../language/notebook/index.ts'
import type { Analyses, Updated } from './analyses.ts'
import { textOf } from './cells.ts'
import type { PlacedProblem } from './placed-problems.ts'
import { positionsIn } from './positions.ts'

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
}

interface FoundByRun {
  fingerprint: string
  problems: [vscode.Uri, vscode.Diagnostic][]
}

export class Problems implements vscode.Disposable {
  private readonly written = vscode.languages.createDiagnosticCollection('dsnb')
  private readonly found = vscode.languages.createDiagnosticCollection('dsnb run')
  private readonly marked = new Map<vscode.NotebookDocument, vscode.Uri[]>()
  private readonly runs = new Map<vscode.NotebookCell, FoundByRun>()
  private readonly analyses: Analyses
  private readonly subscriptions: vscode.Disposable[]

  constructor(analyses: Analyses) {
    this.analyses = analyses
    this.subscriptions = [
      analyses.onDidUpdate((updated) => this.show(updated)),
      analyses.onDidClose((notebook) => this.clear(notebook)),
    ]
  }

  /** Shows the problems of a run of this cell instead of those of its last run. */
  setRun(cell: vscode.NotebookCell, fingerprint: string, problems: PlacedProblem[]): void {
    const cells = cell.notebook.getCells()
    const found: FoundByRun = { fingerprint, problems: [] }
    const toDiagnostic = diagnosticsMaker()
    for (const problem of problems) {
      const place = cells[problem.cell]
      if (!place) continue
      const diagnostic = toDiagnostic(place, problem)
      const { origin } = problem
      const began = origin && cells[origin.cell]
      if (origin && began) {
        const location = new vscode.Location(began.document.uri, rangeIn(began, origin.start, origin.end))
        diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, 'It was thrown here.')]
      }
      found.problems.push([place.document.uri, diagnostic])
    }
    this.runs.set(cell, found)
    this.showRuns()
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose())
    this.written.dispose()
    this.found.dispose()
  }

  private show({ notebook, analysis }: Updated): void {
    const cells = notebook.getCells()
    const byCell = new Map<vscode.Uri, vscode.Diagnostic[]>()
    const toDiagnostic = diagnosticsMaker()
    for (const diagnostic of analysis.diagnostics()) {
      const cell = cells[diagnostic.cell]
      if (!cell) continue
      const { uri } = cell.document
      const diagnostics = byCell.get(uri) ?? []
      diagnostics.push(toDiagnostic(cell, diagnostic))
      byCell.set(uri, diagnostics)
    }
    this.marked.get(notebook)?.forEach((uri) => byCell.has(uri) || this.written.delete(uri))
    this.marked.set(notebook, [...byCell.keys()])
    this.written.set([...byCell])
    let dropped = false
    for (const [cell, run] of this.runs) {
      const outdated = cell.notebook === notebook && (cell.index < 0 || this.analyses.fingerprint(cell) !== run.fingerprint)
      if (outdated) dropped = this.runs.delete(cell) || dropped
    }
    if (dropped) this.showRuns()
  }

  private showRuns(): void {
    this.found.clear()
    const byCell = new Map<string, [vscode.Uri, vscode.Diagnostic[]]>()
    for (const { problems } of this.runs.values()) {
      for (const [uri, diagnostic] of problems) {
        const entry = byCell.get(uri.toString()) ?? [uri, []]
        entry[1].push(diagnostic)
        byCell.set(uri.toString(), entry)
      }
    }
    this.found.set([...byCell.values()])
  }

  private clear(notebook: vscode.NotebookDocument): void {
    this.marked.get(notebook)?.forEach((uri) => this.written.delete(uri))
    this.marked.delete(notebook)
    for (const cell of [...this.runs.keys()]) if (cell.notebook === notebook) this.runs.delete(cell)
    this.showRuns()
  }
}

/** The range of a part of a cell's text, as VS Code counts it. */
export function rangeIn(cell: vscode.NotebookCell, start: number, end: number): vscode.Range {
  return rangesIn(cell)(start, end)
}

function rangesIn(cell: vscode.NotebookCell): (start: number, end: number) => vscode.Range {
  const at = positionsIn(textOf(cell))
  return (start, end) => {
    const [from, to] = [at(start), at(end)]
    return new vscode.Range(from.line, from.character, to.line, to.character)
  }
}

/** Makes a function that makes diagnostics, and that counts the lines of each cell once; for cells whose texts do not change meanwhile. */
function diagnosticsMaker(): (cell: vscode.NotebookCell, problem: PlacedProblem | CellDiagnostic) => vscode.Diagnostic {
  const ranges = new Map<vscode.NotebookCell, ReturnType<typeof rangesIn>>()
  return (cell, problem) => {
    let rangeOf = ranges.get(cell)
    if (!rangeOf) ranges.set(cell, (rangeOf = rangesIn(cell)))
    const hint = 'hint' in problem && problem.hint !== undefined ? `\n${problem.hint}` : ''
    const diagnostic = new vscode.Diagnostic(rangeOf(problem.start, problem.end), problem.message + hint, severities[problem.severity])
    diagnostic.source = 'dsnb'
    if ('code' in problem) diagnostic.code = problem.code
    return diagnostic
  }
}
