/**
 * Makes the type checker's errors readable. It leaves out those about the imports and modules that `cell-files.ts` adds, gives the same advice as
 * the compiler for names that do not exist in the sandbox, says so when a name is defined further down, and proposes the nearest name of
 * the cells above for a misspelt one.
 */
import ts from 'typescript'
import { nearWord } from '../did-you-mean.ts'
import type { CellFiles } from './cell-files.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { explainDiagnostic } from './explain.ts'
import { forbiddenNames, legacyPatternAdvice, nodeMembers, reservedMember } from './vocabulary.ts'

/**
 * Errors that are not shown: missing types (7005 …), which node code may leave out, and those that the compiler reports as well (1375 and
 * 1378: `await` at the top level).
 */
const untold = new Set([
  1375, 1378, 7005, 7006, 7008, 7010, 7011, 7013, 7015, 7016, 7018, 7019, 7020, 7022, 7023, 7024, 7031, 7032, 7033, 7034, 7050, 7051, 7053,
])

/** A field or method that does not fit what its base class has under the same name. */
const doesNotFit = new Set([2415, 2416, 2425, 2426, 2610, 2611])

const emptyList = 'A list that begins empty needs a type: write `list: number[] = []`, with what it will hold.'

const legacyPatterns = new Set(['compile', 'input', 'lastMatch', 'lastParen', 'leftContext', 'rightContext', '$_', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `$${n}`)])

const cannotFind = new Set([2304, 2503, 2552, 2580, 2584, 2591, 18004])

/** The text of the cell that a diagnostic is about, and all cells. */
export interface CellAt {
  text: string
  cell: number
  cells: CellFiles
}

export function readable(diagnostic: ts.Diagnostic, { text, cell, cells }: CellAt): Diagnostic | undefined {
  const { code, start = 0, category } = diagnostic
  if (untold.has(code) || start >= text.length || category === ts.DiagnosticCategory.Suggestion) return undefined
  const explained = explainDiagnostic(diagnostic, text.length)
  const name = text.slice(explained.start, explained.end)
  if (doesNotFit.has(code)) return nodeMembers.has(name) ? { ...explained, ...reservedMember(name) } : explained
  if (/to (parameter of )?type 'never'/.test(explained.message)) return { ...explained, hint: emptyList }
  if (/ on type 'RegExp(Constructor)?'/.test(explained.message) && legacyPatterns.has(name)) return { ...explained, ...legacyPatternAdvice }
  if (!cannotFind.has(code)) return explained
  const advice = forbiddenNames.get(name)
  if (advice !== undefined) return { ...explained, ...advice }
  if (cells.isDefinedBelow(name, cell)) {
    return { ...explained, hint: `\`${name}\` is defined in a cell further down: move that cell above this one.` }
  }
  // The checker cannot propose a name of another cell, since it sees only those that the cell mentions.
  const near = code === 2304 ? nearWord(name, cells.namesAbove(cell)) : undefined
  return near === undefined ? explained : { ...explained, ...misspelt(explained.message, near) }
}

/** The same words as the checker's own when it knows the nearest name. */
function misspelt(message: string, near: string): Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  return { code: 'TS2552', message: `${message} Did you mean '${near}'?`, hint: 'Check the spelling.' }
}
