/**
 * Reads a node cell without compiling it: what it defines, and which names it mentions.
 *
 *     readCell('class Client extends Storage { size = 1 }')   // facts.names: Client; mentions: Storage, size
 *
 * A cell depends only on the names that it mentions, so the analysis of a notebook looks up just these instead of giving each cell everything
 * that stands above.
 */
import ts from 'typescript'
import type { Diagnostic } from '../diagnostic.ts'
import type { CodeFacts } from './facts.ts'
import { factsOf, noFacts } from './facts.ts'
import type { ParsedCell } from './parse.ts'
import { cellSizeMax, parseCell } from './parse.ts'

export interface CellReading {
  text: string
  /** Absent when the cell is too long or nested too deeply. */
  parsed: ParsedCell | undefined
  facts: CodeFacts
  /** Every name in the text that the cell does not define at its top level, each once: variables, types, but also properties. */
  mentions: readonly string[]
}

export function readCell(text: string): CellReading {
  const parsed = text.length > cellSizeMax ? undefined : parseCell(text)
  if (parsed === undefined) return { text, parsed, facts: noFacts, mentions: [] }
  const facts = factsOf(parsed.file)
  return { text, parsed, facts, mentions: mentionsIn(parsed.file, facts) }
}

function mentionsIn(file: ts.SourceFile, { names, types }: CodeFacts): string[] {
  const mentions = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) mentions.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  for (const { name } of names) mentions.delete(name)
  for (const { name } of types) mentions.delete(name)
  return [...mentions]
}

/** What the types of other cells need to know of a cell. */
export interface Outline {
  /** The values that it defines for the cells below. */
  values: readonly string[]
  types: readonly string[]
  mentions: readonly string[]
  /** Why the parser had to guess, if it did; then the types of the cell would be guesses too. */
  unreadable: readonly Diagnostic[]
  /** Whether it is too long or nested too deeply (an error of the compiler); the type service then gets an empty cell. */
  beyond: boolean
}

export function outlineOf({ parsed, facts, mentions }: CellReading): Outline {
  return {
    values: namesOf(facts.names),
    types: namesOf(facts.types),
    mentions,
    unreadable: parsed?.broken === true ? parsed.errors : [],
    beyond: parsed === undefined,
  }
}

/** Names that can be exported: of two definitions with one name only one. */
function namesOf(definitions: readonly { name: string }[]): string[] {
  return [...new Set(definitions.map(({ name }) => name))]
}
