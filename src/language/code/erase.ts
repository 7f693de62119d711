/**
 * Erases the types of a cell by writing blanks over them, so that every other character keeps its place.
 *
 *     javascriptOf('const a: number = 1')   // 'const a         = 1;…': a place in the cell stays the place it was
 *
 * TypeScript's forms that JavaScript lacks (enums, namespaces …) are errors, which say what to write instead.
 */
import ts from 'typescript'
import { blankSourceFile } from 'ts-blank-space'
import type { Diagnostic } from '../diagnostic.ts'
import type { ParsedCell } from './parse.ts'

/** A cell after erasure: the tree of the original, the text of what is left. Offsets are the same in both. */
export interface ErasedCell {
  file: ts.SourceFile
  checker: ts.TypeChecker
  text: string
}

export function eraseTypes({ file, checker }: ParsedCell): { cell: ErasedCell; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const text = blankSourceFile(file, (node) => {
    // `check-structure.ts` refuses these two.
    if (!ts.isImportEqualsDeclaration(node) && !ts.isExportAssignment(node)) diagnostics.push(cannotErase(node, file))
  })
  return { cell: { file, checker, text: withoutImports(file, text) }, diagnostics }
}

/** Erases imports; `compile.ts` gives the compiled cell what they name. */
function withoutImports(file: ts.SourceFile, text: string): string {
  const parts: string[] = []
  let end = 0
  for (const statement of file.statements.filter(ts.isImportDeclaration)) {
    const start = statement.getStart(file)
    parts.push(text.slice(end, start), text.slice(start, statement.end).replace(/[^\r\n\u2028\u2029]/g, ' '))
    end = statement.end
  }
  return parts.join('') + text.slice(end)
}

const nothingLeft = /^[\s;()]*$/

/** Whether nothing is left of a node, because it was only about types. */
export function isErased(cell: ErasedCell, node: ts.Node): boolean {
  if (ts.isEmptyStatement(node)) return false
  const start = node.getStart(cell.file)
  const first = cell.text.charCodeAt(start)
  // A quick answer for most nodes, which begin with a letter, a quote or a bracket that is still there.
  if (first > 0x3b) return false
  return nothingLeft.test(cell.text.slice(start, node.end))
}

/** The parts of a node that are still there, in the order of the text. */
export function liveChildren(cell: ErasedCell, node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    if (!isErased(cell, child)) children.push(child)
  })
  return children
}

function cannotErase(node: ts.Node, file: ts.SourceFile): Diagnostic {
  const at = ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node) ? node.name : node
  const [code, message, hint] = reason(node)
  return { start: at.getStart(file), end: at.end, severity: 'error', code, message, hint }
}

function reason(node: ts.Node): [code: string, message: string, hint: string] {
  if (ts.isEnumDeclaration(node)) {
    return ['no-enum', 'Node code has no `enum`.', 'Use a union of texts: `type Role = \'leader\' | \'follower\'`.']
  }
  if (ts.isModuleDeclaration(node)) {
    return ['no-namespace', 'Node code has no namespaces.', 'Put the functions at the top level of the cell, or in a class.']
  }
  if (ts.isModifier(node)) {
    const message = `\`${ts.tokenToString(node.kind)}\` cannot stand before a parameter.`
    return ['no-parameter-property', message, 'Declare a field and set it in the constructor.']
  }
  if (ts.isTypeAssertionExpression(node)) {
    return ['no-angle-assertion', 'A type in angle brackets before a value is not supported.', 'Write `value as Type`.']
  }
  return ['ambiguous-assertion', 'Without its type this would mean something else.', 'Put parentheses around the part with `as`.']
}
