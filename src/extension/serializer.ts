/**
 * Reads files into notebooks and writes them, by `src/format`. The metadata of the notebook and its cells keeps what it takes to write an
 * unedited file back byte for byte.
 *
 * Reading throws when a file cannot be kept byte for byte, and VS Code then offers the text editor. Writing never throws and needs only the
 * data, because VS Code also calls it for backups.
 */
import * as vscode from 'vscode'
import { FormatError, cellLayoutFrom, fileLayoutFrom, parseNotebook, printNotebook } from '../format/index.ts'
import type { NotebookFile } from '../format/index.ts'
import { withHint } from '../trace/problem-text.ts'
import { kindOf, languageOf } from './cells.ts'
import { metadataKey, notebookType } from './names.ts'
import { keepOutputs } from './reload.ts'

export function registerSerializer(): vscode.Disposable {
  // Outputs are not stored, since running again gives the same ones.
  return vscode.workspace.registerNotebookSerializer(notebookType, { deserializeNotebook, serializeNotebook }, { transientOutputs: true })
}

async function deserializeNotebook(content: Uint8Array): Promise<vscode.NotebookData> {
  try {
    const data = toData(parseNotebook(content))
    await keepOutputs(data, content)
    return data
  } catch (error) {
    if (error instanceof FormatError) throw new Error(withHint(error.message, error.hint), { cause: error })
    throw error
  }
}

function serializeNotebook(data: vscode.NotebookData): Uint8Array {
  return new TextEncoder().encode(printNotebook(fromData(data)))
}

export function toData({ cells, layout }: NotebookFile): vscode.NotebookData {
  const data = new vscode.NotebookData(cells.map(({ kind, text, layout }) => {
    const codeOrMarkup = kind === 'prose' ? vscode.NotebookCellKind.Markup : vscode.NotebookCellKind.Code
    const cell = new vscode.NotebookCellData(codeOrMarkup, text, languageOf(kind))
    if (layout) cell.metadata = { [metadataKey]: layout }
    return cell
  }))
  data.metadata = { [metadataKey]: layout }
  return data
}

export function fromData(data: vscode.NotebookData): NotebookFile {
  const cells = data.cells.map(({ kind, value, languageId, metadata }) => ({
    kind: kindOf(kind, languageId),
    text: value,
    layout: cellLayoutFrom(metadata?.[metadataKey]),
  }))
  return { cells, layout: fileLayoutFrom(data.metadata?.[metadataKey]) }
}
