/**
 * The rules for expressions that cannot be copied: `await`, `yield`, `super` and `arguments` in generators, `**`, calls on `this`; in cells
 * that may use bigints also `*` and `<<`.
 */
import ts from 'typescript'
import { isReference } from '../analysis.ts'
import { isCensoredName } from './censor.ts'
import type { Emitter } from './emitter.ts'
import { superReference } from './guards.ts'

export function emitAwait(emitter: Emitter, node: ts.Node): string {
  const { expression } = node as ts.AwaitExpression
  const text = emitter.emit(expression)
  const lines = emitter.missingLines(emitter.start(node), emitter.start(expression))
  if (!emitter.options.tracked) return `(yield ${parenthesized(lines, text)})`
  return `(yield* ${emitter.prelude.use('wait')}(${lines}${text}, ${place(emitter, node)}))`
}

/** An operand in parentheses: without them, a line break before it would end `yield`. */
function parenthesized(lines: string, text: string): string {
  return lines === '' ? text : `(${lines}${text})`
}

export function emitYield(emitter: Emitter, node: ts.Node): string {
  if (!emitter.scope.pausing) return emitter.copy(node)
  const { expression, asteriskToken } = node as ts.YieldExpression
  const lines = expression === undefined ? '' : emitter.missingLines(emitter.start(node), emitter.start(expression))
  const value = `$k_pause(${lines}${expression === undefined ? '' : emitter.emit(expression)})`
  const given = asteriskToken === undefined ? `yield ${value}` : `yield* ${emitter.prelude.use('nested')}(${value})`
  return `$k_resume(${given}, ${place(emitter, node)})`
}

function place(emitter: Emitter, node: ts.Node): string {
  return emitter.site(node).replace('$k.site = ', '')
}

export function emitIdentifier(emitter: Emitter, node: ts.Node): string {
  const { text } = node as ts.Identifier
  if (text === 'arguments' && emitter.scope.capturedArguments && isReference(node as ts.Identifier)) return '$k_arguments'
  return emitter.copy(node)
}

/** The rule for the name of a private member where it is declared, or tested as in `#x in other`. */
export function emitPrivateName(emitter: Emitter, node: ts.Node): string {
  // SAFETY: the rule table gives this rule to private names only.
  const name = node as ts.PrivateIdentifier
  if (!emitter.options.open) return emitter.copy(name)
  return ts.isBinaryExpression(name.parent) ? emitter.privateKey(name) : `[${emitter.privateKey(name)}]`
}

/** The rule for names of methods: the sandbox's censor would take a method named `import` or `eval` for a call. */
export function emitMemberName(emitter: Emitter, name: ts.Node): string {
  if (ts.isIdentifier(name) && isCensoredName(name.text)) return `['${name.text}']`
  return emitter.emit(name)
}

export function emitShorthand(emitter: Emitter, node: ts.Node): string {
  const { name } = node as ts.ShorthandPropertyAssignment
  const text = emitter.copy(node)
  return text === '$k_arguments' ? `${name.text}: ${text}` : text
}

export function emitMetaProperty(emitter: Emitter, node: ts.Node): string {
  return emitter.scope.capturedTarget ? '$k_target' : emitter.copy(node)
}

export function emitThis(emitter: Emitter, node: ts.Node): string {
  const site = emitter.sites.get(node)
  return site === undefined ? 'this' : `(${site}, this)`
}

/** The rule for type assertions: only the value counts, since the erasure may leave a semicolon inside the expression. */
export function emitAssertion(emitter: Emitter, node: ts.Node): string {
  const { expression } = node as ts.AsExpression | ts.SatisfiesExpression
  return emitter.emit(expression) + emitter.missingLines(expression.end, node.end)
}

type SuperProperty = ts.SuperPropertyAccessExpression | ts.SuperElementAccessExpression

function isSuperProperty(node: ts.Node): node is SuperProperty {
  return (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && node.expression.kind === ts.SyntaxKind.SuperKeyword
}

/** An object whose `v` reads and writes `super.x` or `super[x]`. */
function superObject(emitter: Emitter, node: SuperProperty): string {
  const key = ts.isPropertyAccessExpression(node) ? JSON.stringify(node.name.text) : emitter.emit(node.argumentExpression)
  const reference = emitter.scope.capturedSuper ? '$k_super' : `(${superReference})`
  return `${reference}(${emitter.missingLines(emitter.start(node), node.end, key)}${key})`
}

export function emitPropertyAccess(emitter: Emitter, node: ts.Node): string {
  const access = node as ts.PropertyAccessExpression
  if (emitter.scope.capturedSuper && isSuperProperty(access)) return `${superObject(emitter, access)}.v`
  if (emitter.options.open && ts.isPrivateIdentifier(access.name)) {
    const lines = emitter.missingLines(access.expression.end, access.end)
    return `${emitter.emit(access.expression)}${lines}[${emitter.privateKey(access.name)}]`
  }
  if (!isCensoredName(access.name.text)) return emitter.copy(node)
  // The censor lets `.import(` pass when nothing stands between the dot and the name.
  const lines = emitter.missingLines(access.expression.end, emitter.start(access.name))
  return `${emitter.emit(access.expression)}${lines}${access.questionDotToken === undefined ? '.' : '?.'}${access.name.text}`
}

export function emitElementAccess(emitter: Emitter, node: ts.Node): string {
  return emitter.scope.capturedSuper && isSuperProperty(node) ? `${superObject(emitter, node)}.v` : emitter.copy(node)
}

export function emitCall(emitter: Emitter, node: ts.Node): string {
  const call = node as ts.CallExpression
  const callee = unwrapped(call.expression)
  if (emitter.scope.capturedSuper && isSuperProperty(callee)) return emitSuperCall(emitter, call, callee)
  const owner = worldOf(callee)
  if (owner === undefined || emitter.scope.insideSite) return withPaidLength(emitter, call) ?? emitter.copy(call, countedArguments(emitter, call))
  emitter.sites.set(owner, emitter.site(call))
  const replaced = emitter.within({ insideSite: true }, () => new Map([
    ...call.arguments.map((argument) => [argument, emitter.emit(argument)] as const), ...countedArguments(emitter, call) ?? [],
  ]))
  return emitter.copy(call, replaced)
}

/** Arguments of which it is known what they count, with word of it: for `meter.sample`, `log` and `note`. */
function countedArguments(emitter: Emitter, call: ts.CallExpression): Map<ts.Node, string> | undefined {
  const { counts } = emitter.options
  if (counts === undefined) return undefined
  const unit = counts.samples.get(call)
  if (unit !== undefined) return new Map([[call.arguments[1], `${emitter.emit(call.arguments[1])}, undefined, ${JSON.stringify(unit)}`]])
  const told = call.arguments.filter((argument) => counts.told.has(argument))
  if (told.length === 0) return undefined
  return new Map(told.map((argument) => [argument, `$k.shown(${emitter.emit(argument)}, ${JSON.stringify(counts.told.get(argument))})`]))
}

const partsOfNode = new Set(['disk', 'clock', 'meter', 'history'])

/** The `this` of a call that the kernel may handle: `this.send(…)`, `this.disk.write(…)`, `this.clock.now()`. */
function worldOf(callee: ts.Node): ts.Node | undefined {
  if (!ts.isPropertyAccessExpression(callee)) return undefined
  const owner = callee.expression
  if (owner.kind === ts.SyntaxKind.ThisKeyword) return owner
  const isPart = ts.isPropertyAccessExpression(owner) && owner.expression.kind === ts.SyntaxKind.ThisKeyword
  return isPart && partsOfNode.has(owner.name.text) ? owner.expression : undefined
}

function emitSuperCall(emitter: Emitter, call: ts.CallExpression, callee: SuperProperty): string {
  const opening = call.questionDotToken === undefined ? '.call(this' : '?.call(this'
  const list = emitter.weave(call.arguments, call.arguments.pos, call.end - 1)
  const lines = emitter.missingLines(callee.end, call.arguments.pos)
  return `${superObject(emitter, callee)}.v${opening}${lines}${call.arguments.length > 0 ? ', ' : ''}${list})`
}

export function emitTagged(emitter: Emitter, node: ts.Node): string {
  const { tag } = node as ts.TaggedTemplateExpression
  const callee = unwrapped(tag)
  if (!emitter.scope.capturedSuper || !isSuperProperty(callee)) return emitter.copy(node)
  return emitter.copy(node, new Map([[tag, `${superObject(emitter, callee)}.v.bind(this)`]]))
}

/** An expression without the parentheses and types around it. */
function unwrapped(node: ts.Expression): ts.Expression {
  const isTyped = ts.isNonNullExpression(node) || ts.isAssertionExpression(node) || ts.isSatisfiesExpression(node)
  return isTyped || ts.isParenthesizedExpression(node) ? unwrapped(node.expression) : node
}

/** The rule for `new`: `new Array(length)` takes fuel for its length first, since it allocates that much at once. */
export function emitNew(emitter: Emitter, node: ts.Node): string {
  return withPaidLength(emitter, node as ts.NewExpression) ?? emitter.copy(node)
}

function withPaidLength(emitter: Emitter, node: ts.NewExpression | ts.CallExpression): string | undefined {
  const [length, ...more] = node.arguments ?? []
  if (length === undefined || more.length > 0 || ts.isSpreadElement(length)) return undefined
  if (!ts.isIdentifier(node.expression) || node.expression.text !== 'Array') return undefined
  return emitter.copy(node, new Map([[length, `$k.listLength(${emitter.emit(length)})`]]))
}

/** Operators that become calls: their results could be huge, or differ between engines. */
const operators = new Map<ts.SyntaxKind, { method: 'pow' | 'times' | 'shifted'; assigns: boolean }>([
  [ts.SyntaxKind.AsteriskAsteriskToken, { method: 'pow', assigns: false }],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, { method: 'pow', assigns: true }],
  [ts.SyntaxKind.AsteriskToken, { method: 'times', assigns: false }],
  [ts.SyntaxKind.AsteriskEqualsToken, { method: 'times', assigns: true }],
  [ts.SyntaxKind.LessThanLessThanToken, { method: 'shifted', assigns: false }],
  [ts.SyntaxKind.LessThanLessThanEqualsToken, { method: 'shifted', assigns: true }],
])

export function emitBinary(emitter: Emitter, node: ts.Node): string {
  const { left, right, operatorToken } = node as ts.BinaryExpression
  const operator = operators.get(operatorToken.kind)
  if (operator === undefined || (operator.method !== 'pow' && !emitter.hasBigints)) return emitter.copy(node)
  const lines = emitter.missingLines(left.end, emitter.start(right))
  if (!operator.assigns) return `$k.${operator.method}(${emitter.emit(left)}, ${lines}${emitter.emit(right)})`
  return emitOperatorAssignment(emitter, operator.method, unwrapped(left), `${lines}${emitter.emit(right)}`)
}

function emitOperatorAssignment(emitter: Emitter, method: string, target: ts.Expression, value: string): string {
  if (ts.isIdentifier(target)) {
    const name = emitter.emit(target)
    return `${name} = $k.${method}(${name}, ${value})`
  }
  const named = method === 'pow' ? '' : `, '${method}'`
  return `${emitter.prelude.use('powerSet')}(${emitter.prelude.use('powerGet')}(${referenceOf(emitter, target)}), ${value}${named})`
}

/** Object and key of an assignment's target. */
function referenceOf(emitter: Emitter, target: ts.Expression): string {
  if (isSuperProperty(target)) return `${superObject(emitter, target)}, "v"`
  if (ts.isElementAccessExpression(target)) {
    const { expression, argumentExpression } = target
    const key = emitter.emit(argumentExpression)
    return `${emitter.emit(expression)}, ${emitter.missingLines(expression.end, target.end, key)}${key}`
  }
  const { expression, name } = target as ts.PropertyAccessExpression
  const object = `${emitter.emit(expression)}${emitter.missingLines(expression.end, target.end)}`
  if (!ts.isPrivateIdentifier(name)) return `${object}, ${JSON.stringify(name.text)}`
  if (emitter.options.open) return `${object}, ${emitter.privateKey(name)}`
  return `(($k_o) => ({ get v() { return $k_o.${name.text} }, set v($k_v) { $k_o.${name.text} = $k_v } }))(${object}), "v"`
}
