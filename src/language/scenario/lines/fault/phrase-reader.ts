/**
 * Reads the text after a fault's word, as the fault's phrase prescribes.
 *
 *     declare const [line, word, tokens]: [LineReader, NameTree, ArgumentTree[]]
 *     readPhrase(line, word, tokens)   // of `pause c1 for 40s`: { arguments: { targets: … }, duration: 40 s, mentions: [c1] }
 *
 * It reads by position, so a node may have the name `for` or `from`. Parts in `[…]` may stand in any order among themselves.
 */
import type { FaultPhrase } from '../../../../kernel/faults/phrase.ts'
import { readDuration } from '../../amounts/amounts.ts'
import { readDistribution } from '../../amounts/distributions.ts'
import { LineReader } from '../../amounts/line-reader.ts'
import type { ArgumentTree, NameTree, QuantityTree } from '../../grammar/parse-tree.ts'
import { given } from '../line-kind.ts'
import { partsOf, phraseOf, type PhrasePart, startsPart } from './phrase.ts'
import { readArgument } from './phrase-arguments.ts'
import { literalStep, PhraseCursor, type PhraseStep, type ReadPhrase } from './phrase-cursor.ts'
import { withMost } from './phrase-values.ts'
import { unknownFault } from './unknown-fault.ts'

export function readPhrase(line: LineReader, word: NameTree, tokens: readonly ArgumentTree[]): ReadPhrase | undefined {
  const phrase = phraseOf(word.text)
  if (phrase === undefined) return unknownFault(line, word)
  const reader = new PhraseReader(new PhraseCursor(line, word, phrase, tokens), leavesOut(line.text, word, phrase, tokens))
  reader.read()
  return line.broken ? undefined : reader.cursor.result
}

/** What could come after these tokens; empty when they do not fit. */
export function stepsAfter(word: NameTree, tokens: readonly ArgumentTree[], text: string): PhraseStep[] {
  const phrase = phraseOf(word.text)
  if (phrase === undefined) return []
  const reader = new PhraseReader(new PhraseCursor(new LineReader(text, 0), word, phrase, tokens), leavesOut(text, word, phrase, tokens))
  reader.read()
  return reader.cursor.steps
}

/**
 * Whether the optional argument at the beginning of the phrase is left out: `delay by 5ms` names no message, and `delay by by 5ms` names one
 * called `by`. It counts as left out if the phrase can be read without it, or, when both readings fail, if that one gets at least as far.
 */
function leavesOut(text: string, word: NameTree, phrase: FaultPhrase, tokens: readonly ArgumentTree[]): boolean {
  const [first, ...rest] = partsOf(phrase)
  if (!beginsWithArgument(first) || rest.length === 0) return false
  const [without, including] = [true, false].map((leaves) => {
    const line = new LineReader(text, 0)
    const reader = new PhraseReader(new PhraseCursor(line, word, phrase, tokens), leaves)
    reader.read()
    return { broken: line.broken, got: reader.cursor.at }
  })
  if (!without!.broken) return tokens.length > 0
  return including!.broken && startsPart(rest, tokens[0]) && without!.got >= including!.got
}

/** Whether a part is optional and begins with an argument: `[<message: word>]`. */
function beginsWithArgument(part: PhrasePart | undefined): boolean {
  return part?.kind === 'optional' && part.parts[0]?.kind === 'argument'
}

class PhraseReader {
  readonly cursor: PhraseCursor
  /** Whether the optional argument at the beginning is left out. */
  private readonly leavesOut: boolean

  constructor(cursor: PhraseCursor, leavesOut: boolean) {
    this.cursor = cursor
    this.leavesOut = leavesOut
  }

  read(): void {
    const { line, phrase, result, places, word } = this.cursor
    if (this.readParts(partsOf(phrase))) this.readLasting()
    const refused = line.broken ? undefined : phrase.refuse?.(result.arguments) ?? phrase.refuse?.(withMost(result.arguments))
    if (refused) line.fail(places.get(refused.argument) ?? line.span(word), 'argument', refused.message, refused.hint)
  }

  private readParts(parts: readonly PhrasePart[]): boolean {
    const { cursor } = this
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index]!
      if (part.kind === 'optional') {
        const group = optionalGroup(parts, index)
        index += group.length - 1
        if (index === 0 && this.leavesOut) continue
        if (!this.readOptional(group, index < parts.length - 1)) return false
      } else if (part.kind === 'literal') {
        if (!cursor.passes(part.word)) return cursor.expected([literalStep(part.word)])
        cursor.open = []
      } else if (!readArgument(cursor, part)) return false
    }
    return true
  }

  /** Reads optional parts, in any order. `goesOn` says that other parts follow them. */
  private readOptional(group: readonly (readonly PhrasePart[])[], goesOn: boolean): boolean {
    const { cursor } = this
    const left = [...group]
    for (;;) {
      const taken = left.findIndex((parts) => parts[0]?.kind === 'literal' && cursor.sees(parts[0].word))
      if (taken < 0) break
      const [parts] = left.splice(taken, 1)
      if (!this.readParts(parts!)) return false
    }
    const [first] = left[0] ?? []
    // A part that begins with an argument is alone in its group; after the last part, `for` and `until` are not its argument.
    const isLasting = !goesOn && (cursor.sees('for') || cursor.sees('until'))
    if (first?.kind === 'argument' && cursor.next?.$type === 'Name' && !isLasting) return this.readParts(left[0]!)
    const more = cursor.mayGoOn === cursor.at ? ['and'] : []
    cursor.open = [...more, ...left.flatMap((parts) => parts[0]?.kind === 'literal' ? [parts[0].word] : [])]
    if (first?.kind === 'argument' && cursor.next === undefined) cursor.offered = [{ kind: 'argument', name: first.name, type: first.type }]
    return true
  }

  /** `for` and `until` after the phrase, in either order. */
  private readLasting(): void {
    const { cursor } = this
    const { line, phrase } = cursor
    const left = phrase.duration === 'none' ? ['until'] : ['for', 'until']
    for (;;) {
      const word = left.find((one) => cursor.sees(one))
      if (word === undefined) break
      const [keyword, quantity] = [cursor.next!, cursor.tokens[cursor.at + 1]]
      cursor.at++
      if (quantity?.$type !== 'Quantity') {
        cursor.steps = [{ kind: 'argument', name: word, type: 'duration' }]
        return line.fail(line.span(keyword), 'pacing', `"${word}" needs a length of time.`, cursor.example)
      }
      cursor.at++
      left.splice(left.indexOf(word), 1)
      cursor.open = []
      this.readLength(word, quantity)
    }
    cursor.open.push(...left)
    if (line.broken) return
    if (cursor.next !== undefined) return this.tooMuch()
    cursor.steps = [...cursor.offered, ...cursor.open.map(literalStep)]
    if (phrase.duration === 'required' && cursor.result.duration === undefined) {
      line.fail(line.span(cursor.word), 'length', `${cursor.article} needs a length.`, cursor.example)
    }
  }

  private readLength(word: string, quantity: QuantityTree): void {
    const { line, result } = this.cursor
    if (word === 'for') Object.assign(result, given({ duration: readDistribution(line, quantity) }))
    else Object.assign(result, given({ untilNs: readDuration(line, quantity) }))
  }

  private tooMuch(): void {
    const { cursor } = this
    const { line, place } = cursor
    if (cursor.sees('for')) return line.fail(place, 'length', `${cursor.article} has no length.`, cursor.example)
    if (cursor.sees('at') || cursor.sees('every')) {
      return line.fail(place, 'pacing', `"${line.textOf(cursor.next!)}" stands at the beginning of the line.`, cursor.example)
    }
    cursor.expected(cursor.open.map(literalStep))
  }
}

/** The optional parts that stand one after the other, up to one that begins with an argument. */
function optionalGroup(parts: readonly PhrasePart[], from: number): PhrasePart[][] {
  const group: PhrasePart[][] = []
  for (let index = from; ; index++) {
    const part = parts[index]
    if (part?.kind !== 'optional') return group
    group.push(part.parts)
    if (beginsWithArgument(part)) return group
  }
}
