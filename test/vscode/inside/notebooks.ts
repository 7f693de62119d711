/** Opening, running and reading notebooks from within the extension host. */
import * as vscode from 'vscode'

/** How long anything is waited for: it ends a wait for what never comes, and is no promise of speed. */
const patienceMs = 200_000

export function workspaceUri(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]
  if (!folder) throw new Error('No folder is open.')
  return vscode.Uri.joinPath(folder.uri, name)
}

export async function notebookFiles(): Promise<string[]> {
  const entries = await vscode.workspace.fs.readDirectory(workspaceUri('.'))
  return entries.map(([name]) => name).filter((name) => name.endsWith('.dsnb')).sort()
}

export async function readText(name: string): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(workspaceUri(name)))
}

/** Opens a notebook in an editor, with the simulation as its kernel. */
export async function openNotebook(name: string): Promise<vscode.NotebookDocument> {
  const notebook = await vscode.workspace.openNotebookDocument(workspaceUri(name))
  const notebookEditor = await vscode.window.showNotebookDocument(notebook)
  await vscode.commands.executeCommand('notebook.selectKernel', { notebookEditor, id: 'dsnb', extension: 'dsnb.dsnb' })
  return notebook
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor')
  await vscode.commands.executeCommand('workbench.action.closeAllEditors')
}

export function codeCells(notebook: vscode.NotebookDocument): vscode.NotebookCell[] {
  return notebook.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code)
}

/** Starts cells as their buttons do; resolves when the last of them has ended. */
export async function runCells(cells: readonly vscode.NotebookCell[]): Promise<void> {
  const startMs = Date.now()
  await startCells(cells)
  const ended = (cell: vscode.NotebookCell): boolean => (cell.executionSummary?.timing?.endTime ?? 0) >= startMs
  await eventually(() => cells.every(ended), () => `Cells ${cells.filter((cell) => !ended(cell)).map(({ index }) => index)} did not end.`)
}

/** Resolves when the cells have ended. */
export async function startCells(cells: readonly vscode.NotebookCell[]): Promise<void> {
  const ranges = cells.map(({ index }) => ({ start: index, end: index + 1 }))
  await vscode.commands.executeCommand('notebook.cell.execute', { ranges, document: cells[0]!.notebook.uri })
}

export async function replaceText(cell: vscode.NotebookCell, from: string, to: string): Promise<void> {
  const text = cell.document.getText()
  const at = text.indexOf(from)
  if (at < 0) throw new Error(`The cell has no "${from}".`)
  const edit = new vscode.WorkspaceEdit()
  edit.replace(cell.document.uri, new vscode.Range(cell.document.positionAt(at), cell.document.positionAt(at + from.length)), to)
  if (!await vscode.workspace.applyEdit(edit)) throw new Error('The edit was refused.')
}

export interface Run {
  readonly name: string
  readonly seed: number
  readonly digest: string
}

/** What the outputs of a notebook say of their runs, in order. */
export function runsOf(notebook: vscode.NotebookDocument): Run[] {
  return codeCells(notebook).flatMap(({ outputs }) => outputs).flatMap(({ metadata }) => {
    // SAFETY: the extension writes these facts; a test that reads others fails on what it compares.
    const facts = metadata?.['dsnb'] as Run | undefined
    return facts ? [{ name: facts.name, seed: facts.seed, digest: facts.digest }] : []
  })
}

/** The texts of a cell's outputs, errors included. */
export function textOf(cell: vscode.NotebookCell): string {
  const plain = ['text/plain', 'application/vnd.code.notebook.error']
  return cell.outputs.flatMap(({ items }) => items).filter(({ mime }) => plain.includes(mime))
    .map(({ data }) => new TextDecoder().decode(data)).join('\n')
}

export async function eventually(holds: () => boolean | Promise<boolean>, explain: () => string = () => 'It did not come to be.'): Promise<void> {
  const end = Date.now() + patienceMs
  while (!await holds()) {
    if (Date.now() > end) throw new Error(explain())
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

// --- what node:assert would say; the web host has none

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [actual, expected].map((value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1)))
  if (found !== wanted) throw new Error(`${what}\nexpected: ${wanted}\nfound:    ${found}`)
}

export function ok(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what)
}
