/**
 * A kind of line: everything that the language knows about it. Each kind is a file of this folder and stands in the list of the blocks that
 * have it (`../blocks/`); its rule is in the grammar.
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
  /** What it begins with, where that is a word of the language: offered by completion, and what a misspelt first word is compared with. */
  words: readonly string[]
  /** Whether a line of these words is meant to be of this kind; it may have errors. */
  begins(tokens: readonly Token[]): boolean
  /** What the places of its rules are called, as `Rule.feature`. */
  places: Readonly<Record<string, Place>>
  /** What its words mean. */
  help: Readonly<Record<string, WordHelp>>
  /** Undefined after it has reported why the line makes no sense. */
  read(line: LineReader, tree: LineTree, written: Written): Line | undefined
  /** Of what the grammar would take after this token, what an author can mean. */
  meant?(expected: Expected[], before: Token | undefined): Expected[]
  print(line: Line): string
  /** The names in it that stand for nodes, or for racks and regions. */
  nodesIn?(line: Line): readonly Name[]
  /** What it says at some place, for a reader who points there, as Markdown; `within` says whether a stretch of the cell is that place. */
  describe?(line: Line, within: (span: Span) => boolean): string | undefined
  check?(line: Line, scope: Scope): void
  /** Checks what the lines of this kind in one block say together. */
  checkTogether?(lines: readonly Line[], scope: Scope): void
  lower?(line: Line, plan: Plan): void
}

/** The lines that a kind reads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type LineOf<Kind> = Kind extends LineKind<infer Line, any, any, any> ? Line : never

/** Lines that begin with one of these words. */
export function beginsWith(...words: string[]): (tokens: readonly Token[]) => boolean {
  return ([first]) => first !== undefined && words.includes(first.text)
}

/** Lines of a cluster that begin with one of these words, which may also be names of nodes: `disk: Store` is none. */
export function beginsUnnamed(...words: string[]): (tokens: readonly Token[]) => boolean {
  return ([first, second]) => first !== undefined && words.includes(first.text) && second?.text !== ':' && second?.text !== ','
}

/** The lines of one kind among all lines of a block. */
export function linesOf<Line extends AnyLine>(lines: readonly AnyLine[], { kind }: Pick<LineKind<Line>, 'kind' | 'print'>): Line[] {
  // SAFETY: a line has the kind that read it.
  return lines.filter((line) => line.kind === kind) as Line[]
}

export const namesText = (names: readonly Name[]): string => names.map((name) => name.text).join(', ')

/** What an option says, when it was given: for lists of the options that a line prints. */
export function option<T>(value: T | undefined, text: (value: T) => string): string[] {
  return value === undefined ? [] : [text(value)]
}

/** The entries that have a value. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // SAFETY: what is left out is what has no value.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
