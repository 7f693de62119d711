/**
 * Finds what is odd in a file that is a notebook all the same: fences that look like cells but are none, and the conflict marks of an
 * unfinished merge.
 *
 *     oddities('```{ts dsnb}\nclass A extends Node {}\n```\n')[0].message   // 'The fence "```{ts dsnb}" looks like a cell and is none.'
 */
import { closesComment, closesFence, isBreak, opensComment, openingFence } from './fence.ts'
import type { Place } from './errors.ts'
import { contentOf, isBlank, splitLines } from './lines.ts'
import { cellAt } from './parse.ts'

export interface Oddity extends Place {
  /** `fence`: perhaps meant to be a cell; `hidden`: a cell in a comment or in a list; `conflict`: half of a merge. */
  kind: 'fence' | 'hidden' | 'conflict'
  message: string
  /** What to do. */
  hint: string
}

const conflictBegins = /^<{7}(?: |$)/

const conflictHint = 'Choose one of the two sides, and take away the lines that begin with "<<<<<<<", "=======" and ">>>>>>>".'

export function oddities(text: string): Oddity[] {
  const lines = splitLines(text.startsWith('\uFEFF') ? text.slice(1) : text)
  const found: Oddity[] = []
  for (let at = 0; at < lines.length;) {
    if (isBlank(lines[at]) || isBreak(lines[at])) at++
    else {
      const { kind, end } = cellAt(lines, at)
      if (kind === 'prose') inProse(lines, at, end, found)
      at = end
    }
  }
  return found
}

function inProse(lines: readonly string[], start: number, end: number, found: Oddity[]): void {
  for (let at = start; at < end; at++) {
    const line = contentOf(lines[at])
    const fence = openingFence(line)
    if (conflictBegins.test(line)) found.push({ kind: 'conflict', line: at + 1, column: 1, message: 'A merge that is not finished: both sides are read.', hint: conflictHint })
    else if (fence) {
      if (looksMeant(fence.info)) found.push(lookalike(at, line, fence.info))
      const { mark } = fence
      for (at++; at < end && !closesFence(lines[at], mark);) at++
    } else if (opensComment(line)) {
      for (; at < end && !closesComment(lines[at]); at++) found.push(...hiddenCell(lines[at], at, 'in an HTML comment', 'Take the comment marks away.'))
    } else found.push(...hiddenCell(line, at, 'behind blanks, as part of a list', 'A cell begins at the margin: take the blanks away.'))
  }
}

/** `{ts dsnb}`, `DSNB`, `ts,dsnb`: the word with other marks or letters around it. */
function looksMeant(info: string): boolean {
  return wordsOf(info).includes('dsnb')
}

function wordsOf(info: string): string[] {
  return info.toLowerCase().split(/[\s{}()[\].,;:=#"']+/).filter(Boolean)
}

function lookalike(at: number, line: string, info: string): Oddity {
  const meant = wordsOf(info)[0] === 'dsnb' ? '```dsnb' : '```ts dsnb'
  return { kind: 'fence', line: at + 1, column: 1, message: `The fence "${line.trim()}" looks like a cell and is none.`, hint: `Write ${meant} instead.` }
}

function hiddenCell(line: string, at: number, where: string, hint: string): Oddity[] {
  const fence = openingFence(contentOf(line).trimStart())
  if (!fence || fence.kind === 'prose') return []
  return [{ kind: 'hidden', line: at + 1, column: 1, message: `The cell "${contentOf(line).trim()}" stands ${where}, so it is none.`, hint }]
}
