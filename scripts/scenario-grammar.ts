/**
 * Writes `grammar.ts` and `word.ts` of `src/language/scenario/grammar/` from `scenario.langium`, so that the program carries the grammar as
 * data and not the toolkit that reads grammar text, and can tell a word from other text without either.
 *
 * ```sh
 * node scripts/scenario-grammar.ts
 * ```
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { EmptyFileSystem, GrammarAST, GrammarUtils, URI } from 'langium'
import { createLangiumGrammarServices } from 'langium/grammar'

const folder = new URL('../src/language/scenario/grammar/', import.meta.url)

/** The texts that the two files should have, or an error that says what is wrong with the grammar. */
export async function scenarioGrammarModules(): Promise<{ grammar: string; word: string }> {
  const services = createLangiumGrammarServices(EmptyFileSystem)
  const text = readFileSync(new URL('scenario.langium', folder), 'utf8')
  const document = services.shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse('memory:/scenario.langium'))
  await services.shared.workspace.DocumentBuilder.build([document], { validation: true })
  const faults = [
    ...document.parseResult.lexerErrors.map((error) => `line ${error.line}: ${error.message}`),
    ...document.parseResult.parserErrors.map((error) => `line ${error.token.startLine}: ${error.message}`),
    ...(document.diagnostics ?? []).filter((one) => one.severity === 1).map((one) => `line ${one.range.start.line + 1}: ${one.message}`),
  ]
  if (faults.length > 0) throw new Error(`scenario.langium:\n${faults.join('\n')}`)
  const grammar = document.parseResult.value as GrammarAST.Grammar
  return { grammar: grammarModule(services.grammar.serializer.JsonSerializer.serialize(grammar)), word: wordModule(grammar) }
}

/** What stands in the data again and again; each has a letter there, which keeps the bundle for the web small. */
const often = [
  '{"$type":"RuleCall","rule":{"$ref":"#/rules@', '"},"arguments":[]}', '{"$type":"Keyword","value":"', '{"$type":"Assignment","feature":"',
  '","operator":"=","terminal":', '","operator":"+=","terminal":', '","operator":"?=","terminal":', '{"$type":"Group","elements":[',
  '{"$type":"Alternatives","elements":[', '],"cardinality":"', '"cardinality":"', '{"$type":"ParserRule","name":"', ',"fragment":false,"parameters":[]}',
  '","definition":', '{"$type":"Action","inferredType":{"$type":"InferredType","name":"', '"parenthesized":false',
]
const firstLetter = 0xc0

function grammarModule(json: string): string {
  const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
  const letterOf = (i: number): string => String.fromCharCode(firstLetter + i)
  const letters = often.map((_, i) => letterOf(i)).join('')
  if (new RegExp(`[${letters}]`).test(json)) throw new Error('The grammar has a letter of its own data: choose another firstLetter.')
  const short = often.reduce((text, part, i) => text.replaceAll(part, letterOf(i)), json)
  const pieces = short.match(/.{1,100}/gu) ?? []
  return [
    '/** The grammar as data. Written by `scripts/scenario-grammar.ts` from `scenario.langium`; do not edit. */',
    '/* eslint-disable max-lines */',
    '/** What stands in it again and again, by the letter that stands for it. */',
    'const often: Readonly<Record<string, string>> = {',
    ...often.map((part, i) => `  ${letterOf(i)}: ${literal(part)},`),
    '}',
    '',
    'export const grammarJson = [',
    ...pieces.map((piece) => `  ${literal(piece)},`),
    `].join('').replace(/[${letters}]/g, (letter) => often[letter]!)`,
    '',
  ].join('\n')
}

function wordModule(grammar: GrammarAST.Grammar): string {
  const rule = grammar.rules.find((one) => one.name === 'WORD')
  if (!GrammarAST.isTerminalRule(rule)) throw new Error('The grammar has no terminal WORD.')
  return [
    '/** What a word of the language is. Written by `scripts/scenario-grammar.ts` from `scenario.langium`; do not edit. */',
    `const word = /^(?:${GrammarUtils.terminalRegex(rule).source})$/`,
    '',
    '/** Whether the whole text is one word, keywords included. */',
    'export function isWord(text: string): boolean {',
    '  return word.test(text)',
    '}',
    '',
  ].join('\n')
}

if (import.meta.main) {
  const { grammar, word } = await scenarioGrammarModules()
  writeFileSync(new URL('grammar.ts', folder), grammar)
  writeFileSync(new URL('word.ts', folder), word)
}
