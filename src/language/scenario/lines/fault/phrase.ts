/**
 * The phrases of the faults (`src/kernel/faults/`), parsed into parts.
 *
 *     partsOf(phraseOf('crash')!)   // [{ kind: 'argument', name: 'targets', type: 'nodes' }]
 */
import type { ArgumentType, FaultPhrase } from '../../../../kernel/faults/phrase.ts'
import { faultPhrases } from '../../../../kernel/faults/kinds/index.ts'
import type { ArgumentTree } from '../../grammar/parse-tree.ts'

export type PhrasePart =
  | { kind: 'literal'; word: string }
  | { kind: 'argument'; name: string; type: ArgumentType; choices?: string[] }
  | { kind: 'optional'; parts: PhrasePart[] }

const partsByPhrase = new Map<string, PhrasePart[]>()

export function phraseOf(word: string): FaultPhrase | undefined {
  return faultPhrases.find((one) => wordOf(one) === word)
}

export function wordOf(phrase: FaultPhrase): string {
  return phrase.phrase.split(' ', 1)[0]!
}

export function faultWords(): string[] {
  return faultPhrases.map(wordOf)
}

/** The phrase after its word, as parts. */
export function partsOf(phrase: FaultPhrase): PhrasePart[] {
  let parts = partsByPhrase.get(phrase.phrase)
  if (parts === undefined) {
    const pieces = phrase.phrase.match(/\[|\]|<[^>]*>|[^\s[\]<>]+/g) ?? []
    parts = takeParts(pieces.slice(1)[Symbol.iterator]())
    partsByPhrase.set(phrase.phrase, parts)
  }
  return parts
}

function takeParts(pieces: Iterator<string>): PhrasePart[] {
  const parts: PhrasePart[] = []
  for (let piece = pieces.next(); piece.done !== true && piece.value !== ']'; piece = pieces.next()) {
    const { value } = piece
    if (value === '[') parts.push({ kind: 'optional', parts: takeParts(pieces) })
    else if (value.startsWith('<')) {
      const [name = '', type = ''] = value.slice(1, -1).split(':').map((text) => text.trim())
      // SAFETY: phrases are written in this program; a unit test reads every one of them.
      parts.push(type.includes('|') ? { kind: 'argument', name, type: 'choice', choices: type.split('|') } : { kind: 'argument', name, type: type as ArgumentType })
    } else parts.push({ kind: 'literal', word: value })
  }
  return parts
}

/** Whether one of these parts can begin with this token. */
export function startsPart(parts: readonly PhrasePart[], token: ArgumentTree | undefined): boolean {
  return token?.$type === 'Name' && parts.some((part) => {
    const [first] = part.kind === 'optional' ? part.parts : [part]
    return first?.kind === 'literal' && first.word === token.text
  })
}

/** The types of arguments, as errors name them. */
export const wanted: Record<ArgumentType, string> = {
  nodes: 'a node',
  groups: 'groups of nodes divided by "|"',
  duration: 'a length of time',
  shift: 'an amount of time',
  percent: 'a percentage',
  number: 'a number',
  word: 'a name',
  fault: 'a fault',
  class: 'a class',
  choice: 'a word',
  values: 'a value',
  rate: 'a bandwidth',
  conditions: 'a field of the message, a comparison and a value',
}

/** The fault of this word, as Markdown. */
export function phraseHelp(word: string): string | undefined {
  const phrase = phraseOf(word)
  if (phrase === undefined) return undefined
  const length = phrase.duration === 'none' ? '' : phrase.duration === 'required' ? ' for <length>' : ' [for <length>]'
  return `**${wordOf(phrase)}** ${phrase.help}\n\n\`${phrase.phrase}${length}\`\n\nFor example: \`${phrase.example}\``
}
