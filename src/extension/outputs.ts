/** Makes the outputs of a cell: one for each run, or an error that says what to do. */
import * as vscode from 'vscode'
import type { HostedRun } from '../host/kernel-host.ts'
import type { CellDiagnostic } from '../language/notebook/index.ts'
import { describeRun } from '../diagram/describe-run.ts'
import { encodeOutput, runMime, type RunSummary } from '../trace/output.ts'
import { textOf } from './cells.ts'
import { factsOf, readFacts } from './facts.ts'
import type { RunFacts } from './facts.ts'
import { metadataKey } from './names.ts'
import { positionAt } from './positions.ts'

/** The output of a run: for our renderer, and as text for programs without it. */
export function runOutput(summary: RunSummary, trace: HostedRun['trace'], fingerprint: string): vscode.NotebookCellOutput {
  const items = [
    new vscode.NotebookCellOutputItem(encodeOutput(summary, trace), runMime),
    vscode.NotebookCellOutputItem.text(describeRun(summary), 'text/plain'),
  ]
  return new vscode.NotebookCellOutput(items, { [metadataKey]: factsOf(summary, fingerprint) })
}

export function errorOutput(name: string, message: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error({ name, message, stack: '' })])
}

export function textOutput(text: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.text(text, 'text/plain')])
}

/** One output with all errors that keep a cell from running; errors in cells above say where they are. */
export function diagnosticsOutput(cell: vscode.NotebookCell, errors: readonly CellDiagnostic[]): vscode.NotebookCellOutput {
  const lines = errors.map((error) => {
    const at = cell.notebook.cellAt(error.cell)
    const line = `line ${positionAt(textOf(at), error.start).line + 1}`
    const place = at === cell ? line : `cell ${error.cell + 1}, ${line}`
    return `${place}: ${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`
  })
  return errorOutput('This cell cannot run', lines.join('\n'))
}

export function factsIn(cell: vscode.NotebookCell): RunFacts[] {
  return cell.outputs.flatMap((output) => readFacts(output.metadata?.[metadataKey]) ?? [])
}
