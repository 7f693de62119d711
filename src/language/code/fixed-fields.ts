/**
 * Whether the fields of this cell's nodes are those that their classes declare, all the time: no code adds or takes away one.
 *
 *     this.term = 3                    // a declared field: fixed
 *     Object.assign(this, kept)        // whatever `kept` has: maybe not
 *     (this as any).extra = 1          // not
 *
 * Then a state can be compared with the last one without listing its fields each time. The answer is careful: a node that is handed on as a
 * value could get fields anywhere, so any use of `this` but `this.name` means no.
 */
import ts from 'typescript'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'

export function hasFixedFields(cell: ErasedCell): boolean {
  const visit = (node: ts.Node): boolean => isHarmless(node) && liveChildren(cell, node).every(visit)
  return visit(cell.file)
}

function isHarmless(node: ts.Node): boolean {
  // Methods that every object has, which return it or define fields.
  if (ts.isIdentifier(node) && (node.text === 'valueOf' || node.text.startsWith('__'))) return false
  if (node.kind === ts.SyntaxKind.SuperKeyword) return ts.isCallExpression(node.parent) || (ts.isPropertyAccessExpression(node.parent) && !isChanged(node.parent))
  if (node.kind !== ts.SyntaxKind.ThisKeyword) return true
  const whole = wrapped(node)
  const access = whole.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== whole) return false
  if (ts.isDeleteExpression(wrapped(access).parent)) return false
  return ts.isPrivateIdentifier(access.name) || !isChanged(access) || declares(access, access.name.text)
}

/** With the parentheses and types around it, which are nothing when it runs. */
function wrapped(node: ts.Node): ts.Node {
  const { parent } = node
  return ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent) || ts.isNonNullExpression(parent)
    || ts.isTypeAssertionExpression(parent) ? wrapped(parent) : node
}

/** Whether a member is given a value, also as a part of a pattern. */
function isChanged(member: ts.Node): boolean {
  const node = wrapped(member)
  const { parent } = node
  if (ts.isBinaryExpression(parent)) {
    const { operatorToken, left } = parent
    const assigns = operatorToken.kind >= ts.SyntaxKind.FirstAssignment && operatorToken.kind <= ts.SyntaxKind.LastAssignment
    return left === node && (assigns || isChanged(parent))
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  }
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node
  const inPattern = ts.isArrayLiteralExpression(parent) || ts.isObjectLiteralExpression(parent) || ts.isPropertyAssignment(parent)
    || ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)
  return inPattern && isChanged(parent)
}

/** Whether the class around a node has such a field: its own, since a class it extends may be of another cell. */
function declares(node: ts.Node, name: string): boolean {
  let around: ts.Node | undefined = node
  while (around !== undefined && !ts.isClassLike(around)) around = around.parent
  return around !== undefined && around.members.some((member) => ts.isPropertyDeclaration(member) && isOwnField(member) && textOf(member.name) === name)
}

/** A field that each instance has from the beginning. */
function isOwnField(field: ts.PropertyDeclaration): boolean {
  const others = [ts.SyntaxKind.StaticKeyword, ts.SyntaxKind.DeclareKeyword, ts.SyntaxKind.AbstractKeyword, ts.SyntaxKind.AccessorKeyword]
  return !field.modifiers?.some(({ kind }) => others.includes(kind))
}

function textOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined
}
