/**
 * One cell to lines, in the usual form.
 *
 *     printCode('node', 'class A extends Node {}', {}, '\n')   // '```ts dsnb\nclass A extends Node {}\n```\n'
 */
import { closingRun, openingFence } from './fence.ts'
import type { Fence } from './fence.ts'
import type { EndOfLine } from './lines.ts'
import type { CellKind, CellLayout } from './notebook.ts'

export type CodeKind = Exclude<CellKind, 'prose'>

export function usualOpening(kind: CodeKind): string {
  return '```' + usualInfo(kind)
}

function usualInfo(kind: CodeKind): string {
  return kind === 'node' ? 'ts dsnb' : 'dsnb'
}

export function printCode(kind: CodeKind, text: string, layout: CellLayout, endOfLine: EndOfLine): string {
  const { open, close } = fenceLines(kind, text, layout)
  return open + endOfLine + (text === '' ? '' : printLines(text, endOfLine)) + close + endOfLine
}

/** All lines of a text, each with its ending. */
export function printLines(text: string, endOfLine: EndOfLine): string {
  return (endOfLine === '\n' ? text : text.replaceAll('\n', endOfLine)) + endOfLine
}

/** The opening and the closing line, long enough that no line of the code closes the fence. */
export function fenceLines(kind: CodeKind, text: string, layout: CellLayout): { open: string; close: string } {
  const given = layout.open === undefined ? undefined : openingFence(layout.open)
  const fence = given && given.kind !== 'prose' ? given : undefined
  const mark = fence?.mark ?? '```'
  const needed = longestClosing(text, mark[0]) + 1
  const longEnough = mark.length >= needed
  const grown = longEnough ? mark : mark[0].repeat(needed)
  const keepsOpening = fence !== undefined && fence.kind === kind && layout.open !== undefined
  const open = keepsOpening ? grown + layout.open?.slice(mark.length) : grown + infoFor(kind, fence)
  const close = longEnough && layout.close !== undefined && closingRun(layout.close, mark[0]) >= mark.length ? layout.close : grown
  return { open, close }
}

/** The info string after a change of kind: the attributes after the word `dsnb` stay. */
function infoFor(kind: CodeKind, fence: Fence | undefined): string {
  if (!fence) return usualInfo(kind)
  const attributes = /(?:^|\s)dsnb(\s.*)?$/.exec(fence.info)?.[1] ?? ''
  return usualInfo(kind) + attributes
}

function longestClosing(text: string, character: string): number {
  if (!text.includes(character.repeat(3))) return 0
  let longest = 0
  for (const line of text.split('\n')) longest = Math.max(longest, closingRun(line, character))
  return longest
}
