/** A view that is a figure, drawn for a width. One over true time has a line at the cursor, and a click in it moves to the nearest event. */
import { styleText } from '../../src/diagram/palette.ts'
import { toSvgText } from '../../src/diagram/svg.ts'
import { runViews, titleOf, type Figure } from '../../src/diagram/views.ts'
import type { ViewName } from '../../src/trace/views.ts'
import { element } from '../dom.ts'
import { resolvedPalette } from '../theme.ts'
import { makeStage, type Stage } from './stage.ts'
import type { View, ViewContext } from './view.ts'

export class FigureView implements View {
  readonly element: HTMLElement
  private readonly context: ViewContext
  private readonly name: ViewName
  private figureNow: Figure
  private readonly stage: Stage
  private width: number

  constructor(context: ViewContext, name: ViewName) {
    this.context = context
    this.name = name
    this.width = context.width
    const place = element('div', { class: 'stage' })
    this.element = element('div', { class: `view ${name}-view` }, [place])
    this.stage = makeStage(place, context, (x) => {
      const timeNs = this.figureNow.timeAt?.(x)
      return timeNs === undefined ? undefined : context.run.trace.indexAt(timeNs)
    })
    this.figureNow = this.redraw()
  }

  private redraw(): Figure {
    const { figure } = runViews[this.name]
    if (!figure) throw new Error(`The view "${this.name}" has no figure.`)
    this.figureNow = figure(this.context, this.width)
    this.stage.draw(this.figureNow.tree)
    this.show(this.context.cursor.position)
    return this.figureNow
  }

  show(event: number): void {
    const layer = this.figureNow.cursor?.(this.context.run.trace.timeNs(event))
    if (layer) this.stage.drawCursor(layer)
  }

  resize(width: number): void {
    if (Math.abs(width - this.width) < 2) return
    this.width = width
    this.redraw()
  }

  figure(): string {
    const { run, summary, root, cursor } = this.context
    const { tree } = this.figureNow
    const layer = this.figureNow.cursor?.(run.trace.timeNs(cursor.position))
    const whole = layer ? { ...tree, children: [...tree.children, layer] } : tree
    return toSvgText(whole, { title: titleOf(this.name, summary), style: styleText(resolvedPalette(root)) })
  }
}
