/**
 * Saves the figure that an output shows. The renderer makes it, since it has the figure on the screen; the extension asks where to save it.
 *
 *     declare const uri: vscode.Uri
 *     vscode.commands.executeCommand('dsnb.exportSvg')                 // asks where
 *     vscode.commands.executeCommand('dsnb.exportSvg', { uri })        // writes there; the result is the address
 */
import * as vscode from 'vscode'
import { isOurs } from './cells.ts'
import { exportCommand, formats, isBinary, screenFormats, type ScreenFormat } from '../diagram/formats.ts'
import type { ExportMessage } from './messages.ts'
import type { RendererLink } from './renderer-link.ts'

export function registerExports(link: RendererLink): vscode.Disposable {
  return vscode.Disposable.from(
    ...screenFormats.map(
      (format) => vscode.commands.registerCommand(exportCommand(format), (argument: unknown) => exportFigure(link, format, targetIn(argument))),
    ),
    link.onDidOfferFigure(({ editor, message }) => void save(editor.notebook, message)),
  )
}

async function exportFigure(link: RendererLink, format: ScreenFormat, target: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  const editor = vscode.window.activeNotebookEditor
  if (!editor || !isOurs(editor.notebook)) return complain('Open a notebook and run a cell first: there is no figure to export.')
  const message = await link.requestFigure(editor, format)
  if (!message) return complain('No figure answered. Run a cell, scroll its diagram into view, and export again.')
  return save(editor.notebook, message, target)
}

async function save(notebook: vscode.NotebookDocument, figure: ExportMessage, target?: vscode.Uri): Promise<vscode.Uri | undefined> {
  const { format, name, data } = figure
  const { extension, label } = formats[format]
  const offer = { defaultUri: beside(notebook, `${name}.${extension}`), filters: { [label]: [extension] } }
  const uri = target ?? (await vscode.window.showSaveDialog(offer))
  if (!uri) return undefined
  try {
    await vscode.workspace.fs.writeFile(uri, isBinary(format) ? fromBase64(data) : new TextEncoder().encode(data))
  } catch (error) {
    return complain(`The figure could not be written: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!target) void vscode.window.setStatusBarMessage(`dsnb: exported ${vscode.workspace.asRelativePath(uri)}`, 5000)
  return uri
}

/** A file in the notebook's folder, or in the first workspace folder for an untitled notebook. */
function beside(notebook: vscode.NotebookDocument, name: string): vscode.Uri | undefined {
  const folder = notebook.isUntitled ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(notebook.uri, '..')
  return folder && vscode.Uri.joinPath(folder, name)
}

/** The address in the command's argument, if it is one of ours: menus pass other arguments. */
function targetIn(argument: unknown): vscode.Uri | undefined {
  const uri = (argument as { uri?: unknown } | undefined)?.uri
  return uri instanceof vscode.Uri ? uri : undefined
}

function fromBase64(data: string): Uint8Array {
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
}

async function complain(text: string): Promise<undefined> {
  void vscode.window.showErrorMessage(text)
}
