/** What stands under a cell: one output for each run, or an error that says what to do. */
import * as vscode from 'vscode'
import type { HostedRun } from '../host/kernel-host.ts'
import type { Diagnostic } from '../language/notebook/index.ts'
import { drawnLines } from '../language/drawn.ts'
import { addToSummary, runMime } from '../trace/output.ts'
import { textOf } from './cells.ts'
import { factsOf, readFacts } from './facts.ts'
import type { RunFacts } from './facts.ts'
import { metadataKey } from './names.ts'
import { describeRun } from './outcome.ts'
import { positionAt } from './positions.ts'

/** The run for our renderer, and as text for whatever has none. */
export function runOutput(run: HostedRun, fingerprint: string, success = true): vscode.NotebookCellOutput {
  const drawn = run.drawn && run.drawn.length > 0 ? drawnLines(run.drawn) : undefined
  // The kernel's process does not know the language, so the words are added here.
  const bytes = drawn ? addToSummary(run.output, { drawn }) : run.output
  const items = [new vscode.NotebookCellOutputItem(bytes, runMime), vscode.NotebookCellOutputItem.text(describeRun(run), 'text/plain')]
  return new vscode.NotebookCellOutput(items, { [metadataKey]: factsOf(run, fingerprint, success) })
}

export function errorOutput(name: string, message: string): vscode.NotebookCellOutput {
  return new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error({ name, message, stack: '' })])
}

/** All errors of a cell in one output; errors in cells above say where they are. */
export function diagnosticsOutput(cell: vscode.NotebookCell, errors: readonly Diagnostic[]): vscode.NotebookCellOutput {
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
