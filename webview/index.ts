/**
 * The notebook renderer for runs: VS Code calls `activate` once per page and `renderOutputItem` for every output.
 *
 * Everything an output needs is painted before `renderOutputItem` returns, so the notebook measures the right height; the
 * toolkit's controls arrive a moment later in room that is already kept for them. All outputs of a notebook share one page
 * with other extensions' outputs, so each lives in a shadow tree of its own.
 */
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer'
import { decodeOutput } from '../src/trace/output.ts'
import { element } from './dom.ts'
import { readExtensionMessage, type ExportFormat, type RendererMessage } from './messages.ts'
import { OutputView } from './output-view.ts'
import { sheet } from './style.ts'

type Post = (message: RendererMessage) => void

interface Shown {
  view?: OutputView
  end: AbortController
}

export const activate: ActivationFunction = (context) => {
  const shown = new Map<string, Shown>()
  const post = context.postMessage ? (message: RendererMessage) => context.postMessage?.(message) : undefined
  context.onDidReceiveMessage?.((message: unknown) => receive(shown, message, post))
  post?.({ type: 'ready' })
  void import('./toolkit.ts')
  return {
    renderOutputItem(item: OutputItem, host: HTMLElement) {
      dispose(shown, item.id)
      shown.set(item.id, render(item, host, post))
    },
    disposeOutputItem(id?: string) {
      if (id !== undefined) return dispose(shown, id)
      for (const one of [...shown.keys()]) dispose(shown, one)
    },
  }
}

function dispose(shown: Map<string, Shown>, id: string): void {
  shown.get(id)?.end.abort()
  shown.delete(id)
}

function render(item: OutputItem, host: HTMLElement, post: Post | undefined): Shown {
  const end = new AbortController()
  const outer = element('div', { class: 'dsnb-output' })
  const shadow = outer.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheet()]
  const root = element('div', { class: 'dsnb' })
  shadow.appendChild(root)
  host.replaceChildren(outer)
  try {
    const { summary, trace } = decodeOutput(item.data())
    const width = widthOf(root)
    const view = new OutputView({ root, summary, trace, width, post, signal: end.signal })
    const observer = new ResizeObserver(() => view.resize(widthOf(root)))
    observer.observe(root)
    end.signal.addEventListener('abort', () => observer.disconnect())
    return { view, end }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    root.replaceChildren(element('p', { class: 'broken', role: 'alert' }, [`This output cannot be shown: ${message} Run the cell again.`]))
    return { end }
  }
}

/** An output that is not on the screen yet has no width; it is laid out again when it gets one. */
function widthOf(root: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(root)
  const width = Math.floor(root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight))
  return width >= 240 ? width : width > 0 ? 240 : 800
}

function receive(shown: Map<string, Shown>, received: unknown, post: Post | undefined): void {
  const message = readExtensionMessage(received)
  if (!message) return
  if (message.type === 'requestExport') return void answer(shown, message.format, post)
  const views = viewsOf(shown)
  const named = message.run === undefined ? views : views.filter(({ name }) => name === message.run)
  chosen(named)?.step(message.action, message.event)
}

function viewsOf(shown: Map<string, Shown>): OutputView[] {
  return [...shown.values()].flatMap(({ view }) => (view?.hasRun ? [view] : []))
}

/** An output that is being replaced has no figure for a moment: how often to look again, and how long to wait in between. */
const looks = 30
const lookEveryMs = 200

async function answer(shown: Map<string, Shown>, format: ExportFormat, post: Post | undefined): Promise<void> {
  for (let i = 0; i < looks; i++) {
    const view = chosen(viewsOf(shown))
    const data = await view?.figure(format)
    if (view && data) return post?.({ type: 'export', format, name: view.figureName, data })
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

/** The output with the focus, else the one used last, else the first on the screen, else the first. */
function chosen(views: readonly OutputView[]): OutputView | undefined {
  const used = views.filter(({ usedAt }) => usedAt > 0).sort((a, b) => b.usedAt - a.usedAt)
  return views.find((view) => view.hasFocus()) ?? used[0] ?? views.find((view) => view.isVisible()) ?? views[0]
}
