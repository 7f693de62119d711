/** The clock chart: what each node's clocks read, as distance from true time. */
import { clockChart, type ClockFigure } from '../../src/diagram/clocks.ts'
import { TimeView } from './time-view.ts'
import type { ViewContext } from './view.ts'

export class ClocksView extends TimeView<ClockFigure> {
  constructor(context: ViewContext) {
    super(context, 'clocks-view')
  }

  protected draw(width: number): ClockFigure {
    return clockChart(this.context.run, { width })
  }

  protected title(): string {
    return `Clocks of ${this.context.summary.name}`
  }
}
