/**
 * All that the types of node code declare: every global, and every member that can be reached from one, as an expression that is true where it is
 * there.
 *
 *     declaredNames().find(({ name }) => name === 'Array.from')    // { name: 'Array.from', there: '"from" in Object(Array)', use: 'Array.from' }
 */
import ts from 'typescript'
import { apiFileName, compilerOptions, Project } from '../../../src/language/code/project.ts'
import { libraryFiles } from './library.ts'

export interface Declared {
  /** The name for readers. */
  name: string
  /** An expression that is true in a sandbox which has it. */
  there: string
  /** Code that uses it. */
  use: string
}

/** Values whose members cannot be reached from a global itself. */
const samples: Record<string, string> = {
  'array': '[1]', 'text': '"x"', 'number': '1', 'bigint': '1n', 'flag': 'true', 'symbol': 'Symbol()', 'function': '((x: number) => x)', 'object': '({})',
  'pattern': '/x/', 'match': '/x/.exec("x")!', 'error': 'new Error()', 'map': 'new Map()', 'set': 'new Set()', 'weak map': 'new WeakMap()', 'weak set': 'new WeakSet()',
  'promise': 'Promise.resolve(1)', 'list iterator': '[1].values()', 'map iterator': 'new Map().entries()', 'set iterator': 'new Set().values()',
  'text iterator': '"x"[Symbol.iterator]()', 'match iterator': '"x".matchAll(/x/g)', 'generator': '(function* () { yield 1 })()',
}

const samplesFile = '/samples.ts'

export function declaredNames(): Declared[] {
  const names = Object.keys(samples)
  const text = names.map((name, i) => `const sample${i} = ${samples[name]}`).join('\n')
  const { checker, source } = programOf(`export {}\n${text}\n`)
  const found: Declared[] = []
  for (const symbol of checker.getSymbolsInScope(source, ts.SymbolFlags.Value)) {
    const { name } = symbol
    if (name.startsWith('sample') || name === 'undefined' || name === 'arguments') continue
    found.push({ name, there: `typeof ${name} !== "undefined"`, use: name })
    const members = checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol))
    if (name !== 'globalThis') found.push(...members.flatMap((member) => memberOf(name, name, member) ?? []))
  }
  names.forEach((name, i) => {
    const declaration = source.statements.find((statement) => ts.isVariableStatement(statement) && statement.declarationList.declarations[0].name.getText(source) === `sample${i}`)
    const type = checker.getApparentType(checker.getTypeAtLocation((declaration as ts.VariableStatement).declarationList.declarations[0].name))
    found.push(...checker.getPropertiesOfType(type).flatMap((member) => memberOf(`a ${name}`, samples[name], member) ?? []))
  })
  return found
}

function memberOf(owner: string, value: string, { name, flags }: ts.Symbol): Declared | undefined {
  // Optional members may be missing.
  if ((flags & ts.SymbolFlags.Optional) !== 0 || name === 'prototype') return undefined
  const plain = value.replace(/\(x: number\)/, '(x)').replace(/!$/, '')
  const symbol = /^__@(\w+)@\d+$/.exec(name)?.[1]
  if (symbol) return { name: `${owner}[Symbol.${symbol}]`, there: `Symbol.${symbol} in Object(${plain})`, use: `${value}[Symbol.${symbol}]` }
  if (/^\d+$/.test(name)) return undefined
  return { name: `${owner}.${name}`, there: `${JSON.stringify(name)} in Object(${plain})`, use: `${/^\d+$/.test(value) ? `(${value})` : value}.${name}` }
}

function programOf(text: string): { checker: ts.TypeChecker; source: ts.SourceFile } {
  const project = new Project(libraryFiles())
  const read = (name: string) => (name === samplesFile ? text : project.readFile(name))
  const host: ts.CompilerHost = {
    getSourceFile: (name) => {
      const content = read(name)
      return content === undefined ? undefined : ts.createSourceFile(name, content, ts.ScriptTarget.ES2024, true)
    },
    getDefaultLibFileName: () => project.getDefaultLibFileName(),
    getDefaultLibLocation: () => '/library',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => read(name) !== undefined,
    readFile: read,
  }
  const program = ts.createProgram([apiFileName, samplesFile], compilerOptions, host)
  const source = program.getSourceFile(samplesFile)
  if (!source) throw new Error('The samples are not part of the program.')
  return { checker: program.getTypeChecker(), source }
}
