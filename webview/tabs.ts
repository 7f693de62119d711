/** The views of an output, one in front. A view is made when it is first brought to the front. */
import { element, on } from './dom.ts'
import { ClocksView } from './views/clocks-view.ts'
import { hasMeters } from '../src/diagram/meter-series.ts'
import { LogView } from './views/log-view.ts'
import { MermaidView } from './views/mermaid-view.ts'
import { MetersView } from './views/meters-view.ts'
import { SpaceTimeView } from './views/space-time-view.ts'
import { StateCards } from './views/state-cards.ts'
import type { View, ViewContext } from './views/view.ts'

const kinds: Record<string, { label: string; make: (context: ViewContext) => View }> = {
  'space-time': { label: 'Space-time', make: (context) => new SpaceTimeView(context) },
  clocks: { label: 'Clocks', make: (context) => new ClocksView(context) },
  meters: { label: 'Meters', make: (context) => new MetersView(context) },
  state: { label: 'State', make: (context) => new StateCards(context, true) },
  log: { label: 'Log', make: (context) => new LogView(context) },
  mermaid: { label: 'Mermaid', make: (context) => new MermaidView(context) },
}

/** What authors may write after `show`. */
const synonyms: Record<string, string> = { sequence: 'space-time', spacetime: 'space-time', clock: 'clocks', states: 'state', logs: 'log', meter: 'meters' }

let outputs = 0

export class Tabs {
  readonly list = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views of the run' })
  readonly panel = element('div', { class: 'panel', role: 'tabpanel' })
  current: string
  private readonly context: ViewContext
  private readonly views = new Map<string, View>()
  private readonly buttons = new Map<string, HTMLElement>()
  private readonly listeners: ((name: string) => void)[] = []
  private width: number

  constructor(context: ViewContext) {
    this.context = context
    this.width = context.width
    const id = `dsnb-${++outputs}`
    this.panel.id = `${id}-panel`
    const names = orderOf(context.summary.views, hasMeters(context.run))
    this.current = names[0]
    for (const name of names) {
      const tab = element(
        'button',
        { type: 'button', role: 'tab', id: `${id}-${name}`, 'aria-controls': this.panel.id },
        [kinds[name].label],
      )
      on(tab, 'click', () => this.choose(name))
      this.buttons.set(name, tab)
      this.list.appendChild(tab)
    }
    on(this.list, 'keydown', (event) => this.keys(event as KeyboardEvent, names))
    this.choose(this.current)
  }

  onChange(listener: (name: string) => void): void {
    this.listeners.push(listener)
  }

  private keys(event: KeyboardEvent, names: readonly string[]): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const name = names[(names.indexOf(this.current) + by + names.length) % names.length]
    this.choose(name)
    this.buttons.get(name)?.focus()
  }

  private choose(name: string): void {
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

  private view(name: string): View {
    let view = this.views.get(name)
    if (!view) this.views.set(name, (view = kinds[name].make({ ...this.context, width: this.width })))
    return view
  }

  show(event: number): void {
    this.view(this.current).show(event)
  }

  resize(width: number): void {
    this.width = width
    for (const view of this.views.values()) view.resize(width)
  }

  /** Mermaid text of the view in front, where it has one of its own. */
  mermaid(): string | undefined {
    return this.view(this.current).mermaid?.()
  }

  async figure(): Promise<string> {
    const view = this.view(this.current)
    const drawn = view.figure ? view : this.view('space-time')
    return (await drawn.figure?.()) ?? ''
  }
}

/** The author's views first, then the others; meters only where something was measured, or asked for. */
export function orderOf(asked: readonly string[], measured: boolean): string[] {
  const wanted = asked.map((name) => synonyms[name] ?? name).filter((name) => name in kinds)
  return [...new Set([...wanted, ...Object.keys(kinds).filter((name) => measured || name !== 'meters')])]
}
