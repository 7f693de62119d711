/**
 * The examples at the head of source files, as modules that can be checked and run.
 *
 *     exampleIn('/** Adds.\n *\n *     add(1, 2)   // 3\n *\/\nexport …')   // { text: 'add(1, 2)   // 3', lines: [3], … }
 *
 * The indented lines of a file's first comment are its example, in TypeScript. In scope are the file's own exports, what the file imports, what
 * other files of its room export (`src/kernel` is a room; of two files with the name the nearer one), and the values of `header-cast.ts`. The
 * example imports anything else itself. With `declare const lists: NumberLists` an example is given a value; then it is checked but not run.
 * Other languages are between fences (three backticks and the name of the language).
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { root } from '../../../scripts/lib/paths.ts'
import * as cast from './header-cast.ts'

export interface HeaderExample {
  /** From the project's root. */
  readonly file: string
  readonly text: string
  /** The line in the file of each line of the text, counted from 1. */
  readonly lines: readonly number[]
}

/** A name that an example uses, and the file that exports it. */
export interface Used {
  readonly name: string
  readonly from: string
  readonly isType: boolean
  /** The name of a package that the file imports, as its statement says it. */
  readonly statement?: string
}

const castFile = 'test/unit/support/header-cast.ts'

/** The example at the head of a file; undefined where there is none. */
export function exampleIn(source: string, file = ''): HeaderExample | undefined {
  const comment = /^(?:#!.*\n)?\s*\/\*\*[\s\S]*?\*\//.exec(source)?.[0]
  if (comment === undefined) return undefined
  const text: string[] = []
  const lines: number[] = []
  let fenced = false
  for (const [i, line] of comment.split('\n').entries()) {
    const inside = line.replace(/^\s*\* ?/, '')
    if (/^\s*```/.test(inside)) fenced = !fenced
    if (fenced || !/^ {4,}\S/.test(inside)) continue
    // Examples write the end of a comment with a backslash, since a comment cannot contain it.
    text.push(inside.slice(4).replaceAll('*\\/', '*/'))
    lines.push(i + 1)
  }
  return text.length === 0 ? undefined : { file, text: text.join('\n'), lines }
}

export interface Fence {
  readonly file: string
  readonly language: string
  readonly text: string
  /** The line of the fence in the file. */
  readonly line: number
}

/** The texts between fences in the comment at the head of a file. */
export function fencesIn(source: string, file: string): Fence[] {
  const comment = /^(?:#!.*\n)?\s*\/\*\*[\s\S]*?\*\//.exec(source)?.[0] ?? ''
  return [...comment.matchAll(/^ \* ```(\S*)\n([\s\S]*?)^ \* ```$/gm)].map(({ index, 1: language, 2: inside }) => (
    { file, language, text: inside.replace(/^ \* ?/gm, ''), line: comment.slice(0, index).split('\n').length }
  ))
}

/** Every source file of the project that may have an example. */
export function sourceFiles(): string[] {
  return globSync('{src,webview,scripts,test}/**/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('src/language/parts/') && !file.endsWith('.d.ts'))
    .sort()
}

/** What files export, and what each imports from the others. */
export class Exports {
  private readonly byName = new Map<string, Used[]>()
  private readonly read: (file: string) => string

  constructor(files: readonly string[], read = (file: string): string => readFileSync(join(root, file), 'utf8')) {
    this.read = read
    for (const file of files) {
      if (file.endsWith('.test.ts')) continue
      const types = new Set<string>()
      const values = new Set<string>()
      for (const [, words, name] of read(file).matchAll(exported)) (/interface|type/.test(words) ? types : values).add(name)
      for (const name of values) this.add({ name, from: file, isType: false })
      for (const name of types) if (!values.has(name)) this.add({ name, from: file, isType: true })
    }
  }

  private add(used: Used): void {
    this.byName.set(used.name, [...this.byName.get(used.name) ?? [], used])
  }

  /** The file that exports a name to an example; undefined when none does, an error when two files of the room are equally near. */
  find(name: string, file: string): Used | undefined {
    const all = this.byName.get(name) ?? []
    const own = all.find(({ from }) => from === file)
    if (own) return own
    if (name in cast) return { name, from: castFile, isType: false }
    const word = name.replaceAll('$', '\\$')
    const path = new RegExp(`^import [^'\\n]*\\b${word}\\b[^'\\n]* from '(\\.[^']+)'`, 'm').exec(this.read(file))?.[1]
    const imported = path === undefined ? undefined : all.find(({ from }) => from === join(dirname(file), path).replaceAll('\\', '/'))
    if (imported) return imported
    const [statement, from] = new RegExp(`^import (?:type )?(?:${word}|\\* as ${word}|\\{[^}\\n]*\\b${word}\\b[^}\\n]*\\}) from '([^.'][^']*)'`, 'm').exec(this.read(file)) ?? []
    if (statement !== undefined && from !== undefined) return { name, from, isType: statement.startsWith('import type'), statement }
    if (Object.hasOwn(globalThis, name)) return undefined
    const [first, second] = all.filter(({ from }) => roomOf(from) === roomOf(file)).map((used) => ({ used, distance: distance(file, used.from) }))
      .sort((a, b) => a.distance - b.distance)
    if (second && first.distance === second.distance) {
      throw new Error(`"${name}" is exported by ${first.used.from} and ${second.used.from}: import it in the example.`)
    }
    return first?.used
  }
}

const exported = /^export ((?:declare |abstract |async |const |let |class |function\*? ?|interface |type |enum )+)([\w$]+)/gm

/** The room of a file: `src/kernel` for one in `src/kernel/network/`. `webview` and `scripts` are rooms, and so is each folder of `test`. */
function roomOf(file: string): string {
  const [first, second] = file.split('/')
  return first === 'src' || first === 'test' ? `${first}/${second}` : first
}

function distance(file: string, other: string): number {
  return relative(dirname(file), other).split('/').length
}

/** The names that an example uses and does not declare, with where they come from. */
export function usedBy({ text, file }: HeaderExample, exported: Exports): Used[] {
  const parsed = ts.createSourceFile('example.ts', `${text}\nexport {}`, ts.ScriptTarget.ES2024, true)
  const declared = new Set<string>()
  const mentioned = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) declared.add(node.text)
      else if (!isMemberName(node)) mentioned.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return [...mentioned].filter((name) => !declared.has(name)).flatMap((name) => exported.find(name, file) ?? [])
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node
  const declares = [
    ts.isVariableDeclaration, ts.isParameter, ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isBindingElement,
    ts.isImportSpecifier, ts.isImportClause, ts.isNamespaceImport,
  ].some((is) => is(parent))
  return declares && (parent as ts.NamedDeclaration).name === node
}

/** Whether an identifier is the name of a member, after a dot or before a colon, and so refers to nothing by itself. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return (ts.isQualifiedName(parent) ? parent.right : parent.name) === node
  if (ts.isBindingElement(parent)) return parent.propertyName === node
  const names = [ts.isPropertyAssignment, ts.isMethodDeclaration, ts.isPropertySignature, ts.isPropertyDeclaration].some((is) => is(parent))
  return names && (parent as ts.NamedDeclaration).name === node
}

/** The example as a module beside its file, which the compiler can check. Its first line holds the imports, so that lines stay in order. */
export function moduleOf(example: HeaderExample, used: readonly Used[]): string {
  const imports = used.map(({ name, from, isType, statement }) => {
    if (statement !== undefined) return `${statement};`
    const path = relative(dirname(example.file), from).replaceAll('\\', '/')
    return `import { ${isType ? 'type ' : ''}${name} } from '${path.startsWith('.') ? path : `./${path}`}';`
  })
  return `${imports.join(' ')} export {};\n${example.text}\n`
}

/** An `import` line of an example. */
const importLine = /^import (?:type )?(\w+|\{[^}]*\}) from '([^']+)'$/gm

/** The imports of an example itself, and the example without them, since code that runs inside a function cannot import. */
export function withoutImports({ text, file }: HeaderExample): { text: string; imported: Used[] } {
  const imported = [...text.matchAll(importLine)].filter(([line]) => !line.startsWith('import type')).flatMap(([line, names, from]): Used[] => (
    names.replace(/[{}]/g, '').split(',').map((name) => name.trim()).filter((name) => !name.startsWith('type ')).map((name) => (
      { name, from: from.startsWith('.') ? join(dirname(file), from) : from, isType: false, ...(!from.startsWith('.') && { statement: line }) }
    ))
  ))
  return { text: text.replace(importLine, 'void 0'), imported }
}
