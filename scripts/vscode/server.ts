/**
 * VS Code as a server with the extension in a Node extension host, the host that a desktop VS Code has.
 *
 *     import { notebooksFolder, root } from '../lib/paths.ts'
 *     declare const page: import('playwright-core').Page
 *     const vscode = await startServer({ workspace: notebooksFolder, open: '01-lost-message.dsnb', extension: root })
 *     await page.goto(vscode.address())
 *     await vscode.stop()
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { endWithUs, run, stop } from '../lib/command.ts'
import { downloadVsCode } from './download.ts'
import { freePort, waitFor, type RunningVsCode, type VsCodeOptions } from './running.ts'
import { calmSettings } from './settings.ts'

export interface ServerOptions extends VsCodeOptions {
  /** Install this packed extension, as a user does, instead of loading one from source. */
  readonly vsix?: string
  /** Where VS Code keeps settings and state; without it a temporary folder that `stop()` removes. */
  readonly dataFolder?: string
  /** `installed`: the source folder is linked among the installed extensions, so no word of "development host" shows. */
  readonly load?: 'development' | 'installed'
}

export async function startServer(options: ServerOptions): Promise<RunningVsCode> {
  const product = await downloadVsCode(options.say ?? (() => {}))
  const workspace = resolve(options.workspace)
  const host = options.host ?? '127.0.0.1'
  const port = options.port ?? await freePort(host)
  const data = options.dataFolder ?? await mkdtemp(join(tmpdir(), 'dsnb-vscode-'))
  const folders = ['--user-data-dir', data, '--server-data-dir', join(data, 'server'), '--extensions-dir', join(data, 'extensions')]
  const main = join(product, 'out/server-main.js')
  // Anybody who reaches the port could read and write files, so the server accepts only the address with this token.
  const token = randomBytes(16).toString('hex')

  await writeSettings(data, options)
  await removeListOfExtensions(data)
  if (options.vsix) await installVsix(main, folders, options.vsix)
  const installed = options.load === 'installed'
  // VS Code treats every extension below the developed extension's folder as developed too. Our cache, with VS Code's own extensions, is below
  // the project, so the project is loaded through a link elsewhere.
  const link = options.extension && await linkFolder(join(data, installed ? 'extensions/dsnb.dsnb-0.0.0' : 'developed'), options.extension)
  // With an installed package VS Code has a list of its extensions, and would not find one that is not in it.
  if (options.open && !options.vsix) await linkFolder(join(data, 'extensions/dsnb.dsnb-open-0.0.0'), join(import.meta.dirname, 'open-extension'))

  const child = spawn(process.execPath, [main, ...folders, '--host', host, '--port', String(port), '--connection-token', token,
    '--accept-server-license-terms', '--disable-workspace-trust', '--disable-telemetry', '--disable-update-check',
    '--disable-getting-started-override', '--default-folder', workspace,
    // Without it the page ignores what its address says about an extension under development and its tests.
    ...(installed ? [] : ['--enable-smoke-test-driver'])],
  { cwd: workspace, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'], env: { ...cleanEnvironment(), ...(options.open ? { DSNB_OPEN: options.open } : {}) } })
  endWithUs(child)
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { log += chunk })

  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const server: RunningVsCode = {
    extensionHost: 'node',
    address: ({ tests } = {}) => address({
      authority: `${shownHost}:${port}`,
      token,
      workspace,
      extension: installed ? undefined : link,
      tests: tests && link && options.extension ? join(link, relative(options.extension, tests)) : tests,
    }),
    log: () => log,
    sent: () => [],
    async stop() {
      await stop(child)
      if (!options.dataFolder) await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
  try {
    await waitFor(async () => {
      if (child.exitCode !== null) throw new Error(`VS Code's server ended at once (${child.exitCode}).\n${log}`)
      return (await answers(`http://${shownHost}:${port}/?tkn=${token}`)) ? true : undefined
    }, () => `VS Code's server does not answer.\n${log}`)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

interface Place {
  readonly authority: string
  readonly token: string
  readonly workspace: string
  readonly extension: string | undefined
  readonly tests: string | undefined
}

/** The address of a workspace's page. The `payload` tells the page what to load, as in VS Code's own tests. */
function address({ authority, token, workspace, extension, tests }: Place): string {
  const remote = (path: string): string => `vscode-remote://${authority}${urlPath(path)}`
  const payload: [string, string][] = []
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)])
  if (tests) payload.push(['extensionTestsPath', remote(tests)])
  const query = new URLSearchParams({ tkn: token, folder: urlPath(workspace) })
  if (payload.length > 0) query.set('payload', JSON.stringify(payload))
  return `http://${authority}/?${query.toString()}`
}

function urlPath(path: string): string {
  const parts = resolve(path).split(sep).join('/')
  return parts.startsWith('/') ? parts : `/${parts}`
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })).status < 400
  } catch {
    return false
  }
}

async function writeSettings(data: string, { settings }: ServerOptions): Promise<void> {
  const file = join(data, 'User/settings.json')
  // In a data folder that is kept, the user's own settings stay.
  if (!settings && existsSync(file)) return
  await mkdir(join(data, 'User'), { recursive: true })
  await writeFile(file, JSON.stringify({ ...calmSettings, ...settings }, null, 2))
}

/** Removes VS Code's list of extensions, so that it looks into the folder again. */
async function removeListOfExtensions(data: string): Promise<void> {
  await mkdir(join(data, 'extensions'), { recursive: true })
  await rm(join(data, 'extensions/extensions.json'), { force: true })
}

async function linkFolder(link: string, folder: string): Promise<string> {
  await rm(link, { recursive: true, force: true })
  await symlink(resolve(folder), link, process.platform === 'win32' ? 'junction' : 'dir')
  return link
}

async function installVsix(main: string, folders: readonly string[], vsix: string): Promise<void> {
  const { code, output } = await run(process.execPath, [main, ...folders, '--accept-server-license-terms', '--install-extension', vsix, '--force'],
    { env: cleanEnvironment() })
  if (code !== 0 || !/successfully installed/.test(output)) {
    throw new Error(`${relative('.', vsix)} could not be installed.\n${output}`)
  }
}

/** The environment without the variables of a VS Code in whose terminal or task this runs; they would confuse the one that we start. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/.test(name)))
}
