/** A view whose figure lies over true time: it is drawn for a width, has a line at the cursor, and a click on it goes to the nearest event. */
import { styleText } from '../../src/diagram/palette.ts'
import { toSvgText, type SvgNode } from '../../src/diagram/svg.ts'
import { element } from '../dom.ts'
import { resolvedPalette } from '../theme.ts'
import { makeStage, type Stage } from './stage.ts'
import type { View, ViewContext } from './view.ts'

export interface TimeFigure {
  tree: SvgNode
  /** Layer for one moment. */
  cursor(timeNs: number): SvgNode
  timeAt(x: number): number
}

export abstract class TimeView<Figure extends TimeFigure> implements View {
  readonly element: HTMLElement
  protected readonly context: ViewContext
  protected figureNow: Figure
  private readonly stage: Stage
  private width: number

  /** `name` is its class in the page. */
  constructor(context: ViewContext, name: string) {
    this.context = context
    this.width = context.width
    const place = element('div', { class: 'stage' })
    this.element = element('div', { class: `view ${name}` }, [place])
    this.stage = makeStage(place, context, (x) => context.run.trace.indexAt(this.figureNow.timeAt(x)))
    this.figureNow = this.redraw()
  }

  protected abstract draw(width: number): Figure

  /** What a file with the figure is called inside. */
  protected abstract title(): string

  private redraw(): Figure {
    this.figureNow = this.draw(this.width)
    this.stage.draw(this.figureNow.tree)
    this.show(this.context.cursor.position)
    return this.figureNow
  }

  show(event: number): void {
    this.stage.drawCursor(this.figureNow.cursor(this.context.run.trace.timeNs(event)))
  }

  resize(width: number): void {
    if (Math.abs(width - this.width) < 2) return
    this.width = width
    this.redraw()
  }

  figure(): string {
    const { run, summary, root, cursor } = this.context
    const { tree } = this.figureNow
    const whole = { ...tree, children: [...tree.children, this.figureNow.cursor(run.trace.timeNs(cursor.position))] }
    return toSvgText(whole, { title: `${this.title()}, seed ${summary.seed}`, style: styleText(resolvedPalette(root)) })
  }
}
