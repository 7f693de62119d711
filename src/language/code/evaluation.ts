/**
 * Whether evaluating a cell, before any node runs, may make something that can change later. A call may return a Map, an iterator or a function
 * with variables of its own, and freezing an object does not keep those from changing.
 *
 *     compileCell('const lease = s(30)', { available: [] }).compiled?.remembers       // undefined: a number, nothing to remember
 *     compileCell('const seen = new Map()', { available: [] }).compiled?.remembers    // true: of what is put into it, whoever does it
 *
 * A sweep evaluates such cells anew for each run, so that no run finds what another one left.
 */
import ts from 'typescript'
import { isFunction, isStatic } from './analysis.ts'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'
import { kernelGlobals } from './vocabulary.ts'

/** Objects whose functions give back numbers, texts and plain data. */
const plainMakers = new Set(['Math', 'Object', 'Number', 'String'])

export function mayRemember(cell: ErasedCell): boolean {
  const visit = (node: ts.Node): boolean => {
    if (isFunction(node)) return false
    if (ts.isPropertyDeclaration(node) && !isStatic(node)) return false
    if (ts.isClassStaticBlockDeclaration(node) || ts.isTaggedTemplateExpression(node) || ts.isNewExpression(node)) return true
    if (ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name)) return true
    if (ts.isCallExpression(node) && !isPlain(node.expression)) return true
    return liveChildren(cell, node).some(visit)
  }
  return visit(cell.file)
}

function isPlain(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return kernelGlobals.has(callee.text) || plainMakers.has(callee.text)
  return ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) && plainMakers.has(callee.expression.text)
}
