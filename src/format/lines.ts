/**
 * Lines with the line ending they came with, so that joining them again gives the same text.
 *
 *     splitLines('a\r\nb\n\nc')   // ['a\r\n', 'b\n', '\n', 'c']
 *
 * A lone carriage return ends a line too, because VS Code's text model sees it that way.
 */

export type EndOfLine = '\n' | '\r\n' | '\r'

const lineFeed = 10
const carriageReturn = 13

export function splitLines(text: string): string[] {
  const lines: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) {
      lines.push(text.slice(start, at + 1))
      start = at + 1
    }
  }
  if (start < text.length) lines.push(text.slice(start))
  return lines
}

/** Texts one after the other. A carriage return at the end of one would become one ending with a line feed that follows: that line gets its own. */
export function joined(texts: readonly string[]): string {
  const parts: string[] = []
  let last = ''
  for (const text of texts) {
    if (text === '') continue
    parts.push(last.endsWith('\r') && text.startsWith('\n') ? '\r' + text : text)
    last = text
  }
  return parts.join('')
}

/** The ending of a line; empty for the last line of a file without a final newline. */
export function endingOf(line: string): EndOfLine | '' {
  if (line.endsWith('\r\n')) return '\r\n'
  if (line.endsWith('\n')) return '\n'
  return line.endsWith('\r') ? '\r' : ''
}

/** The line without its ending. */
export function contentOf(line: string): string {
  const ending = endingOf(line)
  return ending === '' ? line : line.slice(0, line.length - ending.length)
}

/** The ending that most lines have; new lines are written with it. */
export function dominantEnding(lines: readonly string[]): EndOfLine {
  const counts = { '\n': 0, '\r\n': 0, '\r': 0 }
  for (const line of lines) {
    const ending = endingOf(line)
    if (ending !== '') counts[ending]++
  }
  if (counts['\n'] >= counts['\r\n'] && counts['\n'] >= counts['\r']) return '\n'
  return counts['\r\n'] >= counts['\r'] ? '\r\n' : '\r'
}

/** Cell text in memory has `\n` only, on every platform. */
export function normalizeEndings(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

export function isBlank(line: string): boolean {
  return line.trim() === ''
}
