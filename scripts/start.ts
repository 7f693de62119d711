/**
 * `npm start`: builds the extension and opens the chapters in VS Code.
 *
 * ```sh
 * npm start                          the installed `code`, or else a VS Code in the browser
 * npm start -- --browser             the one in the browser
 * npm start -- --port 8000 --host 0.0.0.0
 * ```
 */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from './lib/command.ts'
import { cacheFolder, notebooksFolder, root } from './lib/paths.ts'
import { freePort } from './vscode/running.ts'
import { startServer } from './vscode/server.ts'

const usualPort = 3737

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'browser': { type: 'boolean', default: false },
      'host': { type: 'string', default: '127.0.0.1' },
      'port': { type: 'string' },
      'no-build': { type: 'boolean', default: false },
    },
  })
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) throw new Error(`--port ${values.port} is no port.`)
  if (!values['no-build']) await build()
  const wantsBrowser = values.browser || port !== undefined
  if (!wantsBrowser && await openDesktop()) return
  await openBrowserVariant(values.host, port ?? await usualOrFreePort(values.host))
}

async function build(): Promise<void> {
  console.log('Building …')
  const { code } = await run('node', ['esbuild.mjs'], { show: true })
  if (code !== 0) throw new Error('The build failed: see the lines above.')
}

async function firstChapter(): Promise<string | undefined> {
  const files = await readdir(notebooksFolder)
  return files.filter((name) => name.endsWith('.dsnb')).sort()[0]
}

/** Opens the installed VS Code; false when there is none that can show a window here. */
async function openDesktop(): Promise<boolean> {
  const code = findCode()
  if (!code) return false
  const first = await firstChapter()
  const result = await run(code, ['--new-window', `--extensionDevelopmentPath=${root}`, '--disable-workspace-trust', notebooksFolder,
    ...(first ? [join(notebooksFolder, first)] : [])], { show: true })
  if (result.code === 0) {
    console.log('VS Code is opening the notebooks. ("npm start -- --browser" shows them in a browser instead.)')
    return true
  }
  console.log(`${code} did not start: showing the notebooks in a browser instead.`)
  return false
}

function findCode(): string | undefined {
  // The `code` of a remote terminal can only open files in its own window, and a desktop `code` needs a display.
  if (process.env['VSCODE_IPC_HOOK_CLI']) return undefined
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return undefined
  const names = process.platform === 'win32' ? ['code.cmd', 'code-insiders.cmd'] : ['code', 'code-insiders', 'codium']
  return (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file))
}

async function usualOrFreePort(host: string): Promise<number> {
  return freePort(host, usualPort).catch(() => freePort(host))
}

async function openBrowserVariant(host: string, port: number): Promise<void> {
  const first = await firstChapter()
  const vscode = await startServer({
    workspace: notebooksFolder,
    extension: root,
    load: 'installed',
    host,
    port,
    dataFolder: join(cacheFolder, 'vscode-data'),
    say: console.log,
    ...(first ? { open: first } : {}),
  })
  const address = host === '0.0.0.0' || host === '::' ? vscode.address().replace('//localhost', `//${hostname()}`) : vscode.address()
  console.log(`\nThe notebooks are open in VS Code at\n\n  ${address}\n\nCtrl+C ends it.`)
  // A terminal and the parent process may both send the same signal; the second one must not interrupt the stop.
  let stopping: Promise<void> | undefined
  const end = (): void => void (stopping ??= vscode.stop().then(() => process.exit(0)))
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
