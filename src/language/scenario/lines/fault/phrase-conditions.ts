/**
 * Conditions in a fault's phrase: on the fields of nodes, and on the payloads of messages.
 *
 * ```dsnb
 * crash any where role = 'leader' and term > 3
 * drop write where key = 'x'
 * ```
 */
import type { Argument, StateCondition } from '../../../../kernel/plan.ts'
import { relationOf } from '../../amounts/values.ts'
import type { NameTree } from '../../grammar/parse-tree.ts'
import { given } from '../line-kind.ts'
import type { PhraseCursor } from './phrase-cursor.ts'
import { fieldValue, pathSteps, roleOf } from './phrase-values.ts'

/** `nodes where …`, `any where …`; undefined when there is no `where`, `failed` when there is one with an error. */
export function readNodesWhere(cursor: PhraseCursor, first: NameTree): Argument | 'failed' | undefined {
  const role = roleOf(first)
  const where = cursor.tokens[cursor.at + 1]
  if ((role === undefined && first.text !== 'nodes') || where?.$type !== 'Name' || where.text !== 'where') return undefined
  cursor.at++
  const conditions: StateCondition[] = []
  do {
    cursor.at++
    const field = cursor.next
    const condition = readOne(cursor, `For example: ${cursor.word.text} nodes where leader = true`)
    if (condition === undefined || field === undefined) return 'failed'
    cursor.result.mentions.push({ text: condition.path[0]!, ...cursor.line.span(field), argument: 'where', is: 'field' })
    conditions.push(condition)
  } while (cursor.sees('and'))
  cursor.mayGoOn = cursor.at
  return { kind: 'nodes', names: [], ...given({ role }), where: conditions }
}

/** The conditions on a message after `where`. */
export function readConditions(cursor: PhraseCursor): Argument | undefined {
  const conditions: StateCondition[] = []
  if (cursor.next === undefined) cursor.steps = []
  do {
    const condition = readOne(cursor, `For example: ${cursor.word.text} … where key = 'x'`)
    if (condition === undefined) return undefined
    conditions.push(condition)
  } while (cursor.passes('and'))
  cursor.mayGoOn = cursor.at
  return { kind: 'conditions', conditions }
}

/** `leader = true`, `entries.0.term > 3`. */
function readOne(cursor: PhraseCursor, example: string): StateCondition | undefined {
  const path: string[] = []
  do {
    const step = cursor.next && pathSteps(cursor.line, cursor.next)
    if (step === undefined) return noCondition(cursor, example)
    path.push(...step)
    cursor.at++
  } while (cursor.next?.$type === 'Mark' && cursor.passes('.'))
  const relation = cursor.next?.$type === 'Mark' ? relationOf(cursor.next.mark) : undefined
  const token = cursor.tokens[cursor.at + 1]
  const value = relation === undefined || token === undefined ? undefined : fieldValue(cursor.line, token)
  if (relation === undefined || value === undefined) return noCondition(cursor, example)
  cursor.at += 2
  return { path, relation, value }
}

function noCondition({ line, place }: PhraseCursor, example: string): undefined {
  return line.broken ? undefined : line.fail(place, 'where', 'Expected a field, a comparison and a value after "where".', example)
}
