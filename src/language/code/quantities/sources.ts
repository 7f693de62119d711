/**
 * Notes where the values of a cell's variables and fields come from, in one walk over the tree: every assignment, `push` and `set`.
 *
 *     const sources = new Sources(parseCell('class A extends Node { until = 0; start() { this.until = this.clock.now() + s(1) } }')!)
 *     sources.given('A.until').length      // 2: what it begins with, and the sum
 */
import ts from 'typescript'
import type { ParsedCell } from '../parse.ts'
import type { Found } from './algebra.ts'
import { nameOf } from './declared.ts'

/** What values are put into: the declaration of a variable, or `Class.field`; `.field` is the field of anything that has another name. */
export type Root = ts.Node | string

export interface Given {
  /** The path from the root to where the value is put; `*` is any item. */
  path: readonly string[]
  value?: ts.Expression
  /** For `+=` and the like, whose result also depends on the value before. */
  operator?: ts.SyntaxKind
  /** What is known of the value, when there is no expression for it. */
  found?: Found
}

const adders = new Map([['push', 0], ['unshift', 0], ['add', 0], ['set', 1]])

export class Sources {
  readonly classes = new Map<string, ts.ClassDeclaration>()
  /** Interfaces and type aliases. */
  readonly types = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>()
  readonly calls: ts.CallExpression[] = []
  private readonly checker: ts.TypeChecker
  private readonly roots = new Map<Root, Given[]>()

  constructor({ file, checker }: ParsedCell) {
    this.checker = checker
    for (const statement of file.statements) {
      if (ts.isClassDeclaration(statement) && statement.name) this.classes.set(statement.name.text, statement)
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) this.types.set(statement.name.text, statement)
    }
    this.visit(file)
  }

  given(root: Root): readonly Given[] {
    return this.roots.get(root) ?? []
  }

  declarationOf(name: ts.Identifier): ts.Declaration | undefined {
    const shorthand = ts.isShorthandPropertyAssignment(name.parent) && name.parent.name === name
    const symbol = shorthand ? this.checker.getShorthandAssignmentValueSymbol(name.parent) : this.checker.getSymbolAtLocation(name)
    return symbol?.valueDeclaration
  }

  /** The class of this cell that declares a field, among `className` and its bases; else the topmost base in this cell. */
  ownerOf(className: string, field: string): string {
    let owner = className
    for (const name of this.lineage(className)) {
      owner = name
      if (this.classes.get(name)?.members.some((member) => ts.isPropertyDeclaration(member) && nameOf(member.name) === field)) return name
    }
    return owner
  }

  /** A class and its bases, as far as they are in this cell. */
  lineage(className: string): string[] {
    const found: string[] = []
    let name: string | undefined = className
    for (; name !== undefined && this.classes.has(name) && !found.includes(name); name = this.baseOf(name)) found.push(name)
    return found
  }

  baseOf(className: string): string | undefined {
    const clauses = this.classes.get(className)?.heritageClauses
    const heritage = clauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types.at(0)?.expression
    return heritage && ts.isIdentifier(heritage) ? heritage.text : undefined
  }

  private visit(node: ts.Node): void {
    if (ts.isCallExpression(node)) this.call(node)
    const assigns = (kind: ts.SyntaxKind) => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
    if (ts.isBinaryExpression(node) && assigns(node.operatorToken.kind)) {
      const { left, right, operatorToken: { kind } } = node
      this.put(left, [], { value: right, ...(kind !== ts.SyntaxKind.EqualsToken && { operator: kind }) })
    }
    if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isStep(node.operator)) this.put(node.operand, [], { found: 'number' })
    if (ts.isForOfStatement(node) && !ts.isVariableDeclarationList(node.initializer)) this.put(node.initializer, [], { found: 'unknown' })
    if (ts.isPropertyDeclaration(node) && node.initializer) {
      const owner = classAround(node)
      if (owner) this.add(`${owner}.${nameOf(node.name)}`, { path: [], value: node.initializer })
    }
    ts.forEachChild(node, (child) => {
      this.visit(child)
    })
  }

  private call(call: ts.CallExpression): void {
    this.calls.push(call)
    if (!ts.isPropertyAccessExpression(call.expression)) return
    if (call.expression.name.text === 'assign') this.assigned(call.arguments)
    const first = adders.get(call.expression.name.text)
    if (first === undefined) return
    for (const value of call.arguments.slice(first)) if (!ts.isSpreadElement(value)) this.put(call.expression.expression, ['*'], { value })
  }

  /** `Object.assign(this, { until })`: into what, is not looked at. */
  private assigned([, ...sources]: readonly ts.Expression[]): void {
    for (const source of sources) {
      for (const property of ts.isObjectLiteralExpression(source) ? source.properties : []) {
        const short = ts.isShorthandPropertyAssignment(property) ? property.name : undefined
        const value = ts.isPropertyAssignment(property) ? property.initializer : short
        if (value && property.name) this.add(`.${nameOf(property.name)}`, { path: [], value })
      }
    }
  }

  private put(target: ts.Expression, path: string[], given: Omit<Given, 'path'>): void {
    const place = ts.isParenthesizedExpression(target) || ts.isNonNullExpression(target) || ts.isAsExpression(target) ? target.expression : target
    if (place !== target) return this.put(place, path, given)
    if (ts.isArrayLiteralExpression(place) || ts.isObjectLiteralExpression(place)) return this.putParts(place)
    if (ts.isPropertyAccessExpression(place)) {
      // Who is behind the other name is not known: it may be any object with such a field.
      if (path.length === 0 && place.expression.kind !== ts.SyntaxKind.ThisKeyword) this.add(`.${place.name.text}`, { path, ...given })
      const owner = place.expression.kind === ts.SyntaxKind.ThisKeyword ? classAround(place) : undefined
      if (owner !== undefined) return this.add(`${this.ownerOf(owner, place.name.text)}.${place.name.text}`, { path, ...given })
      return this.put(place.expression, [place.name.text, ...path], given)
    }
    if (ts.isElementAccessExpression(place)) return this.put(place.expression, ['*', ...path], given)
    const declaration = ts.isIdentifier(place) ? this.declarationOf(place) : undefined
    if (declaration) this.add(declaration, { path, ...given })
  }

  /** Handles `[this.a, b] = …`, in which the single values are not followed. */
  private putParts(pattern: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression): void {
    for (const part of ts.isArrayLiteralExpression(pattern) ? pattern.elements : pattern.properties) {
      if (ts.isSpreadElement(part) || ts.isSpreadAssignment(part)) this.put(part.expression, [], { found: 'unknown' })
      else if (ts.isPropertyAssignment(part)) this.put(part.initializer, [], { found: 'unknown' })
      else if (ts.isShorthandPropertyAssignment(part)) this.put(part.name, [], { found: 'unknown' })
      else if (ts.isExpression(part)) this.put(ts.isBinaryExpression(part) ? part.left : part, [], { found: 'unknown' })
    }
  }

  private add(root: Root, given: Given): void {
    const known = this.roots.get(root)
    if (known) known.push(given)
    else this.roots.set(root, [given])
  }
}

function isStep(operator: ts.SyntaxKind): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
}

/** The class whose instance `this` is, at the top level of the cell. */
export function classAround(node: ts.Node): string | undefined {
  let at: ts.Node | undefined = node.parent
  while (at && !ts.isClassDeclaration(at)) {
    if (ts.isFunctionDeclaration(at) || ts.isFunctionExpression(at) || ts.isClassExpression(at)) return undefined
    if (ts.isMethodDeclaration(at) && ts.isObjectLiteralExpression(at.parent)) return undefined
    at = at.parent
  }
  return at?.name?.text
}
