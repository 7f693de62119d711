/**
 * The figures of the views that have one.
 *
 *     viewFigures.clocks?.({ run, summary }, 900).tree.tag     // 'svg'
 */
import type { ViewName } from '../trace/views.ts'
import { clockChart } from './clocks.ts'
import { boundsOf, meterChart } from './meter-chart.ts'
import { spaceTime } from './space-time.ts'
import type { SvgNode } from './svg.ts'
import type { Shown } from './views.ts'

/** A figure for a width; one over true time may have a line at the cursor. */
export interface Figure {
  tree: SvgNode
  /** The layer with the cursor at one moment. */
  cursor?(timeNs: number): SvgNode
  /** The time at a distance from the left edge. */
  timeAt?(x: number): number
}

export const viewFigures: { readonly [name in ViewName]?: (shown: Shown, width: number) => Figure } = {
  'space-time': ({ run, nodes, stretch }, width) => ({ tree: spaceTime(run, { width, nodes, stretch }).tree }),
  clocks: ({ run, nodes }, width) => clockChart(run, { width, nodes }),
  meters: ({ run, summary }, width) => meterChart(run, { width, bounds: boundsOf(summary) }),
}
