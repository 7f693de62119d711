/**
 * What a cell defines, as plain data for the scenario language, completion and the outline.
 *
 *     const { file } = parseCell('class Storage extends Node { async write() {} }')!
 *     factsOf(file).classes[0].methods   // [{ name: 'write', async: true, … }]
 */
import ts from 'typescript'
import { isAsync, isStatic } from './analysis.ts'
import type { Range } from '../diagnostic.ts'
import { importsOf } from './imports.ts'
import { type MeterFacts, meterFacts } from './meter-facts.ts'
import { definedNames, definedTypes } from './names.ts'

/** Something with a name: the range of the whole, and of its name. */
export interface NamedFact extends Range {
  name: string
  nameRange: Range
}

export interface MethodFact extends NamedFact {
  async: boolean
}

export interface ClassFact extends NamedFact {
  /** The name after `extends`. */
  base?: string
  /** The fields of each instance, which are the state of a node. */
  fields: NamedFact[]
  /** Message types: methods that are neither static nor private. */
  methods: MethodFact[]
}

/** A property or a measure. */
export interface WatchFact extends NamedFact {
  /** Names of the nodes that must be there: those that its function reads from its parameter. */
  nodes: string[]
  /** The fields of these nodes that it reads. */
  reads: { node: string; field: string }[]
  /** The clusters it is for, where the author says so: `{ for: 'leases' }`. */
  clusters?: (Range & { name: string })[]
}

/** A part of the library, under the name that the cell gives it. */
export interface ImportFact {
  name: string
  local: string
  kind: 'value' | 'type'
}

export interface CodeFacts {
  imports: ImportFact[]
  classes: ClassFact[]
  /** `safety('name', …)`. */
  properties: WatchFact[]
  /** `measure('name', …)`. */
  measures: WatchFact[]
  /** Every class, function and constant of the top level, imported ones among them. */
  names: NamedFact[]
  /** What it counts and samples. */
  meters: MeterFacts
  /** Interfaces and type aliases; they exist for the type service only. */
  types: NamedFact[]
}

const noMeters: MeterFacts = { counts: { names: [], open: false }, samples: { names: [], open: false }, operations: { names: [], open: false } }

export const noFacts: CodeFacts = { imports: [], classes: [], properties: [], measures: [], names: [], types: [], meters: noMeters }

export function factsOf(file: ts.SourceFile): CodeFacts {
  const named = (name: string, nameNode: ts.Node, whole: ts.Node): NamedFact => (
    { name, start: whole.getStart(file), end: whole.end, nameRange: { start: nameNode.getStart(file), end: nameNode.end } }
  )
  const registered = (word: string) => registrations(file, word).flatMap(({ call, name }) => (
    name === undefined ? [] : [watchFact(named(name.text, name, call), call.arguments, file)]
  ))
  return {
    imports: importsOf(file).map(({ name, local, kind }) => ({ name, local, kind })),
    classes: file.statements.flatMap((statement) => (
      ts.isClassDeclaration(statement) && statement.name !== undefined ? [classFact(statement, statement.name, named)] : []
    )),
    properties: registered('safety'),
    measures: registered('measure'),
    meters: meterFacts(file),
    names: definedNames(file).map(({ name, node }) => named(name, node, statementOf(node))),
    types: definedTypes(file).map(({ name, node }) => named(name, node, node.parent)),
  }
}

function watchFact(fact: NamedFact, [, watch, options]: readonly ts.Expression[], file: ts.SourceFile): WatchFact {
  return { ...fact, nodes: nodesOf(watch), reads: readsOf(watch), ...clustersOf(file, options) }
}

type MakeFact = (name: string, nameNode: ts.Node, whole: ts.Node) => NamedFact

function classFact(node: ts.ClassDeclaration, name: ts.Identifier, named: MakeFact): ClassFact {
  const heritage = node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types.at(0)?.expression
  const members = node.members.flatMap((member) => {
    const memberName = member.name === undefined ? undefined : plainName(member.name)
    return memberName === undefined || isStatic(member) ? [] : [{ member, name: memberName, nameNode: member.name as ts.PropertyName }]
  })
  return {
    ...named(name.text, name, node),
    ...(heritage !== undefined && ts.isIdentifier(heritage) && { base: heritage.text }),
    fields: members
      .filter(({ member }) => ts.isPropertyDeclaration(member))
      .map(({ member, name: field, nameNode }) => named(field, nameNode, member)),
    methods: members.flatMap(({ member, name: method, nameNode }) => (
      ts.isMethodDeclaration(member) && member.body !== undefined ? [{ ...named(method, nameNode, member), async: isAsync(member) }] : []
    )),
  }
}

function plainName(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNoSubstitutionTemplateLiteral(name) ? name.text : undefined
}

/** `({ lock, storage: { file } }) => …` and `nodes => nodes.lock …`; a node with a default or behind `?.` may be missing. */
function nodesOf(watch: ts.Expression | undefined): string[] {
  if (watch === undefined || !(ts.isArrowFunction(watch) || ts.isFunctionExpression(watch))) return []
  const parameter = watch.parameters.at(0)?.name
  if (parameter === undefined) return []
  if (ts.isArrayBindingPattern(parameter)) return []
  return [...new Set(ts.isIdentifier(parameter) ? membersOf(parameter.text, watch.body) : elementsOf(parameter))]
}

function elementsOf(pattern: ts.ObjectBindingPattern): string[] {
  return pattern.elements.flatMap(({ name, propertyName, initializer, dotDotDotToken }) => {
    const key = propertyName ?? name
    return initializer === undefined && dotDotDotToken === undefined && ts.isIdentifier(key) ? [key.text] : []
  })
}

function membersOf(parameter: string, node: ts.Node): string[] {
  const inside: string[] = []
  ts.forEachChild(node, (child) => {
    inside.push(...membersOf(parameter, child))
  })
  const isMember = ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === parameter
  const mayBeMissing = ts.isPropertyAccessExpression(node.parent) && node.parent.questionDotToken !== undefined
  return isMember && !mayBeMissing ? [node.name.text, ...inside] : inside
}

/** `({ lock, storage: { file } }) => lock.token` reads a field of each; what stands behind `?.` may be missing. */
function readsOf(watch: ts.Expression | undefined): WatchFact['reads'] {
  if (watch === undefined || !(ts.isArrowFunction(watch) || ts.isFunctionExpression(watch))) return []
  const parameter = watch.parameters.at(0)?.name
  if (parameter === undefined || ts.isArrayBindingPattern(parameter)) return []
  if (ts.isIdentifier(parameter)) return accesses(watch.body).flatMap(({ expression, field }) => {
    const owner = ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression) && expression.expression.text === parameter.text
    return owner ? [{ node: expression.name.text, field }] : []
  })
  const elements = parameter.elements.flatMap(({ name, propertyName }) => {
    const key = propertyName ?? name
    return ts.isIdentifier(key) ? [{ node: key.text, name }] : []
  })
  const inside = accesses(watch.body)
  return elements.flatMap(({ node, name }) => {
    if (ts.isObjectBindingPattern(name)) return elementsOf(name).map((field) => ({ node, field }))
    return inside.flatMap(({ expression, field }) => (
      ts.isIdentifier(name) && ts.isIdentifier(expression) && expression.text === name.text ? [{ node, field }] : []
    ))
  })
}

/** Every `x.field`, not `x?.field`. */
function accesses(node: ts.Node): { expression: ts.Expression; field: string }[] {
  const inside: { expression: ts.Expression; field: string }[] = []
  if (ts.isPropertyAccessExpression(node) && node.questionDotToken === undefined) inside.push({ expression: node.expression, field: node.name.text })
  ts.forEachChild(node, (child) => {
    inside.push(...accesses(child))
  })
  return inside
}

/** `{ for: 'leases' }`, or of several: `{ for: ['leases', 'locks'] }`. */
function clustersOf(file: ts.SourceFile, options: ts.Expression | undefined): Pick<WatchFact, 'clusters'> {
  const texts = options === undefined ? [] : clusterTexts(options)
  return texts.length === 0 ? {} : { clusters: texts.map((text) => ({ name: text.text, start: text.getStart(file), end: text.end })) }
}

function clusterTexts(options: ts.Expression): ts.StringLiteralLike[] {
  if (!ts.isObjectLiteralExpression(options)) return []
  const option = options.properties.find((one): one is ts.PropertyAssignment => ts.isPropertyAssignment(one) && plainName(one.name) === 'for')
  if (option === undefined) return []
  const { initializer } = option
  if (ts.isArrayLiteralExpression(initializer)) return initializer.elements.filter(ts.isStringLiteralLike)
  return ts.isStringLiteralLike(initializer) ? [initializer] : []
}

function statementOf(node: ts.Node): ts.Node {
  let at = node
  while (!ts.isSourceFile(at.parent)) at = at.parent
  return at
}

export interface Registration {
  call: ts.CallExpression
  /** The first argument, when it is a text. */
  name: ts.StringLiteralLike | undefined
}

/** Calls `word('name', …)` at the top level of a cell. */
export function registrations(file: ts.SourceFile, word: string): Registration[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return []
    const call = statement.expression
    if (!ts.isIdentifier(call.expression) || call.expression.text !== word) return []
    const first = call.arguments.at(0)
    return [{ call, name: first !== undefined && ts.isStringLiteralLike(first) ? first : undefined }]
  })
}
