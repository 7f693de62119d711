/**
 * Reads one argument of a fault's phrase, as its type says.
 *
 *     declare const cursor: PhraseCursor
 *     readArgument(cursor, { kind: 'argument', name: 'targets', type: 'nodes' })   // of `c1, c2 for 5s`: true, and the cursor stands at `for`
 */
import type { ArgumentType } from '../../../../kernel/faults/phrase.ts'
import type { Argument, FieldValue } from '../../../../kernel/plan.ts'
import { readNumber, readRange, readRate, readShare, readShift } from '../../amounts/amounts.ts'
import { readDistribution } from '../../amounts/distributions.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import type { ArgumentTree, NameTree, QuantityTree } from '../../grammar/parse-tree.ts'
import { given } from '../line-kind.ts'
import type { PhrasePart } from './phrase.ts'
import { phraseOf } from './phrase.ts'
import { readConditions, readNodesWhere } from './phrase-conditions.ts'
import { literalStep, type PhraseCursor } from './phrase-cursor.ts'
import { fieldValue, roleOf } from './phrase-values.ts'
import { unknownFault } from './unknown-fault.ts'

type ArgumentPart = PhrasePart & { kind: 'argument' }

/** Reads the argument at the cursor; false when it is wrong, which is reported. */
export function readArgument(cursor: PhraseCursor, part: ArgumentPart): boolean {
  const { next } = cursor
  if (next !== undefined) cursor.places.set(part.name, cursor.line.span(next))
  const argument = argumentOf(cursor, part, next)
  if (argument === undefined || argument === false) return false
  cursor.result.arguments[part.name] = argument
  cursor.open = argument.kind === 'conditions' ? ['and'] : []
  return true
}

function argumentOf(cursor: PhraseCursor, part: ArgumentPart, next: ArgumentTree | undefined): Argument | undefined | false {
  const { name, type, choices = [] } = part
  switch (type) {
    case 'choice': return next?.$type === 'Name' && choices.includes(next.text) ? readWord(cursor, next) : cursor.expected(choices.map(literalStep))
    case 'values': return readValues(cursor, name)
    case 'conditions': return readConditions(cursor)
    case 'rate': return next?.$type === 'Rate' ? readBandwidth(cursor) : cursor.expected([{ kind: 'argument', name, type }])
  }
  if (next?.$type !== (nameTypes.has(type) ? 'Name' : 'Quantity')) return cursor.expected([{ kind: 'argument', name, type }])
  if (next.$type === 'Name') return readNames(cursor, part, next)
  cursor.at++
  return readAmount(cursor.line, type, next)
}

const nameTypes: ReadonlySet<ArgumentType> = new Set(['nodes', 'groups', 'word', 'class', 'fault'])

function readNames(cursor: PhraseCursor, { name, type }: ArgumentPart, first: NameTree): Argument | undefined | false {
  if (type === 'fault' && phraseOf(first.text) === undefined) return unknownFault(cursor.line, first)
  const condition = type === 'nodes' ? readNodesWhere(cursor, first) : undefined
  if (condition !== undefined) return condition === 'failed' ? undefined : condition
  if (type === 'word' || type === 'class') cursor.mention(first, name, type)
  if (type === 'word' || type === 'class' || type === 'fault') return readWord(cursor, first)
  const groups = readGroups(cursor, name, type)
  if (groups === undefined) return false
  if (type === 'groups') return groupsArgument(cursor, name, groups)
  const names = groups[0]!
  const role = names.length === 1 ? roleOf(names[0]!) : undefined
  for (const one of names) cursor.mention(one, name, role === undefined ? 'node' : 'role')
  return role === undefined ? { kind: 'nodes', names: names.map(({ text }) => text) } : { kind: 'nodes', names: [], role }
}

function readWord(cursor: PhraseCursor, { text }: NameTree): Argument {
  cursor.at++
  return { kind: 'word', word: text }
}

/** Names joined by commas, and, for groups, divided by `|`. */
function readGroups(cursor: PhraseCursor, name: string, type: ArgumentType): NameTree[][] | undefined {
  const groups: NameTree[][] = [[]]
  for (;;) {
    const token = cursor.next
    if (token?.$type !== 'Name') return void cursor.expected([{ kind: 'argument', name, type, nextNode: true }])
    groups[groups.length - 1]!.push(token)
    cursor.at++
    const mark = cursor.next?.$type === 'Mark' ? cursor.next.mark : ''
    if (mark === '|' && type === 'groups') groups.push([])
    else if (mark !== ',') return groups
    cursor.at++
  }
}

function groupsArgument(cursor: PhraseCursor, name: string, groups: NameTree[][]): Argument | undefined {
  for (const one of groups.flat()) cursor.mention(one, name, 'node')
  if (groups.length > 1) return { kind: 'groups', groups: groups.map((names) => names.map(({ text }) => text)) }
  cursor.steps = [literalStep('|')]
  return cursor.line.fail(cursor.line.span(cursor.last), 'groups', `${cursor.article} needs two groups divided by "|".`, cursor.example)
}

function readBandwidth(cursor: PhraseCursor): Argument | undefined {
  // SAFETY: the caller has checked the type of the token.
  const bitsPerSecond = readRate(cursor.line, cursor.next as Parameters<typeof readRate>[1])
  if (bitsPerSecond === undefined) return undefined
  cursor.at++
  return { kind: 'rate', bitsPerSecond }
}

/** `7`, `'attack' | 'retreat'`, `nothing`. */
function readValues(cursor: PhraseCursor, name: string): Argument | undefined | false {
  const values: FieldValue[] = []
  do {
    const value = cursor.next && fieldValue(cursor.line, cursor.next)
    if (value === undefined) return cursor.line.broken ? undefined : cursor.expected([{ kind: 'argument', name, type: 'values' }])
    values.push(value)
    cursor.at++
  } while (cursor.next?.$type === 'Mark' && cursor.passes('|'))
  return { kind: 'values', values }
}

function readAmount(line: LineReader, type: ArgumentType, quantity: QuantityTree): Argument | undefined {
  switch (type) {
    case 'duration': {
      const distribution = readDistribution(line, quantity)
      return distribution && { kind: 'duration', distribution }
    }
    case 'shift': {
      const shiftNs = readShift(line, quantity)
      return shiftNs === undefined ? undefined : { kind: 'shift', shiftNs }
    }
    case 'percent': {
      const [partsPerMillion, most] = readRange(line, quantity, 'percentage', readShare) ?? []
      return partsPerMillion === undefined ? undefined : { kind: 'percent', partsPerMillion, ...given({ most }) }
    }
    default: {
      const [value, most] = readRange(line, quantity, 'number', readNumber) ?? []
      return value === undefined ? undefined : { kind: 'number', value, ...given({ most }) }
    }
  }
}
