/**
 * The space-time diagram: one lifeline per node, true time running to the right, messages slanted from the moment they
 * were sent to the moment they were handled.
 *
 * Time runs to the right as in the figures of papers and books. A figure that is wide and low also fits between two paragraphs or on a slide,
 * and the clock chart below can share its axis.
 *
 *     const figure = spaceTime(indexRun(trace), { width: 900 })
 *     toSvgText(figure.tree, { style: styleText(lightPalette) })
 */
import { acknowledgementsLayer, arrowLabels, arrowsLayer, arrowsMax, avoidArrows, buffersLayer, controlLabels, visibleArrows, type Arrow } from './arrows.ts'
import { axisLayer, foldBreaks, foldStripes } from './axis.ts'
import { crowdLayer } from './crowd.ts'
import { faultsLayer } from './faults.ts'
import { flagsLayer } from './flags.ts'
import { makeFrame, type Frame, type SpaceTimeOptions } from './frame.ts'
import { LabelBoard } from './labels.ts'
import { leftOutHint } from './left-out.ts'
import { lifelinesLayer, turnsLayer } from './lifelines.ts'
import { marksLayer } from './marks.ts'
import { stepLabels } from './step-labels.ts'
import type { RunIndex } from './run-index.ts'
import { group, svg, svgText, type SvgNode } from './svg.ts'
import { fitName, fitText } from './text.ts'

export interface SpaceTimeFigure {
  tree: SvgNode
  frame: Frame
  arrows: readonly Arrow[]
}

export function spaceTime(run: RunIndex, options: SpaceTimeOptions): SpaceTimeFigure {
  const frame = makeFrame(run, options)
  const board = new LabelBoard()
  const arrows = visibleArrows(frame)
  const guilty = new Set(run.flights.filter((flight) => flight.wrong).map((flight) => flight.arriveEvent))
  const { grid, axis } = axisLayer(frame)
  const breaks = foldBreaks(frame, board)
  avoidArrows(frame, arrows, board)
  const lifelines = lifelinesLayer(frame, arrows, board)
  const turns = turnsLayer(frame, guilty, board)
  for (const event of run.violations) {
    const x = frame.x(run.trace.timeNs(event))
    board.avoid({ x1: x, y1: 0, x2: x, y2: frame.bottom }, -2)
  }
  const { marks, labels: markLabels, leftOut } = marksLayer(frame, board)
  const messageLabels = arrowLabels(frame, arrows, board)
  const steps = stepLabels(frame, board)
  const controls = arrows.length > arrowsMax ? undefined : controlLabels(frame, board)
  const violations = flagsLayer(frame)
  const crowded = arrows.length > arrowsMax
  // A crowd says itself how many messages there are.
  const messages = crowded ? 0 : arrows.length - (messageLabels.children?.length ?? 0)
  const hint = leftOutHint(frame, board, { messages, ...leftOut, violations: violations.leftOut })
  const plot = svg('svg', { class: 'plot', x: frame.left, y: 0, width: frame.plotWidth, height: frame.height, overflow: 'hidden' }, [
    foldStripes(frame),
    ...faultsLayer(frame),
    grid,
    ...lifelines,
    breaks,
    violations.lines,
    ...(crowded ? [turns, crowdLayer(frame, arrows)] : [
      acknowledgementsLayer(frame), buffersLayer(frame, arrows), arrowsLayer(frame, arrows), turns,
    ]),
    marks,
    messageLabels,
    steps,
    controls,
    markLabels,
    violations.flags,
    hint,
    axis,
  ])
  return { tree: figure(frame, [plot, gutter(frame)]), frame, arrows }
}

function figure(frame: Frame, children: SvgNode[]): SvgNode {
  const { width, height } = frame
  const attributes = { class: 'dsnb-figure space-time', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' }
  return svg('svg', attributes, [svg('rect', { class: 'paper', x: 0, y: 0, width, height }), ...children])
}

function gutter(frame: Frame): SvgNode {
  const room = frame.left - 14
  const names = frame.nodes.flatMap((node) => {
    const { name, className } = frame.run.trace.header.nodes[node]
    const y = frame.lifelineY.get(node) ?? 0
    return [
      svgText(frame.left - 8, y + 1, fitName(name, 13, room, true), { class: 'lane-name', 'text-anchor': 'end' }),
      svgText(frame.left - 8, y + 14, fitText(className, 11, room), { class: 'muted', 'text-anchor': 'end' }),
      ...frame.run.lanes.names[node].map((text, i) => {
        return svgText(frame.left - 8, frame.rowY(node, i + 1) + 7, fitName(text, 11, room), { class: 'side-name', 'text-anchor': 'end' })
      }),
      ...[frame.bufferY(node)].flatMap((at) => (at === undefined ? [] : [svgText(frame.left - 8, at + 4, 'OS', { class: 'muted', 'text-anchor': 'end' })])),
    ]
  })
  const captions = [svgText(frame.left - 8, frame.bottom + 18, frame.run.trace.header.stepNs === undefined ? 'true time' : 'step', { class: 'muted', 'text-anchor': 'end' })]
  if (frame.faultRows.length > 0) captions.push(svgText(frame.left - 8, 18, 'faults', { class: 'muted', 'text-anchor': 'end' }))
  return group('gutter', [...names, ...captions])
}
