/**
 * The rules for functions that are not `async`: the body counts fuel and, if it can call other functions, depth.
 *
 *     javascriptOf('const f = w => w.token')   // 'const f = w => (--$k.fuel < 0 && $k.outOfFuel(), w.token);…'
 *     javascriptOf('function f() { g() }')     // '… if (++$k.depth > $k.depthMax) $k.tooDeep(); try { g(); } finally { $k.depth-- } …'
 */
import ts from 'typescript'
import type { FunctionNode } from '../analysis.ts'
import { canCall, isAsync, isCalledByTheLanguage, isGenerator } from '../analysis.ts'
import { emitAsync } from './async.ts'
import type { Emitter } from './emitter.ts'
import { emitMemberName } from './expressions.ts'
import { frame, fuelExpression, generatorFrame, guardedExpression } from './guards.ts'
import type { Scope } from './scope.ts'
import { plainScope } from './scope.ts'
import { block } from './statements.ts'

/** The rule for every kind of function. */
export function emitFunction(emitter: Emitter, node: ts.Node): string {
  // SAFETY: the rule table gives this rule to functions only.
  const fn = node as FunctionNode
  if (isAsync(fn)) return emitAsync(emitter, fn)
  const { body } = fn
  if (body === undefined) return emitter.copy(fn)
  const depth = canCall(emitter.cell, body) || isCalledByTheLanguage(fn)
  // A generator that counts no depth and notes no places has nothing to do at a `yield`.
  const pausing = isGenerator(fn) && (depth || emitter.options.tracked)
  const replaced = new Map<ts.Node, string>([[body, emitter.within(bodyScope(fn, pausing), () => emitBody(emitter, body, depth, pausing))]])
  for (const parameter of fn.parameters) replaced.set(parameter, emitParameter(emitter, fn, parameter))
  if (fn.name !== undefined) replaced.set(fn.name, emitMemberName(emitter, fn.name))
  return emitter.copy(fn, replaced)
}

/** The scope of a function's body: an arrow function shares what is captured around it, any other function captures anew. */
function bodyScope(fn: FunctionNode, pausing: boolean): Partial<Scope> {
  return ts.isArrowFunction(fn) ? { pausing, parameters: false, insideSite: false } : { ...plainScope, pausing }
}

function emitBody(emitter: Emitter, body: ts.ConciseBody, depth: boolean, pausing: boolean): string {
  const { open, close } = pausing ? generatorFrame(emitter, depth) : frame(emitter, depth)
  if (ts.isBlock(body)) return block(emitter, body, open, close)
  const text = emitter.emit(body)
  if (!depth && !emitter.options.tracked) return `(${fuelExpression}, ${text})`
  const place = emitter.options.tracked ? `${emitter.site(body)}; ` : ''
  return `{${open} ${place}return ${text} ${close}}`
}

/** A parameter; calls in its default get a guard of their own, since they run before the body. */
export function emitParameter(emitter: Emitter, fn: FunctionNode, parameter: ts.ParameterDeclaration): string {
  const scope: Partial<Scope> = ts.isArrowFunction(fn) ? { parameters: true, insideSite: false } : { ...plainScope, parameters: true }
  return emitter.within(scope, () => emitter.emit(parameter))
}

/** The rule for parameters and the elements of patterns. */
export function emitDefault(emitter: Emitter, node: ts.Node): string {
  // SAFETY: the rule table gives this rule to parameters and binding elements only.
  const { initializer, name } = node as ts.ParameterDeclaration | ts.BindingElement
  const takesApart = emitter.options.tracked && ts.isParameter(node) && !ts.isIdentifier(name) && node.dotDotDotToken === undefined
  if (takesApart) return emitPlacedDefault(emitter, node, initializer)
  if (!emitter.scope.parameters || initializer === undefined) return emitter.copy(node)
  return emitter.copy(node, new Map([[initializer, guarded(emitter, initializer)]]))
}

/** In tracked code a missing argument notes the parameter's place, since destructuring a payload that was not sent is a common error. */
function emitPlacedDefault(emitter: Emitter, node: ts.ParameterDeclaration, initializer: ts.Expression | undefined): string {
  const site = emitter.site(node)
  if (initializer === undefined) return `${emitter.copy(node)} = (${site}, void 0)`
  return emitter.copy(node, new Map([[initializer, `(${site}, ${guarded(emitter, initializer)})`]]))
}

/** The rule for computed names; in a parameter's pattern they also run before the body. */
export function emitComputedName(emitter: Emitter, node: ts.Node): string {
  const { expression } = node as ts.ComputedPropertyName
  if (!emitter.scope.parameters) return emitter.copy(node)
  return emitter.copy(node, new Map([[expression, guarded(emitter, expression)]]))
}

/** The rule for fields of a class. */
export function emitField(emitter: Emitter, node: ts.Node): string {
  const { initializer } = node as ts.PropertyDeclaration
  if (initializer === undefined) return emitter.copy(node)
  return emitter.copy(node, new Map([[initializer, emitter.within(plainScope, () => guarded(emitter, initializer))]]))
}

/** The rule for `static { … }`, which has its own `this` and `super`. */
export function emitStaticBlock(emitter: Emitter, node: ts.Node): string {
  return emitter.within(plainScope, () => emitter.copy(node))
}

function guarded(emitter: Emitter, expression: ts.Expression): string {
  const text = emitter.within({ parameters: false }, () => emitter.emit(expression))
  const { tracked } = emitter.options
  if (!canCall(emitter.cell, expression)) return text
  return guardedExpression(text, tracked ? emitter.site(expression) : undefined)
}
