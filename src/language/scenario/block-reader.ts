/**
 * Reads a cell's text into blocks, line by line. It decides which lines begin a block, which belong to one, and which kind of line reads each.
 * Each line is read by itself, so an error in it cannot change what another line means.
 *
 *     new BlockReader().read('cluster leases\n  lock: LockService').document.items.map(({ kind }) => kind)   // ['cluster']
 */
import type { Diagnostic } from '../diagnostic.ts'
import { didYouMean, listed, nearWord } from '../did-you-mean.ts'
import { LineReader } from './amounts/line-reader.ts'
import { adviceFor } from './blocks/explore-advice.ts'
import { blockOf, blockWords, firstWords, fitsRule, lineKindIn, wordOfBlock } from './blocks/index.ts'
import type { BlockLine } from './blocks/lines.ts'
import { failSyntax } from './blocks/syntax-error.ts'
import { type AnyBlock, type BlockWord, documentOf, type ScenarioDocument } from './document.ts'
import { parseWith, type Token, tokenize } from './grammar/langium.ts'
import { isWord } from './grammar/word.ts'
import type { Tree } from './grammar/parse-tree.ts'
import { faultWords } from './lines/fault/phrase.ts'
import { nodeLine } from './lines/node.ts'
import { indentOf, splitLines } from './text-lines.ts'
import type { BrokenLine, CommentLine, Written } from './written.ts'

/** Longer lines and deeper lists are refused, so that reading takes linear time; no author writes such lines. */
export const maximumLineLength = 5_000
const maximumDepth = 40

interface SplitLine {
  reader: LineReader
  indent: number
  /** Empty when the line is too long to be read. */
  tokens: Token[]
  written: Written
}

export class BlockReader {
  private readonly items: ScenarioDocument['items'] = []
  private readonly diagnostics: Diagnostic[] = []
  private readonly cell: number | undefined
  private block: AnyBlock | undefined
  private indent = 0
  /** Comments at the left margin. The next line decides whether they belong to the block above it or stand after that block. */
  private pending: CommentLine[] = []

  constructor(cell?: number) {
    this.cell = cell
  }

  read(text: string): { document: ScenarioDocument; diagnostics: Diagnostic[] } {
    for (const { text: line, start } of splitLines(text)) this.readLine(line, start)
    this.placePending(this.items)
    return { document: documentOf(this.items), diagnostics: this.diagnostics }
  }

  private readLine(text: string, start: number): void {
    const reader = new LineReader(text, start)
    const line = isConflict(text) ? conflictLine(reader) : this.split(reader)
    if (line === undefined) return
    // The marks of a merge stand at the margin, in whatever block.
    const isHeader = this.block === undefined || (line.indent <= this.indent && !isConflict(text))
    const outdented = isHeader && belongsTo(wordOfBlock(this.block), line.tokens)
    if (!isHeader || outdented) {
      // SAFETY: every kind of block accepts the lines of its own kinds, and broken ones.
      const lines = this.block!.lines as BlockLine[]
      this.placePending(lines)
      lines.push(this.bodyLine(line, outdented))
    } else {
      this.placePending(this.items)
      this.indent = line.indent
      this.block = this.header(line)
      this.items.push(this.block)
    }
    for (const one of reader.diagnostics) this.diagnostics.push(one)
  }

  private split(reader: LineReader): SplitLine | undefined {
    const { text, start } = reader
    const indent = indentOf(text)
    const source = text.trim()
    if (source.length > maximumLineLength) {
      const written = { source, start: start + indent, end: start + indent + source.length }
      reader.fail(written, 'too-long', `A line has at most ${maximumLineLength} characters.`)
      return { reader, indent, tokens: [], written }
    }
    const { tokens, comment } = tokenize(text)
    if (tokens.length === 0) {
      if (comment !== undefined) this.comment(comment, start, indent)
      return undefined
    }
    const [from, to] = [tokens[0]!.start, tokens[tokens.length - 1]!.end]
    const ownComment = comment === undefined ? {} : { comment: comment.text.trimEnd() }
    const written = { source: text.slice(from, to), start: start + from, end: start + to, ...ownComment }
    return { reader, indent, tokens, written }
  }

  private comment(token: Token, start: number, indent: number): void {
    const comment: CommentLine = { kind: 'comment', comment: token.text.trimEnd(), start: start + token.start, end: start + token.end }
    if (this.block === undefined || indent <= this.indent) this.pending.push(comment)
    else {
      this.placePending(this.block.lines)
      this.block.lines.push(comment)
    }
  }

  private placePending(lines: { push(line: CommentLine): unknown }): void {
    for (const comment of this.pending) lines.push(comment)
    this.pending = []
  }

  private header(line: SplitLine): AnyBlock {
    const { reader, tokens, written } = line
    const cell = this.cell === undefined ? {} : { cell: this.cell }
    const [first] = tokens
    const kind = blockOf(first?.text)
    if (kind === undefined && first !== undefined) {
      const hint = didYouMean(first.text, blockWords) ?? 'Lines that belong to a block are indented.'
      reader.fail(reader.placeOf(first), 'block', `Expected ${listed(blockWords.map((word) => `"${word}"`))}, not "${first.text}".`, hint)
    }
    const tree = kind && parseLine(line, kind.rule)
    if (kind !== undefined && tree !== undefined) {
      const block = kind.read(reader, tree, { ...written, ...cell })
      if (!reader.broken) return block
    }
    // SAFETY: the words that are near to a block word are such words.
    const intended = kind?.word ?? nearWord(first?.text ?? '', blockWords) as BlockWord | undefined
    return { ...written, ...cell, kind: 'broken block', words: wordsOf(tokens), lines: [], ...(intended !== undefined && { intended }) }
  }

  private bodyLine(line: SplitLine, outdented: boolean): BlockLine {
    const { reader, tokens, written } = line
    const word = wordOfBlock(this.block)
    const broken: BrokenLine = { ...written, kind: 'broken', words: wordsOf(tokens) }
    if (word === undefined || reader.broken || isRefused(line, word)) return broken
    const kind = lineKindIn(word, tokens)
    if (kind === undefined) {
      failFirst(line, blockOf(word)?.linesAre ?? '', firstWords(word))
      return broken
    }
    const tree = parseLine(line, kind.rule)
    // SAFETY: the tree is of the kind's own rule.
    const read = tree && (kind as { read(line: LineReader, tree: Tree, written: Written): BlockLine | undefined }).read(reader, tree, written)
    if (read === undefined || reader.broken) return broken
    if (outdented) reader.fail(written, 'indent', `This line belongs to the ${word} block above: indent it.`)
    return read
  }
}

/** What a version control system leaves in a file that it could not merge. */
function isConflict(text: string): boolean {
  return /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/.test(text)
}

function conflictLine(reader: LineReader): SplitLine {
  const { text, start } = reader
  const written = { source: text.trim(), start, end: start + text.trimEnd().length }
  const hint = 'Choose one of the two sides, and take away the lines that begin with "<<<<<<<", "=======" and ">>>>>>>".'
  reader.fail(written, 'conflict', 'A merge that is not finished stands here.', hint)
  return { reader, indent: 0, tokens: [], written }
}

/** Whether a line at the margin can only be meant for the block above it. */
function belongsTo(word: BlockWord | undefined, tokens: readonly Token[]): boolean {
  const first = tokens[0]?.text ?? ''
  if (word === undefined || blockOf(first) !== undefined) return false
  if (word === 'faults' && ![...firstWords('faults'), ...faultWords()].includes(first)) return false
  const kind = lineKindIn(word, tokens)
  return kind !== undefined && fitsRule(kind.rule, tokens)
}

/** Reports a line that is probably meant to be something else, and returns whether it is one. */
function isRefused(line: SplitLine, word: BlockWord): boolean {
  const { reader, tokens } = line
  const advice = word === 'explore' ? adviceFor(tokens) : undefined
  if (advice !== undefined) reader.fail(reader.placeOf(advice.token), 'no-time', advice.message, advice.hint)
  return advice !== undefined || isMisspelt(line, word)
}

/** Whether a line that reads as one of nodes is a misspelt line of another kind: `netwrok latency 5ms` fits with the nearest keyword. */
function isMisspelt(line: SplitLine, word: BlockWord): boolean {
  const [first, second] = line.tokens
  if (word !== 'cluster' || first === undefined || lineKindIn(word, line.tokens) !== nodeLine) return false
  if (second?.text === ':' || second?.text === ',') return false
  const words = firstWords(word)
  const near = nearWord(first.text, words)
  if (near === undefined) return false
  const tokens = [{ ...first, text: near, type: near }, ...line.tokens.slice(1)]
  if (!fitsRule(lineKindIn(word, tokens)!.rule, tokens)) return false
  failFirst(line, `Expected a node or one of ${listed(words, '', 16)}`, words)
  return true
}

function failFirst({ reader, tokens }: SplitLine, message: string, words: readonly string[]): void {
  const first = tokens[0]!
  const isBlock = blockOf(first.text) !== undefined ? 'A new block begins at the left margin.' : undefined
  reader.fail(reader.placeOf(first), 'syntax', `${message}, not "${first.text}".`, didYouMean(first.text, words) ?? isBlock)
}

/** The tree of the line by its rule; when it does not fit, reports that and returns undefined. */
function parseLine({ reader, tokens }: SplitLine, rule: string): Tree | undefined {
  let depth = 0
  for (const token of tokens) {
    if (token.text === '[' && ++depth > maximumDepth) return reader.fail(reader.placeOf(token), 'too-deep', `Lists nest at most ${maximumDepth} deep.`)
    if (token.text === ']') depth--
  }
  // Checked before parsing, because Langium takes 100 ms for a line that does not fit.
  if (!fitsRule(rule, tokens)) return failSyntax(reader, rule, tokens)
  const { value, failed } = parseWith(rule, reader.text)
  return failed ? failSyntax(reader, rule, tokens) : value
}

function wordsOf(tokens: readonly Token[]): string[] {
  return tokens.filter((token) => isWord(token.text)).map((token) => token.text)
}
