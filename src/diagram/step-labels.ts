/**
 * Labels beside the steps of a path that an exploration found: the timer that fires, what code waited for, and what the step changed. A run
 * has too many turns for such labels; a path is as short as it can be.
 *
 *     declare const [frame, board]: [Frame, LabelBoard]
 *     stepLabels(frame, board)      // undefined: of a run there are none
 */
import { EventKind as Kind, isTurn, type EventKind } from '../trace/events.ts'
import type { Frame } from './frame.ts'
import type { LabelBoard } from './labels.ts'
import { around } from './marks.ts'
import { shortValue } from './payload.ts'
import { stateAt } from './state.ts'
import { group, svgText, type SvgNode } from './svg.ts'
import { fitText, textWidth } from './text.ts'

/** The most steps of a path that get labels, the most changes in one label, and the greatest width of a label. */
const stepsMost = 80
const changesMost = 2
const widthMost = 170
/** The least distance between a label and another step of the node. */
const beside = 6

interface Place {
  frame: Frame
  board: LabelBoard
  steps: readonly number[]
}

export function stepLabels(frame: Frame, board: LabelBoard): SvgNode | undefined {
  const { trace } = frame.run
  const { stepNs } = trace.header
  if (stepNs === undefined || trace.header.endNs > stepsMost * stepNs) return undefined
  const steps = [...trace.events.kind.keys()].filter((event) => isStep(frame, event))
  const place = { frame, board, steps }
  const caused = steps.filter((event) => trace.events.kind[event] === Kind.timer || trace.events.kind[event] === Kind.wake)
  return group('step-labels', [
    ...caused.flatMap((event) => label(place, event, String(trace.values.value(trace.events.subject[event])), 'mark-label halo')),
    ...steps.flatMap((event) => label(place, event, changesText(frame, event), 'muted halo')),
  ])
}

/** Whether an event is a visible turn other than the start of its node. */
function isStep(frame: Frame, event: number): boolean {
  const { trace } = frame.run
  const { kind, node } = trace.events
  const timeNs = trace.timeNs(event)
  return isTurn(kind[event] as EventKind) && timeNs > 0 && timeNs >= frame.fromNs && timeNs <= frame.toNs && frame.lifelineY.has(node[event])
}

/** The changes of a step as text, such as `inside = true, rounds = 1`; empty when it changed nothing. */
function changesText(frame: Frame, event: number): string {
  const { run } = frame
  const node = run.trace.events.node[event]
  const changed = stateAt(run, event, [node])[0].fields.filter(({ change }) => change === 'changed' || change === 'added')
  const now = run.trace.stateAt(node, event) ?? {}
  const counted = run.trace.quantities.fields(run.trace.header.nodes[node].className)
  const texts = changed.slice(0, changesMost).map(({ name }) => `${name} = ${shortValue(now[name], 24, counted?.inside(name))}`)
  return texts.join(', ') + (changed.length > changesMost ? ', …' : '')
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
