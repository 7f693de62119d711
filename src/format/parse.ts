/**
 * Text to cells, in one pass over the lines. Every text is a notebook: what is not a cell is prose.
 *
 *     parseText('Intro\n\n```ts dsnb\nclass A extends Node {}\n```\n').cells[1].kind   // 'node'
 *
 * The only errors are undecodable bytes and a newer version of the format.
 */
import { decodeUtf8 } from './decode.ts'
import { closesComment, closesFence, isBreak, opensComment, openingFence } from './fence.ts'
import { checkVersion, frontMatterLines } from './front-matter.ts'
import { usualGap } from './gap.ts'
import { contentOf, dominantEnding, endingOf, isBlank, splitLines } from './lines.ts'
import type { EndOfLine } from './lines.ts'
import type { Cell, CellKind, CellLayout, FileLayout, NotebookFile } from './notebook.ts'
import { printCode, printLines, usualOpening } from './print-cell.ts'

const byteOrderMark = '\uFEFF'

export function parseNotebook(bytes: Uint8Array): NotebookFile {
  return parseText(decodeUtf8(bytes))
}

export function parseText(text: string): NotebookFile {
  const marked = text.startsWith(byteOrderMark)
  const lines = splitLines(marked ? text.slice(1) : text)
  const endOfLine = dominantEnding(lines)
  const top = frontMatterLines(lines)
  checkVersion(lines.slice(0, top))

  const cells: Cell[] = []
  let gapStart = top
  let at = top
  while (at < lines.length) {
    if (isBlank(lines[at]) || isBreak(lines[at])) {
      at++
      continue
    }
    const extent = cellAt(lines, at)
    const previous = cells.at(-1)
    const cell: Cell = {
      kind: extent.kind,
      text: lines.slice(extent.textStart, extent.textEnd).map(contentOf).join('\n'),
      line: extent.textStart + 1,
    }
    const gap = gapLayout(lines.slice(gapStart, at).join(''), previous, cell, endOfLine)
    const layout = { ...gap, ...cellLayout(lines, extent, cell, endOfLine) }
    if (Object.keys(layout).length > 0) cell.layout = layout
    if (layout.gap === '' && previous) previous.layout = { ...previous.layout, tight: true }
    cells.push(cell)
    at = gapStart = extent.end
  }

  const layout: FileLayout = {}
  if (marked) layout.byteOrderMark = true
  if (endOfLine !== '\n') layout.endOfLine = endOfLine
  if (top > 0) layout.frontMatter = lines.slice(0, top).join('')
  if (gapStart < lines.length) layout.tail = lines.slice(gapStart).join('')
  return { cells, layout }
}

/** Lines of a cell: `start … end` with its fence, `textStart … textEnd` without. */
export interface Extent {
  kind: CellKind
  start: number
  end: number
  textStart: number
  textEnd: number
  /** The closing fence is there (always true for prose). */
  closed: boolean
}

/** The cell that begins on this line, which is neither blank nor a break. */
export function cellAt(lines: readonly string[], start: number): Extent {
  const fence = openingFence(contentOf(lines[start]))
  if (!fence || fence.kind === 'prose') {
    const end = proseEnd(lines, start)
    return { kind: 'prose', start, end, textStart: start, textEnd: end, closed: true }
  }
  const close = closingLine(lines, start, fence.mark)
  const closed = close < lines.length
  return { kind: fence.kind, start, end: closed ? close + 1 : close, textStart: start + 1, textEnd: close, closed }
}

/** The line after the last non-blank line of the prose that begins at `start`. */
function proseEnd(lines: readonly string[], start: number): number {
  let end = start
  let at = start
  while (at < lines.length) {
    const line = lines[at]
    if (isBlank(line)) {
      at++
      continue
    }
    if (isBreak(line)) break
    const fence = openingFence(contentOf(line))
    if (fence && fence.kind !== 'prose') break
    if (fence) {
      const close = closingLine(lines, at, fence.mark)
      if (close === lines.length) return lastNonBlank(lines) + 1
      at = close
    } else if (opensComment(line)) {
      while (at < lines.length && !closesComment(lines[at])) at++
      if (at === lines.length) return lastNonBlank(lines) + 1
    }
    end = ++at
  }
  return end
}

/** Index of the line that closes the fence opened at `opening`; the number of lines if none does. */
function closingLine(lines: readonly string[], opening: number, mark: string): number {
  let at = opening + 1
  while (at < lines.length && !closesFence(lines[at], mark)) at++
  return at
}

function lastNonBlank(lines: readonly string[]): number {
  let at = lines.length - 1
  while (isBlank(lines[at])) at--
  return at
}

function gapLayout(gap: string, previous: Cell | undefined, cell: Cell, endOfLine: EndOfLine): CellLayout {
  if (gap === usualGap(previous, cell, endOfLine)) return {}
  return { gap, after: previous === undefined ? 'start' : previous.kind === 'prose' ? 'prose' : 'code' }
}

/** What the printer must know to write the same lines again. */
function cellLayout(lines: readonly string[], extent: Extent, cell: Cell, endOfLine: EndOfLine): CellLayout {
  const raw = lines.slice(extent.start, extent.end).join('')
  const layout: CellLayout = {}
  if (cell.kind !== 'prose') {
    const open = contentOf(lines[extent.start])
    const close = extent.closed ? contentOf(lines[extent.end - 1]) : undefined
    if (open !== usualOpening(cell.kind)) layout.open = open
    if (close !== undefined && close !== openingFence(open)?.mark) layout.close = close
  }
  const printed = cell.kind === 'prose' ? printLines(cell.text, endOfLine) : printCode(cell.kind, cell.text, layout, endOfLine)
  // Editors drop a byte order mark at the beginning of a cell's text, so it can only come back from `raw`.
  const same = printed === raw || (extent.end === lines.length && printed === raw + endOfLine)
  if (extent.end === lines.length && endingOf(raw) === '') layout.unfinished = true
  if (!same || cell.text.startsWith(byteOrderMark)) layout.raw = raw
  return layout
}
