/**
 * Turns "the line does not fit its rule" into one plain sentence at the word that does not fit, from what the grammar expected there.
 *
 *     failSyntax(line, 'RunHeader', tokens)   // 'Expected "with", "for", … or the end of the line, not "wth".' 'Did you mean "with"?'
 */
import type { Span } from '../ast.ts'
import { type Expected, expectedAfter } from './expected.ts'
import { didYouMean, listed } from '../assist/did-you-mean.ts'
import { failUnit, type LineReader } from '../quantity.ts'
import { isWord, type Token } from './langium.ts'

/** What can follow `network` at once; a word that is none of them is taken for the name of a node. */
const linkOptions = [
  'latency', 'loss', 'duplicate', 'reorder', 'corrupt', 'checksum', 'authentication', 'fifo', 'unordered', 'transport', 'bandwidth', 'queue', 'circuits',
]

export function failSyntax(line: LineReader, rule: string, tokens: readonly Token[]): undefined {
  const { failedAt, expected, endAllowed } = expectedAfter(rule, tokens)
  const at = (token: Token): Span => ({ start: line.start + token.start, end: line.start + token.end })
  const found = tokens[failedAt]
  const before = tokens[failedAt - 1]
  const last = tokens[tokens.length - 1]!
  if (found === undefined) {
    // `at 1s` alone: the grammar could take `at` for the fault's word, the parser takes it for the time of one that is missing.
    if (endAllowed && rule === 'FaultLine') return line.fail(at(last), 'syntax', `Expected a fault after "${last.text}".`)
    if (endAllowed) return line.fail(at(last), 'syntax', 'This line cannot be read.')
    return line.fail(at(last), 'syntax', `Expected ${namesOf(expected, false)} after "${last.text}".`, nearKeyword(last, expected))
  }
  if (found.text === "'" || found.text === '"') {
    return line.fail({ start: line.start + found.start, end: line.start + last.end }, 'quote', 'This text has no closing quote.')
  }
  const option = rule === 'NetworkLine' && failedAt === 2 ? didYouMean(before!.text, linkOptions) : undefined
  if (option !== undefined) return line.fail(at(before!), 'syntax', `Unknown link option "${before!.text}".`, option)
  const afterNumber = before?.type === 'NUMBER' && before.end === found.start && expected.some(one => one.place?.offers === 'unit')
  if (afterNumber && isWord(found.text)) return failUnit(line, at(found), found.text)
  return line.fail(at(found), 'syntax', `Expected ${namesOf(expected, endAllowed)}, not "${found.text}".`, nearKeyword(found, expected))
}

function nearKeyword(found: Token, expected: readonly Expected[]): string | undefined {
  return isWord(found.text) ? didYouMean(found.text, expected.flatMap(one => one.keyword ?? []).filter(isWord)) : undefined
}

/** Places by their names, keywords in quotes. */
export function namesOf(expected: readonly Expected[], endAllowed: boolean): string {
  const names = expected.map(one => one.place?.text ?? (one.keyword === undefined ? 'a name' : `"${one.keyword}"`))
  return listed([...new Set(names), ...(endAllowed ? ['the end of the line'] : [])], 'or', 16)
}
