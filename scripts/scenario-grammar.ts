/**
 * Writes `src/language/scenario/grammar/grammar.ts` from `scenario.langium`, so that the program carries the grammar as data and
 * not the toolkit that reads grammar text.
 *
 * ```sh
 * node scripts/scenario-grammar.ts
 * ```
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { EmptyFileSystem, URI } from 'langium'
import { createLangiumGrammarServices } from 'langium/grammar'

const folder = new URL('../src/language/scenario/grammar/', import.meta.url)

/** The text that `grammar.ts` should have, or an error that says what is wrong with the grammar. */
export async function scenarioGrammarModule(): Promise<string> {
  const services = createLangiumGrammarServices(EmptyFileSystem)
  const text = readFileSync(new URL('scenario.langium', folder), 'utf8')
  const document = services.shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse('memory:/scenario.langium'))
  await services.shared.workspace.DocumentBuilder.build([document], { validation: true })
  const faults = [
    ...document.parseResult.lexerErrors.map(error => `line ${error.line}: ${error.message}`),
    ...document.parseResult.parserErrors.map(error => `line ${error.token.startLine}: ${error.message}`),
    ...(document.diagnostics ?? []).filter(one => one.severity === 1).map(one => `line ${one.range.start.line + 1}: ${one.message}`),
  ]
  if (faults.length > 0) throw new Error(`scenario.langium:\n${faults.join('\n')}`)
  const json = services.grammar.serializer.JsonSerializer.serialize(document.parseResult.value)
  const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
  const pieces = json.match(/.{1,100}/gu) ?? []
  return [
    '/** The grammar as data. Written by `scripts/scenario-grammar.ts` from `scenario.langium`; do not edit. */',
    '/* eslint-disable max-lines */',
    'export const grammarJson = [',
    ...pieces.map(piece => `  ${literal(piece)},`),
    "].join('')",
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(new URL('grammar.ts', folder), await scenarioGrammarModule())
