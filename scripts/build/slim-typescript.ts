/**
 * TypeScript without what this project does not call: a third less to read, parse and hold in memory wherever the language is loaded.
 *
 * The package is one file whose thousands of functions share one scope, so a bundler cannot leave any out. This keeps a top-level definition
 * exactly if the wanted names lead to it through the names that occur in definitions. Every identifier counts as a use of its name, so
 * nothing that is left out can be reached. Refactorings and quick fixes are reached through registers only, which are left empty.
 *
 *     slimTypescript(['createSourceFile', 'forEachChild'])   // the text of a module
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { cacheFolder } from '../lib/paths.ts'

/** A definition, or a statement that completes one: `Debug.isDebugging = …`. */
interface Definition {
  names: string[]
  /** The definition that it completes. */
  owner?: string
  /** Names that occur in it. */
  mentions: Set<string>
  text: string
}

const writesNothing = '() { throw new Error(\'This TypeScript writes no files.\') }'

/** Definitions that are replaced, with all that only they lead to. */
const replaced: ReadonlyMap<string, string> = new Map(Object.entries({
  // The file system and its watchers: our projects exist in memory only. In a browser `sys` is undefined as well.
  sys: 'var sys = undefined;',
  // The writers of JavaScript and declarations: we use programs to find errors only.
  getScriptTransformers: `function getScriptTransformers${writesNothing}`,
  getDeclarationTransformers: `function getDeclarationTransformers${writesNothing}`,
}))

const registers = new Set(['registerCodeFix', 'registerRefactor'])

/** Names of the helpers that the package's own bundler left in it. */
const helpers = ['__defProp', '__export']

/** The module as text, kept in the cache folder for the next build. */
export function slimTypescript(wanted: readonly string[]): string {
  const file = createRequire(import.meta.url).resolve('typescript')
  const source = readFileSync(file, 'utf8')
  const hash = createHash('sha256')
  for (const part of [source, readFileSync(import.meta.filename), [...wanted].sort().join()]) hash.update(part)
  const kept = join(cacheFolder, 'slim-typescript', `${hash.digest('hex').slice(0, 20)}.js`)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const slim = reduce(source, wanted)
  mkdirSync(dirname(kept), { recursive: true })
  writeFileSync(kept, slim)
  return slim
}

function reduce(source: string, wanted: readonly string[]): string {
  const { definitions, exported } = readDefinitions(source)
  const missing = [
    ...wanted.filter((name) => !exported.has(name)),
    ...[...replaced.keys()].filter((name) => !definitions.some(({ names }) => names.includes(name))),
  ]
  if (missing.length > 0) throw new Error(`This version of TypeScript has no ${missing.join(', ')}.`)
  const kept = reach(definitions, [...helpers, ...wanted.map((name) => exported.get(name)!)])
  const texts = definitions.filter((definition) => kept.has(definition)).map(({ text }) => text)
  return `${texts.join('\n')}\nexport default { ${wanted.map((name) => `${name}: ${exported.get(name)}`).join(', ')} }\n`
}

function reach(definitions: readonly Definition[], roots: readonly string[]): Set<Definition> {
  const byName = new Map<string, Definition[]>()
  for (const definition of definitions) {
    const { names, owner } = definition
    for (const name of owner === undefined ? names : [owner]) byName.set(name, [...(byName.get(name) ?? []), definition])
  }
  // Statements that belong to no definition set TypeScript up, and are kept.
  const kept = new Set(definitions.filter(({ names, owner }) => names.length === 0 && owner === undefined))
  const waiting = [...roots, ...[...kept].flatMap(({ mentions }) => [...mentions])]
  const seen = new Set<string>()
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    for (const definition of byName.get(name) ?? []) {
      kept.add(definition)
      waiting.push(...definition.names, ...definition.mentions)
    }
  }
  return kept
}

/** The top-level definitions in their order, and what each exported name is called inside. */
function readDefinitions(source: string): { definitions: Definition[]; exported: Map<string, string> } {
  const tree = ts.createSourceFile('typescript.js', source, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS)
  const definitions: Definition[] = []
  const exported = new Map<string, string>()
  const textOf = (node: ts.Node) => source.slice(node.pos, node.end)
  for (const statement of bodyOf(tree).statements) {
    if (ts.isVariableStatement(statement)) {
      for (const one of statement.declarationList.declarations) {
        definitions.push(definition(boundNames(one.name), one.initializer, `var${textOf(one)};`))
      }
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      definitions.push(definition([statement.name!.text], statement, textOf(statement)))
    } else if (!isOnlyForPackage(statement, source)) {
      const owner = ownerOf(statement)
      if (owner === 'typescript_exports') readExports(statement, exported)
      else if (owner === undefined || !registers.has(owner)) {
        definitions.push({ names: [], ...(owner !== undefined && { owner }), mentions: mentionsIn(statement), text: textOf(statement) })
      }
    }
  }
  return { definitions, exported }
}

function definition(names: string[], mentioning: ts.Node | undefined, text: string): Definition {
  const replacement = names.map((name) => replaced.get(name)).find((found) => found !== undefined)
  return { names, mentions: mentionsIn(replacement === undefined ? mentioning : undefined), text: replacement ?? text }
}

/** The body of the function that holds everything and is called at once: `((module) => { … })({ … })`. */
function bodyOf(tree: ts.SourceFile): ts.Block {
  for (const statement of tree.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue
    let called: ts.Expression = statement.expression.expression
    while (ts.isParenthesizedExpression(called)) called = called.expression
    if (ts.isArrowFunction(called) && ts.isBlock(called.body)) return called.body
  }
  throw new Error('typescript.js is not the one function that it used to be.')
}

/** Whether a statement is `module.exports = …`, which our module does not need. */
function isOnlyForPackage(statement: ts.Statement, source: string): boolean {
  return !ts.isIfStatement(statement) && /\bmodule\.exports\b/.test(source.slice(statement.pos, Math.min(statement.end, statement.pos + 300)))
}

/** The name of the definition that a statement completes; for a call that registers something, the name of that function. */
function ownerOf(statement: ts.Statement): string | undefined {
  if (!ts.isExpressionStatement(statement)) return undefined
  const { expression } = statement
  if (ts.isBinaryExpression(expression)) return rootOf(expression.left)
  if (!ts.isCallExpression(expression)) return undefined
  const [argument] = expression.arguments
  if (ts.isIdentifier(expression.expression)) {
    const { text } = expression.expression
    return text === '__export' && ts.isIdentifier(argument) ? argument.text : registers.has(text) ? text : undefined
  }
  // A namespace: ((Debug2) => { … })(Debug || (Debug = {}))
  return ts.isBinaryExpression(argument) && ts.isIdentifier(argument.left) ? argument.left.text : undefined
}

function rootOf(node: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(node) ? rootOf(node.expression) : ts.isIdentifier(node) ? node.text : undefined
}

/** `__export(typescript_exports, { createSourceFile: () => createSourceFile, … })` */
function readExports(statement: ts.Statement, exported: Map<string, string>): void {
  const call = (statement as ts.ExpressionStatement).expression as ts.CallExpression
  for (const property of (call.arguments[1] as ts.ObjectLiteralExpression).properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isArrowFunction(property.initializer) || !ts.isIdentifier(property.initializer.body)) continue
    exported.set((property.name as ts.Identifier).text, property.initializer.body.text)
  }
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []))
}

function mentionsIn(node: ts.Node | undefined): Set<string> {
  const found = new Set<string>()
  const visit = (one: ts.Node): void => {
    if (ts.isIdentifier(one)) found.add(one.text)
    // Names after a dot and before a colon are no definitions of the file.
    else if (ts.isPropertyAccessExpression(one)) visit(one.expression)
    else if (ts.isPropertyAssignment(one) && ts.isIdentifier(one.name)) visit(one.initializer)
    else ts.forEachChild(one, visit)
  }
  if (node) visit(node)
  return found
}
