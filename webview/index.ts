/**
 * The notebook renderer for runs: VS Code calls `activate` once per page and `renderOutputItem` for every output.
 *
 * It paints everything before `renderOutputItem` returns, or before what that returns is settled, so that the notebook measures the right
 * height; the toolkit's controls come a moment later, into space that is kept for them. All outputs of a notebook share one page with other
 * extensions' outputs, so each is in a shadow tree of its own.
 */
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer'
import { Damaged } from '../src/trace/form.ts'
import { decodeOutput } from '../src/trace/read-output.ts'
import { element } from './dom.ts'
import { readExtensionMessage, type ExtensionMessage, type RendererMessage } from './messages.ts'
import { OutputView } from './output-view.ts'
import { sheet } from './style.ts'

type Post = (message: RendererMessage) => void

type ExportRequest = Extract<ExtensionMessage, { type: 'requestExport' }>

interface Output {
  view?: OutputView
  end: AbortController
}

interface Shown {
  readonly outputs: Map<string, Output>
  /** Requests for a figure that were answered or are being answered, since the extension repeats a request. */
  readonly answering: Set<number>
}

export const activate: ActivationFunction = (context) => {
  const outputs = new Map<string, Output>()
  const shown: Shown = { outputs, answering: new Set() }
  const post = context.postMessage ? (message: RendererMessage) => context.postMessage?.(message) : undefined
  context.onDidReceiveMessage?.((message: unknown) => receive(shown, message, post))
  post?.({ type: 'ready' })
  void import('./toolkit.ts')
  return {
    renderOutputItem(item: OutputItem, host: HTMLElement) {
      dispose(outputs, item.id)
      const output = render(item, host, post)
      outputs.set(item.id, output)
      return output.view?.painted
    },
    disposeOutputItem(id?: string) {
      if (id !== undefined) return dispose(outputs, id)
      for (const one of [...outputs.keys()]) dispose(outputs, one)
    },
  }
}

function dispose(outputs: Map<string, Output>, id: string): void {
  outputs.get(id)?.end.abort()
  outputs.delete(id)
}

function render(item: OutputItem, host: HTMLElement, post: Post | undefined): Output {
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
    // What else can be thrown here is a fault of ours; its words are for whoever looks for it.
    const isDamaged = error instanceof Damaged
    if (!isDamaged) console.error(error)
    const reason = isDamaged ? error.message : 'something in its picture went wrong.'
    root.replaceChildren(element('p', { class: 'broken', role: 'alert' }, [`This output cannot be shown: ${reason} Run the cell again.`]))
    return { end }
  }
}

/** The width to draw for. An output that is not on the screen yet has none and is drawn again when it gets one. */
function widthOf(root: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(root)
  const width = Math.floor(root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight))
  return width >= 240 ? width : width > 0 ? 240 : 800
}

function receive(shown: Shown, received: unknown, post: Post | undefined): void {
  const message = readExtensionMessage(received)
  if (!message) return
  if (message.type === 'requestExport') return void answer(shown, message, post)
  const views = viewsOf(shown)
  const named = message.run === undefined ? views : views.filter(({ name }) => name === message.run)
  chosen(named)?.step(message.action, message.event)
}

function viewsOf({ outputs }: Shown): OutputView[] {
  return [...outputs.values()].flatMap(({ view }) => (view?.hasRun ? [view] : []))
}

/** Sends the figure that is shown. While there is none, as when an output is being replaced, the extension asks again. */
async function answer(shown: Shown, { request, format }: ExportRequest, post: Post | undefined): Promise<void> {
  if (shown.answering.has(request)) return
  const view = chosen(viewsOf(shown))
  if (!view) return
  shown.answering.add(request)
  const data = await view.figure(format).catch(() => undefined)
  if (data) post?.({ type: 'export', request, format, name: view.figureName, data })
  else shown.answering.delete(request)
}

/** The output that a command means: the one with the focus, else the one used last, else the first on the screen, else the first. */
function chosen(views: readonly OutputView[]): OutputView | undefined {
  const used = views.filter(({ usedAt }) => usedAt > 0).sort((a, b) => b.usedAt - a.usedAt)
  return views.find((view) => view.hasFocus()) ?? used[0] ?? views.find((view) => view.isVisible()) ?? views[0]
}
