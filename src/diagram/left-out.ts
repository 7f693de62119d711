/** Tells in the figure how many things in it have no label for lack of room, so that readers know that something is missing. */
import type { Frame } from './frame.ts'
import type { LabelBoard } from './labels.ts'
import { svgText, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'

export interface LeftOut {
  messages: number
  notes: number
  /** Marks such as crashes, timeouts and changed clocks. */
  marks: number
  violations: number
}

/** The text for the number of each kind: `12 messages and 3 notes`. */
function inWords({ messages, notes, marks, violations }: LeftOut): string {
  const parts = [[messages, 'message'], [notes, 'note'], [marks, 'mark'], [violations, 'violation']] as const
  const said = parts.filter(([count]) => count > 0).map(([count, noun]) => `${count} ${noun}${count === 1 ? '' : 's'}`)
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said[said.length - 1]}`
}

/** The hint, below the last lifeline at the right or the left, where there is room. */
export function leftOutHint(frame: Frame, board: LabelBoard, leftOut: LeftOut): SvgNode | undefined {
  const text = inWords(leftOut)
  if (text === '') return undefined
  const hint = `no room for the words of ${text}: zoom in`
  const width = textWidth(hint, 11)
  const box = (x: number, cost: number) => ({ x, y: frame.bottom - 18, width, height: 12, cost })
  const { x } = board.place([box(frame.plotWidth - 8 - width, 0), box(8, 1)], -1, { crossingsMax: 2 }) ?? { x: frame.plotWidth - 8 - width }
  return svgText(x, frame.bottom - 9, hint, { class: 'hint halo' })
}
