/** A kind of block: how its first line is read and printed, and which kinds of line it has. */
import type { LineReader } from '../amounts/line-reader.ts'
import type { AnyBlock, BlockWord } from '../document.ts'
import type { Tree } from '../grammar/parse-tree.ts'
import type { Place } from '../grammar/places.ts'
import type { LineKind, WordHelp } from '../lines/line-kind.ts'
import type { Written } from '../written.ts'

export interface BlockKind<Block extends AnyBlock = AnyBlock, HeaderTree extends Tree = Tree> {
  /** What it begins with. */
  word: BlockWord
  /** The rule of the grammar for its first line. */
  rule: HeaderTree['$type']
  /** The kinds of its lines. */
  lines: readonly LineKind[]
  /** What its lines are, for the error about a line of no known kind; absent where every line is of some kind. */
  linesAre?: string
  places: Readonly<Record<string, Place>>
  help: Readonly<Record<string, WordHelp>>
  read(line: LineReader, tree: HeaderTree, written: Written): Block
  print(block: Block): string
}
