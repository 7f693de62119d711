/**
 * From a cell's text to its blocks, line by line: which lines begin a block, which belong to one, and which rule reads each.
 * A line is read on its own, so an error in it cannot change what another line means.
 *
 *     new BlockReader().read('cluster leases\n  lock: LockService')   // { document, diagnostics }
 */
import type { AnyBlock, BlockKind, BlockLine, BrokenLine, CommentLine, ScenarioDiagnostic, ScenarioDocument, Written } from './ast.ts'
import { documentOf } from './ast.ts'
import { fitsRule } from './grammar/expected.ts'
import { adviceFor } from './explore-advice.ts'
import { exploreLines, exploreRule, exploreWords, readArrivalLine, readCrashLine, readExploreHeader, readLossLine } from './explore-lines.ts'
import { didYouMean, listed, nearWord } from './assist/did-you-mean.ts'
import { faultWords } from './fault-phrase.ts'
import { LineReader } from './quantity.ts'
import type { RawClusterHeader, RawFaultsHeader, RawLine } from './grammar/parse-tree.ts'
import { readExpectLine } from './read-expect.ts'
import { readGroupLine, readNetworkLine, readPortLine, readRttLine } from './read-network.ts'
import { readClockLine, readDiskLine, readMailboxLine, readNtpLine } from './machine-lines.ts'
import { readFaultLine, readName, readNodeLine, readRunHeader, readShowLine } from './read-lines.ts'
import { readLoadLine, readModelLine } from './system-lines.ts'
import { failSyntax } from './grammar/syntax-error.ts'
import { isWord, parseWith, type Token, tokenize } from './grammar/langium.ts'
import { blockWords, clusterWords, pacingWords } from './assist/keyword-help.ts'

/** Longer lines and deeper lists are refused: reading must stay linear, and no author writes them. */
export const maximumLineLength = 5_000
const maximumDepth = 40

interface SplitLine {
  reader: LineReader
  indent: number
  /** Empty when the line is too long to be read. */
  tokens: Token[]
  written: Written
}

export function splitLines(text: string): { text: string; start: number }[] {
  const lines: { text: string; start: number }[] = []
  let start = 0
  for (const ending of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ text: text.slice(start, ending.index), start })
    start = ending.index + ending[0].length
  }
  lines.push({ text: text.slice(start), start })
  return lines
}

export function indentOf(text: string): number {
  return text.length - text.trimStart().length
}

const machineRules = new Map([
  ['clock', 'ClockLine'], ['ntp', 'NtpLine'], ['disk', 'DiskLine'], ['mailbox', 'MailboxLine'], ['model', 'ModelLine'], ['load', 'LoadLine'],
])

/** The rule that reads a line in a block of this kind; undefined when its first word says nothing. */
export function ruleInBlock(kind: BlockKind, tokens: readonly Token[]): string | undefined {
  const [first, second] = [tokens[0]?.text, tokens[1]?.text]
  if (kind === 'faults') return 'FaultLine'
  if (kind === 'run') return first === 'expect' ? 'ExpectLine' : first === 'show' ? 'ShowLine' : undefined
  if (kind === 'explore') return exploreRule(tokens)
  const named = second === ':' || second === ','
  if (first === 'network' && !named) return 'NetworkLine'
  if (!named && (first === 'region' || first === 'rack')) return 'GroupLine'
  if (!named && (first === 'port' || first === 'uplink')) return 'PortLine'
  if (first === 'rtt' && !named) return 'RttLine'
  const machine = named ? undefined : machineRules.get(first ?? '')
  return machine ?? 'NodeLine'
}

export function headerRule(word: string | undefined): string | undefined {
  return word === 'cluster' ? 'ClusterHeader' : word === 'faults' ? 'FaultsHeader' : word === 'run' ? 'RunHeader' : word === 'explore' ? 'ExploreHeader' : undefined
}

export function blockKind(block: AnyBlock | undefined): BlockKind | undefined {
  if (block?.kind === 'run' && block.explores !== undefined) return 'explore'
  return block?.kind === 'broken block' ? block.intended : block?.kind
}

export class BlockReader {
  private readonly items: ScenarioDocument['items'] = []
  private readonly diagnostics: ScenarioDiagnostic[] = []
  private readonly cell: number | undefined
  private block: AnyBlock | undefined
  private indent = 0
  /** Comments at the margin: the next line says whether they stand in the block or after it. */
  private pending: CommentLine[] = []

  constructor(cell?: number) {
    this.cell = cell
  }

  read(text: string): { document: ScenarioDocument; diagnostics: ScenarioDiagnostic[] } {
    for (const { text: line, start } of splitLines(text)) this.readLine(line, start)
    this.placePending(this.items)
    return { document: documentOf(this.items), diagnostics: this.diagnostics }
  }

  private readLine(text: string, start: number): void {
    const reader = new LineReader(text, start)
    const line = this.split(reader)
    if (line === undefined) return
    const isHeader = this.block === undefined || line.indent <= this.indent
    const outdented = isHeader && this.belongsToBlock(line)
    if (!isHeader || outdented) {
      // SAFETY: every kind of block accepts the lines that `ruleInBlock` names for it, and broken ones.
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

  /** A line at the margin that can only be meant for the block above it. */
  private belongsToBlock({ tokens }: SplitLine): boolean {
    const kind = blockKind(this.block)
    const first = tokens[0]?.text ?? ''
    if (kind === undefined || headerRule(first) !== undefined) return false
    if (kind === 'faults' && ![...pacingWords, ...faultWords()].includes(first)) return false
    const rule = ruleInBlock(kind, tokens)
    if (rule === undefined) return false
    return fitsRule(rule, tokens)
  }

  private header(line: SplitLine): AnyBlock {
    const { reader, tokens, written } = line
    const cell = this.cell === undefined ? {} : { cell: this.cell }
    const first = tokens[0]?.text ?? ''
    const rule = headerRule(first)
    if (rule === undefined && tokens.length > 0) {
      const at = { start: reader.start + tokens[0]!.start, end: reader.start + tokens[0]!.end }
      const hint = didYouMean(first, blockWords) ?? 'Lines that belong to a block are indented.'
      reader.fail(at, 'block', `Expected ${listed(blockWords.map(word => `"${word}"`))}, not "${first}".`, hint)
    }
    const raw = rule === undefined ? undefined : this.parse(line, rule)
    if (raw !== undefined) {
      const block = headerBlock(reader, raw, { ...written, ...cell })
      if (!reader.broken) return block
    }
    const intended = rule === undefined ? nearWord(first, blockWords) : first
    return {
      ...written, ...cell, kind: 'broken block', words: wordsOf(tokens), lines: [],
      // SAFETY: both ways give one of the block words.
      ...(intended !== undefined && { intended: intended as BlockKind }),
    }
  }

  private bodyLine(line: SplitLine, outdented: boolean): BlockLine {
    const { reader, tokens, written } = line
    const kind = blockKind(this.block)
    const broken: BrokenLine = { ...written, kind: 'broken', words: wordsOf(tokens) }
    if (kind === undefined || reader.broken) return broken
    const advice = kind === 'explore' ? adviceFor(tokens) : undefined
    if (advice !== undefined) {
      reader.fail({ start: reader.start + advice.token.start, end: reader.start + advice.token.end }, 'no-time', advice.message, advice.hint)
      return broken
    }
    const rule = ruleInBlock(kind, tokens)
    if (rule === undefined || this.misspelt(line, kind, rule)) {
      if (rule === undefined && kind === 'explore') this.failFirst(line, exploreLines, exploreWords)
      else if (rule === undefined) this.failFirst(line, 'A run block has lines that begin with "expect" or "show"', ['expect', 'show'])
      return broken
    }
    const raw = this.parse(line, rule)
    const read = raw && bodyOf(reader, raw, written)
    if (read === undefined || reader.broken) return broken
    if (outdented) reader.fail(written, 'indent', `This line belongs to the ${kind} block above: indent it.`)
    return read
  }

  /** `netwrok latency 5ms` is no node line: with the near word it would be complete. */
  private misspelt(line: SplitLine, kind: BlockKind, rule: string): boolean {
    if (kind !== 'cluster' || rule !== 'NodeLine') return false
    const [first, second] = line.tokens
    if (first === undefined || second?.text === ':' || second?.text === ',') return false
    const near = nearWord(first.text, clusterWords)
    if (near === undefined) return false
    const tokens = [{ ...first, text: near, type: near }, ...line.tokens.slice(1)]
    if (!fitsRule(ruleInBlock('cluster', tokens)!, tokens)) return false
    this.failFirst(line, `Expected a node or one of ${listed(clusterWords, '')}`, clusterWords)
    return true
  }

  private failFirst({ reader, tokens }: SplitLine, message: string, words: readonly string[]): void {
    const first = tokens[0]!
    const at = { start: reader.start + first.start, end: reader.start + first.end }
    const isBlock = headerRule(first.text) !== undefined ? 'A new block begins at the left margin.' : undefined
    reader.fail(at, 'syntax', `${message}, not "${first.text}".`, didYouMean(first.text, words) ?? isBlock)
  }

  /** The line as its rule reads it; undefined after the error was reported. */
  private parse({ reader, tokens }: SplitLine, rule: string): RawLine | undefined {
    let depth = 0
    for (const token of tokens) {
      if (token.text === '[' && ++depth > maximumDepth) {
        const at = { start: reader.start + token.start, end: reader.start + token.end }
        return reader.fail(at, 'too-deep', `Lists nest at most ${maximumDepth} deep.`)
      }
      if (token.text === ']') depth--
    }
    // Asked first, because the toolkit takes its time (100 ms) to explain a line that does not fit.
    if (!fitsRule(rule, tokens)) return failSyntax(reader, rule, tokens)
    const { value, failed } = parseWith(rule, reader.text)
    if (failed) return failSyntax(reader, rule, tokens)
    // SAFETY: `raw.ts` describes the rules of the grammar, and the line was read without an error.
    return value as unknown as RawLine
  }
}

function wordsOf(tokens: readonly Token[]): string[] {
  return tokens.filter(token => isWord(token.text)).map(token => token.text)
}

function headerBlock(reader: LineReader, raw: RawLine, written: Written): AnyBlock {
  if (raw.$type === 'RunHeader') return readRunHeader(reader, raw, written)
  if (raw.$type === 'ExploreHeader') return readExploreHeader(reader, raw, written)
  // SAFETY: headers are read with the rules of the three block words only.
  const header = raw as RawClusterHeader | RawFaultsHeader
  const name = readName(reader, header.name)
  if (header.$type === 'ClusterHeader') return { ...written, kind: 'cluster', name, lines: [] }
  return { ...written, kind: 'faults', name, ...(header.swarm && { swarm: true as const }), lines: [] }
}

function bodyOf(reader: LineReader, raw: RawLine, written: Written): BlockLine | undefined {
  switch (raw.$type) {
    case 'NodeLine': return readNodeLine(reader, raw, written)
    case 'NetworkLine': return readNetworkLine(reader, raw, written)
    case 'GroupLine': return readGroupLine(reader, raw, written)
    case 'RttLine': return readRttLine(reader, raw, written)
    case 'PortLine': return readPortLine(reader, raw, written)
    case 'ClockLine': return readClockLine(reader, raw, written)
    case 'NtpLine': return readNtpLine(reader, raw, written)
    case 'DiskLine': return readDiskLine(reader, raw, written)
    case 'MailboxLine': return readMailboxLine(reader, raw, written)
    case 'ModelLine': return readModelLine(reader, raw, written)
    case 'LoadLine': return readLoadLine(reader, raw, written)
    case 'FaultLine': return readFaultLine(reader, raw, written)
    case 'ExpectLine': return readExpectLine(reader, raw, written)
    case 'ShowLine': return readShowLine(reader, raw, written)
    case 'ArrivalLine': return readArrivalLine(reader, raw, written)
    case 'CrashLine': return readCrashLine(reader, raw, written)
    case 'LossLine': return readLossLine(reader, raw, written)
    default: return undefined
  }
}
