/**
 * VS Code without a server, the extension in a Web Worker: the host that vscode.dev has.
 *
 *     import { notebooksFolder, root } from '../lib/paths.ts'
 *     declare const page: import('playwright-core').Page
 *     const vscode = await startServerless({ workspace: notebooksFolder, extension: root, settings: themeSettings('dark') })
 *     await page.goto(vscode.address({ tests: `${root}/dist/test/web.cjs` }))
 *     await vscode.stop()
 *
 * This server serves the files of VS Code and of the extension as they are. The workspace is a folder on this machine, which VS Code reads and
 * writes by a small file system extension (`folder-extension/`) that talks to this server.
 */
import { createReadStream, existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, relative, resolve, sep } from 'node:path'
import { downloadVsCode } from './download.ts'
import { answerFolderRequest } from './folder.ts'
import { freePort, type AddressOptions, type RunningVsCode, type VsCodeOptions } from './running.ts'
import { calmSettings } from './settings.ts'

const workbenchScript = 'out/vs/code/browser/workbench/workbench.js'
const workbenchPage = 'out/vs/code/browser/workbench/workbench.html'
const folderExtension = join(import.meta.dirname, 'folder-extension')

export async function startServerless(options: VsCodeOptions): Promise<RunningVsCode> {
  const product = await downloadVsCode(options.say ?? (() => {}))
  const workspace = resolve(options.workspace)
  const host = options.host ?? '127.0.0.1'
  const port = options.port ?? await freePort(host)
  const origin = `http://${host}:${port}`
  const script = await workbenchWithoutServer(join(product, workbenchScript))
  const page = await readFile(join(product, workbenchPage), 'utf8')
  let log = ''
  const sent: { name: string, bytes: number }[] = []

  const folders: Record<string, string> = { product, 'folder-extension': folderExtension }
  if (options.extension) folders['extension'] = resolve(options.extension)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    const url = new URL(request.url ?? '/', origin)
    const [first = '', ...rest] = decodeURIComponent(url.pathname).slice(1).split('/')
    const path = rest.join('/')
    if (first === '') return send(response, 'text/html', fillPage(page, origin, configuration(options, origin, url.searchParams)))
    if (first === 'workspace') return answerFolderRequest(workspace, path, request, response)
    if (first === 'product' && path === workbenchScript) return send(response, 'text/javascript', script)
    if (first === 'product' && /^extensions\/.*\/browser\/.*\.js$/.test(path)) return sendScriptOfBuiltIn(response, product, path)
    const folder = folders[first]
    if (folder === undefined) return notFound(response)
    const bytes = await sendFile(response, folder, path)
    sent.push({ name: `${first}/${path}`, bytes })
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log += `${request.method} ${request.url}: ${String(error)}\n`
      if (!response.headersSent) response.statusCode = 500
      response.end()
    })
  })
  await new Promise<void>((ready, failed) => server.once('error', failed).listen(port, host, ready))

  return {
    extensionHost: 'web',
    address({ tests }: AddressOptions = {}) {
      const query = new URLSearchParams()
      if (tests) query.set('tests', relative(resolve(options.extension ?? '.'), tests).split(sep).join('/'))
      return `${origin}/?${query.toString()}`
    },
    log: () => log,
    sent: () => sent,
    stop: () => new Promise<void>((stopped) => {
      server.close(() => stopped())
      server.closeAllConnections()
    }),
  }
}

/**
 * The page of code-server needs a server for its connection and for the user's settings. This replaces the two places of its (minified, pinned)
 * script that do, and throws when a new version of the script has other ones.
 */
async function workbenchWithoutServer(file: string): Promise<string> {
  const replacements = [
    ['remoteAuthority:location.host', 'remoteAuthority:void 0'],
    ['ze(P.file(this.userDataPath).with({scheme:J.vscodeRemote}),"User")', 'P.file("/User").with({scheme:J.vscodeUserData})'],
  ] as const
  let script = await readFile(file, 'utf8')
  for (const [from, to] of replacements) {
    if (script.split(from).length !== 2) throw new Error(`VS Code's workbench.js has not exactly one "${from}": this version needs other replacements.`)
    script = script.replace(from, () => to)
  }
  return script
}

function configuration({ extension, settings, open }: VsCodeOptions, origin: string, query: URLSearchParams): object {
  const authority = new URL(origin).host
  const served = (path: string): object => ({ scheme: 'http', authority, path })
  const tests = query.get('tests')
  const folderUri = { scheme: 'dsnb-folder', authority: 'workspace', path: '/' }
  return {
    userDataPath: '/User',
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
    enableWorkspaceTrust: false,
    folderUri,
    configurationDefaults: { ...calmSettings, ...settings },
    developmentOptions: {
      extensions: [served('/folder-extension'), ...(extension ? [served('/extension')] : [])],
      ...(tests ? { extensionTestsPath: served(`/extension/${tests}`) } : {}),
    },
    ...(open ? { defaultLayout: { force: true, editors: [{ uri: { ...folderUri, path: `/${open}` } }] } } : {}),
    productConfiguration: {
      enableTelemetry: false,
      webviewContentExternalBaseUrlTemplate: `${origin}/product/out/vs/workbench/contrib/webview/browser/pre/`,
    },
  }
}

function fillPage(page: string, origin: string, settings: object): string {
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  const values: Record<string, string> = {
    WORKBENCH_WEB_CONFIGURATION: escape(JSON.stringify(settings)),
    WORKBENCH_WEB_BASE_URL: `${origin}/product`,
    WORKBENCH_NLS_URL: `${origin}/product/out/nls.messages.js`,
    WORKBENCH_NLS_FALLBACK_URL: `${origin}/product/out/nls.messages.js`,
  }
  return page.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

// --- plain files

const types: Record<string, string> = {
  '.js': 'text/javascript', '.mjs': 'text/javascript', '.cjs': 'text/javascript', '.css': 'text/css', '.html': 'text/html',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.wasm': 'application/wasm', '.ttf': 'font/ttf',
  '.woff': 'font/woff', '.woff2': 'font/woff2',
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8` }).end(body)
}

function notFound(response: ServerResponse): void {
  response.writeHead(404).end()
}

/**
 * The package has VS Code's own extensions without their scripts for the web host. An empty script instead keeps error messages away from the
 * user; notebooks need none of these scripts.
 */
async function sendScriptOfBuiltIn(response: ServerResponse, product: string, path: string): Promise<void> {
  if (existsSync(join(product, path))) await sendFile(response, product, path)
  else send(response, 'text/javascript', 'exports.activate = () => {}')
}

/** Sends a file and says how large it is; 0 when there is none. */
async function sendFile(response: ServerResponse, folder: string, path: string): Promise<number> {
  const file = resolve(folder, path)
  const inside = file.startsWith(folder + sep)
  const size = inside ? await stat(file).then((found) => (found.isFile() ? found.size : undefined), () => undefined) : undefined
  if (size === undefined) {
    notFound(response)
    return 0
  }
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Length': size })
  await new Promise<void>((done, failed) => createReadStream(file).once('error', failed).pipe(response).once('finish', done).once('close', done))
  return size
}
