/**
 * Reads and prints fields and what they are compared with: `term > 3`, `entries.0.key = 'x'`.
 *
 *     conditionsText([{ path: ['entries', '0', 'term'], relation: '>', value: 3 }])   // 'entries.0.term > 3'
 */
import type { FieldValue, Relation, StateCondition } from '../../../kernel/plan.ts'
import { isWord } from '../grammar/word.ts'
import type { FieldConditionTree, PathPartTree, ValueTree } from '../grammar/parse-tree.ts'
import { readNumber, readTime } from './amounts.ts'
import type { LineReader } from './line-reader.ts'
import { numberText, quoted, unquoted } from './time-text.ts'

const relations = new Map<string, Relation>([
  ['!=', '≠'], ['<=', '≤'], ['>=', '≥'], ['=', '='], ['≠', '≠'], ['<', '<'], ['≤', '≤'], ['>', '>'], ['≥', '≥'],
])

/** What a comparison means, in either spelling; undefined for other texts. */
export function relationOf(text: string): Relation | undefined {
  return relations.get(text)
}

export function readCondition(line: LineReader, tree: FieldConditionTree): StateCondition | undefined {
  const value = readFieldValue(line, tree.value)
  return value === undefined ? undefined : { path: pathOf(tree.path), relation: relationOf(tree.comparison)!, value }
}

/** The path of a field. The lexer takes `.0.1` for the number 0.1, so numbers are divided at the dot again. */
export function pathOf(parts: readonly PathPartTree[]): string[] {
  return parts.flatMap((part) => part.text !== undefined ? [unquoted(part.text)] : part.word === undefined ? part.number!.split('.') : [part.word])
}

export function readFieldValue(line: LineReader, tree: ValueTree): FieldValue | undefined {
  if (tree.text !== undefined) return unquoted(tree.text)
  if (tree.constant !== undefined) return tree.constant === 'nothing' ? null : tree.constant === 'true'
  if (tree.amount === undefined) return line.fail(line.span(tree), 'value', 'A field is compared with one value, not with a list.', 'For example: when lock.queue.length = 3')
  const { unit } = tree.amount
  return unit === undefined || unit === '%' ? readNumber(line, tree.amount) : readTime(line, tree.amount)
}

/** `key = 'x' and token > 33`. */
export function conditionsText(conditions: readonly StateCondition[]): string {
  return conditions.map(({ path, relation, value }) => `${pathText(path)} ${relation} ${fieldValueText(value)}`).join(' and ')
}

export function pathText(path: readonly string[]): string {
  return path.map((step) => isWord(step) || /^\d+$/.test(step) ? step : quoted(step)).join('.')
}

export function fieldValueText(value: FieldValue): string {
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' ? numberText(value) : value === null ? 'nothing' : String(value)
}
