/**
 * A kind of line, with everything that the language knows about it. Each kind is a file of this folder and in the list of the blocks that have it
 * (`../blocks/`); its rule is in the grammar.
 *
 *     showLine.rule                                      // 'ShowLine'
 *     showLine.begins(tokenize('show clocks').tokens)    // true
 *     showLine.help.show.example                         // 'show sequence, clocks'
 */
import type { Place } from '../grammar/places.ts'
import type { Expected } from '../grammar/rule-graph.ts'
import type { Token } from '../grammar/langium.ts'
import type { Tree } from '../grammar/parse-tree.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import type { AnyLine, Name, Span, Written } from '../written.ts'

export interface WordHelp {
  help: string
  example: string
}

/** `Scope` is what a line is checked against, `Plan` what it is lowered into. */
export interface LineKind<Line extends AnyLine = AnyLine, LineTree extends Tree = Tree, Scope = never, Plan = never> {
  kind: Line['kind']
  /** The rule of the grammar. */
  rule: LineTree['$type']
  /** The keywords that it begins with, if any: completion offers them, and a misspelt first word is compared with them. */
  words: readonly string[]
  /** Whether a line with these tokens is meant to be of this kind, even if it has errors. */
  begins(tokens: readonly Token[]): boolean
  /** What the places of its rules are called, as `Rule.feature`. */
  places: Readonly<Record<string, Place>>
  /** What its words mean. */
  help: Readonly<Record<string, WordHelp>>
  /** The data of the line; when it makes no sense, reports why and returns undefined. */
  read(line: LineReader, tree: LineTree, written: Written): Line | undefined
  /** Leaves out what the grammar would accept after this token but no author can mean. */
  meant?(expected: Expected[], before: Token | undefined): Expected[]
  print(line: Line): string
  /** The names in it that stand for nodes, or for racks and regions. */
  nodesIn?(line: Line): readonly Name[]
  /** What the line means at the place of the pointer, as Markdown; `within` says whether a span of the cell has that place. */
  describe?(line: Line, within: (span: Span) => boolean): string | undefined
  check?(line: Line, scope: Scope): void
  /** Checks the lines of this kind in one block together. */
  checkTogether?(lines: readonly Line[], scope: Scope): void
  lower?(line: Line, plan: Plan): void
}

/** The lines that a kind reads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type LineOf<Kind> = Kind extends LineKind<infer Line, any, any, any> ? Line : never

/** For `begins`: the line starts with one of these words. */
export function beginsWith(...words: string[]): (tokens: readonly Token[]) => boolean {
  return ([first]) => first !== undefined && words.includes(first.text)
}

/** For `begins` in a cluster: the line starts with one of these words and the word is not the name of a node, as in `disk: Store`. */
export function beginsUnnamed(...words: string[]): (tokens: readonly Token[]) => boolean {
  return ([first, second]) => first !== undefined && words.includes(first.text) && second?.text !== ':' && second?.text !== ','
}

/** The lines of one kind among all lines of a block. */
export function linesOf<Line extends AnyLine>(lines: readonly AnyLine[], { kind }: Pick<LineKind<Line>, 'kind' | 'print'>): Line[] {
  // SAFETY: a line has the kind that read it.
  return lines.filter((line) => line.kind === kind) as Line[]
}

export const namesText = (names: readonly Name[]): string => names.map((name) => name.text).join(', ')

/** A list with the text of an option, empty when it was not given; for the options that a line prints. */
export function option<T>(value: T | undefined, text: (value: T) => string): string[] {
  return value === undefined ? [] : [text(value)]
}

/** The entries that have a value. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // SAFETY: what is left out is what has no value.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
