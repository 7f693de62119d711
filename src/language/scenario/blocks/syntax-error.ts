/**
 * Turns "the line does not fit its rule" into one plain sentence at the word that does not fit, from what the grammar expected there.
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
    // `at 1s` alone: the grammar could take `at` for the fault's word, the parser takes it for the time of one that is missing.
    if (endAllowed && rule === 'FaultLine') return line.fail(line.placeOf(last), 'syntax', `Expected a fault after "${last.text}".`)
    if (endAllowed) return line.fail(line.placeOf(last), 'syntax', 'This line cannot be read.')
    return line.fail(line.placeOf(last), 'syntax', `Expected ${namesOf(expected, false)} after "${last.text}".`, nearKeyword(last, expected))
  }
  if (found.text === "'" || found.text === '"') {
    return line.fail({ start: line.start + found.start, end: line.start + last.end }, 'quote', 'This text has no closing quote.')
  }
  // What is no option is taken for the name of a node.
  const option = rule === 'NetworkLine' && failedAt === 2 ? nearKeyword(before!, expectedAfter(rule, tokens.slice(0, 1)).expected) : undefined
  if (option !== undefined) return line.fail(line.placeOf(before!), 'syntax', `Unknown link option "${before!.text}".`, option)
  const afterNumber = before?.type === 'NUMBER' && before.end === found.start && expected.some((one) => one.place?.offers === 'unit')
  if (afterNumber && isWord(found.text)) return failUnit(line, line.placeOf(found), found.text)
  return line.fail(line.placeOf(found), 'syntax', `Expected ${namesOf(expected, endAllowed)}, not "${found.text}".`, nearKeyword(found, expected))
}

function nearKeyword(found: Token, expected: readonly Expected[]): string | undefined {
  return isWord(found.text) ? didYouMean(found.text, expected.flatMap((one) => one.keyword ?? []).filter(isWord)) : undefined
}

/** Places by their names, keywords in quotes. */
export function namesOf(expected: readonly Expected[], endAllowed: boolean): string {
  const names = expected.map((one) => one.place?.text ?? (one.keyword === undefined ? 'a name' : `"${one.keyword}"`))
  return listed([...new Set(names), ...(endAllowed ? ['the end of the line'] : [])], 'or', 16)
}
