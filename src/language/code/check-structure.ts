/**
 * What may stand in a node cell: definitions and properties at the top level, and only what the sandbox can run.
 *
 *     let leader = 'a'        // error at `let`: state lives in the fields of a class
 *     import fs from 'fs'     // error: node code cannot import
 */
import ts from 'typescript'
import { isAsync, isGenerator, isFunction, isStatic } from './analysis.ts'
import type { CodeDiagnostic } from './diagnostic.ts'
import { escapeLiteral } from './emit/censor.ts'
import type { ErasedCell } from './erase.ts'
import { liveChildren } from './erase.ts'
import { registrations } from './facts.ts'
import { everythingAbove, nodeMembers, reservedMember } from './vocabulary.ts'

type Report = (node: ts.Node, code: string, message: string, hint: string) => void

export function checkStructure(cell: ErasedCell): CodeDiagnostic[] {
  const diagnostics: CodeDiagnostic[] = []
  const report: Report = (node, code, message, hint) => {
    diagnostics.push({ start: node.getStart(cell.file), end: node.end, severity: 'error', code, message, hint })
  }
  for (const statement of cell.file.statements) checkTopLevel(statement, report)
  for (const word of ['safety', 'measure']) checkRegistrations(cell.file, word, report)
  const visit = (node: ts.Node): void => {
    checkNode(node, report)
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
  if (exported !== undefined) return report(exported, 'no-declare', 'Nothing outside the notebook can be declared.', 'Define it in a node cell.')
  if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) {
    return report(statement, 'no-import', 'Node code cannot import.', everythingAbove)
  }
  if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) return reportExport(statement, report)
  if (ts.isVariableStatement(statement)) return checkVariables(statement, report)
  if (isDefinition(statement) || isRegistration(statement)) return
  const what = ts.isExpressionStatement(statement) ? 'An expression' : 'This statement'
  report(
    statement, 'no-statement', `${what} cannot stand at the top level of a node cell.`,
    'Define classes, functions and constants here, and call `safety(…)` or `measure(…)`; what happens goes into methods, beginning with `start()`.',
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
    // These have errors of their own.
    || ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement)
}

function isRegistration(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) && ts.isIdentifier(statement.expression.expression)
    && (statement.expression.expression.text === 'safety' || statement.expression.expression.text === 'measure')
}

function checkRegistrations(file: ts.SourceFile, word: string, report: Report): void {
  const seen = new Set<string>()
  const kind = word === 'safety' ? 'safety property' : 'measure'
  for (const { call, name } of registrations(file, word)) {
    if (name === undefined || name.text.trim() === '') {
      report(call.arguments.at(0) ?? call, 'no-name', `A ${kind} needs a name, written as a text.`, `For example \`${word}('tokens never go back', …)\`.`)
      continue
    }
    // `tokens-never-go-back` in a run cell means the same name.
    const key = name.text.trim().toLowerCase().replace(/[\s-]+/g, '-')
    if (seen.has(key)) report(name, 'doubled-name', `This cell has two ${word === 'safety' ? 'safety properties' : 'measures'} named '${name.text}'.`, 'Give one of the two another name.')
    seen.add(key)
    if (call.arguments.length < 2) report(call, 'no-function', `This ${kind} has nothing to look at.`, `Give it a function of the nodes: \`${word}('…', ({ a }) => a.count …)\`.`)
  }
}

function checkNode(node: ts.Node, report: Report): void {
  if (ts.isDecorator(node)) report(node, 'no-decorator', 'Node code has no decorators.', 'Leave it out and call the function in the constructor or a method.')
  if (ts.isWithStatement(node)) report(node, 'no-with', 'Node code has no `with`.', 'Take the object into a constant with a short name.')
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) report(node, 'no-import', 'Node code cannot import.', everythingAbove)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    report(node, 'no-import', 'Node code cannot import.', everythingAbove)
  }
  if (ts.isTaggedTemplateExpression(node)) checkTaggedTemplate(node, report)
  if (isFunction(node)) checkFunction(node, report)
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) {
    report(node.awaitModifier, 'no-for-await', 'Not supported: `for await`.', 'Use `for (const x of list)` and `await` inside the loop.')
  }
  if (ts.isAwaitExpression(node) && enclosingFunction(node) === undefined) {
    report(node, 'no-top-level-await', '`await` works only inside an `async` method or function.', 'Start it from `async start() { … }` of a node.')
  }
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using) {
    report(node, 'no-using', 'Not supported: `using`.', 'Use `const`, and `try … finally` to clean up.')
  }
  if (ts.isAutoAccessorPropertyDeclaration(node)) report(node.name, 'no-accessor', 'Not supported: `accessor` fields.', 'Write a plain field.')
  if (ts.isPrivateIdentifier(node) && ['#import', '#eval'].includes(node.text)) {
    report(node, 'no-such-name', `Not supported: the private name \`${node.text}\`.`, 'Choose another name.')
  }
  if (ts.isClassLike(node)) checkMembers(node, report)
  checkBodies(node, report)
}

function checkFunction(node: ts.Node, report: Report): void {
  if (!isFunction(node) || !isAsync(node)) return
  if (isGenerator(node)) report(node.name ?? node, 'no-async-generator', 'Not supported: a generator that is `async`.', 'Return a list, or await inside a loop.')
  if (node.body !== undefined) reportSuperCalls(node.body, report)
}

function reportSuperCalls(node: ts.Node, report: Report): void {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
    report(node, 'no-async-super', 'Not supported: `super(…)` inside an `async` function.', 'Call it in the constructor itself.')
  }
  ts.forEachChild(node, (child) => {
    if (!ts.isConstructorDeclaration(child)) reportSuperCalls(child, report)
  })
}

/** Messages are methods; a message or a field with the name of something every node has would hide it. */
function checkMembers(node: ts.ClassLikeDeclaration, report: Report): void {
  if (node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) !== true) return
  for (const member of node.members) {
    const { name } = member
    if (name === undefined || isStatic(member) || !(ts.isIdentifier(name) || ts.isStringLiteral(name)) || !nodeMembers.has(name.text)) continue
    const { code, message, hint } = reservedMember(name.text)
    report(name, code, message, hint)
  }
}

/** The sandbox's censor is blinded by an escape, but a tag sees the escape. */
function checkTaggedTemplate(node: ts.TaggedTemplateExpression, report: Report): void {
  const text = node.template.getText()
  if (escapeLiteral(text) === text) return
  report(node.template, 'no-such-text', 'Not supported: `import(`, `eval(` or an HTML comment in a tagged template.', 'Use a plain text without a tag.')
}

/** A definition must stand in a block; the compiler does not mind, engines do. */
function checkBodies(node: ts.Node, report: Report): void {
  const { parent } = node
  if (!ts.isClassDeclaration(node) && !ts.isFunctionDeclaration(node)) return
  if (ts.isIfStatement(parent) || ts.isIterationStatement(parent, false) || ts.isLabeledStatement(parent)) {
    report(node.name ?? node, 'no-lone-definition', 'A definition cannot be the whole body of this statement.', 'Put braces around it.')
  }
}

function enclosingFunction(node: ts.Node): ts.Node | undefined {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) if (isFunction(at)) return at
  return undefined
}
