/**
 * Completes statements. A simple one ends with a semicolon, so that it does not join with what a rule writes at the beginning of the next;
 * in tracked code each notes its place first.
 *
 *     javascriptOf('async function f() { g(); await h() }')   // '… g(); (yield h()); …'
 */
import ts from 'typescript'
import type { Emitter } from './emitter.ts'

const endsWithSemicolon = new Set([
  ts.SyntaxKind.ExpressionStatement, ts.SyntaxKind.VariableStatement, ts.SyntaxKind.ReturnStatement, ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.BreakStatement, ts.SyntaxKind.ContinueStatement, ts.SyntaxKind.DoStatement, ts.SyntaxKind.DebuggerStatement,
  ts.SyntaxKind.PropertyDeclaration,
])

/** Completes the text of a node if it is a statement or a field. */
export function finishStatement(emitter: Emitter, node: ts.Node, text: string): string {
  const closed = endsWithSemicolon.has(node.kind) && !text.trimEnd().endsWith(';') ? `${text};` : text
  return emitter.options.tracked ? withPlace(emitter, node, closed) : closed
}

function withPlace(emitter: Emitter, node: ts.Node, text: string): string {
  if (!ts.isStatement(node) || ts.isBlock(node) || ts.isFunctionDeclaration(node) || ts.isEmptyStatement(node)) return text
  const { parent } = node
  // Nothing may come between a label and its loop, or `continue label` would not find the loop.
  if (ts.isLabeledStatement(parent)) return text
  const marked = `${emitter.site(node)}; ${text}`
  return ts.isIfStatement(parent) ? `{ ${marked} }` : marked
}

/** The body of a loop, with its fuel. */
export function loopBody(emitter: Emitter, body: ts.Statement, guard: string): string {
  if (!ts.isBlock(body)) return `{ ${guard} ${emitter.emit(body)} }`
  return block(emitter, body, ` ${guard}`, '')
}

/** A block with something at its beginning and end. */
export function block(emitter: Emitter, node: ts.Block, open: string, close: string): string {
  return `{${open}${emitter.weave(node.statements, emitter.start(node) + 1, node.end - 1)}${close}}`
}
