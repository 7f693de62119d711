/**
 * A page that looks to the renderer like a notebook: theme variables on the root element, one element per output, a
 * context with messaging. The bundle is built in memory and served to a real browser without any server.
 */
import { build } from 'esbuild'
import { chromium, type Browser, type Page } from 'playwright-core'
import { encodeTrace } from '../../../src/trace/bytes.ts'
import { encodeOutput, type RunSummary } from '../../../src/trace/output.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { patienceMs, waitFor } from '../../../scripts/vscode/running.ts'
import { themes, type ThemeName } from './themes.ts'

const origin = 'https://notebook.test'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Bundle {
  files: Map<string, Uint8Array>
  /** Bytes of what is loaded before anything is clicked, by file. */
  sizes: Map<string, number>
}

/** The same settings as the extension's own build. */
export async function bundleRenderer(): Promise<Bundle> {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    splitting: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    entryPoints: { renderer: 'webview/index.ts' },
    outdir: '/dist',
    chunkNames: 'chunks/[name]-[hash]',
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [path.replaceAll('\\', '/').replace(/^.*\/dist\//, '/dist/'), contents]))
  return { files, sizes: new Map([...files].map(([path, contents]) => [path, contents.length])) }
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.DSNB_BROWSER ?? '/usr/bin/chromium', args: flags })
}

export interface NotebookPage {
  page: Page
  /** What the renderer sent. */
  messages: Sent[]
  /** Errors and warnings of the page. */
  complaints: string[]
  /** Chunks that were asked for. */
  loaded: string[]
  /** Renders an output and says how high it is when `renderOutputItem` has returned and what it returned is settled. */
  render(summary: RunSummary, trace?: Trace, id?: string): Promise<{ height: number }>
  /** Takes all outputs away. */
  clear(): Promise<void>
  send(message: object): Promise<void>
  /** The first message that the renderer has sent or will send, from one of them on, and that is wanted. */
  answer(wanted: (message: Sent) => boolean, from?: number): Promise<Sent>
}

interface Sent {
  type: string
  request?: number
}

export async function openNotebook(browser: Browser, bundle: Bundle, theme: ThemeName = 'light', width = 900): Promise<NotebookPage> {
  const page = await browser.newPage({ viewport: { width: width + 40, height: 900 }, deviceScaleFactor: 1 })
  const notebook: NotebookPage = {
    page,
    messages: [],
    complaints: [],
    loaded: [],
    render: (...output) => render(page, ...output),
    clear: () => clear(page),
    send: (message) => send(page, message),
    answer: (wanted, from = 0) => waitFor(async () => notebook.messages.slice(from).find(wanted), () => 'The renderer did not answer.'),
  }
  page.setDefaultTimeout(patienceMs)
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) notebook.complaints.push(message.text())
  })
  page.on('pageerror', (error) => notebook.complaints.push(String(error)))
  await page.exposeFunction('rendererSent', (message: { type: string }) => notebook.messages.push(message))
  await page.route(`${origin}/**`, (route) => {
    const path = new URL(route.request().url()).pathname
    if (path === '/') return route.fulfill({ contentType: 'text/html', body: html(theme, width) })
    const contents = bundle.files.get(path)
    if (!contents) return route.fulfill({ status: path === '/favicon.ico' ? 204 : 404 })
    notebook.loaded.push(path)
    return route.fulfill({ contentType: 'text/javascript', body: Buffer.from(contents) })
  })
  await page.goto(`${origin}/`)
  await page.waitForFunction('window.rendererApi')
  return notebook
}

function html(theme: ThemeName, width: number): string {
  const { classes, tokens } = themes[theme]
  const variables = Object.entries(tokens).map(([name, value]) => `--vscode-${name}: ${value}`).join('; ')
  return `<!doctype html><html style='${variables.replaceAll("'", '')}'><head><meta charset="utf-8"><style>
    body { margin: 20px; background: var(--vscode-editor-background); color: var(--vscode-foreground); }
    .output { width: ${width}px; }
  </style></head><body class="${classes}"><div id="outputs"></div><script type="module">
    import { activate } from '/dist/renderer.js'
    window.listeners = []
    window.rendererApi = await activate({
      setState() {}, getState() {}, getRenderer: async () => undefined, workspace: { isTrusted: true },
      postMessage: (message) => window.rendererSent(message),
      onDidReceiveMessage: (listener) => { window.listeners.push(listener); return { dispose() {} } },
    })
  </script></body></html>`
}

async function render(page: Page, summary: RunSummary, trace?: Trace, id = 'output-1'): Promise<{ height: number }> {
  const data = Buffer.from(encodeOutput(summary, trace && encodeTrace(trace))).toString('base64')
  return page.evaluate(async ({ data, id }) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
    let host = document.getElementById(id)
    if (!host) {
      host = document.createElement('div')
      host.id = id
      host.className = 'output'
      document.getElementById('outputs')?.appendChild(host)
    }
    // SAFETY: the page's script put it there.
    const api = (window as unknown as { rendererApi: { renderOutputItem(item: object, host: Element): void | Promise<void> } }).rendererApi
    // As the notebook does, which measures when this is settled.
    await api.renderOutputItem({ id, mime: 'application/vnd.dsnb.run', data: () => bytes }, host)
    return { height: host.getBoundingClientRect().height }
  }, { data, id })
}

async function clear(page: Page): Promise<void> {
  await page.evaluate(() => {
    // SAFETY: the page's script put it there.
    (window as unknown as { rendererApi: { disposeOutputItem(): void } }).rendererApi.disposeOutputItem()
    document.getElementById('outputs')?.replaceChildren()
  })
}

async function send(page: Page, message: object): Promise<void> {
  await page.evaluate((sent) => {
    // SAFETY: the page's script put it there.
    for (const listener of (window as unknown as { listeners: ((message: object) => void)[] }).listeners) listener(sent)
  }, message)
}

/** A summary that fits a trace. */
export function summaryOf(trace: Trace, more: Partial<RunSummary> = {}): RunSummary {
  const { name, seed, digest, endNs } = trace.header
  return {
    name,
    seed,
    digest,
    endNs,
    events: trace.length,
    views: ['sequence', 'clocks'],
    verdicts: [],
    measures: [],
    expectations: [],
    problems: [],
    end: { reason: 'quiet', text: 'nothing is left to happen', reproducible: true },
    ...more,
  }
}
