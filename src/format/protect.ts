/**
 * Keeps prose prose. A person may type anything into a prose cell, also a line that would be read as a cell or as a break, or a
 * fence without an end that would swallow the cells below. Such a line is indented by one blank: Markdown shows the same, and the
 * reader of the file takes only lines that begin at the margin.
 *
 *     protectProse('Write this:\n```dsnb\nrun a\n```', { first: false, last: false })   // the fence begins ' ```dsnb'
 *
 * Prose that was read from a file comes back unchanged.
 */
import { closesFence, isBreak, openingFence } from './fence.ts'
import { frontMatterLines } from './front-matter.ts'

export interface Position {
  /** Nothing stands before it: a `---` could begin front matter. */
  first: boolean
  /** Nothing stands behind it: an open fence has nothing to swallow. */
  last: boolean
}

export function protectProse(text: string, position: Position): string {
  const guarded = position.first ? protectTop(text) : text
  if (!/^(?:`{3}|~{3}|<!-- cell -->)/m.test(guarded)) return guarded
  const lines = guarded.split('\n')
  let at = 0
  while (at < lines.length) {
    const fence = openingFence(lines[at])
    if ((fence && fence.kind !== 'prose') || isBreak(lines[at])) {
      lines[at] = ' ' + lines[at]
    } else if (fence) {
      let close = at + 1
      while (close < lines.length && !closesFence(lines[close], fence.mark)) close++
      if (close === lines.length) {
        if (!position.last) indentFrom(lines, at)
        break
      }
      at = close
    }
    at++
  }
  return lines.join('\n')
}

/** Every line that means something at the margin; all of them are the content of one fence that has no end. */
function indentFrom(lines: string[], start: number): void {
  for (let at = start; at < lines.length; at++) {
    if (openingFence(lines[at]) || isBreak(lines[at])) lines[at] = ' ' + lines[at]
  }
}

function protectTop(text: string): string {
  // A byte order mark at the very top belongs to the file, whoever typed it.
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const rest = text.slice(mark.length)
  return rest.startsWith('---') && frontMatterLines(rest.split('\n')) > 0 ? mark + ' ' + rest : text
}
