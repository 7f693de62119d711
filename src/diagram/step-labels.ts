/**
 * Labels beside the steps of a path that an exploration found: the timer that fires, what code waited for, and what the step changed.
 *
 *     declare const [frame, board]: [Frame, LabelBoard]
 *     stepLabels(frame, board)      // undefined: of a run there are none
 */
import type { Frame } from './frame.ts'
import type { LabelBoard } from './labels.ts'
import { around } from './marks.ts'
import { causeText, changesText, stepsOf } from './steps.ts'
import { group, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'

const widthMost = 170
/** The least distance between a label and another step of the node. */
const beside = 6

interface Place {
  frame: Frame
  board: LabelBoard
  steps: readonly number[]
}

export function stepLabels(frame: Frame, board: LabelBoard): SvgNode | undefined {
  const { run } = frame
  const steps = stepsOf(run).filter((event) => isInside(frame, event))
  if (steps.length === 0) return undefined
  const place = { frame, board, steps }
  return group('step-labels', [
    ...steps.flatMap((event) => label(place, event, causeText(run, event), 'mark-label halo')),
    ...steps.flatMap((event) => label(place, event, changesText(run, event), 'muted halo')),
  ])
}

function isInside(frame: Frame, event: number): boolean {
  const { trace } = frame.run
  const timeNs = trace.timeNs(event)
  return timeNs >= frame.fromNs && timeNs <= frame.toNs && frame.lifelineY.has(trace.events.node[event])
}

function label({ frame, board, steps }: Place, event: number, text: string, className: string): SvgNode[] {
  if (text === '') return []
  const { trace } = frame.run
  const { node } = trace.events
  const others = steps.filter((step) => node[step] === node[event]).map((step) => frame.x(trace.timeNs(step)))
  const cut = fitText(text.replace(/\s+/g, ' '), 11, widthMost)
  const width = textWidth(cut, 11)
  const x = frame.x(trace.timeNs(event))
  const y = frame.rowY(trace.events.node[event], frame.run.lanes.of(event))
  // A label beside another step of the node would seem to belong to that one.
  const own = around(frame, x, y, width, 13, 8).filter((box) => !others.some((at) => at !== x && at > box.x - beside && at < box.x + width + beside))
  const place = board.place(own, -1, { crossingsMax: 0 })
  return place ? [svgText(place.x, place.y + 10, cut, { 'class': className, 'data-event': event })] : []
}
