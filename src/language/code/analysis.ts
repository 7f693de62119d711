/**
 * Questions about one function: can it call anything, does it use `this`, is it `async`?
 *
 * An answer does not count functions inside the function, except that an arrow function shares `this`, `super` and `arguments` with the
 * code around it.
 */
import ts from 'typescript'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'

export type FunctionNode =
  | ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction
  | ts.MethodDeclaration | ts.ConstructorDeclaration | ts.AccessorDeclaration

export function isFunction(node: ts.Node): node is FunctionNode {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node)
    || ts.isConstructorDeclaration(node) || ts.isAccessor(node)
}

export function isAsync(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) ?? false)
}

export function isStatic(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false)
}

export function isGenerator(node: FunctionNode): boolean {
  return !ts.isAccessor(node) && !ts.isConstructorDeclaration(node) && node.asteriskToken !== undefined
}

/** Whether `node` runs later than `parent` does: it is inside a function, or a field that each new instance evaluates. */
function runsLater(node: ts.Node, parent: ts.Node): boolean {
  if (isFunction(parent)) return node === parent.body || ts.isParameter(node)
  return ts.isPropertyDeclaration(parent) && node === parent.initializer && !isStatic(parent)
}

/** Whether running `node` can run other code of the cell by a call, a constructor, a tagged template or an iteration. */
export function canCall(cell: ErasedCell, node: ts.Node): boolean {
  if (calls(node)) return true
  return liveChildren(cell, node).some((child) => !runsLater(child, node) && canCall(cell, child))
}

function calls(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.CallExpression:
    case ts.SyntaxKind.NewExpression:
    case ts.SyntaxKind.TaggedTemplateExpression:
    case ts.SyntaxKind.SpreadElement:
    case ts.SyntaxKind.SpreadAssignment:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ArrayBindingPattern:
    case ts.SyntaxKind.AwaitExpression:
      return true
    case ts.SyntaxKind.YieldExpression:
      return (node as ts.YieldExpression).asteriskToken !== undefined
    case ts.SyntaxKind.BinaryExpression: {
      const { left, operatorToken } = node as ts.BinaryExpression
      return operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isArrayLiteralExpression(left)
    }
    default:
      return false
  }
}

const calledByTheLanguage = new Set(['toString', 'valueOf', 'toJSON', 'then', 'next', 'return', 'throw', 'get', 'set'])

/** Whether JavaScript itself may call this function: `${x}` calls `toString`, reading `x.y` may call a getter. */
export function isCalledByTheLanguage(node: FunctionNode): boolean {
  if (ts.isAccessor(node)) return true
  const name = nameNear(node)
  if (name === undefined) return false
  return ts.isComputedPropertyName(name) || ts.isElementAccessExpression(name) || calledByTheLanguage.has(textOfName(name))
}

/** The name of a function, or of the property that it is assigned to. */
function nameNear(node: FunctionNode): ts.Node | undefined {
  if (node.name !== undefined) return node.name
  const { parent } = node
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isVariableDeclaration(parent)) return parent.name
  if (!ts.isBinaryExpression(parent) || parent.right !== node) return undefined
  return ts.isPropertyAccessExpression(parent.left) ? parent.left.name : parent.left
}

function textOfName(name: ts.Node): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name) ? name.text : ''
}

/** What a function takes from the code around it or from its call. */
export interface Uses {
  this: boolean
  super: boolean
  arguments: boolean
  newTarget: boolean
}

/** What a function's parameters and body use, arrow functions inside them included. */
export function usesOf(cell: ErasedCell, node: FunctionNode): Uses {
  const uses: Uses = { this: false, super: false, arguments: false, newTarget: false }
  const visit = (part: ts.Node): void => {
    if (part.kind === ts.SyntaxKind.ThisKeyword) uses.this = true
    // `super.x()` is called on `this`.
    if (part.kind === ts.SyntaxKind.SuperKeyword) uses.super = uses.this = true
    if (ts.isMetaProperty(part) && part.keywordToken === ts.SyntaxKind.NewKeyword) uses.newTarget = true
    if (ts.isIdentifier(part) && part.text === 'arguments' && isReference(part)) uses.arguments = true
    for (const child of liveChildren(cell, part)) if (!hasOwnThis(child, part)) visit(child)
  }
  node.parameters.forEach(visit)
  if (node.body !== undefined) visit(node.body)
  return uses
}

/** Whether `child` of `parent` has another `this`: bodies and parameters of functions, members of classes. */
function hasOwnThis(child: ts.Node, parent: ts.Node): boolean {
  if (ts.isArrowFunction(child)) return false
  if (ts.isFunctionDeclaration(child) || ts.isFunctionExpression(child) || ts.isConstructorDeclaration(child)) return true
  if (ts.isClassStaticBlockDeclaration(child)) return true
  // The computed name of a member is evaluated outside the class, its value inside.
  if (ts.isMethodDeclaration(parent) || ts.isAccessor(parent)) return child !== parent.name
  return ts.isPropertyDeclaration(parent) && child === parent.initializer
}

/** Whether an identifier stands for a variable (and is not a property's name, a label or a declaration). */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isMetaProperty(parent)) return parent.name !== node
  if (ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false
  // SAFETY: read only, and a node without a name answers undefined.
  return (parent as { name?: ts.Node }).name !== node
}
