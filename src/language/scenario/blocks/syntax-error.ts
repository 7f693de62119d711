/**
 * The error of a line that does not fit its rule: one sentence at the word that does not fit, which says what the grammar expected there.
 *
 *     const line = new LineReader('run leases wth gc', 0)
 *     failSyntax(line, 'RunHeader', tokenize('run leases wth gc').tokens)
 *     line.diagnostics[0].message       // 'Expected "with", "for", … or the end of the line, not "wth".'
 *     line.diagnostics[0].hint          // 'Did you mean "with"?'
 */
import { didYouMean, listed } from '../../did-you-mean.ts'
import { failUnit } from '../amounts/amounts.ts'
import type { LineReader } from '../amounts/line-reader.ts'
import type { Token } from '../grammar/langium.ts'
import { isWord } from '../grammar/word.ts'
import type { Expected } from '../grammar/rule-graph.ts'
import { expectedAfter } from './index.ts'

export function failSyntax(line: LineReader, rule: string, tokens: readonly Token[]): undefined {
  const { failedAt, expected, endAllowed } = expectedAfter(rule, tokens)
  const found = tokens[failedAt]
  const before = tokens[failedAt - 1]
  const last = tokens[tokens.length - 1]!
  if (found === undefined) {
    // For `at 1s` alone the graph allows the end, with `at` as a fault's word, but the parser takes `at 1s` for a beginning without a fault.
    if (endAllowed && rule === 'FaultLine') return line.fail(line.placeOf(last), 'syntax', `Expected a fault after "${last.text}".`)
    if (endAllowed) return line.fail(line.placeOf(last), 'syntax', 'This line cannot be read.')
    return line.fail(line.placeOf(last), 'syntax', `Expected ${namesOf(expected, false)} after "${last.text}".`, nearKeyword(last, expected))
  }
  if (found.text === "'" || found.text === '"') {
    return line.fail({ start: line.start + found.start, end: line.start + last.end }, 'quote', 'This text has no closing quote.')
  }
  // The grammar takes a misspelt option for the name of a node and then expects an arrow; the author probably meant the option.
  const option = rule === 'NetworkLine' && failedAt === 2 ? nearKeyword(before!, expectedAfter(rule, tokens.slice(0, 1)).expected) : undefined
  if (option !== undefined) return line.fail(line.placeOf(before!), 'syntax', `Unknown link option "${before!.text}".`, option)
  const afterNumber = before?.type === 'NUMBER' && before.end === found.start && expected.some((one) => one.place?.offers === 'unit')
  if (afterNumber && isWord(found.text)) return failUnit(line, line.placeOf(found), found.text)
  return line.fail(line.placeOf(found), 'syntax', `Expected ${namesOf(expected, endAllowed)}, not "${found.text}".`, nearKeyword(found, expected))
}

function nearKeyword(found: Token, expected: readonly Expected[]): string | undefined {
  return isWord(found.text) ? didYouMean(found.text, expected.flatMap((one) => one.keyword ?? []).filter(isWord)) : undefined
}

/** What was expected, in words: the names of places, and keywords in quotes. */
export function namesOf(expected: readonly Expected[], endAllowed: boolean): string {
  const names = expected.map((one) => one.place?.text ?? (one.keyword === undefined ? 'a name' : `"${one.keyword}"`))
  return listed([...new Set(names), ...(endAllowed ? ['the end of the line'] : [])], 'or', 16)
}
