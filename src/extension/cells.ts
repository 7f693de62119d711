/** Converts VS Code's cells to cells of the format and of the language. */
import * as vscode from 'vscode'
import type { CellKind } from '../format/index.ts'
import type { SourceCell } from '../language/notebook/index.ts'
import { nodeLanguage, notebookType, scenarioLanguage } from './names.ts'

/** A code cell in a language that is not ours is kept as a node cell: its text survives, and the compiler says what is wrong. */
export function kindOf(kind: vscode.NotebookCellKind, language: string): CellKind {
  if (kind === vscode.NotebookCellKind.Markup) return 'prose'
  return language === scenarioLanguage ? 'scenario' : 'node'
}

export function languageOf(kind: CellKind): string {
  return kind === 'prose' ? 'markdown' : kind === 'node' ? nodeLanguage : scenarioLanguage
}

/** The text as the language counts offsets in it, with `\n` on every platform. */
export function textOf(cell: vscode.NotebookCell): string {
  return cell.document.getText().replace(/\r\n?/g, '\n')
}

/** All cells but prose; `index` is the position in the notebook, where prose counts too. */
export function sourceCells(notebook: vscode.NotebookDocument): SourceCell[] {
  const cells: SourceCell[] = []
  for (const cell of notebook.getCells()) {
    const kind = kindOf(cell.kind, cell.document.languageId)
    if (kind !== 'prose') cells.push({ kind, text: textOf(cell), index: cell.index })
  }
  return cells
}

export function isOurs(notebook: vscode.NotebookDocument): boolean {
  return notebook.notebookType === notebookType
}

/** The notebook a command is meant for: the one it was called on, else the active one. */
export function notebookFor(argument: unknown): vscode.NotebookDocument | undefined {
  const editor = vscode.window.activeNotebookEditor
  const uri = uriIn(argument)
  const named = uri && vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri.toString())
  const notebook = named ?? editor?.notebook
  return notebook && isOurs(notebook) ? notebook : undefined
}

/** The address in a command's argument: toolbars pass `{ notebookEditor: { notebookUri } }`, our own links the address itself. */
function uriIn(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument
  const editor = (argument as { notebookEditor?: { notebookUri?: unknown } } | undefined)?.notebookEditor
  return editor?.notebookUri instanceof vscode.Uri ? editor.notebookUri : undefined
}
