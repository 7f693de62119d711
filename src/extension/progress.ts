/** Shows in the status bar of a cell how far its sweep or exploration has come. */
import * as vscode from 'vscode'
import type { Done } from './progress-text.ts'

const intervalMs = 200

export class Progress implements vscode.Disposable {
  private readonly cells = new Map<vscode.NotebookCell, Done>()
  private readonly changed = new vscode.EventEmitter<void>()
  private lastFired = 0
  readonly onDidChange = this.changed.event

  /** Sets the progress of a cell; `undefined` when it is done. */
  set(cell: vscode.NotebookCell, progress: Done | undefined): void {
    if (progress) this.cells.set(cell, progress)
    else if (!this.cells.delete(cell)) return
    const now = Date.now()
    if (progress && now - this.lastFired < intervalMs) return
    this.lastFired = now
    this.changed.fire()
  }

  get(cell: vscode.NotebookCell): Done | undefined {
    return this.cells.get(cell)
  }

  dispose(): void {
    this.changed.dispose()
  }
}
