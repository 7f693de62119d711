/** What the result of a call counts: that of `ms(5)` is a length of time, of `this.clock.now()` a moment, of `Math.max(a, b)` as its arguments. */
import ts from 'typescript'
import { type Found, joinAll, structure } from './algebra.ts'
import { nameOf } from './declared.ts'
import { classAround, type Sources } from './sources.ts'

/** What calls need to know of other expressions (`inference.ts`). */
export interface Inference {
  readonly sources: Sources
  of(node: ts.Expression): Found
  each(owner: Found): Found
  field(owner: Found, name: string): Found
  variable(declaration: ts.Node): Found
  returned(made: ts.SignatureDeclaration): Found
}

const makers = new Set(['ns', 'us', 'ms', 's', 'min', 'hours', 'days'])
const keepers = new Set(['max', 'min', 'abs', 'round', 'floor', 'ceil', 'trunc'])
/** Methods of lists that return a list with the same items. */
const lists = new Set(['slice', 'filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'concat', 'with', 'values', 'flat', 'splice', 'add'])
const items = new Set(['at', 'pop', 'shift', 'find', 'findLast', 'get'])
const counts = new Set(['random', 'backlog', 'indexOf', 'findIndex', 'unshift', 'push', 'charCodeAt', 'codePointAt'])

export function calledFound(inference: Inference, call: ts.CallExpression): Found {
  const callee = call.expression
  if (ts.isIdentifier(callee)) return byName(inference, callee, call)
  if (!ts.isPropertyAccessExpression(callee)) return 'unknown'
  const { expression: owner, name: { text: name } } = callee
  if (ts.isIdentifier(owner) && inference.sources.declarationOf(owner) === undefined) {
    if (owner.text === 'Math') return keepers.has(name) ? joinAll(call.arguments.map((one) => itemOf(inference, one))) : 'number'
    if (owner.text === 'Object') return ofObject(inference, name, call)
    if (owner.text === 'structuredClone') return 'unknown'
  }
  return clockReading(owner, name) ?? ofNode(inference, owner, name, call) ?? ofValue(inference, owner, name, call)
}

function byName(inference: Inference, callee: ts.Identifier, call: ts.CallExpression): Found {
  const declaration = inference.sources.declarationOf(callee)
  if (declaration === undefined) {
    if (makers.has(callee.text)) return 'duration'
    if (callee.text === 'structuredClone') return call.arguments.length > 0 ? inference.of(call.arguments[0]) : 'unknown'
    return callee.text === 'String' || callee.text === 'Boolean' ? 'literal' : 'unknown'
  }
  if (ts.isFunctionDeclaration(declaration)) return inference.returned(declaration)
  // A measure takes `clock` out of its second argument: what it gives stands there.
  if (ts.isBindingElement(declaration) || ts.isParameter(declaration)) return inference.variable(declaration)
  const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? inference.returned(value) : 'unknown'
}

function itemOf(inference: Inference, argument: ts.Expression): Found {
  return ts.isSpreadElement(argument) ? inference.each(inference.of(argument.expression)) : inference.of(argument)
}

function ofObject(inference: Inference, name: string, call: ts.CallExpression): Found {
  const first = call.arguments.at(0)
  if (first === undefined) return 'unknown'
  if (name === 'values') return structure([], inference.each(inference.of(first)))
  if (name === 'entries') return structure([], structure([['0', 'literal'], ['1', inference.each(inference.of(first))]]))
  return name === 'freeze' ? inference.of(first) : name === 'keys' ? structure([], 'literal') : 'unknown'
}

/** What a reading of a clock counts: `this.clock.now()`, also for a node under another name. */
function clockReading(owner: ts.Expression, name: string): Found | undefined {
  if (!ts.isPropertyAccessExpression(owner) || owner.name.text !== 'clock') return undefined
  if (name === 'now' || name === 'monotonic') return 'instant'
  return name === 'interval' ? structure([['earliest', 'instant'], ['latest', 'instant']]) : undefined
}

/** The result of a method of the class itself, or the answer to a message that this cell answers. */
function ofNode(inference: Inference, owner: ts.Expression, name: string, call: ts.CallExpression): Found | undefined {
  if (owner.kind !== ts.SyntaxKind.ThisKeyword && owner.kind !== ts.SyntaxKind.SuperKeyword) return undefined
  const message = name === 'call' ? call.arguments.at(1) : undefined
  if (message) return ts.isStringLiteralLike(message) ? answerOf(inference, message.text) : 'unknown'
  const className = classAround(call)
  return className === undefined ? undefined : methodOf(inference, className, name)
}

/** What the answers of this cell's methods with this name count. */
export function answerOf(inference: Inference, message: string): Found {
  const found: Found[] = []
  for (const declaration of inference.sources.classes.values()) {
    for (const member of declaration.members) {
      if (ts.isMethodDeclaration(member) && member.body && nameOf(member.name) === message) found.push(inference.returned(member))
    }
  }
  return found.length === 0 ? 'unknown' : joinAll(found)
}

function methodOf(inference: Inference, className: string, name: string): Found | undefined {
  for (const one of inference.sources.lineage(className)) {
    const member = inference.sources.classes.get(one)?.members.find((found) => ts.isMethodDeclaration(found) && nameOf(found.name) === name)
    if (member && ts.isMethodDeclaration(member)) return inference.returned(member)
  }
  return undefined
}

function ofValue(inference: Inference, owner: ts.Expression, name: string, call: ts.CallExpression): Found {
  const found = inference.of(owner)
  if (found === 'nothing') return 'nothing'
  if (counts.has(name)) return 'number'
  if (typeof found === 'string') return name === 'join' || name.startsWith('to') ? 'literal' : 'unknown'
  if (found.of !== undefined) {
    if (found.at === undefined && inference.sources.classes.has(found.of)) return methodOf(inference, found.of, name) ?? 'unknown'
    return 'unknown'
  }
  if (items.has(name)) return inference.each(found)
  if (lists.has(name)) return structure([], inference.each(found))
  if (name === 'clock' && found.fields.has('clock')) return inference.field(found, 'clock')
  const made = call.arguments.at(0)
  if (name === 'map' && made && ts.isArrowFunction(made)) return structure([], inference.returned(made))
  if (name === 'reduce' && made && ts.isArrowFunction(made) && call.arguments.length > 1) return joinAll([inference.of(call.arguments[1]), inference.returned(made)])
  return name === 'join' || name === 'includes' || name === 'has' ? 'literal' : 'unknown'
}
