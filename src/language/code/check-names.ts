/**
 * Names in a node cell: those that would break determinism, those that a cell must not define, and those reserved for compiled code.
 *
 *     saidOf('const now = Date.now()')     // ['no-date at Date']: read the node's own clock
 *     saidOf('const Date = 1')             // []: a name of the cell's own
 */
import ts from 'typescript'
import { isFunction, isReference } from './analysis.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'
import { definedNames, definedTypes, freeReferences, isFree } from './names.ts'
import type { Advice } from './vocabulary.ts'
import { forbiddenNames, kernelGlobals, localeAdvice, mathRandomAdvice, standardGlobals } from './vocabulary.ts'

export function checkNames(cell: ErasedCell, available: readonly string[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const report = (node: ts.Node, { code, message, hint }: Advice): void => {
    diagnostics.push({ start: node.getStart(cell.file), end: node.end, severity: 'error', code, message, hint })
  }
  checkDefinitions(cell, report)
  const given = new Set(available)
  for (const reference of freeReferences(cell)) checkReference(reference, given, report)
  const ownMembers = memberNames(cell.file)
  const visit = (node: ts.Node): void => {
    checkMemberAccess(cell, node, ownMembers, report)
    if (ts.isIdentifier(node)) checkReserved(node, report)
    for (const child of liveChildren(cell, node)) visit(child)
  }
  visit(cell.file)
  return diagnostics
}

type Report = (node: ts.Node, advice: Advice) => void

function checkDefinitions({ file }: ErasedCell, report: Report): void {
  const seen = new Set<string>()
  for (const { name, node } of definedNames(file)) {
    if (kernelGlobals.has(name) || standardGlobals.has(name)) {
      report(node, takenName(name))
    }
    if (seen.has(name)) {
      report(node, { code: 'doubled-name', message: `This cell defines \`${name}\` twice.`, hint: 'Give one of the two another name.' })
    }
    seen.add(name)
  }
  for (const { name, node } of definedTypes(file)) {
    if (kernelGlobals.has(name) || standardGlobals.has(name)) {
      report(node, takenName(name))
    }
  }
}

function takenName(name: string): Advice {
  const hint = 'Choose another name; the cells below would get yours instead.'
  return { code: 'taken-name', message: `\`${name}\` is already a name of node code.`, hint }
}

function checkReference(node: ts.Identifier, available: ReadonlySet<string>, report: Report): void {
  const { text, parent } = node
  if (available.has(text)) return
  const advice = forbiddenNames.get(text)
  if (advice !== undefined) {
    const dynamic = text === 'require' && ts.isCallExpression(parent) ? parent : node
    report(dynamic, advice)
  }
  if (text === 'Function' && (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node) {
    report(node, { code: 'no-eval', message: '`Function` cannot make code from text.', hint: 'Write the function itself.' })
  }
  if (text === 'arguments' && !insideFunction(node)) {
    report(node, { code: 'no-arguments', message: '`arguments` exists only inside a function or method.', hint: 'Name the parameters.' })
  }
  if ((text === 'safety' || text === 'measure') && !isTopLevelCall(node)) {
    const message = `\`${text}\` works only as a statement of its own at the top level of a cell.`
    report(node, { code: 'nested-property', message, hint: 'Move it out, to the end of the cell.' })
  }
}

function insideFunction(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) if (isFunction(at) && !ts.isArrowFunction(at)) return true
  return false
}

function isTopLevelCall(node: ts.Identifier): boolean {
  const { parent } = node
  if (!ts.isCallExpression(parent) || parent.expression !== node) return false
  return ts.isExpressionStatement(parent.parent) && ts.isSourceFile(parent.parent.parent)
}

/** Refuses names with `$k`, by which compiled code calls the kernel. */
function checkReserved(node: ts.Identifier, report: Report): void {
  if (node.text !== '$k' && !node.text.startsWith('$k_')) return
  const isPropertyName = !isReference(node) && (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent))
  if (isPropertyName) return
  const hint = 'Choose a name that does not begin with `$k`.'
  report(node, { code: 'reserved-name', message: `The name \`${node.text}\` is reserved.`, hint })
}

function checkMemberAccess(cell: ErasedCell, node: ts.Node, ownMembers: ReadonlySet<string>, report: Report): void {
  const access = memberAccess(node)
  if (access === undefined) return
  const { object, name, nameNode } = access
  if (name === 'random' && object !== undefined && ts.isIdentifier(object) && object.text === 'Math' && isFree(cell, object)) {
    report(node, mathRandomAdvice)
  }
  const advice = ownMembers.has(name) ? undefined : localeAdvice(name)
  if (advice !== undefined) report(nameNode, advice)
}

interface MemberAccess {
  object: ts.Expression | undefined
  name: string
  nameNode: ts.Node
}

/** `object.name`, `object['name']`, `const { name } = object`. */
function memberAccess(node: ts.Node): MemberAccess | undefined {
  if (ts.isPropertyAccessExpression(node)) return { object: node.expression, name: node.name.text, nameNode: node.name }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return { object: node.expression, name: node.argumentExpression.text, nameNode: node.argumentExpression }
  }
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return undefined
  const key = node.propertyName ?? node.name
  if (!ts.isIdentifier(key)) return undefined
  const holder = node.parent.parent
  return { object: ts.isVariableDeclaration(holder) ? holder.initializer : undefined, name: key.text, nameNode: key }
}

/** Names of methods and properties that the cell itself defines. */
function memberNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const isMember = ts.isClassElement(node) || ts.isObjectLiteralElement(node)
    if (isMember && node.name !== undefined && (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name))) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}
