/**
 * What stands between two cells: blank lines, and a `<!-- cell -->` where two prose cells would otherwise become one.
 *
 *     const prose: Cell = { kind: 'prose', text: 'Hello' }
 *     const node: Cell = { kind: 'node', text: 'const a = 1' }
 *     usualGap(prose, node, '\n')    // '\n': one blank line
 *     usualGap(prose, prose, '\n')   // '\n<!-- cell -->\n\n'
 *
 * A gap belongs to the cell after it: it moves with that cell and is deleted with it.
 */
import { breakLine, isBreak } from './fence.ts'
import { endingOf, isBlank, splitLines } from './lines.ts'
import type { EndOfLine } from './lines.ts'
import type { Cell } from './notebook.ts'

export function usualGap(previous: Cell | undefined, cell: Cell, endOfLine: EndOfLine): string {
  if (!previous) return ''
  return needsBreak(previous, cell) ? endOfLine + breakLine + endOfLine + endOfLine : endOfLine
}

/** The gap as it was, as far as it still fits between these two. */
export function gapBetween(previous: Cell | undefined, cell: Cell, endOfLine: EndOfLine): string {
  const usual = usualGap(previous, cell, endOfLine)
  const { gap, after } = cell.layout ?? {}
  if (gap === undefined) return usual
  const now = !previous ? 'start' : previous.kind === 'prose' ? 'prose' : 'code'
  if (gap === '' && previous && (!previous.layout?.tight || after === 'start')) return usual
  const breaks = hasBreak(gap)
  if (needsBreak(previous, cell) && !breaks) return usual
  if (after === now) return gap
  // The cell has another kind of neighbour now: blank lines are the author's taste and stay, a needless break or a gap at the top does not.
  if (after === 'start' || now === 'start' || breaks !== needsBreak(previous, cell)) return usual
  return gap
}

function needsBreak(previous: Cell | undefined, cell: Cell): boolean {
  return previous?.kind === 'prose' && cell.kind === 'prose'
}

export function hasBreak(gap: string): boolean {
  return gap.includes(breakLine) && splitLines(gap).some(isBreak)
}

/** Whether a text consists of blank lines and cell breaks only. */
export function isEmptySpace(text: string): boolean {
  return splitLines(text).every((line) => isBlank(line) || isBreak(line))
}

/** Whether a text may stand between cells: empty space that also ends its last line. */
export function isGap(text: string): boolean {
  return text === '' || (endingOf(text) !== '' && isEmptySpace(text))
}
