/** The views of an output, of which one is shown. A view is made when it is first shown. */
import { element, on } from './dom.ts'
import { viewsOf } from '../src/diagram/views.ts'
import { views, type ViewName } from '../src/trace/views.ts'
import { makeView } from './views/index.ts'
import { onDemand } from './views/loading.ts'
import type { View, ViewContext } from './views/view.ts'

let outputs = 0

export class Tabs {
  readonly list = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views of the run' })
  readonly panel = element('div', { class: 'panel', role: 'tabpanel' })
  current: ViewName
  private readonly context: ViewContext
  private readonly made = new Map<ViewName, View>()
  private readonly buttons = new Map<ViewName, HTMLElement>()
  private readonly listeners: ((name: ViewName) => void)[] = []
  private width: number

  constructor(context: ViewContext) {
    this.context = context
    this.width = context.width
    const id = `dsnb-${++outputs}`
    this.panel.id = `${id}-panel`
    const names = viewsOf(context)
    this.current = names[0]
    for (const name of names) {
      const tab = element(
        'button',
        { type: 'button', role: 'tab', id: `${id}-${name}`, 'aria-controls': this.panel.id },
        [views[name].label],
      )
      on(tab, 'click', () => this.choose(name))
      this.buttons.set(name, tab)
      this.list.appendChild(tab)
    }
    on(this.list, 'keydown', (event) => this.keys(event as KeyboardEvent, names))
    this.choose(this.current)
  }

  onChange(listener: (name: ViewName) => void): void {
    this.listeners.push(listener)
  }

  private keys(event: KeyboardEvent, names: readonly ViewName[]): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const name = names[(names.indexOf(this.current) + by + names.length) % names.length]
    this.choose(name)
    this.buttons.get(name)?.focus()
  }

  private choose(name: ViewName): void {
    this.current = name
    for (const [other, tab] of this.buttons) {
      tab.setAttribute('aria-selected', String(other === name))
      tab.tabIndex = other === name ? 0 : -1
    }
    this.panel.setAttribute('aria-labelledby', this.buttons.get(name)?.id ?? '')
    const view = this.view(name)
    this.panel.replaceChildren(view.element)
    view.show(this.context.cursor.position)
    for (const listener of this.listeners) listener(name)
  }

  private view(name: ViewName): View {
    let view = this.made.get(name)
    if (!view) this.made.set(name, (view = makeView(name, { ...this.context, width: this.width })))
    return view
  }

  /** When the shown view has been drawn; undefined: it has been. */
  get painted(): Promise<void> | undefined {
    return this.view(this.current).painted
  }

  show(event: number): void {
    this.view(this.current).show(event)
  }

  resize(width: number): void {
    this.width = width
    for (const view of this.made.values()) view.resize(width)
  }

  /** The Mermaid text of the shown view, or else of the run. */
  async mermaid(): Promise<string> {
    const { mermaidOf } = await onDemand()
    return mermaidOf(this.current, this.context)
  }

  async figure(): Promise<string> {
    const view = this.view(this.current)
    const drawn = view.figure ? view : this.view('space-time')
    return (await drawn.figure?.()) ?? ''
  }
}
