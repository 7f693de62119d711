/**
 * What it takes until the first notebook shows, told from inside the extension host in one console line. Run by `npm run bench -- start`, with
 * an extension that nothing has activated yet.
 */
import * as vscode from 'vscode'
import { activationMarker, shownMarker, type Activation } from '../inside/activation-report.ts'

/** The scenario of the README's notebook. */
const scenarioCell = 2

export async function run(): Promise<void> {
  const extension = vscode.extensions.all.find(({ packageJSON }) => (packageJSON as { name?: string }).name === 'dsnb')
  if (!extension || extension.isActive) throw new Error('The extension is not there, or is active already.')
  const began = now()
  await extension.activate()
  const activated = now()
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, 'first.dsnb'))
  await vscode.window.showNotebookDocument(notebook)
  const shown = now()
  const files = filesLoaded(extension.extensionPath)
  console.log(shownMarker)
  await vscode.commands.executeCommand('vscode.executeHoverProvider', notebook.cellAt(scenarioCell).document.uri, new vscode.Position(0, 2))
  const told: Activation = {
    activateMs: activated.wallMs - began.wallMs,
    activateCpuMs: activated.cpuMs - began.cpuMs,
    shownMs: shown.wallMs - began.wallMs,
    helpMs: now().wallMs - shown.wallMs,
    files,
  }
  console.log(activationMarker + JSON.stringify(told))
}

/** The clock on the wall and, where there is a process to ask, the processor time of this host. */
function now(): { wallMs: number; cpuMs: number } {
  const used = node()?.cpuUsage()
  return { wallMs: performance.now(), cpuMs: used ? (used.user + used.system) / 1000 : 0 }
}

function node(): NodeJS.Process | undefined {
  return (globalThis as { process?: NodeJS.Process }).process
}

/** The files of the extension that Node has loaded, with their sizes; undefined in a web worker, whose server counts them. */
function filesLoaded(folder: string): Activation['files'] {
  const files = node()?.getBuiltinModule?.('node:fs')
  const modules = node()?.getBuiltinModule?.('node:module') as unknown as { _cache: Record<string, unknown> } | undefined
  if (!files || !modules) return undefined
  const dist = `${files.realpathSync(folder)}/dist/`
  return Object.keys(modules._cache).flatMap((file) => {
    const path = files.realpathSync(file)
    return path.startsWith(dist) && !path.startsWith(`${dist}test/`) ? [{ name: path.slice(dist.length), bytes: files.statSync(path).size }] : []
  })
}
