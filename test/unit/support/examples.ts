/**
 * Examples in documentation: finds the statements that state a value, and replaces them by other text.
 *
 *     statementsOf('a.b()\nf(1)   // 2: twice as much')[1]     // { expression: 'f(1)', stated: { kind: 'exactly', value: 2 }, … }
 *     replaceStated('f(1)  // 2', (_, { expression }) => `check(${expression})`)   // 'check(f(1))  // 2'
 */
import ts from 'typescript'
import { readStated, type Stated } from './stated-values.ts'

export interface StatedStatement {
  /** Where the statement lies in the example. */
  readonly start: number
  readonly end: number
  /** The text that has the value: the expression, or the name that is declared. */
  readonly expression: string
  /** Whether the statement declares a name: it must run before the name has its value. */
  readonly declares: boolean
  /** The stated value; undefined when the remark is words or there is none. */
  readonly stated: Stated | undefined
}

/** The statements of an example, in order; an error when it is not TypeScript. */
export function statementsOf(text: string): StatedStatement[] {
  // The export makes it a module, in which the top level may `await`.
  const file = ts.createSourceFile('example.ts', `${text}\nexport {}`, ts.ScriptTarget.ES2024, true)
  const [error] = (file as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics
  if (error) throw new Error(`${ts.flattenDiagnosticMessageText(error.messageText, ' ')} At "${text.slice(error.start, (error.start ?? 0) + 20)}".`)
  return file.statements.slice(0, -1).map((statement) => {
    const remark = /^[ \t]*\/\/[ \t]*(.*)/.exec(text.slice(statement.end))?.[1]?.trim() ?? ''
    return { start: statement.getStart(), end: statement.end, ...valueOf(statement), stated: readStated(remark)?.value }
  })
}

function valueOf(statement: ts.Statement): { expression: string; declares: boolean } {
  if (ts.isExpressionStatement(statement)) return { expression: statement.expression.getText(), declares: false }
  const name = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.name : undefined
  return { expression: name && ts.isIdentifier(name) ? name.text : '', declares: true }
}

/** The example with other text for every statement that states a value; a declaration stays before its replacement, since the name is needed. */
export function replaceStated(text: string, replacement: (index: number, statement: StatedStatement & { stated: Stated }) => string): string {
  const statements = statementsOf(text)
  return statements.reduceRight((result, statement, index) => {
    const { start, end, stated, declares, expression } = statement
    if (!stated) return result
    if (expression === '') throw new Error(`"${text.slice(start, end)}" has no value that could be stated.`)
    const before = declares ? `${text.slice(start, end)}; ` : ''
    return result.slice(0, start) + before + replacement(index, { ...statement, stated }) + result.slice(end)
  }, text)
}
