/** What the run measured, over virtual time and as distributions. */
import { boundsOf, meterChart, type MeterFigure } from '../../src/diagram/meter-chart.ts'
import { meterMermaid } from '../../src/diagram/meter-mermaid.ts'
import { styleText } from '../../src/diagram/palette.ts'
import { toSvgText } from '../../src/diagram/svg.ts'
import { element } from '../dom.ts'
import { resolvedPalette } from '../theme.ts'
import { makeStage, type Stage } from './stage.ts'
import type { View, ViewContext } from './view.ts'

export class MetersView implements View {
  readonly element = element('div', { class: 'view meters-view' })
  private readonly context: ViewContext
  private readonly stage: Stage
  private figureNow: MeterFigure
  private width: number

  constructor(context: ViewContext) {
    this.context = context
    this.width = context.width
    const place = element('div', { class: 'stage' })
    this.element.appendChild(place)
    this.stage = makeStage(place, context, (x) => context.run.trace.indexAt(this.figureNow.timeAt(x)))
    this.figureNow = this.redraw()
  }

  private redraw(): MeterFigure {
    this.figureNow = meterChart(this.context.run, { width: this.width, bounds: boundsOf(this.context.summary) })
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
    return toSvgText(whole, { title: `What ${summary.name} measured, seed ${summary.seed}`, style: styleText(resolvedPalette(root)) })
  }

  /** The first series: Mermaid draws one chart at a time. */
  mermaid(): string {
    const [series] = this.figureNow.series
    return series ? meterMermaid(series, this.context.run) : ''
  }
}
