/**
 * Writes a fault as a line of the language.
 *
 *     printFault('crash', { at: { kind: 'constant', valueNs: 5e9 } }, { targets: { kind: 'nodes', names: ['db'] } })   // 'at 5s crash db'
 */
import type { Argument, Schedule } from '../../../../kernel/plan.ts'
import { distributionText, durationText, numberText, percentText, rateText } from '../../amounts/time-text.ts'
import { conditionsText, fieldValueText } from '../../amounts/values.ts'
import { beginningTexts } from './beginning.ts'
import { partsOf, phraseOf, type PhrasePart } from './phrase.ts'

/** One fault as a line, from the data that generators and the shrinker work with. */
export function printFault(word: string, schedule: Schedule, values: Record<string, Argument>): string {
  const phrase = phraseOf(word)
  const words: string[] = []
  words.push(...beginningTexts(schedule), word, ...(phrase === undefined ? [] : partTexts(inOrder(partsOf(phrase), values), values)))
  if (schedule.duration !== undefined) words.push('for', distributionText(schedule.duration))
  if (schedule.untilNs !== undefined) words.push('until', durationText(schedule.untilNs))
  return words.join(' ')
}

/** Puts conditions on a message before a role, or they would be read as conditions on the role: `drop put where key = 'x' to any`. */
function inOrder(parts: PhrasePart[], values: Record<string, Argument>): PhrasePart[] {
  const ambiguous = Object.values(values).some((one) => one.kind === 'nodes' && one.role !== undefined && one.where === undefined)
  if (!ambiguous) return parts
  const isWhere = (part: PhrasePart): boolean => part.kind === 'optional' && part.parts[0]?.kind === 'literal' && part.parts[0].word === 'where'
  const where = parts.findIndex(isWhere)
  let first = where
  const isOption = (part: PhrasePart | undefined): boolean => part?.kind === 'optional' && part.parts[0]?.kind === 'literal'
  while (first > 0 && isOption(parts[first - 1])) first--
  return where < 0 ? parts : [...parts.slice(0, first), parts[where]!, ...parts.slice(first, where), ...parts.slice(where + 1)]
}

function partTexts(parts: readonly PhrasePart[], values: Record<string, Argument>): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'literal') return [part.word]
    if (part.kind === 'argument') return values[part.name] === undefined ? [] : [argumentText(values[part.name]!)]
    const given = part.parts.every((one) => one.kind !== 'argument' || values[one.name] !== undefined)
    return given ? partTexts(part.parts, values) : []
  })
}

function argumentText(argument: Argument): string {
  switch (argument.kind) {
    case 'nodes': {
      const { role, names: list, where } = argument
      if (where === undefined) return role ?? list.join(', ')
      return `${role ?? 'nodes'} where ${conditionsText(where)}`
    }
    case 'groups': return argument.groups.map((group) => group.join(', ')).join(' | ')
    case 'duration': return distributionText(argument.distribution)
    case 'shift': return durationText(argument.shiftNs)
    case 'percent': return percentText(argument.partsPerMillion) + (argument.most === undefined ? '' : `..${percentText(argument.most)}`)
    case 'number': return numberText(argument.value) + (argument.most === undefined ? '' : `..${numberText(argument.most)}`)
    case 'rate': return rateText(argument.bitsPerSecond)
    case 'conditions': return conditionsText(argument.conditions)
    case 'word': return argument.word
    case 'values': return argument.values.map(fieldValueText).join(' | ')
  }
}
