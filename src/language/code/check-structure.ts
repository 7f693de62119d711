/**
 * What may stand where in a node cell: definitions and properties at the top level, messages and state in classes.
 *
 *     saidOf("let leader = 'a'")           // ['no-top-level-state at let']: state lives in the fields of a class
 *     saidOf("import fs from 'fs'")        // ["no-import at import fs from 'fs'"]: only parts of the library can be imported
 */
import ts from 'typescript'
import { isStatic } from './analysis.ts'
import { checkSyntax } from './check-syntax.ts'
import type { Report } from './check-syntax.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'
import { registrations } from './facts.ts'
import { checkImport } from './imports.ts'
import { unitMost } from '../../trace/quantity.ts'
import { everythingAbove, nodeMembers, reservedMember } from './vocabulary.ts'

export function checkStructure(cell: ErasedCell): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const report: Report = (node, code, message, hint) => {
    diagnostics.push({ start: node.getStart(cell.file), end: node.end, severity: 'error', code, message, hint })
  }
  for (const statement of cell.file.statements) checkTopLevel(statement, report)
  for (const word of ['safety', 'measure']) checkRegistrations(cell.file, word, report)
  const visit = (node: ts.Node): void => {
    checkSyntax(node, report)
    if (ts.isClassLike(node)) checkMembers(node, report)
    for (const child of liveChildren(cell, node)) visit(child)
  }
  visit(cell.file)
  return diagnostics
}

function checkTopLevel(statement: ts.Statement, report: Report): void {
  const exported = ts.canHaveModifiers(statement)
    ? ts.getModifiers(statement)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DeclareKeyword)
    : undefined
  if (exported?.kind === ts.SyntaxKind.ExportKeyword) return reportExport(exported, report)
  if (exported !== undefined) {
    return report(exported, 'no-declare', 'Nothing outside the notebook can be declared.', 'Define it in a node cell.')
  }
  if (ts.isImportDeclaration(statement)) return checkImport(statement, report)
  if (ts.isImportEqualsDeclaration(statement)) {
    return report(statement, 'no-import', 'Node code cannot import.', everythingAbove)
  }
  if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) return reportExport(statement, report)
  if (ts.isVariableStatement(statement)) return checkVariables(statement, report)
  if (isDefinition(statement) || isRegistration(statement)) return
  const what = ts.isExpressionStatement(statement) ? 'An expression' : 'This statement'
  report(
    statement, 'no-statement', `${what} cannot stand at the top level of a node cell.`,
    'Define classes, functions and constants here, and call `safety(…)` or `measure(…)`; '
    + 'what happens goes into methods, beginning with `start()`.',
  )
}

function reportExport(node: ts.Node, report: Report): void {
  report(node, 'no-export', 'Node code cannot export.', 'Leave it out: the cells below see every definition anyway.')
}

function checkVariables(statement: ts.VariableStatement, report: Report): void {
  const { declarationList } = statement
  if ((declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const) return
  const keyword = declarationList.getFirstToken() ?? declarationList
  report(
    keyword, 'no-top-level-state', `\`${keyword.getText()}\` cannot stand at the top level: nodes share nothing.`,
    'State lives in the fields of a class that extends Node. For a value that never changes use `const`.',
  )
}

function isDefinition(statement: ts.Statement): boolean {
  return ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement)
    || ts.isTypeAliasDeclaration(statement) || ts.isEmptyStatement(statement)
    // The erasure of types refuses these with errors of their own.
    || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement)
}

function isRegistration(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false
  const callee = statement.expression.expression
  return ts.isIdentifier(callee) && (callee.text === 'safety' || callee.text === 'measure')
}

function checkRegistrations(file: ts.SourceFile, word: string, report: Report): void {
  const seen = new Set<string>()
  const [kind, kinds] = word === 'safety' ? ['safety property', 'safety properties'] : ['measure', 'measures']
  for (const { call, name } of registrations(file, word)) {
    if (name === undefined || name.text.trim() === '') {
      const example = `For example \`${word}('tokens never go back', …)\`.`
      report(call.arguments.at(0) ?? call, 'no-name', `A ${kind} needs a name, written as a text.`, example)
      continue
    }
    // A scenario cell may write the name `tokens never go back` as `tokens-never-go-back`, so both count as one name.
    const key = name.text.trim().toLowerCase().replace(/[\s-]+/g, '-')
    if (seen.has(key)) report(name, 'doubled-name', `This cell has two ${kinds} named '${name.text}'.`, 'Give one of the two another name.')
    seen.add(key)
    const options = call.arguments.at(2)
    if (options) checkOptions(options, word, report)
    if (call.arguments.length > 1) continue
    const hint = `Give it a function of the nodes: \`${word}('…', ({ a }) => a.count …)\`.`
    report(call, 'no-function', `This ${kind} has nothing to look at.`, hint)
  }
}

/** `{ for: 'leases', unit: 'bytes' }`: what is known before the run, so it is written out. */
function checkOptions(options: ts.Expression, word: string, report: Report): void {
  const example = word === 'safety' ? '{ for: \'leases\' }' : '{ for: \'leases\', unit: \'bytes\' }'
  if (!ts.isObjectLiteralExpression(options)) return report(options, 'options', `What else ${word} takes is an object.`, `For example \`${example}\`.`)
  for (const property of options.properties) {
    const name = ts.isPropertyAssignment(property) && (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name)) ? property.name.text : ''
    if (name !== 'for' && !(name === 'unit' && word === 'measure')) {
      report(property, 'options', `${word === 'safety' ? 'A property' : 'A measure'} has no such option.`, `For example \`${example}\`.`)
      continue
    }
    const { initializer } = property as ts.PropertyAssignment
    const isList = name === 'for' && ts.isArrayLiteralExpression(initializer) && initializer.elements.length > 0 && initializer.elements.every(ts.isStringLiteralLike)
    const isText = ts.isStringLiteralLike(initializer) && initializer.text.trim() !== '' && initializer.text.length <= (name === 'unit' ? unitMost : Infinity)
    if (isText || isList) continue
    const wanted = name === 'for' ? 'the name of a cluster, or a list of names' : `'duration', or a word of at most ${unitMost} letters`
    report(initializer, 'options', `\`${name}\` is ${wanted}, written as text.`, `For example \`${example}\`.`)
  }
}

/** Messages are methods; a message or a field with the name of something every node has would hide it. */
function checkMembers(node: ts.ClassLikeDeclaration, report: Report): void {
  if (node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) !== true) return
  for (const member of node.members) {
    const { name } = member
    if (name === undefined || isStatic(member) || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) continue
    if (!nodeMembers.has(name.text)) continue
    const { code, message, hint } = reservedMember(name.text)
    report(name, code, message, hint)
  }
}
