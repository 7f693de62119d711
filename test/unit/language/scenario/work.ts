/** What reading a text does, for `stepsOf`. */
import { equal } from 'node:assert/strict'
import { createContext, runInContext } from 'node:vm'
import { parseScenario } from '../../../../src/language/scenario/index.ts'

export function parse(text: string): void {
  parseScenario(text)
}

/** The bundle for the web, from its text to the first answer. */
export function startBundle(code: string): void {
  const context = createContext({ module: { exports: {} } })
  runInContext(code, context, { filename: 'file:///bundle.cjs' })
  equal(runInContext(`module.exports.parseScenario('cluster a\\n  b: C\\n').diagnostics.length`, context), 0)
}
