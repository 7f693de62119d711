/** Questions about syntax that do not need other definitions. */
import ts from 'typescript'
import type { Found, Operator } from './algebra.ts'

export const operators = new Map<ts.SyntaxKind, Operator>([
  [ts.SyntaxKind.PlusToken, '+'], [ts.SyntaxKind.MinusToken, '-'], [ts.SyntaxKind.AsteriskToken, '*'], [ts.SyntaxKind.SlashToken, '/'],
  [ts.SyntaxKind.PercentToken, '%'], [ts.SyntaxKind.AsteriskAsteriskToken, '**'],
])

export const compounds = new Map<ts.SyntaxKind, Operator>([
  [ts.SyntaxKind.PlusEqualsToken, '+'], [ts.SyntaxKind.MinusEqualsToken, '-'], [ts.SyntaxKind.AsteriskEqualsToken, '*'], [ts.SyntaxKind.SlashEqualsToken, '/'],
  [ts.SyntaxKind.PercentEqualsToken, '%'], [ts.SyntaxKind.AsteriskAsteriskEqualsToken, '**'],
])

export function comparisonOrNumber(kind: ts.SyntaxKind): Found {
  const shifts = [
    ts.SyntaxKind.LessThanLessThanToken, ts.SyntaxKind.GreaterThanGreaterThanToken, ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ]
  return shifts.includes(kind) ? 'number' : 'literal'
}

export function literalOf(node: ts.Expression): number | undefined {
  if (ts.isParenthesizedExpression(node)) return literalOf(node.expression)
  return ts.isNumericLiteral(node) ? Number(node.text.replaceAll('_', '')) : undefined
}

export function isPlainLiteral(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node)
    || ts.isTypeOfExpression(node) || ts.isRegularExpressionLiteral(node) || ts.isVoidExpression(node) || ts.isDeleteExpression(node)
    || [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind)
}

/** The `return` statements of a body, without those of functions inside it. */
export function returnsOf(body: ts.Node): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found.push(node)
    if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit)
  }
  visit(body)
  return found
}

/** Methods of lists whose function gets an item first, then its position. */
export const itemFirst = new Set(['map', 'filter', 'forEach', 'find', 'findLast', 'some', 'every', 'flatMap', 'findIndex'])
