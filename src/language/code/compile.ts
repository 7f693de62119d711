/**
 * A node cell, compiled: TypeScript in, instrumented JavaScript out, with everything that is wrong in between.
 *
 *     const { compiled, facts, diagnostics } = compileCell('class Echo extends Node { ping() { return 1 } }', { available: [] })
 *     compiled.javascript   // the body of a strict function of `$k`; its last line is `return { Echo }`
 */
import type { CompiledCell } from '../../kernel/plan.ts'
import { checkNames } from './check-names.ts'
import { checkStructure } from './check-structure.ts'
import type { CodeDiagnostic } from './diagnostic.ts'
import { uniqueDiagnostics } from './diagnostic.ts'
import { Emitter } from './emit/emitter.ts'
import { separateOperators } from './emit/censor.ts'
import type { ErasedCell } from './erase.ts'
import { eraseTypes } from './erase.ts'
import type { CodeFacts } from './facts.ts'
import { factsOf, noFacts } from './facts.ts'
import { definedNames, freeReferences } from './names.ts'
import { cellSizeMax, nestingMax, nestingOf, parseCell } from './parse.ts'

export interface CompileOptions {
  /** Names that the node cells above define. */
  available: readonly string[]
  /** Index of the cell in the notebook: part of every place in the compiled code. Absent: 0, so a place is an offset. */
  cell?: number
}

export interface CompileResult {
  /** Absent when there is an error. */
  compiled?: CompiledCell
  facts: CodeFacts
  diagnostics: CodeDiagnostic[]
}

export function compileCell(text: string, { available, cell = 0 }: CompileOptions): CompileResult {
  if (text.length > cellSizeMax) return refused(text, 'too-long', `A node cell may have at most ${cellSizeMax / 1024} KB.`, 'Divide it into several cells.')
  const parsed = parseCell(text)
  if (parsed === undefined || nestingOf(parsed.file) > nestingMax) {
    return refused(text, 'too-deep', `This is nested deeper than ${nestingMax} levels.`, 'Take parts of it out into functions or constants.')
  }
  const facts = factsOf(parsed.file)
  // The tree of a broken cell is a guess: more about it would mostly be wrong.
  if (parsed.errors.some(({ code }) => code !== undefined)) return { facts, diagnostics: [...structureOf(parsed.errors, parsed)] }
  const erased = eraseTypes(parsed)
  const diagnostics = uniqueDiagnostics([...erased.diagnostics, ...checkStructure(erased.cell), ...checkNames(erased.cell, available)])
  if (diagnostics.some(({ severity }) => severity === 'error')) return { facts, diagnostics }
  return { compiled: generate(erased.cell, available, cell), facts, diagnostics }
}
