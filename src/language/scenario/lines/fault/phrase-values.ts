/**
 * Values inside the phrase of a fault: the path of a field, what it is compared with, both ends of a range.
 *
 *     declare const [line, token]: [LineReader, ArgumentTree]
 *     fieldValue(line, token)   // of the token 'x' in quotes: the text x
 */
import type { Argument, FieldValue } from '../../../../kernel/plan.ts'
import { readNumber, readTime } from '../../amounts/amounts.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import { unquoted } from '../../amounts/time-text.ts'
import type { ArgumentTree, NameTree } from '../../grammar/parse-tree.ts'

export const roles = ['any', 'all', 'minority', 'majority'] as const
export const roleOf = ({ text }: NameTree): (typeof roles)[number] | undefined => roles.find((role) => role === text)

/** The arguments with the upper ends of their ranges: a fault that refuses either end refuses the range. */
export function withMost(given: Record<string, Argument>): Record<string, Argument> {
  return Object.fromEntries(Object.entries(given).map(([name, argument]): [string, Argument] => [
    name, argument.kind === 'number' ? { kind: 'number', value: argument.most ?? argument.value } : argument,
  ]))
}

/** One step of the path of a field; several when the token is a number: `.0.1`. */
export function pathSteps(line: LineReader, token: ArgumentTree): string[] | undefined {
  if (token.$type === 'Name') return [token.text]
  if (token.$type === 'Mark') return /^['"]/.test(token.mark) ? [unquoted(token.mark)] : undefined
  const text = line.textOf(token)
  return /^\d+(\.\d+)?$/.test(text) ? text.split('.') : undefined
}

const constants = new Map<string, FieldValue>([['true', true], ['false', false], ['nothing', null]])

/** A number, a time (in nanoseconds), a text or a constant; undefined when the token is none. */
export function fieldValue(line: LineReader, token: ArgumentTree): FieldValue | undefined {
  if (token.$type === 'Name') return constants.get(token.text)
  if (token.$type === 'Mark') return /^['"]/.test(token.mark) ? unquoted(token.mark) : undefined
  if (token.$type === 'Rate') return undefined
  const { low, high, mean } = token
  if (low === undefined || high !== undefined || mean !== undefined) return undefined
  return low.unit === undefined || low.unit === '%' ? readNumber(line, low) : readTime(line, low)
}
