/**
 * Infers what each expression of a cell counts, from what makes lengths of time and moments: `ms(…)`, the clock, declared types.
 *
 *     const inference = new Inference(parseCell('class A extends Node { wait = 0; start() { this.wait = 3 * ms(5) } }')!)
 *     inference.settle(() => inference.classField('A', 'wait'))     // 'duration'
 *
 * Variables, fields and functions are looked at in rounds until nothing changes; each round is one walk, so the cost grows with the cell.
 */
import ts from 'typescript'
import type { ParsedCell } from '../parse.ts'
import { combine, convertsUnits, type Found, join, joinAll, type Operator, reference, same, structure } from './algebra.ts'
import { calledFound } from './calls.ts'
import { DeclaredTypes, nameOf } from './declared.ts'
import { comparisonOrNumber, compounds, isPlainLiteral, itemFirst, literalOf, operators, returnsOf } from './syntax.ts'
import { classAround, type Given, type Root, Sources } from './sources.ts'

/** After so many rounds what still changes counts as unknown; only chains of definitions longer than anybody writes need more. */
const roundsMost = 24
/** At most so many definitions are followed from one to the next; the others are looked at in the next round. */
const depthMost = 60
/** At most so many names of types are followed, since more must be a circle. */
const hopsMost = 10

type FunctionLike = ts.SignatureDeclaration & { body?: ts.Node }

export class Inference {
  readonly sources: Sources
  readonly types: DeclaredTypes
  private readonly known = new Map<Root, Found>()
  private readonly makers = new Map<Root, () => Found>()
  private depth = 0

  constructor(cell: ParsedCell) {
    this.sources = new Sources(cell)
    this.types = new DeclaredTypes(cell)
  }

  /** Calls `look` again until it changes nothing that is known, and returns its last result. */
  settle<T>(look: () => T): T {
    for (let round = 0; ; round++) {
      const answer = look()
      let changed = false
      // New entries that are made meanwhile are visited in the same round.
      for (const [root, make] of this.makers) {
        const before = this.known.get(root) ?? 'nothing'
        const after = join(before, make())
        if (same(before, after)) continue
        this.known.set(root, round < roundsMost ? after : 'unknown')
        changed = true
      }
      if (!changed) return answer
    }
  }

  private entry(root: Root, make: () => Found): Found {
    if (!this.makers.has(root)) {
      this.makers.set(root, make)
      // The first look goes as deep as allowed, so most expressions need no second round.
      if (this.depth < depthMost) {
        this.depth++
        this.known.set(root, join(this.known.get(root) ?? 'nothing', make()))
        this.depth--
      }
    }
    return this.known.get(root) ?? 'nothing'
  }

  // --- expressions

  of(node: ts.Expression): Found {
    if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', '')) === 0 ? 'literal' : 'number'
    if (ts.isBigIntLiteral(node)) return 'number'
    if (ts.isIdentifier(node)) return this.identifier(node)
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAwaitExpression(node) || ts.isSatisfiesExpression(node)) {
      return this.of(node.expression)
    }
    if (ts.isAsExpression(node)) return this.asserted(node)
    if (ts.isPropertyAccessExpression(node)) return this.property(node)
    if (ts.isElementAccessExpression(node)) return this.element(node)
    if (ts.isBinaryExpression(node)) return this.binary(node.operatorToken.kind, node.left, node.right)
    if (ts.isConditionalExpression(node)) return join(this.of(node.whenTrue), this.of(node.whenFalse))
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return this.unary(node)
    if (ts.isObjectLiteralExpression(node)) return this.object(node)
    if (ts.isArrayLiteralExpression(node)) return structure([], joinAll(node.elements.map((element) => this.item(element))))
    if (ts.isCallExpression(node)) return calledFound(this, node)
    if (ts.isNewExpression(node)) return this.made(node)
    if (node.kind === ts.SyntaxKind.ThisKeyword) return thisOf(node)
    return isPlainLiteral(node) ? 'literal' : 'unknown'
  }

  private identifier(node: ts.Identifier): Found {
    if (['undefined', 'Infinity', 'NaN'].includes(node.text)) return 'literal'
    const declaration = this.sources.declarationOf(node)
    return declaration === undefined ? 'unknown' : this.variable(declaration)
  }

  private asserted({ type, expression }: ts.AsExpression): Found {
    const declared = this.types.of(type)
    return declared === 'unknown' ? this.of(expression) : declared
  }

  private unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Found {
    const { operator, operand } = node
    if (operator === ts.SyntaxKind.ExclamationToken) return 'literal'
    if (operator === ts.SyntaxKind.TildeToken) return 'number'
    // Code often uses -1 for "none" beside moments, so it says nothing about what a variable counts.
    if (operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(operand) && operand.text === '1') return 'literal'
    const found = this.of(operand)
    return operator === ts.SyntaxKind.MinusToken && found === 'instant' ? 'unknown' : found
  }

  private binary(kind: ts.SyntaxKind, left: ts.Expression, right: ts.Expression): Found {
    switch (kind) {
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return join(this.of(left), this.of(right))
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
        return this.of(right)
      case ts.SyntaxKind.AmpersandToken:
      case ts.SyntaxKind.BarToken:
      case ts.SyntaxKind.CaretToken:
        return 'number'
    }
    const operator = operators.get(kind)
    if (operator === undefined) {
      const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
      return assigns ? this.of(left) : comparisonOrNumber(kind)
    }
    return this.arithmetic(operator, this.of(left), left, right)
  }

  /** `found` is what the left side counts. */
  private arithmetic(operator: Operator, found: Found, left: ts.Expression | undefined, right: ts.Expression): Found {
    const factor = literalOf(right) ?? (operator === '*' && left ? literalOf(left) : undefined)
    if (factor !== undefined && convertsUnits(operator, factor)) return 'number'
    const isSum = operator === '+' || operator === '-'
    // A length of time plus a literal is still a length of time.
    const operand = isSum && literalOf(right) !== undefined ? 'literal' : this.of(right)
    return combine(operator, isSum && left && literalOf(left) !== undefined ? 'literal' : found, operand)
  }

  private object(node: ts.ObjectLiteralExpression): Found {
    const fields: [string, Found][] = []
    let each: Found | undefined
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        const spread = this.of(property.expression)
        if (spread === 'nothing' || spread === 'literal') continue
        if (typeof spread === 'string') return 'unknown'
        if (spread.of !== undefined) return fields.length === 0 && node.properties.length === 1 ? spread : 'unknown'
        fields.push(...spread.fields)
        each = spread.each === undefined ? each : each === undefined ? spread.each : join(each, spread.each)
        continue
      }
      const name = property.name && !ts.isComputedPropertyName(property.name) ? nameOf(property.name) : undefined
      const found = ts.isPropertyAssignment(property) ? this.of(property.initializer) : ts.isShorthandPropertyAssignment(property) ? this.of(property.name) : 'literal'
      if (name === undefined) each = each === undefined ? found : join(each, found)
      else {
        // A later field of the same name replaces the earlier one.
        const before = fields.findIndex(([known]) => known === name)
        if (before >= 0) fields.splice(before, 1)
        fields.push([name, join(found, this.elsewhere(name))])
      }
    }
    return structure(fields, each)
  }

  /** What is put into a field of this name by code that has its object by another name. */
  private elsewhere(name: string): Found {
    const given = this.sources.given(`.${name}`)
    return given.length === 0 ? 'nothing' : this.entry(`.${name}`, () => joinAll(given.map((one) => this.put(`.${name}`, one))))
  }

  private item(element: ts.Expression): Found {
    return ts.isSpreadElement(element) ? this.each(this.of(element.expression)) : ts.isOmittedExpression(element) ? 'literal' : this.of(element)
  }

  private made({ expression, arguments: given = ts.factory.createNodeArray(), typeArguments }: ts.NewExpression): Found {
    if (!ts.isIdentifier(expression)) return 'unknown'
    const name = expression.text
    if (name === 'Map' || name === 'Set' || name === 'Array') {
      if (typeArguments?.length) return structure([], this.types.of(typeArguments[typeArguments.length - 1]))
      return given.length === 0 ? structure([]) : 'unknown'
    }
    if (/^(Error|TypeError|RangeError)$/.test(name)) return 'literal'
    return reference(name)
  }

  // --- parts of values

  private property(node: ts.PropertyAccessExpression): Found {
    if (node.name.text === 'length' || node.name.text === 'size') {
      const owner = this.of(node.expression)
      if (typeof owner === 'string' || (owner.of === undefined && !owner.fields.has(node.name.text))) return 'number'
    }
    return this.field(this.of(node.expression), node.name.text)
  }

  private element(node: ts.ElementAccessExpression): Found {
    const key = node.argumentExpression
    const owner = this.of(node.expression)
    return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? this.field(owner, key.text) : this.each(owner)
  }

  field(owner: Found, name: string, hops = 0): Found {
    if (owner === 'nothing') return 'nothing'
    if (typeof owner === 'string' || hops > hopsMost) return 'unknown'
    if (owner.of === nodesName) return reference(`${nodesName}${name}`)
    const own = owner.fields.get(name) ?? owner.each
    if (own !== undefined) return own
    if (owner.of === undefined) return 'unknown'
    const type = this.referred(owner)
    return type === undefined ? reference(owner.of, [...(owner.at ?? []), name]) : this.memberOf(type, name, hops)
  }

  /** The declaration in this cell that a reference leads to. */
  private referred({ of, at }: { of?: string; at?: readonly string[] }): string | undefined {
    return of !== undefined && at === undefined && (this.sources.classes.has(of) || this.sources.types.has(of)) ? of : undefined
  }

  private memberOf(type: string, name: string, hops: number): Found {
    const declared = this.sources.types.get(type)
    if (declared) return this.field(this.typeFound(declared), name, hops + 1)
    return this.classField(type, name)
  }

  typeFound(declared: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): Found {
    return this.entry(declared, () => (ts.isTypeAliasDeclaration(declared) ? this.types.of(declared.type) : this.types.members(declared.members)))
  }

  classField(className: string, name: string): Found {
    const owner = this.sources.ownerOf(className, name)
    for (const one of this.sources.lineage(className)) {
      const member = this.sources.classes.get(one)?.members.find((found) => nameOf(found.name) === name)
      if (member && ts.isPropertyDeclaration(member) && member.type) {
        const declared = this.types.of(member.type)
        if (declared !== 'unknown') return declared
      }
      if (member && ts.isGetAccessor(member)) return this.returned(member)
      if (member && ts.isMethodDeclaration(member)) return 'literal'
    }
    const base = this.sources.baseOf(owner)
    const given = [...this.sources.given(`${owner}.${name}`), ...this.sources.given(`.${name}`)]
    if (given.length === 0 && base !== undefined && base !== 'Node') return reference(base, [name])
    return this.entry(`${owner}.${name}`, () => joinAll(given.map((one) => this.put(`${owner}.${name}`, one))))
  }

  each(owner: Found, hops = 0): Found {
    if (owner === 'nothing') return 'nothing'
    if (typeof owner === 'string' || hops > hopsMost) return 'unknown'
    if (owner.of !== undefined) {
      const type = this.referred(owner)
      const declared = type === undefined ? undefined : this.sources.types.get(type)
      return declared ? this.each(this.typeFound(declared), hops + 1) : 'unknown'
    }
    const all = [...owner.fields.values(), ...(owner.each === undefined ? [] : [owner.each])]
    return joinAll(all)
  }

  // --- variables and functions

  variable(declaration: ts.Node): Found {
    return this.entry(declaration, () => this.fromDeclaration(declaration))
  }

  private fromDeclaration(declaration: ts.Node): Found {
    if (ts.isClassDeclaration(declaration) || ts.isFunctionDeclaration(declaration)) return 'literal'
    const given = this.sources.given(declaration).map((one) => this.put(declaration, one))
    if (ts.isVariableDeclaration(declaration)) return this.declared(declaration.type) ?? joinAll([this.initial(declaration), ...given])
    if (ts.isParameter(declaration)) {
      const found = this.declared(declaration.type) ?? this.argumentFound(declaration)
      return declaration.initializer ? join(found, this.of(declaration.initializer)) : joinAll([found, ...given])
    }
    if (!ts.isBindingElement(declaration)) return 'unknown'
    const pattern = declaration.parent
    const whole = this.fromDeclaration(pattern.parent)
    const part = declaration.dotDotDotToken ? 'unknown' : ts.isArrayBindingPattern(pattern)
      ? this.field(whole, String(pattern.elements.indexOf(declaration)))
      : this.field(whole, nameOf(declaration.propertyName as ts.PropertyName | undefined ?? declaration.name))
    const found = typeof part !== 'string' || !declaration.initializer ? part : join(part, this.of(declaration.initializer))
    return joinAll([found, ...given])
  }

  private initial(declaration: ts.VariableDeclaration): Found {
    if (declaration.initializer) return this.of(declaration.initializer)
    const loop = declaration.parent.parent
    if (ts.isForOfStatement(loop)) return this.each(this.of(loop.expression))
    return 'nothing'
  }

  private declared(type: ts.TypeNode | undefined): Found | undefined {
    const found = type && this.types.of(type)
    return found === 'unknown' ? undefined : found
  }

  /** What a parameter without a type counts, when the function is an argument of a method that calls it with items. */
  private argumentFound(parameter: ts.ParameterDeclaration): Found {
    const made = parameter.parent
    const call = made.parent
    if (!ts.isArrowFunction(made) || !ts.isCallExpression(call)) return 'unknown'
    const { expression } = call
    if (ts.isIdentifier(expression) && (expression.text === 'safety' || expression.text === 'measure')) return made.parameters.indexOf(parameter) === 0 ? nodesFound : recordedFound
    if (!ts.isPropertyAccessExpression(expression) || call.arguments[0] !== made) return 'unknown'
    const position = made.parameters.indexOf(parameter)
    if (itemFirst.has(expression.name.text)) {
      if (position > 1) return 'unknown'
      return position === 1 ? 'literal' : this.each(this.of(expression.expression))
    }
    if (expression.name.text === 'sort' || expression.name.text === 'toSorted') return this.each(this.of(expression.expression))
    if (expression.name.text !== 'reduce') return 'unknown'
    if (position === 1) return this.each(this.of(expression.expression))
    return position === 0 && call.arguments.length > 1 ? join(this.of(call.arguments[1]), this.returned(made)) : 'unknown'
  }

  private put(root: Root, { path, value, operator, found = 'unknown' }: Given): Found {
    let put = value === undefined ? found : operator === undefined ? this.of(value) : this.compound(root, path, operator, value)
    for (const step of [...path].reverse()) put = step === '*' ? structure([], put) : structure([[step, put]])
    return put
  }

  private compound(root: Root, path: readonly string[], kind: ts.SyntaxKind, value: ts.Expression): Found {
    const operator = compounds.get(kind)
    if (operator === undefined) return this.of(value)
    // A length of time more or less makes no other kind of thing.
    if (typeof root === 'string' && root.startsWith('.') && (operator === '+' || operator === '-') && this.of(value) === 'duration') return 'literal'
    let before = this.known.get(root) ?? 'nothing'
    for (const step of path) before = step === '*' ? this.each(before) : this.field(before, step)
    return this.arithmetic(operator, before, undefined, value)
  }

  /** What a function returns; for a promise, what it is fulfilled with. */
  returned(made: FunctionLike): Found {
    const declared = made.type && this.types.of(made.type)
    if (declared !== undefined && declared !== 'unknown') return declared
    return this.entry(made, () => {
      if (!made.body) return 'unknown'
      if (ts.isArrowFunction(made) && !ts.isBlock(made.body)) return this.of(made.body as ts.Expression)
      return joinAll(returnsOf(made.body).map(({ expression }) => (expression ? this.of(expression) : 'literal')))
    })
  }
}

/** Stands for the nodes of a cluster in a property or a measure, whose classes only the cluster knows. */
const nodesName = '@'
const nodesFound = reference(nodesName)
/** The second argument of a measure. */
const recordedFound = structure([['time', 'instant'], ['clock', structure([['error', 'duration'], ['offset', 'duration'], ['maxError', 'duration']])]])

function thisOf(node: ts.Node): Found {
  const name = classAround(node)
  return name === undefined ? 'unknown' : reference(name)
}
