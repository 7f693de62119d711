/** Commands that run cells: one by its address, or all whose output is out of date. */
import * as vscode from 'vscode'
import type { Analyses } from './analyses.ts'
import { notebookFor } from './cells.ts'
import { isStale } from './facts.ts'
import { commands } from './names.ts'
import { factsIn } from './outputs.ts'

export function registerRunCommands(analyses: Analyses): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.runCell, (uri: vscode.Uri) => {
      for (const notebook of vscode.workspace.notebookDocuments) {
        const cell = notebook.getCells().find(({ document }) => document.uri.toString() === String(uri))
        if (cell) return runCells([cell])
      }
      return undefined
    }),
    vscode.commands.registerCommand(commands.runStaleCells, async (argument: unknown) => {
      const notebook = notebookFor(argument)
      if (!notebook) return undefined
      const stale = await staleCells(analyses, notebook)
      if (stale.length === 0) return vscode.window.setStatusBarMessage('dsnb: no output is out of date', 4000)
      return runCells(stale)
    }),
  )
}

export async function staleCells(analyses: Analyses, notebook: vscode.NotebookDocument): Promise<vscode.NotebookCell[]> {
  const analysis = await analyses.of(notebook)
  return notebook.getCells().filter((cell) => {
    const facts = factsIn(cell)
    return facts.length > 0 && isStale(facts, analysis.fingerprint(cell.index))
  })
}

function runCells(cells: vscode.NotebookCell[]): Thenable<unknown> {
  const ranges = cells.map(({ index }) => ({ start: index, end: index + 1 }))
  return vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: cells[0].notebook.uri })
}
