/**
 * One analysis per open notebook, kept up to date while people type.
 *
 *     declare const [analyses, notebook, cell]: [Analyses, vscode.NotebookDocument, vscode.NotebookCell]
 *     analyses.of(notebook).runs(cell.index)       // brought up to date first: for running
 *     analyses.fingerprint(cell)                   // as of the last update: for showing, called often
 *
 * Updates while typing wait for a pause, so that a keystroke never waits for the compiler.
 */
/// <reference path="../language/library.d.ts" />
import * as vscode from 'vscode'
import { libraryFiles } from 'dsnb:documented-library'
import { NotebookAnalysis } from '../language/notebook/index.ts'
import { isOurs, sourceCells } from './cells.ts'

const pauseMs = 300

interface Entry {
  analysis: NotebookAnalysis
  /** Cells and versions of their texts at the last update. */
  seen: string
  fingerprints: Map<vscode.NotebookCell, string>
}

export class Analyses implements vscode.Disposable {
  private readonly entries = new Map<vscode.NotebookDocument, Entry>()
  private readonly waiting = new Map<vscode.NotebookDocument, ReturnType<typeof setTimeout>>()
  private readonly updated = new vscode.EventEmitter<vscode.NotebookDocument>()
  private readonly closed = new vscode.EventEmitter<vscode.NotebookDocument>()
  private readonly subscriptions: vscode.Disposable[] = []

  /** Fires when cells, and so diagnostics and fingerprints, may be others. */
  readonly onDidUpdate = this.updated.event
  readonly onDidClose = this.closed.event

  constructor() {
    this.subscriptions.push(
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.schedule(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.forget(notebook)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        if (contentChanges.length > 0 || cellChanges.some(({ document }) => document !== undefined)) this.schedule(notebook)
      }),
    )
    vscode.workspace.notebookDocuments.forEach((notebook) => this.schedule(notebook))
  }

  /** The analysis of the notebook as it stands now. */
  of(notebook: vscode.NotebookDocument): NotebookAnalysis {
    const entry = this.entries.get(notebook) ?? { analysis: new NotebookAnalysis({ libraryFiles: libraryFiles() }), seen: '', fingerprints: new Map() }
    const cells = notebook.getCells()
    const seen = cells.map(({ document }) => `${document.uri.fragment} ${document.version} ${document.languageId}`).join('\n')
    if (seen === entry.seen) return entry.analysis
    entry.seen = seen
    // What the pause was for is done; its timer would find nothing new, and the fingerprints would stay unknown.
    clearTimeout(this.waiting.get(notebook))
    this.waiting.delete(notebook)
    entry.analysis.update(sourceCells(notebook))
    entry.fingerprints.clear()
    this.entries.set(notebook, entry)
    this.updated.fire(notebook)
    return entry.analysis
  }

  /** What the cell's output is made from, as of the last update; undefined while there was none. */
  fingerprint(cell: vscode.NotebookCell): string | undefined {
    const entry = this.entries.get(cell.notebook)
    if (!entry || this.waiting.has(cell.notebook) || cell.index < 0) return entry?.fingerprints.get(cell)
    const fingerprint = entry.fingerprints.get(cell) ?? entry.analysis.fingerprint(cell.index)
    entry.fingerprints.set(cell, fingerprint)
    return fingerprint
  }

  dispose(): void {
    this.waiting.forEach((timer) => clearTimeout(timer))
    this.subscriptions.forEach((subscription) => subscription.dispose())
    this.updated.dispose()
    this.closed.dispose()
  }

  private schedule(notebook: vscode.NotebookDocument): void {
    if (!isOurs(notebook)) return
    clearTimeout(this.waiting.get(notebook))
    this.waiting.set(notebook, setTimeout(() => {
      this.waiting.delete(notebook)
      if (!notebook.isClosed) this.of(notebook)
    }, pauseMs))
  }

  private forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.waiting.get(notebook))
    this.waiting.delete(notebook)
    if (this.entries.delete(notebook)) this.closed.fire(notebook)
  }
}
