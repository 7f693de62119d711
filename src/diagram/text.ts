/**
 * Estimates how wide a text will be, without a font.
 *
 * The widths are those of a wide sans serif font (DejaVu Sans), so that labels fit in whichever font the editor or a slide uses.
 * `textWidth('grant', 11)` is about 33.
 */

/** Groups of characters with about the same width, in hundredths of the font size. */
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

/** The width of a character in hundredths of the font size. */
function hundredthsOf(character: string): number {
  return widths.get(character) ?? (character > '\u2e7f' ? 105 : 72)
}

export function textWidth(text: string, size: number, bold = false): number {
  let hundredths = 0
  for (const character of text) hundredths += hundredthsOf(character)
  return pixels(hundredths, size, bold)
}

function pixels(hundredths: number, size: number, bold: boolean): number {
  return (hundredths * size * (bold ? 1.1 : 1)) / 100
}

const ellipsis = '…'

/** Cuts a name in its middle, since names of nodes often differ at the end. */
export function fitName(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text
  const characters = [...text]
  // Takes letters from the two ends in turn as long as they fit.
  let hundredths = hundredthsOf(ellipsis)
  let kept = 0
  while (kept < characters.length - 1) {
    const next = kept % 2 === 0 ? characters[kept / 2] : characters[characters.length - (kept + 1) / 2]
    hundredths += hundredthsOf(next)
    if (pixels(hundredths, size, bold) > width) break
    kept++
  }
  if (kept < 3) return fitText(text, size, width, bold)
  const tail = Math.floor(kept / 2)
  return `${characters.slice(0, kept - tail).join('')}${ellipsis}${characters.slice(characters.length - tail).join('')}`
}

/** Cuts a text to a width, with an ellipsis; empty when not even one letter fits. It reads only the part of a long text that fits. */
export function fitText(text: string, size: number, width: number, bold = false): string {
  let hundredths = 0
  let end = 0
  // `solid` is up to the last letter that is no blank; `cutEnd` is the end of the last such letter after which the ellipsis still fits.
  let solid = { hundredths, end }
  let cutEnd: number | undefined
  for (const character of text) {
    hundredths += hundredthsOf(character)
    end += character.length
    if (pixels(hundredths, size, bold) > width) return cutEnd === undefined ? '' : text.slice(0, cutEnd) + ellipsis
    if (character.trim() !== '') solid = { hundredths, end }
    if (pixels(solid.hundredths + hundredthsOf(ellipsis), size, bold) <= width) cutEnd = solid.end
  }
  return text
}
