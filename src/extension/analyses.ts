/**
 * One analysis per open notebook, kept up to date while people type.
 *
 *     declare const [analyses, notebook, cell]: [Analyses, vscode.NotebookDocument, vscode.NotebookCell]
 *     const analysis = await analyses.of(notebook) // brought up to date first: for running
 *     analyses.fingerprint(cell)                   // as of the last update: for showing, called often
 *
 * Updates while typing wait for a pause, so that a keystroke never waits for the compiler. A notebook that is opened is shown first; the language
 * is loaded afterwards.
 */
import * as vscode from 'vscode'
import type { NotebookAnalysis } from '../language/notebook/index.ts'
import { isOurs, sourceCells } from './cells.ts'
import type { OpenLanguage } from './language-door.ts'

const pauseMs = 300
/** After this long a notebook that is open but not shown is analysed too. */
const unseenMs = 10_000

interface Entry {
  analysis: NotebookAnalysis
  /** Cells and versions of their texts at the last update. */
  seen: string
  fingerprints: Map<vscode.NotebookCell, string>
}

export interface Updated {
  notebook: vscode.NotebookDocument
  analysis: NotebookAnalysis
}

export class Analyses implements vscode.Disposable {
  private readonly entries = new Map<vscode.NotebookDocument, Entry>()
  private readonly waiting = new Map<vscode.NotebookDocument, ReturnType<typeof setTimeout>>()
  private readonly updated = new vscode.EventEmitter<Updated>()
  private readonly closed = new vscode.EventEmitter<vscode.NotebookDocument>()
  private readonly subscriptions: vscode.Disposable[] = []

  /** Fires after an update, when diagnostics and fingerprints may have changed. */
  readonly onDidUpdate = this.updated.event
  readonly onDidClose = this.closed.event

  /** Loads the language; all other files use this one, so that it is loaded once. */
  readonly language: OpenLanguage

  constructor(language: OpenLanguage) {
    this.language = language
    this.subscriptions.push(
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.schedule(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.forget(notebook)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        if (contentChanges.length > 0 || cellChanges.some(({ document }) => document !== undefined)) this.schedule(notebook)
      }),
      vscode.window.onDidChangeNotebookEditorVisibleRanges(({ notebookEditor: { notebook } }) => {
        if (this.waiting.has(notebook)) this.schedule(notebook)
      }),
    )
    vscode.workspace.notebookDocuments.forEach((notebook) => this.schedule(notebook))
  }

  /** The analysis of the notebook's present text. */
  async of(notebook: vscode.NotebookDocument): Promise<NotebookAnalysis> {
    const { NotebookAnalysis, documentedLibrary } = await this.language()
    const entry = this.entries.get(notebook) ?? { analysis: new NotebookAnalysis({ libraryFiles: documentedLibrary() }), seen: '', fingerprints: new Map() }
    const { analysis } = entry
    const cells = notebook.getCells()
    const seen = cells.map(({ document }) => `${document.uri.fragment} ${document.version} ${document.languageId}`).join('\n')
    if (seen === entry.seen) return analysis
    entry.seen = seen
    analysis.update(sourceCells(notebook))
    entry.fingerprints.clear()
    // The notebook may have been closed while the language was loaded.
    if (notebook.isClosed) return analysis
    // The update that waits for a pause in typing happens now: its timer would see no change and not update the fingerprints.
    clearTimeout(this.waiting.get(notebook))
    this.waiting.delete(notebook)
    this.entries.set(notebook, entry)
    this.updated.fire({ notebook, analysis })
    return analysis
  }

  /** The fingerprint of what the cell's output depends on, as of the last update; undefined before the first. */
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
      if (!notebook.isClosed) this.of(notebook).catch(complain)
    }, this.entries.has(notebook) || isShown(notebook) ? pauseMs : unseenMs))
  }

  private forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(this.waiting.get(notebook))
    this.waiting.delete(notebook)
    if (this.entries.delete(notebook)) this.closed.fire(notebook)
  }
}

/** Whether the cells of the notebook are laid out, which an editor's visible ranges tell; loading the language before that would delay them. */
function isShown(notebook: vscode.NotebookDocument): boolean {
  return vscode.window.visibleNotebookEditors.some((editor) => editor.notebook === notebook && editor.visibleRanges.length > 0)
}

function complain(error: unknown): void {
  void vscode.window.showErrorMessage(`Notebooks cannot be checked: ${error instanceof Error ? error.message : String(error)}`)
}
