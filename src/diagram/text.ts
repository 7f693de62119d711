/**
 * How wide a text will be, without a font at hand.
 *
 * Widths are those of a generous sans serif (DejaVu Sans), so a label never needs more room than it was given, whichever
 * font the editor or a slide uses. `textWidth('grant', 11)` is about 33.
 */

/** Advance widths in hundredths of the font size, by what they have in common. */
const classes: readonly [characters: string, hundredths: number][] = [
  ["ijl'|", 29],
  [' .,:;!fIt()[]{}/\\-·‹›', 38],
  ['rJsz"*', 50],
  ['abcdeghknopquvxyLTFEPSZKBRXYVCA0123456789_?$<>=+~^', 64],
  ['wDGHNOQUµ&#', 80],
  ['mMW@%—→', 100],
]

const widths = new Map<string, number>()
for (const [characters, hundredths] of classes) for (const character of characters) widths.set(character, hundredths)

export function textWidth(text: string, size: number, bold = false): number {
  let hundredths = 0
  for (const character of text) hundredths += widths.get(character) ?? (character > '\u2e7f' ? 105 : 72)
  return (hundredths * size * (bold ? 1.1 : 1)) / 100
}

/** Cuts a name in its middle: those of many nodes differ at the end. */
export function fitName(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text
  const characters = [...text]
  for (let kept = characters.length - 1; kept >= 3; kept--) {
    const tail = Math.floor(kept / 2)
    const cut = `${characters.slice(0, kept - tail).join('')}…${characters.slice(characters.length - tail).join('')}`
    if (textWidth(cut, size, bold) <= width) return cut
  }
  return fitText(text, size, width, bold)
}

/** Cuts a text to a width, with an ellipsis; the empty string when not even one letter fits. */
export function fitText(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text
  const characters = [...text]
  while (characters.length > 1) {
    characters.pop()
    const cut = `${characters.join('').trimEnd()}…`
    if (textWidth(cut, size, bold) <= width) return cut
  }
  return ''
}
