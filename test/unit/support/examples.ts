/**
 * Examples in documentation: which statement states a value, and the same text with something else in the place of those statements.
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
  /** What has the value: the expression, or the name that is declared. */
  readonly expression: string
  /** Whether the statement declares a name: it must run before the name has its value. */
  readonly declares: boolean
  /** Undefined where the remark is words, or where there is none. */
  readonly stated: Stated | undefined
}

/** The statements of an example, in order; an error when it is not TypeScript. */
export function statementsOf(text: string): StatedStatement[] {
  // As a module it may `await` at its top.
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

/** The example with other text for every statement that states a value; what only declares a name stays before its replacement. */
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
