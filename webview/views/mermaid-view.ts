/** The run as a Mermaid sequence diagram. The drawing code is large and comes only when this view is first opened. */
import { writableText } from '../../src/diagram/svg.ts'
import { element, replaceChildren } from '../dom.ts'
import { onThemeChange } from '../theme.ts'
import { onDemand } from './loading.ts'
import type { View, ViewContext } from './view.ts'

export class MermaidView implements View {
  readonly element = element('div', { class: 'view mermaid-view' })
  private readonly context: ViewContext
  private readonly place = element('div', { class: 'stage mermaid-stage' })
  private readonly source = element('pre', { tabindex: 0 })
  private drawn = false

  constructor(context: ViewContext) {
    this.context = context
    const source = element(
      'details',
      { class: 'mermaid-source' },
      [element('summary', {}, ['Mermaid text']), this.source],
    )
    this.element.append(this.place, source)
    replaceChildren(this.place, [element('p', { class: 'hint' }, ['Drawing the sequence diagram…'])])
    onThemeChange(() => void (this.drawn && this.draw()), context.signal)
  }

  show(): void {
    if (this.drawn) return
    this.drawn = true
    void this.draw()
  }

  resize(): void {
    // The figure keeps its own width and scrolls.
  }

  private async draw(): Promise<void> {
    try {
      const { mermaidText } = await onDemand()
      const text = mermaidText(this.context.run)
      replaceChildren(this.source, [text])
      const { drawMermaid } = await import('../mermaid-drawing.ts')
      const picture = await drawMermaid(text, this.context.root)
      if (!this.context.signal.aborted) replaceChildren(this.place, [picture])
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      replaceChildren(this.place, [element('p', { class: 'hint' }, [`The sequence diagram cannot be drawn: ${why}. Its text is below.`])])
    }
  }

  async figure(): Promise<string> {
    if (!this.place.querySelector('svg')) await this.draw()
    const picture = this.place.querySelector('svg')
    // A page shows what a file cannot hold.
    return picture ? writableText(new XMLSerializer().serializeToString(picture)) : ''
  }
}
