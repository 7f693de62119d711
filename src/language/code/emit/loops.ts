/**
 * The rules for loops: every iteration takes fuel. In tracked code the condition notes its place again, since it runs after the body.
 *
 *     javascriptOf('function f(n) { while (n) n-- }')   // '… while (n) { if (--$k.fuel < 0) $k.outOfFuel(); n--; } …'
 */
import ts from 'typescript'
import type { Emitter } from './emitter.ts'
import { fuel } from './guards.ts'
import { loopBody } from './statements.ts'

export function emitLoop(emitter: Emitter, node: ts.Node): string {
  const loop = node as ts.WhileStatement | ts.DoStatement | ts.ForInOrOfStatement
  const replaced = new Map<ts.Node, string>([[loop.statement, loopBody(emitter, loop.statement, fuel)]])
  if (ts.isWhileStatement(loop) || ts.isDoStatement(loop)) noteAgain(emitter, loop.expression, replaced)
  return emitter.copy(loop, replaced)
}

export function emitFor(emitter: Emitter, node: ts.Node): string {
  const loop = node as ts.ForStatement
  const replaced = new Map<ts.Node, string>([[loop.statement, loopBody(emitter, loop.statement, fuel)]])
  noteAgain(emitter, loop.condition, replaced)
  noteAgain(emitter, loop.incrementor, replaced)
  return emitter.copy(loop, replaced)
}

function noteAgain(emitter: Emitter, expression: ts.Expression | undefined, replaced: Map<ts.Node, string>): void {
  if (expression === undefined || !emitter.options.tracked) return
  replaced.set(expression, `(${emitter.site(expression)}, ${emitter.emit(expression)})`)
}

/** The rule for a whole cell, from its first character to its last. */
export function emitSourceFile(emitter: Emitter, node: ts.Node): string {
  const { statements, end } = node as ts.SourceFile
  return emitter.weave(statements, 0, end)
}
