/**
 * Keeps prose prose. A person may type anything into a prose cell, also a line that would be read as a cell or as a break, or a
 * fence or a comment without an end that would swallow the cells below. Such a line is indented by one blank: Markdown shows the same, and the
 * reader of the file takes only lines that begin at the margin.
 *
 *     protectProse('Write this:\n```dsnb\nrun a\n```', { first: false, last: false })   // the fence begins ' ```dsnb'
 *
 * Prose that was read from a file comes back unchanged.
 */
import { closesComment, closesFence, isBreak, opensComment, openingFence } from './fence.ts'
import { frontMatterLines } from './front-matter.ts'

export interface Position {
  /** It is the first cell, so a `---` could begin front matter. */
  first: boolean
  /** It is the last cell, so an open fence cannot swallow others. */
  last: boolean
}

export function protectProse(text: string, position: Position): string {
  // A byte order mark at the very top belongs to the file, whoever typed it: what follows it stands at the margin.
  const [mark = ''] = position.first ? /^\uFEFF+/.exec(text) ?? [] : []
  const rest = text.slice(mark.length)
  const guarded = /^(?:`{3}|~{3}|<!--)/m.test(rest) ? protectFences(rest, position) : rest
  // After the fences: front matter may contain indented lines, so indenting a fence can make the text above it front matter.
  return mark + (position.first ? protectTop(guarded) : guarded)
}

function protectFences(text: string, position: Position): string {
  const lines = text.split('\n')
  const lastClose = lines.findLastIndex(closesComment)
  for (let at = 0; at < lines.length; at++) {
    const fence = openingFence(lines[at])
    if (!fence) {
      if (isBreak(lines[at])) lines[at] = ' ' + lines[at]
      else if (!opensComment(lines[at])) continue
      else if (lastClose >= at) while (!closesComment(lines[at])) at++
      else if (position.last) break
      else lines[at] = ' ' + lines[at]
      continue
    }
    let close = at + 1
    while (close < lines.length && !closesFence(lines[close], fence.mark)) close++
    const swallows = close === lines.length && !position.last
    if (fence.kind !== 'prose' || swallows) indent(lines, at, close)
    at = close
  }
  return lines.join('\n')
}

/** A fence from its opening to its closing line, with every line within that means something at the margin. */
function indent(lines: string[], opening: number, closing: number): void {
  for (let at = opening; at <= closing && at < lines.length; at++) {
    if (openingFence(lines[at]) || isBreak(lines[at]) || opensComment(lines[at])) lines[at] = ' ' + lines[at]
  }
}

function protectTop(text: string): string {
  return text.startsWith('---') && frontMatterLines(text.split('\n')) > 0 ? ' ' + text : text
}
