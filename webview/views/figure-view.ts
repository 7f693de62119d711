/**
 * A view that is a figure, drawn for a width, or else a text. A figure over true time has a line at the cursor, and a click in it moves to the
 * nearest event. What it shows may have to be loaded first.
 */
import { styleText } from '../../src/diagram/palette.ts'
import { toSvgText } from '../../src/diagram/svg.ts'
import type { Figure } from '../../src/diagram/view-figures.ts'
import { titleOf } from '../../src/diagram/views.ts'
import type { ViewName } from '../../src/trace/views.ts'
import { element, replaceChildren } from '../dom.ts'
import { resolvedPalette } from '../theme.ts'
import { loadedNow, onDemand } from './loading.ts'
import { makeStage, type Stage } from './stage.ts'
import type { View, ViewContext } from './view.ts'

export class FigureView implements View {
  readonly element: HTMLElement
  readonly painted?: Promise<void>
  private readonly context: ViewContext
  private readonly name: ViewName
  private figureNow: Figure | undefined
  private readonly place = element('div', { class: 'stage' })
  private readonly stage: Stage
  private width: number

  constructor(context: ViewContext, name: ViewName) {
    this.context = context
    this.name = name
    this.width = context.width
    this.element = element('div', { class: `view ${name}-view` }, [this.place])
    this.stage = makeStage(this.place, context, (x) => {
      const timeNs = this.figureNow?.timeAt?.(x)
      return timeNs === undefined ? undefined : context.run.trace.indexAt(timeNs)
    })
    if (loadedNow()) this.redraw()
    else this.painted = onDemand().then(() => this.redraw())
  }

  private redraw(): void {
    const all = loadedNow()
    if (!all) return
    const figure = all.viewFigures[this.name]
    if (!figure) return replaceChildren(this.place, [element('pre', { tabindex: 0 }, [all.viewTexts[this.name]?.text?.(this.context) ?? ''])])
    this.figureNow = figure(this.context, this.width)
    this.stage.draw(this.figureNow.tree)
    this.show(this.context.cursor.position)
  }

  show(event: number): void {
    const layer = this.figureNow?.cursor?.(this.context.run.trace.timeNs(event))
    if (layer) this.stage.drawCursor(layer)
  }

  resize(width: number): void {
    if (Math.abs(width - this.width) < 2) return
    this.width = width
    this.redraw()
  }

  async figure(): Promise<string> {
    await onDemand()
    const { run, summary, root, cursor } = this.context
    if (!this.figureNow) return ''
    const { tree } = this.figureNow
    const layer = this.figureNow.cursor?.(run.trace.timeNs(cursor.position))
    const whole = layer ? { ...tree, children: [...tree.children, layer] } : tree
    return toSvgText(whole, { title: titleOf(this.name, summary), style: styleText(resolvedPalette(root)) })
  }
}
