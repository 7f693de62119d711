/**
 * Compiles a node cell from TypeScript to instrumented JavaScript, and reports what is wrong with it.
 *
 *     const { compiled, facts, diagnostics } = compileCell('class Echo extends Node { ping() { return 1 } }', { available: [] })
 *     compiled?.javascript   // '…\nreturn { Echo }': the body of a strict function of `$k`
 */
import ts from 'typescript'
import type { CompiledCell } from '../../kernel/plan.ts'
import { checkNames } from './check-names.ts'
import { checkStructure } from './check-structure.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { uniqueDiagnostics } from '../diagnostic.ts'
import { Emitter } from './emit/emitter.ts'
import { separateOperators } from './emit/censor.ts'
import { rules } from './emit/rules.ts'
import type { ErasedCell } from './erase.ts'
import { eraseTypes } from './erase.ts'
import { mayRemember } from './evaluation.ts'
import type { CodeFacts } from './facts.ts'
import { noFacts } from './facts.ts'
import type { PartImport } from './imports.ts'
import { importsOf } from './imports.ts'
import { definedNames, freeReferences } from './names.ts'
import type { ParsedCell } from './parse.ts'
import { cellSizeMax, nestingMax } from './parse.ts'
import { compiledName } from './parts.ts'
import { quantitiesOf } from './quantities/index.ts'
import type { CellReading } from './reading.ts'
import { readCell } from './reading.ts'

export interface CompileOptions {
  /** Names that the node cells above define; those that the cell does not mention make no difference. */
  available: readonly string[]
  /** Index of the cell in the notebook: part of every place in the compiled code. Absent: 0, so a place is an offset. */
  cell?: number
  /** For a part of the library: the names that cells can import from it. The compiled cell provides each as its `compiledName`, and nothing else. */
  offers?: readonly string[]
}

export interface CompileResult {
  /** Absent when there is an error. */
  compiled?: CompiledCell
  facts: CodeFacts
  diagnostics: Diagnostic[]
}

/** Compiles a text, or what `readCell` has read of it. */
export function compileCell(source: string | CellReading, { available, cell = 0, offers }: CompileOptions): CompileResult {
  const { text, parsed, facts } = typeof source === 'string' ? readCell(source) : source
  if (text.length > cellSizeMax) {
    return refused('too-long', `A node cell may have at most ${cellSizeMax / 1024} KB.`, 'Divide it into several cells.')
  }
  if (parsed === undefined) {
    return refused('too-deep', `This cell is nested deeper than ${nestingMax} levels.`, 'Take inner parts out into functions or constants.')
  }
  // The parser had to guess the tree of a broken cell, so further errors about it would mostly be wrong.
  if (parsed.broken) return { facts, diagnostics: uniqueDiagnostics(parsed.errors) }
  const { cell: erased, diagnostics: unerasable } = eraseTypes(parsed)
  const own = [...unerasable, ...checkStructure(erased), ...checkNames(erased, available)]
  const diagnostics = uniqueDiagnostics([...own, ...parsed.errors.filter((error) => !own.some((check) => covers(check, error)))])
  if (diagnostics.some(({ severity }) => severity === 'error')) return { facts, diagnostics }
  return { compiled: generate(parsed, erased, { available, cell, offers }), facts, diagnostics }
}

/** Whether the compiler's error is about a place that our own check has explained already. */
function covers(check: Diagnostic, error: Diagnostic): boolean {
  return check.start <= error.start && error.end <= check.end
}

function refused(code: string, message: string, hint: string): CompileResult {
  return { facts: noFacts, diagnostics: [{ start: 0, end: 1, severity: 'error', code, message, hint }] }
}

function generate(parsed: ParsedCell, erased: ErasedCell, { available, cell, offers }: CompileOptions & { cell: number }): CompiledCell {
  const provides = offers?.map(compiledName) ?? [...new Set(definedNames(erased.file).map(({ name }) => name))]
  const returned = offers?.map((name) => `${compiledName(name)}: ${name}`) ?? provides
  const imports = importsOf(erased.file).filter(({ kind }) => kind === 'value')
  const free = new Set(freeReferences(erased).map(({ text }) => text))
  const counts = quantitiesOf(parsed)
  const write = (tracked: boolean, open = false): string => {
    const emitter = new Emitter(erased, { cell, tracked, open, counts }, rules)
    const body = separateOperators(emitter.emit(erased.file))
    return `${emitter.prelude.text()}${importText(imports)}${body}\nreturn { ${returned.join(', ')} }`
  }
  return {
    cell,
    javascript: write(false),
    trackedJavascript: write(true),
    ...(hasPrivateNames(erased.file) && { open: { javascript: write(false, true), trackedJavascript: write(true, true) } }),
    provides,
    ...(Object.keys(counts.table).length > 0 && { quantities: counts.table }),
    ...(mayRemember(erased) && { remembers: true }),
    uses: [...[...new Set(available)].filter((name) => free.has(name)), ...new Set(imports.map(({ name }) => compiledName(name)))],
  }
}

function hasPrivateNames(node: ts.Node): boolean {
  return ts.isPrivateIdentifier(node) || ts.forEachChild(node, (child) => hasPrivateNames(child) || undefined) === true
}

/** Declares the imported parts under the names that the cell gives them, on its first line. */
function importText(imports: readonly PartImport[]): string {
  return imports.map(({ name, local }) => `const ${local} = ${compiledName(name)}; `).join('')
}
