/** One output: its header, its views with one cursor, the stepper and the states of the nodes. */
import { describe } from '../src/diagram/describe.ts'
import type { ScreenFormat } from '../src/diagram/formats.ts'
import { indexRun } from '../src/diagram/run-index.ts'
import type { RunSummary } from '../src/trace/output.ts'
import type { Trace } from '../src/trace/trace.ts'
import { element } from './dom.ts'
import { exportMenu } from './export-menu.ts'
import { download, figureName, pngOf } from './figure-export.ts'
import type { HeaderActions } from './header.ts'
import { makeHeader } from './header.ts'
import { listenToKeys } from './keyboard.ts'
import type { RendererMessage, StepAction } from './messages.ts'
import { PlayCursor } from './play-cursor.ts'
import { makeStepper } from './stepper.ts'
import { Tabs } from './tabs.ts'
import { StateCards } from './views/state-cards.ts'
import type { ViewContext } from './views/view.ts'

export interface OutputOptions {
  root: HTMLElement
  summary: RunSummary
  trace?: Trace
  width: number
  /** Sends a message to the extension; absent where there is none. */
  post?: (message: RendererMessage) => void
  signal: AbortSignal
}

export class OutputView {
  readonly name: string
  private readonly options: OutputOptions
  private actions: HeaderActions = {}
  private readonly cursor?: PlayCursor
  private readonly tabs?: Tabs
  /** When the reader last touched it, for commands that mean "the output I was using". */
  usedAt = 0

  constructor(options: OutputOptions) {
    this.options = options
    const { root, summary, trace } = options
    this.name = summary.name
    root.addEventListener('focusin', () => (this.usedAt = performance.now()))
    root.addEventListener('pointerdown', () => (this.usedAt = performance.now()))
    root.setAttribute('role', 'region')
    root.setAttribute('data-vscode-context', JSON.stringify({ webviewSection: 'dsnb-run', preventDefaultContextMenuItems: true }))
    const reveal = options.post ? (cell: number, offset: number) => options.post?.({ type: 'reveal', cell, offset }) : undefined
    const replay = options.post && summary.cell !== undefined
      ? (seed: number) => options.post?.({ type: 'replay', cell: summary.cell ?? 0, run: summary.name, seed })
      : undefined
    this.actions = { reveal, replay }
    if (!trace || trace.length === 0) {
      root.setAttribute('aria-label', `Run ${summary.name}`)
      root.append(...makeHeader(summary, this.actions))
      return
    }
    const cursor = new PlayCursor(indexRun(trace))
    this.cursor = cursor
    this.tabs = this.build(cursor, reveal)
  }

  private build(cursor: PlayCursor, reveal: ((cell: number, offset: number) => void) | undefined): Tabs {
    const { root, summary, width, signal, post } = this.options
    const context: ViewContext = { run: cursor.run, summary, cursor, root, width, signal }
    const story = describe(cursor.run.trace, 200)
    root.setAttribute('aria-label', story.summary)
    const tabs = new Tabs(context)
    const stepper = makeStepper(cursor, summary, reveal)
    const strip = new StateCards(context, false)
    const bar = element('div', { class: 'view-bar' }, [tabs.list, exportMenu((format) => void this.save(format))])
    // The part with the views can have the focus, so that keys work after a click anywhere in it.
    const stage = element(
      'div',
      { class: 'stage-area', tabindex: 0, role: 'group', 'aria-label': `${summary.name}: arrow keys step, space plays, Home and End jump` },
      [tabs.panel],
    )
    root.append(
      ...makeHeader(summary, { ...this.actions, goTo: (event) => cursor.do('goto', event) }),
      bar,
      stage,
      stepper.element,
      strip.element,
      textAlternative(story),
    )
    const show = (event: number) => {
      tabs.show(event)
      stepper.show(event)
      if (!strip.element.hidden) strip.show(event)
    }
    tabs.onChange((name) => {
      strip.element.hidden = name === 'state'
      show(cursor.position)
    })
    strip.element.hidden = tabs.current === 'state'
    cursor.onChange((event) => {
      show(event)
      post?.({ type: 'cursor', event })
    })
    stepper.show(cursor.position)
    listenToKeys(root, cursor)
    signal.addEventListener('abort', () => cursor.pause())
    return tabs
  }

  get hasRun(): boolean {
    return this.cursor !== undefined
  }

  isVisible(): boolean {
    const { top, bottom, height } = this.options.root.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < window.innerHeight
  }

  hasFocus(): boolean {
    // SAFETY: the root of an output is inside its shadow tree.
    return (this.options.root.getRootNode() as ShadowRoot).activeElement !== null
  }

  /** When all of it has been drawn; undefined: it has been. */
  get painted(): Promise<void> | undefined {
    return this.tabs?.painted
  }

  step(action: StepAction, event?: number): void {
    this.cursor?.do(action, event)
  }

  resize(width: number): void {
    this.tabs?.resize(width)
  }

  private readonly made: Record<ScreenFormat, (tabs: Tabs) => string | Promise<string>> = {
    svg: (tabs) => tabs.figure(),
    png: async (tabs) => pngOf(await tabs.figure()),
    mermaid: (tabs) => tabs.mermaid(),
  }

  /** The figure that is shown, in a format; for a view that is no figure, the space-time diagram. */
  async figure(format: ScreenFormat): Promise<string | undefined> {
    if (!this.cursor || !this.tabs) return undefined
    return this.made[format](this.tabs)
  }

  get figureName(): string {
    return figureName(this.options.summary.name, this.options.summary.seed)
  }

  private async save(format: ScreenFormat): Promise<void> {
    const data = await this.figure(format)
    if (data) download(format, this.figureName, data, this.options.root)
  }
}

/** The events as text for readers who do not see the figure: hidden from sight, after the figure in the reading order. */
function textAlternative({ events, more }: { events: string[]; more: number }): HTMLElement {
  const items = events.map((event) => element('li', {}, [event]))
  if (more > 0) items.push(element('li', {}, [`and ${more} more events`]))
  return element('div', { class: 'unseen', role: 'group', 'aria-label': 'Events of the run' }, [element('ol', {}, items)])
}
