/**
 * Compiles parts of the library; in a plan their cells stand before the notebook's own.
 *
 *     partCells(['RaftNode'])   // the cells of `RaftNode` and of every part it needs, those first
 *     partClass('RaftNode')     // its fields and messages, for the scenario language
 */
import type { CompiledCell } from '../../kernel/plan.ts'
import { firstPartCell } from '../../trace/site.ts'
import type { CompileResult } from './compile.ts'
import { compileCell } from './compile.ts'
import type { ClassFact } from './facts.ts'
import type { MeterFacts } from './meter-facts.ts'
import type { PartFile } from './parts.ts'
import { partFiles, partNamed } from './parts.ts'
import { readCell } from './reading.ts'

interface CompiledPart {
  result: CompileResult
  /** Other files it imports from. */
  needs: string[]
}

/** The texts never change while the program runs, so each is compiled at most once. */
const compiled = new Map<string, CompiledPart>()

function compilePart(part: PartFile): CompiledPart {
  const known = compiled.get(part.file)
  if (known !== undefined) return known
  const { text, index, parts } = part
  const offers = parts.filter(({ kind }) => kind === 'value').map(({ name }) => name)
  const reading = readCell(text)
  const needs = [...new Set(reading.facts.imports.flatMap(({ name }) => partNamed(name)?.file ?? []))]
  const made = { result: compileCell(reading, { available: [], cell: firstPartCell + index, offers }), needs }
  compiled.set(part.file, made)
  return made
}

/** The cells that define these parts, each after those it needs. */
export function partCells(names: Iterable<string>): CompiledCell[] {
  const found = new Map<string, CompiledCell>()
  const begun = new Set<string>()
  const add = (file: string): void => {
    const part = partFiles.get(file)
    if (part === undefined || begun.has(file)) return
    begun.add(file)
    const { result, needs } = compilePart(part)
    needs.forEach(add)
    if (result.compiled === undefined) throw new Error(`The part "${file}" does not compile: ${result.diagnostics[0]?.message ?? ''}`)
    found.set(file, { ...result.compiled, part: file })
  }
  for (const name of names) add(partNamed(name)?.file ?? '')
  return [...found.values()]
}

/** What the code of a part counts and samples. */
export function partMeters(name: string): MeterFacts | undefined {
  const part = partFiles.get(partNamed(name)?.file ?? '')
  return part === undefined ? undefined : compilePart(part).result.facts.meters
}

/** What a part declares, if it is a class. Its base may be another part, or `Node`. */
export function partClass(name: string): ClassFact | undefined {
  const part = partFiles.get(partNamed(name)?.file ?? '')
  return part === undefined ? undefined : compilePart(part).result.facts.classes.find((found) => found.name === name)
}
