/**
 * What to say of a line of faults whose first word is no fault: a word of its beginning that lacks something, one that belongs to its end, or
 * a misspelt one.
 *
 *     declare const [line, word]: [LineReader, NameTree]
 *     unknownFault(line, word)   // of `crahs a`: Unknown fault "crahs". Did you mean "crash"?
 */
import { faultWords, phraseOf } from './phrase.ts'
import { didYouMean, listed } from '../../../did-you-mean.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import type { NameTree } from '../../grammar/parse-tree.ts'

export function unknownFault(line: LineReader, word: NameTree): undefined {
  const help = triggerHelp.get(word.text)
  if (help !== undefined) return line.fail(line.span(word), 'pacing', help.message, `For example: ${help.example}`)
  if (word.text === 'at' || word.text === 'every') {
    return line.fail(line.span(word), 'pacing', `"${word.text}" needs a time.`, `For example: ${word.text} 10s pause c1 for 1s`)
  }
  if (word.text === 'until' || word.text === 'for') {
    return line.fail(line.span(word), 'pacing', `"${word.text}" stands at the end of the line, behind the fault.`, movedBehind(line, word.text))
  }
  const hint = didYouMean(word.text, [...faultWords(), 'at', 'every']) ?? `The faults are ${listed(faultWords(), 'and', 60)}.`
  return line.fail(line.span(word), 'unknown-fault', `Unknown fault "${word.text}".`, hint)
}

/** `every 1s until 5s crash a` with its words in order. */
function movedBehind(line: LineReader, word: string): string {
  const [, before, length, after, fault] = new RegExp(`^(.*?)\\b${word}\\s+(\\S+)\\s+((\\S+)[^#]*?)\\s*(?:#.*)?$`).exec(line.text) ?? []
  if (fault !== undefined && phraseOf(fault) !== undefined) return `Did you mean: ${`${before!.trim()} ${after} ${word} ${length}`.trim()}`
  return `For example: ${word === 'until' ? 'every 10s isolate lock for 1s until 60s' : 'at 10s isolate lock for 1s'}`
}

const whenHelp = {
  message: 'Expected a node and what it does, or a field and its value: sends, receives, handles, crashes, restarts, pauses, resumes, awaits. "any" is every node.',
  example: 'when storage receives the 2nd write crash storage for 1s',
}
const triggerHelp = new Map(Object.entries({
  when: whenHelp,
  whenever: whenHelp,
  between: { message: '"between" needs two times.', example: 'between 1s and 5s crash db for 2s' },
  about: { message: '"about" needs a number and a unit of time.', example: 'about 12 per month crash any for 5min' },
  in: { message: '"in" needs a share of the runs.', example: 'in 10% of runs at 5s pause db for 1s' },
}))
