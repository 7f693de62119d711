/**
 * The names that a cell defines at its top level, and those that it uses without declaring them.
 *
 *     const { cell } = eraseTypes(parseCell('class Client extends Node { x = s(1) }')!)
 *     definedNames(cell.file)                          // [{ name: 'Client', … }]
 *     freeReferences(cell).map(({ text }) => text)     // ['Node', 's']: what nothing in the cell declares
 */
import ts from 'typescript'
import { isReference } from './analysis.ts'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'
import { importsOf } from './imports.ts'

export interface Definition {
  name: string
  node: ts.Identifier
}

/** Classes, functions and constants at the top level, in the order of the text; before them what is imported. */
export function definedNames(file: ts.SourceFile): Definition[] {
  return [...imported(file, 'value'), ...file.statements.flatMap((statement): Definition[] => {
    if (ts.isClassDeclaration(statement) || (ts.isFunctionDeclaration(statement) && statement.body !== undefined)) {
      return statement.name === undefined ? [] : [{ name: statement.name.text, node: statement.name }]
    }
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name))
  })]
}

/** Interfaces and type aliases at the top level. */
export function definedTypes(file: ts.SourceFile): Definition[] {
  return [...imported(file, 'type'), ...file.statements.flatMap((statement) => {
    if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) return []
    return [{ name: statement.name.text, node: statement.name }]
  })]
}

function imported(file: ts.SourceFile, kind: 'value' | 'type'): Definition[] {
  return importsOf(file).filter((found) => found.kind === kind).map(({ local, node }) => ({ name: local, node }))
}

function boundNames(name: ts.BindingName): Definition[] {
  if (ts.isIdentifier(name)) return [{ name: name.text, node: name }]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)))
}

/** Every reference to a variable that the cell itself does not declare, in the order of the text. */
export function freeReferences(cell: ErasedCell): ts.Identifier[] {
  const found: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node) && isFree(cell, node)) found.push(node)
    for (const child of liveChildren(cell, node)) visit(child)
  }
  visit(cell.file)
  return found
}

/** Whether nothing in the cell declares what this identifier stands for. */
export function isFree({ file, checker }: ErasedCell, node: ts.Identifier): boolean {
  const shorthand = ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
  const symbol = shorthand ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node)
  return !(symbol?.declarations?.some((declaration) => declaration.getSourceFile() === file) ?? false)
}
