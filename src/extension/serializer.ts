/**
 * Files to notebooks and back; the work is done in `src/format`. What an unedited file needs to come back byte for byte rides in the
 * metadata of the notebook and its cells.
 *
 * Reading throws on what cannot be read faithfully, and VS Code then offers the text editor; writing never throws and needs nothing
 * but the data, because VS Code also calls it for backups.
 */
import * as vscode from 'vscode'
import { FormatError, cellLayoutFrom, fileLayoutFrom, parseNotebook, printNotebook } from '../format/index.ts'
import type { NotebookFile } from '../format/index.ts'
import { withHint } from '../trace/problem-text.ts'
import { kindOf, languageOf } from './cells.ts'
import { metadataKey, notebookType } from './names.ts'
import { keepOutputs } from './reload.ts'

export function registerSerializer(): vscode.Disposable {
  // Outputs are not stored: a run gives the same output again.
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
