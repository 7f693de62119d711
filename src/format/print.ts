/**
 * Cells to text. What was not edited comes back byte for byte; an edited, new, moved or deleted cell changes its own lines only.
 *
 *     const file = parseText('# Hello\n\n```dsnb\ncluster a\n```\n')
 *     file.cells[1].text += '\n# one more line'
 *     printNotebook(file)   // '# Hello\n\n```dsnb\ncluster a\n# one more line\n```\n'
 *
 * Pure, linear and total: it never throws, whatever the cells hold, because editors call it for backups.
 */
import { isBreak } from './fence.ts'
import { gapBetween, hasBreak } from './gap.ts'
import { contentOf, endingOf, isBlank, joined, normalizeEndings, splitLines } from './lines.ts'
import type { EndOfLine } from './lines.ts'
import type { Cell, NotebookFile } from './notebook.ts'
import { cellAt } from './parse.ts'
import { fenceLines, printCode, printLines } from './print-cell.ts'
import { protectProse } from './protect.ts'

export function printNotebook(file: NotebookFile): string {
  const { byteOrderMark, frontMatter = '', tail = '', endOfLine = '\n' } = file.layout
  const cells = file.cells.map(withNormalText).filter((cell) => cell.kind !== 'prose' || cell.text.trim() !== '')
  const parts: string[] = [byteOrderMark ? '\uFEFF' : '', frontMatter]
  if (frontMatter !== '' && endingOf(frontMatter) === '' && cells.length > 0) parts.push(endOfLine)
  cells.forEach((cell, index) => {
    const gap = gapBetween(cells[index - 1], cell, endOfLine)
    const last = index === cells.length - 1
    const end = last && tail === ''
    const first = index === 0 && frontMatter === '' && gap === ''
    const lines = printInPlace(cell, endOfLine, { first, last: last && !hasBreak(tail), end })
    parts.push(gap, end && cell.layout?.unfinished ? withoutEnding(lines) : withEnding(lines, endOfLine))
  })
  parts.push(tail)
  return joined(parts)
}

interface Place {
  first: boolean
  last: boolean
  /** It ends the file. */
  end: boolean
}

function printInPlace(cell: Cell, endOfLine: EndOfLine, place: Place): string {
  const original = originalOf(cell)
  const given = withMarkOf(original, cell.text)
  if (cell.kind === 'prose') {
    const text = protectProse(given, place)
    if (original?.text === given && text === given) return original.raw
    return original ? keepEndings(original.body, text, endOfLine) : printLines(text, endOfLine)
  }
  if (original?.text === given) {
    // A cell without a closing fence reaches to the end of the file, so its lines can be written again only there.
    if (original.close !== undefined || (place.end && endsAsBefore(cell))) return original.raw
  }
  if (!original) return printCode(cell.kind, given, cell.layout ?? {}, endOfLine)
  const { open, close } = fenceLines(cell.kind, given, cell.layout ?? {})
  const body = given === '' ? '' : keepEndings(original.body, given, endOfLine)
  return joined([keepEnding(original.open, open, endOfLine), body, keepEnding(original.close, close, endOfLine)])
}

interface Original {
  raw: string
  text: string
  open: string
  body: string[]
  close: string | undefined
}

/** The lines that the cell was read from, if its layout has them and they still are one cell of its kind. */
function originalOf(cell: Cell): Original | undefined {
  const raw = cell.layout?.raw
  if (raw === undefined) return undefined
  const lines = splitLines(raw)
  if (lines.length === 0 || isBlank(lines[0]) || isBreak(lines[0])) return undefined
  const { kind, end, textStart, textEnd, closed } = cellAt(lines, 0)
  if (kind !== cell.kind || end !== lines.length) return undefined
  const body = lines.slice(textStart, textEnd)
  const text = body.map(contentOf).join('\n')
  return { raw, text, open: lines[0], body, close: closed ? lines[textEnd] : undefined }
}

/** A line with the ending it had. */
function keepEnding(before: string | undefined, line: string, endOfLine: EndOfLine): string {
  const ending = before === undefined || contentOf(before) !== line ? '' : endingOf(before)
  return line + (ending || endOfLine)
}

/** Editors drop a byte order mark at the beginning of a cell's text; nobody has taken it away. */
function withMarkOf(original: Original | undefined, text: string): string {
  const [marks = ''] = /^\uFEFF+/.exec(original?.text ?? '') ?? []
  return marks === '' ? text : marks + text.replace(/^\uFEFF+/, '')
}

/** The new text; lines at its beginning and end that are the same as before keep the ending they had. */
function keepEndings(before: string[], text: string, endOfLine: EndOfLine): string {
  const lines = text.split('\n')
  const shared = Math.min(before.length, lines.length)
  let top = 0
  while (top < shared && contentOf(before[top]) === lines[top]) top++
  let bottom = 0
  while (bottom < shared - top && contentOf(before[before.length - 1 - bottom]) === lines[lines.length - 1 - bottom]) bottom++
  const behind = lines.length - bottom
  const old = (index: number) => {
    if (index < top) return before[index]
    return index >= behind ? before[index - lines.length + before.length] : undefined
  }
  return joined(lines.map((line, index) => keepEnding(old(index), line, endOfLine)))
}

function endsAsBefore(cell: Cell): boolean {
  return (cell.layout?.unfinished === true) === (endingOf(cell.layout?.raw ?? '') === '')
}

function withEnding(lines: string, endOfLine: EndOfLine): string {
  return endingOf(lines) === '' ? lines + endOfLine : lines
}

function withoutEnding(lines: string): string {
  return lines.slice(0, lines.length - endingOf(lines).length)
}

function withNormalText(cell: Cell): Cell {
  const text = normalizeEndings(cell.text)
  return text === cell.text ? cell : { ...cell, text }
}
