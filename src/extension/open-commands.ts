/**
 * Commands that open notebooks: a new one, a copy of a sample, and the same file as text or as a notebook.
 *
 * The list of samples is `notebooks/index.json`: `[{ "file": "leases.dsnb", "title": "Leases", "detail": "…" }]`. In the browser the
 * files of an extension can be read, but its folders cannot be listed.
 */
import * as vscode from 'vscode'
import { parseNotebook, parseText } from '../format/index.ts'
import type { NotebookFile } from '../format/index.ts'
import { commands, notebookType } from './names.ts'
import { toData } from './serializer.ts'
import { starterText } from './starter.ts'

interface Sample extends vscode.QuickPickItem {
  file: string
}

export function registerOpenCommands(extension: vscode.Uri): vscode.Disposable {
  const folder = vscode.Uri.joinPath(extension, 'notebooks')
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.newNotebook, () => openUntitled(parseText(starterText))),
    vscode.commands.registerCommand(commands.openSample, (file: unknown) => openSample(folder, file)),
    vscode.commands.registerCommand(commands.openAsText, (uri: unknown) => openWith(uri, 'default')),
    vscode.commands.registerCommand(commands.openAsNotebook, (uri: unknown) => openWith(uri, notebookType)),
  )
}

/** Opens a copy of a sample, so that the sample itself stays as it is. With the name of a file as argument it does not ask which. */
async function openSample(folder: vscode.Uri, argument: unknown): Promise<vscode.NotebookEditor | undefined> {
  const samples = await listSamples(folder)
  const named = samples.find(({ file }) => file === argument)
  const asked = { placeHolder: 'Sample to open as an untitled copy', matchOnDetail: true }
  const sample = named ?? (await vscode.window.showQuickPick(samples, asked))
  if (!sample) return undefined
  return openUntitled(parseNotebook(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, sample.file))))
}

async function listSamples(folder: vscode.Uri): Promise<Sample[]> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, 'index.json'))
  // SAFETY: the file is part of the extension; a unit test checks its shape.
  const entries = JSON.parse(new TextDecoder().decode(bytes)) as { file: string; title: string; detail?: string }[]
  return entries.map(({ file, title, detail }) => ({ file, label: title, detail }))
}

async function openUntitled(file: NotebookFile): Promise<vscode.NotebookEditor> {
  return vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(notebookType, toData(file)))
}

async function openWith(argument: unknown, editor: string): Promise<void> {
  const active = vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri
  const uri = argument instanceof vscode.Uri ? argument : active
  if (uri && uri.scheme !== 'untitled') await vscode.commands.executeCommand('vscode.openWith', uri, editor)
}
