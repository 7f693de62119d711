/**
 * Names of properties and measures, in which a hyphen and a space mean the same.
 *
 *     simpleWords('tokens-never-go-back')            // 'tokens never go back'
 *     titleText('tokens never go back', '-')         // 'tokens-never-go-back'
 *     titleText('p99 > 5 ms', '-')                   // "'p99 > 5 ms'"
 */
import { quoted } from '../../amounts/time-text.ts'
import { isWord } from '../../grammar/word.ts'

export function simpleWords(name: string): string {
  return name.replace(/[\s-]+/g, ' ').trim()
}

/** The name as the language writes it, without quotes where possible. */
export function titleText(name: string, joint: '-' | ' '): string {
  const hyphenated = name.replaceAll(' ', '-')
  if (name !== simpleWords(name) || !isWord(hyphenated)) return quoted(name)
  return joint === ' ' && name.split(' ').every(isWord) ? name : hyphenated
}
