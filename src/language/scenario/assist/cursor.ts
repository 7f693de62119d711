/** Where the cursor is: its line, the tokens before it, the word being typed, and the block the line is in. */
import { blockOf, lineKindIn, wordOfBlock } from '../blocks/index.ts'
import type { AnyBlock, ScenarioDocument } from '../document.ts'
import { type Token, tokenize } from '../grammar/langium.ts'
import { parseScenario } from '../parse.ts'
import { indentOf, splitLines } from '../text-lines.ts'

export interface Cursor {
  /** The cell without the cursor's line, since a half typed line could be read as something else. */
  document: ScenarioDocument
  /** The block that the line belongs to; undefined for a first line of a block. */
  block: AnyBlock | undefined
  /** The line up to the word being typed. */
  before: string
  tokens: Token[]
  /** Where the word being typed begins, in the cell, and what there is of it. */
  wordStart: number
  word: string
  /** The rule that reads the line; undefined before its first word. */
  rule: string | undefined
  /** Whether the cursor is inside a comment or an open quote, where nothing is offered. */
  inText: boolean
}

export function cursorAt(text: string, offset: number): Cursor {
  const at = Math.max(0, Math.min(offset, text.length))
  const line = splitLines(text).findLast((one) => one.start <= at)!
  const prefix = text.slice(line.start, at)
  const word = /[\p{L}_$][\p{L}\p{N}_$-]*$/u.exec(prefix)?.[0] ?? ''
  const before = prefix.slice(0, prefix.length - word.length)
  const { tokens, comment } = tokenize(before)
  const { document } = parseScenario(text.slice(0, line.start) + ' '.repeat(line.text.length) + text.slice(line.start + line.text.length))
  const above = document.items.findLast((item): item is AnyBlock => item.kind !== 'comment' && item.start < line.start)
  const block = above !== undefined && indentOf(before) > columnOf(text, above.start) ? above : undefined
  const kind = wordOfBlock(block)
  const rule = tokens.length === 0 ? undefined : (kind === undefined ? blockOf(tokens[0]!.text) : lineKindIn(kind, tokens))?.rule
  const inText = comment !== undefined || tokens.some((token) => token.text === "'" || token.text === '"')
  return { document, block, before, tokens, wordStart: at - word.length, word, rule, inText }
}

function columnOf(text: string, offset: number): number {
  return offset - (Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1)
}
