/**
 * `async` functions become functions that hand a generator to the kernel's trampoline; `await e` becomes `(yield e)`.
 *
 *     javascriptOf('async function f() { await g() }')   // '… return $k.spawn(() => (function* () { (yield g()); }).call(void 0)); …'
 *
 * A generator has its own `this`, `arguments` and `new.target` and no `super`. The function passes `this` and its parameters to the generator
 * and captures in constants whatever else is used. Only arrow functions capture `arguments`: others call their generator with them.
 */
import ts from 'typescript'
import type { FunctionNode, Uses } from '../analysis.ts'
import { isStatic, usesOf } from '../analysis.ts'
import type { Emitter } from './emitter.ts'
import { emitMemberName } from './expressions.ts'
import { asyncFrame, superReference } from './guards.ts'
import type { Scope } from './scope.ts'
import { plainScope } from './scope.ts'
import { block } from './statements.ts'

export function emitAsync(emitter: Emitter, fn: FunctionNode): string {
  const { body } = fn
  if (body === undefined) return emitter.copy(fn)
  const uses = usesOf(emitter.cell, fn)
  const isArrow = ts.isArrowFunction(fn)
  const parameters = fn.parameters.filter((parameter) => !isThisParameter(parameter))
  const { constants, scope } = captured(emitter.scope, uses, isArrow)
  const generator = emitter.within(scope, () => generatorOf(emitter, fn, body, parameters)) + application(parameters, uses, isArrow)
  return `${header(emitter, fn, parameters)}{${asyncFrame.open} ${constants}${start(emitter, generator, parameters)} ${asyncFrame.close}}`
}

/** `(function* (x) { … })`, with the parameters and the body of the async function. */
function generatorOf(emitter: Emitter, fn: FunctionNode, body: ts.ConciseBody, parameters: ts.ParameterDeclaration[]): string {
  const first = parameters.at(0)
  const last = parameters.at(-1)
  const signature = first === undefined || last === undefined ? '' : emitter.weave(parameters, emitter.start(first), last.end)
  const lines = emitter.missingLines(fn.parameters.pos, emitter.start(body), signature)
  return `(function* (${signature})${lines} ${asyncBody(emitter, body)})`
}

/** The constants that capture what the generator lacks, and the scope that has its inside use them. */
function captured(scope: Scope, uses: Uses, isArrow: boolean): { constants: string; scope: Scope } {
  const from = isArrow ? { ...scope, pausing: false, parameters: false, insideSite: false } : plainScope
  const takeSuper = uses.super && !from.capturedSuper
  const takeArguments = isArrow && uses.arguments && !from.capturedArguments
  const takeTarget = isArrow && uses.newTarget && !from.capturedTarget
  const constants = [
    takeSuper ? `const $k_super = ${superReference}; ` : '',
    takeArguments ? 'const $k_arguments = arguments; ' : '',
    takeTarget ? 'const $k_target = new.target; ' : '',
  ]
  return {
    constants: constants.join(''),
    scope: {
      ...from,
      capturedSuper: from.capturedSuper || takeSuper,
      capturedArguments: from.capturedArguments || takeArguments,
      capturedTarget: from.capturedTarget || takeTarget,
    },
  }
}

/** The function's name and list of parameters: as many parameters as written, so that its `length` is the same. */
function header(emitter: Emitter, fn: FunctionNode, parameters: ts.ParameterDeclaration[]): string {
  const standIns = parameters.map((parameter, i) => {
    if (parameter.dotDotDotToken !== undefined) return `...$k_${i}`
    return parameter.initializer === undefined ? `$k_${i}` : `$k_${i} = void 0`
  })
  const list = `(${standIns.join(', ')})`
  if (ts.isArrowFunction(fn)) return `${list} => `
  const name = fn.name === undefined ? '' : emitMemberName(emitter, fn.name)
  const keyword = ts.isMethodDeclaration(fn) ? (isStatic(fn) ? 'static ' : '') : 'function '
  return `${keyword}${name}${emitter.missingLines(emitter.start(fn), fn.parameters.pos, name)}${list} `
}

function asyncBody(emitter: Emitter, body: ts.ConciseBody): string {
  const { tracked } = emitter.options
  // In tracked code an error keeps the place where it left this function, so that a function that awaits this one does not note its own line.
  const open = tracked ? ' try {' : ''
  const close = tracked ? `} catch ($k_e) { throw ${emitter.prelude.use('rethrown')}($k_e) } ` : ''
  if (ts.isBlock(body)) return block(emitter, body, open, close)
  return `{${open} ${tracked ? `${emitter.site(body)}; ` : ''}return ${emitter.emit(body)};${close} }`
}

/** The call that passes `this` and the parameters to the generator. */
function application(parameters: ts.ParameterDeclaration[], uses: Uses, isArrow: boolean): string {
  if (uses.arguments && !isArrow) return '.apply(this, arguments)'
  const given = parameters.map((parameter, i) => (parameter.dotDotDotToken === undefined ? `$k_${i}` : `...$k_${i}`))
  // `this` is passed only where it is used, since reading it before `super()` in a derived constructor throws.
  return `.call(${[uses.this ? 'this' : 'void 0', ...given].join(', ')})`
}

/** Starts the generator. Patterns and defaults of parameters can throw, and then the async function must reject instead of throwing. */
function start(emitter: Emitter, generator: string, parameters: ts.ParameterDeclaration[]): string {
  const simple = parameters.every(({ name, initializer }) => ts.isIdentifier(name) && initializer === undefined)
  if (simple) return `return $k.spawn(() => ${generator});`
  const remember = emitter.options.tracked ? `${emitter.prelude.use('rethrown')}($k_e); ` : ''
  const failed = `${remember}$k_g = (function* () { throw $k_e })()`
  return `let $k_g; try { $k_g = ${generator} } catch ($k_e) { ${failed} } return $k.spawn(() => $k_g);`
}

function isThisParameter(parameter: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(parameter.name) && parameter.name.text === 'this'
}
