/**
 * Reads the layout out of the metadata of an editor's cell, which may be missing, old, or written by another program.
 *
 *     cellLayoutFrom({ gap: 'not a gap', open: '```ts dsnb' })   // { open: '```ts dsnb' }
 *
 * What is not a layout is left out; the printer then uses the usual form.
 */
import { openingFence } from './fence.ts'
import { isEmptySpace, isGap } from './gap.ts'
import { frontMatterLines } from './front-matter.ts'
import { splitLines } from './lines.ts'
import type { CellLayout, FileLayout } from './notebook.ts'

export function cellLayoutFrom(value: unknown): CellLayout | undefined {
  if (!isRecord(value)) return undefined
  const layout: CellLayout = {}
  if (typeof value.gap === 'string' && isGap(value.gap)) layout.gap = value.gap
  if (value.after === 'start' || value.after === 'prose' || value.after === 'code') layout.after = value.after
  if (value.tight === true) layout.tight = true
  if (typeof value.open === 'string' && !/[\r\n]/.test(value.open) && openingFence(value.open)) layout.open = value.open
  if (typeof value.close === 'string' && !/[\r\n]/.test(value.close)) layout.close = value.close
  if (typeof value.raw === 'string') layout.raw = value.raw
  if (value.unfinished === true) layout.unfinished = true
  return Object.keys(layout).length > 0 ? layout : undefined
}

export function fileLayoutFrom(value: unknown): FileLayout {
  const layout: FileLayout = {}
  if (!isRecord(value)) return layout
  if (value.byteOrderMark === true) layout.byteOrderMark = true
  if (value.endOfLine === '\r\n' || value.endOfLine === '\r') layout.endOfLine = value.endOfLine
  if (typeof value.frontMatter === 'string') {
    const lines = splitLines(value.frontMatter)
    if (frontMatterLines(lines) === lines.length) layout.frontMatter = value.frontMatter
  }
  if (typeof value.tail === 'string' && isEmptySpace(value.tail)) layout.tail = value.tail
  return layout
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
