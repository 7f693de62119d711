/**
 * What a declared type says about the numbers in it: `{ lease: Duration }` has a length of time, `{ lease: number }` has a number.
 *
 *     const cell = parseCell('const lease: Duration = 5')!
 *     const [{ declarationList }] = cell.file.statements.filter(ts.isVariableStatement)
 *     new DeclaredTypes(cell).of(declarationList.declarations[0].type!)     // 'duration'
 */
import ts from 'typescript'
import type { ParsedCell } from '../parse.ts'
import { type Found, join, joinAll, reference, structure } from './algebra.ts'

/** Types that hold values, with the place of the type argument for the values. */
const holders = new Map([['Array', 0], ['ReadonlyArray', 0], ['Set', 0], ['ReadonlySet', 0], ['Map', 1], ['ReadonlyMap', 1], ['Record', 1]])
/** Types that count what their first type argument counts. */
const wrappers = new Set(['Promise', 'Partial', 'Readonly', 'Required', 'NonNullable', 'Pick', 'Omit', 'Awaited'])

export class DeclaredTypes {
  private readonly checker: ts.TypeChecker
  private readonly file: ts.SourceFile

  constructor({ file, checker }: ParsedCell) {
    this.checker = checker
    this.file = file
  }

  of(type: ts.TypeNode): Found {
    switch (type.kind) {
      case ts.SyntaxKind.NumberKeyword:
      case ts.SyntaxKind.BigIntKeyword:
        return 'number'
      case ts.SyntaxKind.AnyKeyword:
      case ts.SyntaxKind.UnknownKeyword:
      case ts.SyntaxKind.ObjectKeyword:
        return 'unknown'
      case ts.SyntaxKind.LiteralType:
        return ts.isNumericLiteral((type as ts.LiteralTypeNode).literal) ? 'number' : 'literal'
    }
    if (ts.isParenthesizedTypeNode(type) || ts.isOptionalTypeNode(type) || ts.isRestTypeNode(type) || ts.isTypeOperatorNode(type)) {
      return this.of(type.type)
    }
    if (ts.isNamedTupleMember(type)) return this.of(type.type)
    if (ts.isArrayTypeNode(type)) return structure([], this.of(type.elementType))
    if (ts.isTupleTypeNode(type)) return structure(type.elements.map((element, i) => [String(i), this.of(element)] as const))
    if (ts.isTypeLiteralNode(type)) return this.members(type.members)
    if (ts.isUnionTypeNode(type)) return joinAll(type.types.map((one) => this.of(one)))
    if (ts.isIntersectionTypeNode(type)) return joinAll(type.types.map((one) => this.of(one)))
    if (ts.isTypeReferenceNode(type)) return this.named(type)
    return ts.isFunctionTypeNode(type) || ts.isTypePredicateNode(type) ? 'literal' : isSimple(type) ? 'literal' : 'unknown'
  }

  /** The fields of a type literal or an interface. */
  members(members: ts.NodeArray<ts.TypeElement>): Found {
    const fields: [string, Found][] = []
    let each: Found | undefined
    for (const member of members) {
      if (ts.isPropertySignature(member) && member.type) fields.push([nameOf(member.name), this.of(member.type)])
      if (ts.isIndexSignatureDeclaration(member)) each = each === undefined ? this.of(member.type) : join(each, this.of(member.type))
    }
    return structure(fields.filter(([name]) => name !== ''), each)
  }

  private named({ typeName, typeArguments = ts.factory.createNodeArray() }: ts.TypeReferenceNode): Found {
    if (!ts.isIdentifier(typeName)) return 'unknown'
    const name = typeName.text
    const declaration = this.checker.getSymbolAtLocation(typeName)?.declarations?.find((one) => one.getSourceFile() === this.file)
    if (declaration === undefined) {
      if (name === 'Duration') return 'duration'
      if (name === 'Instant') return 'instant'
      if (name === 'NodeId') return 'literal'
      if (name === 'TimerId' || name === 'OperationId') return 'number'
      const position = holders.get(name)
      if (position !== undefined) return structure([], position < typeArguments.length ? this.of(typeArguments[position]) : 'unknown')
      if (wrappers.has(name)) return typeArguments.length > 0 ? this.of(typeArguments[0]) : 'unknown'
      // A type or class of another cell, which is looked up when the tables of the cells are joined.
      return typeArguments.length === 0 ? reference(name) : 'unknown'
    }
    const isGeneric = (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) && declaration.typeParameters !== undefined
    if (ts.isTypeParameterDeclaration(declaration) || isGeneric) return 'unknown'
    if (ts.isTypeAliasDeclaration(declaration) && isPlain(declaration.type)) return this.of(declaration.type)
    return reference(name)
  }
}

/** Whether an alias only gives another name to a type, so that it cannot contain itself. */
function isPlain(type: ts.TypeNode): boolean {
  return ts.isTypeReferenceNode(type) ? type.typeArguments === undefined && ts.isIdentifier(type.typeName) && ['Duration', 'Instant', 'NodeId', 'TimerId'].includes(type.typeName.text) : isSimple(type)
}

function isSimple({ kind }: ts.TypeNode): boolean {
  return kind === ts.SyntaxKind.StringKeyword || kind === ts.SyntaxKind.BooleanKeyword || kind === ts.SyntaxKind.UndefinedKeyword
    || kind === ts.SyntaxKind.VoidKeyword || kind === ts.SyntaxKind.NeverKeyword || kind === ts.SyntaxKind.SymbolKeyword
    || kind === ts.SyntaxKind.NumberKeyword
}

/** The name of a property; empty when it is computed. */
export function nameOf(name: ts.PropertyName | ts.BindingName | undefined): string {
  if (name === undefined) return ''
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) || ts.isPrivateIdentifier(name) ? name.text : ''
}
