/**
 * Converts offsets in a cell's text to line and character.
 *
 *     positionAt('ab\ncd', 4)   // { line: 1, character: 1 }
 *     const at = positionsIn('ab\ncd')
 *     at(4)                     // { line: 1, character: 1 }: for many offsets of one text, whose lines are counted once
 *
 * The language counts offsets in text with `\n`. VS Code's own conversion is of no use here, since it counts the line endings of the open
 * document, which are two characters on Windows.
 */

export interface TextPosition {
  line: number
  character: number
}

export function positionAt(text: string, offset: number): TextPosition {
  const end = Math.max(0, Math.min(offset, text.length))
  let line = 0
  let start = 0
  for (let next = text.indexOf('\n'); next >= 0 && next < end; next = text.indexOf('\n', next + 1)) {
    line++
    start = next + 1
  }
  return { line, character: end - start }
}

export function positionsIn(text: string): (offset: number) => TextPosition {
  const starts = [0]
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', next + 1)) starts.push(next + 1)
  return (offset) => {
    const end = Math.max(0, Math.min(offset, text.length))
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle] <= end) low = middle
      else high = middle
    }
    return { line: low, character: end - starts[low] }
  }
}

/** The offset of a line and character; the reverse of `positionAt`. */
export function offsetAt(text: string, { line, character }: TextPosition): number {
  let start = 0
  for (let i = 0; i < line; i++) {
    const next = text.indexOf('\n', start)
    if (next < 0) return text.length
    start = next + 1
  }
  return Math.min(start + character, text.length)
}
