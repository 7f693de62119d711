/**
 * What the type checker finds, made readable: sentences about imports and modules of our own making are left out, names that do not
 * exist in the sandbox get the advice the compiler gives, and a name defined further down is said to be.
 */
import ts from 'typescript'
import type { CodeDiagnostic } from './diagnostic.ts'
import { explainDiagnostic } from './explain.ts'
import { forbiddenNames, nodeMembers, reservedMember } from './vocabulary.ts'

/**
 * Complaints about missing types (7005 …): node code may leave them out. Others are about the module around a cell, or say twice what the
 * compiler says once (1375, 1378: `await` at the top level).
 */
const untold = new Set([
  1375, 1378, 7005, 7006, 7008, 7010, 7011, 7013, 7015, 7016, 7018, 7019, 7020, 7022, 7023, 7024, 7031, 7032, 7033, 7034, 7050, 7051, 7053,
])

/** A field or method that does not fit what its base class has under the same name. */
const doesNotFit = new Set([2415, 2416, 2425, 2426, 2610, 2611])

const emptyList = 'A list that begins empty needs a type: write `list: number[] = []`, with what it will hold.'

const cannotFind = new Set([2304, 2503, 2552, 2580, 2584, 2591, 18004])

/** `definedIn`: the cells that define a name, for names that are not visible here. */
export function readable(
  diagnostic: ts.Diagnostic, text: string, cell: number, definedIn: (name: string) => number[],
): CodeDiagnostic | undefined {
  const { code, start = 0, category } = diagnostic
  if (untold.has(code) || start >= text.length || category === ts.DiagnosticCategory.Suggestion) return undefined
  const explained = explainDiagnostic(diagnostic, text.length)
  const name = text.slice(explained.start, explained.end)
  if (doesNotFit.has(code)) return nodeMembers.has(name) ? { ...explained, ...reservedMember(name) } : explained
  if (/to (parameter of )?type 'never'/.test(explained.message)) return { ...explained, hint: emptyList }
  if (!cannotFind.has(code)) return explained
  const advice = forbiddenNames.get(name)
  if (advice !== undefined) return { ...explained, ...advice }
  if (definedIn(name).some(other => other > cell)) {
    return { ...explained, hint: `\`${name}\` is defined in a cell further down: move that cell above this one.` }
  }
  return explained
}
