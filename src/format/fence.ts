/**
 * The lines that give a notebook its structure: fences, comments and cell breaks.
 *
 *     openingFence('```ts dsnb title="a lock"')   // { mark: '```', info: 'ts dsnb title="a lock"', kind: 'node' }
 *     openingFence('```mermaid')                  // { mark: '```', info: 'mermaid', kind: 'prose' }: an illustration
 *
 * The rules are Markdown's, except that a fence only counts at the beginning of a line: an indented one belongs to a list item, and taking
 * its closing line for an opening one would swallow the cells below. The same goes for a comment: what stands between `<!--` at the margin
 * and the line with `-->` is shown nowhere, so a cell in it is none.
 */
import type { CellKind } from './notebook.ts'

export interface Fence {
  /** The run of backticks or tildes. */
  mark: string
  /** What follows it, without surrounding blanks. */
  info: string
  /** `prose` for a fence that is not a cell. */
  kind: CellKind
}

export const breakLine = '<!-- cell -->'

/** Reads a line (without its ending) that may open a fence. */
export function openingFence(line: string): Fence | undefined {
  const length = markLength(line)
  if (length < 3) return undefined
  const info = line.slice(length).trim()
  // Markdown: backticks after backticks are code within a sentence.
  if (line[0] === '`' && info.includes('`')) return undefined
  return { mark: line.slice(0, length), info, kind: kindOf(info) }
}

function kindOf(info: string): CellKind {
  if (!info.includes('dsnb')) return 'prose'
  const words = info.split(/\s+/)
  if (words[0] === 'dsnb') return 'scenario'
  return words.includes('dsnb') ? 'node' : 'prose'
}

/** Whether a line closes a fence: the same character, at least as long, nothing behind it; up to three blanks before it. */
export function closesFence(line: string, mark: string): boolean {
  const run = closingRun(line, mark[0])
  return run >= mark.length
}

/** How long a run of `character` the line consists of, blanks aside; 0 when there is anything else on it. */
export function closingRun(line: string, character: string): number {
  let start = 0
  while (start < 4 && line[start] === ' ') start++
  if (start > 3 || line[start] !== character) return 0
  let end = start
  while (line[end] === character) end++
  return isBlankFrom(line, end) ? end - start : 0
}

export function isBreak(line: string): boolean {
  return line.startsWith(breakLine) && isBlankFrom(line, breakLine.length)
}

/** Whether a line outside of fences begins an HTML comment, which may end on the same line. */
export function opensComment(line: string): boolean {
  return line.startsWith('<!--') && !isBreak(line)
}

export function closesComment(line: string): boolean {
  return line.includes('-->')
}

function isBlankFrom(line: string, from: number): boolean {
  for (let at = from; at < line.length; at++) {
    const character = line[at]
    if (character !== ' ' && character !== '\t' && character !== '\r' && character !== '\n') return false
  }
  return true
}

function markLength(line: string): number {
  const character = line[0]
  if (character !== '`' && character !== '~') return 0
  let end = 1
  while (line[end] === character) end++
  return end
}
