/** What the run measured, over virtual time and as distributions. */
import { boundsOf, meterChart, type MeterFigure } from '../../src/diagram/meter-chart.ts'
import { meterMermaid } from '../../src/diagram/meter-mermaid.ts'
import { TimeView } from './time-view.ts'
import type { ViewContext } from './view.ts'

export class MetersView extends TimeView<MeterFigure> {
  constructor(context: ViewContext) {
    super(context, 'meters-view')
  }

  protected draw(width: number): MeterFigure {
    return meterChart(this.context.run, { width, bounds: boundsOf(this.context.summary) })
  }

  protected title(): string {
    return `What ${this.context.summary.name} measured`
  }

  /** The first series: Mermaid draws one chart at a time. */
  mermaid(): string {
    const [series] = this.figureNow.series
    return series ? meterMermaid(series, this.context.run) : ''
  }
}
