/**
 * The lines of a cell's text.
 *
 *     splitLines('a\r\nb')     // [{ text: 'a', start: 0 }, { text: 'b', start: 3 }]
 */
export interface TextLine {
  text: string
  /** Where it begins in the cell. */
  start: number
}

export function splitLines(text: string): TextLine[] {
  const lines: TextLine[] = []
  let start = 0
  for (const ending of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ text: text.slice(start, ending.index), start })
    start = ending.index + ending[0].length
  }
  lines.push({ text: text.slice(start), start })
  return lines
}

/** How far a line is indented. */
export function indentOf(text: string): number {
  return text.length - text.trimStart().length
}
