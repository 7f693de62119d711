/**
 * Keeps outputs when a file changes on disk. VS Code then reads the file anew, and cells without outputs would lose theirs, although
 * a pull or another program changed a paragraph far away. An output that does not fit any more is marked as stale.
 *
 * A serializer is not told which file it reads. It is one that is open when the bytes are the ones on its disk.
 */
import * as vscode from 'vscode'
import { isOurs } from './cells.ts'

export async function keepOutputs(data: vscode.NotebookData, content: Uint8Array): Promise<void> {
  const open = await openNotebookOf(content)
  if (!open) return
  const cells = open.getCells().filter(({ outputs }) => outputs.length > 0)
  for (const cell of data.cells) {
    const at = cells.findIndex(({ document }) => document.languageId === cell.languageId && sameText(document.getText(), cell.value))
    if (at < 0) continue
    const [kept] = cells.splice(at, 1)
    cell.outputs = kept.outputs.map(({ items, metadata }) => new vscode.NotebookCellOutput([...items], metadata))
  }
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
    // It is gone, so it is not the one being read.
    return undefined
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, index) => byte === b[index])
}

function sameText(a: string, b: string): boolean {
  return a.replace(/\r\n?/g, '\n') === b
}
