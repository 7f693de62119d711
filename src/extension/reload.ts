/**
 * Keeps outputs when a file changes on disk. VS Code then reads the file again, without outputs, and all cells would lose theirs even when a
 * pull or another program has only changed a paragraph. An output that is out of date is marked as stale.
 *
 * VS Code does not tell a serializer which file it reads, so the bytes are compared with those on disk of each open notebook.
 */
import * as vscode from 'vscode'
import { isOurs } from './cells.ts'

export async function keepOutputs(data: vscode.NotebookData, content: Uint8Array): Promise<void> {
  const open = await openNotebookOf(content)
  if (!open) return
  // Among cells with the same text, outputs go by order: the first cell gets those of the first.
  const shown = new Map<string, vscode.NotebookCell[]>()
  for (const cell of open.getCells().filter(({ outputs }) => outputs.length > 0).reverse()) {
    const key = keyOf(cell.document.languageId, cell.document.getText())
    const alike = shown.get(key)
    if (alike) alike.push(cell)
    else shown.set(key, [cell])
  }
  for (const cell of data.cells) {
    const kept = shown.get(keyOf(cell.languageId, cell.value))?.pop()
    if (kept) cell.outputs = kept.outputs.map(({ items, metadata }) => new vscode.NotebookCellOutput([...items], metadata))
  }
}

function keyOf(language: string, text: string): string {
  return `${language} ${text.replace(/\r\n?/g, '\n')}`
}

async function openNotebookOf(content: Uint8Array): Promise<vscode.NotebookDocument | undefined> {
  for (const notebook of vscode.workspace.notebookDocuments) {
    const hasOutputs = isOurs(notebook) && !notebook.isUntitled && notebook.getCells().some(({ outputs }) => outputs.length > 0)
    if (hasOutputs && sameBytes(content, await bytesOf(notebook.uri))) return notebook
  }
  return undefined
}

async function bytesOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri)
  } catch {
    // The file is gone, so it is not the one that is read.
    return undefined
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, index) => byte === b[index])
}
