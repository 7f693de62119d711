/** The status bar of a cell: stale or not, the verdict, seed, events, simulated time. `facts.ts` decides what it says. */
import * as vscode from 'vscode'
import type { Analyses } from './analyses.ts'
import { statusTexts } from './facts.ts'
import type { StatusText } from './facts.ts'
import { commands, notebookType } from './names.ts'
import { factsIn } from './outputs.ts'
import type { Progress } from './progress.ts'
import { progressText } from './progress-text.ts'

export function registerStatus(analyses: Analyses, progress: Progress): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>()
  const provideCellStatusBarItems = (cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem[] => {
    const done = progress.get(cell)
    if (done) return [toItem(cell, progressText(done), 0), stopItem(cell)]
    const outputs = factsIn(cell)
    if (outputs.length === 0) return []
    const withFacts = vscode.workspace.getConfiguration('dsnb').get('cellStatus.showRunFacts', true)
    return statusTexts(outputs, analyses.fingerprint(cell), withFacts).map((status, index) => toItem(cell, status, index))
  }
  const provider = { provideCellStatusBarItems, onDidChangeCellStatusBarItems: changed.event }
  return vscode.Disposable.from(
    changed,
    analyses.onDidUpdate(() => changed.fire()),
    progress.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('dsnb.cellStatus') && changed.fire()),
    vscode.notebooks.registerNotebookCellStatusBarItemProvider(notebookType, provider),
  )
}

/** A stop button beside the progress, where readers look; the cell has another one of its own. */
function stopItem(cell: vscode.NotebookCell): vscode.NotebookCellStatusBarItem {
  const item = new vscode.NotebookCellStatusBarItem('$(debug-stop) Stop', vscode.NotebookCellStatusBarAlignment.Left)
  const ranges = [{ start: cell.index, end: cell.index + 1 }]
  item.tooltip = 'Stop this cell'
  item.priority = 1
  item.command = { title: 'Stop', command: 'notebook.cell.cancelExecution', arguments: [{ ranges, document: cell.notebook.uri }] }
  return item
}

function toItem(cell: vscode.NotebookCell, { text, tooltip, action }: StatusText, index: number): vscode.NotebookCellStatusBarItem {
  const item = new vscode.NotebookCellStatusBarItem(text, vscode.NotebookCellStatusBarAlignment.Left)
  item.tooltip = tooltip
  item.priority = 100 - index
  if (action?.kind === 'run') item.command = { title: text, command: commands.runCell, arguments: [cell.document.uri] }
  if (action?.kind === 'show') {
    item.command = { title: text, command: commands.showEvent, arguments: [{ event: action.event, run: action.run }] }
  }
  return item
}
