/**
 * Reads what follows a fault's word by the fault's phrase.
 *
 *     readPhrase(line, word, tokens of 'c1 for 40s')   // { arguments: { targets: c1 }, duration: 40 s, … }
 *
 * Reading goes by position, so a node may be called `for` or `from`. Parts in `[…]` may stand in any order among themselves.
 */
import type { Argument, Distribution } from '../../kernel/plan.ts'
import type { ArgumentType, FaultPhrase } from '../../kernel/faults/phrase.ts'
import type { Mention, Span } from './ast.ts'
import { faultWords, partsOf, phraseOf, type PhrasePart } from './fault-phrase.ts'
import { didYouMean, listed } from './near.ts'
import { LineReader, readDistribution, readDuration, readPercent, readShift, readSingleNumber } from './quantity.ts'
import type { RawArgument, RawName, RawQuantity } from './raw.ts'

/** What can come next in a fault line, for completion and for messages. */
export type PhraseStep = { kind: 'literal'; word: string } | { kind: 'argument'; name: string; type: ArgumentType; nextNode?: boolean }

export interface ReadPhrase {
  arguments: Record<string, Argument>
  mentions: Mention[]
  duration?: Distribution
  untilNs?: number
}

export const roles = ['any', 'all', 'minority', 'majority'] as const
type Role = (typeof roles)[number]

const wanted: Record<ArgumentType, string> = {
  nodes: 'a node',
  groups: 'groups of nodes divided by "|"',
  duration: 'a length of time',
  shift: 'an amount of time',
  percent: 'a percentage',
  number: 'a number',
  word: 'a name',
}

export function readPhrase(line: LineReader, word: RawName, tokens: readonly RawArgument[]): ReadPhrase | undefined {
  const phrase = phraseOf(word.text)
  if (phrase === undefined) return unknownFault(line, word)
  const reader = new PhraseReader(line, word, phrase, tokens)
  const read = reader.read()
  return line.broken ? undefined : read
}

/** What could come after these tokens; empty when they do not fit. */
export function stepsAfter(word: RawName, tokens: readonly RawArgument[], text: string): PhraseStep[] {
  const phrase = phraseOf(word.text)
  if (phrase === undefined) return []
  const reader = new PhraseReader(new LineReader(text, 0), word, phrase, tokens)
  reader.read()
  return reader.steps
}

function unknownFault(line: LineReader, word: RawName): undefined {
  if (word.text === 'at' || word.text === 'every') {
    return line.fail(line.span(word), 'pacing', `"${word.text}" needs a time.`, `For example: ${word.text} 10s pause c1 for 1s`)
  }
  const hint = didYouMean(word.text, [...faultWords(), 'at', 'every']) ?? `The faults are ${listed(faultWords(), 'and', 40)}.`
  return line.fail(line.span(word), 'unknown-fault', `Unknown fault "${word.text}".`, hint)
}

class PhraseReader {
  /** What could have come where the tokens ran out. */
  steps: PhraseStep[] = []
  private readonly line: LineReader
  private readonly word: RawName
  private readonly phrase: FaultPhrase
  private readonly tokens: readonly RawArgument[]
  private at = 0
  private readonly result: ReadPhrase = { arguments: {}, mentions: [] }
  /** Words that the parts just passed by could still have begun with. */
  private open: string[] = []

  constructor(line: LineReader, word: RawName, phrase: FaultPhrase, tokens: readonly RawArgument[]) {
    this.line = line
    this.word = word
    this.phrase = phrase
    this.tokens = tokens
  }

  read(): ReadPhrase {
    if (this.readParts(partsOf(this.phrase))) this.readPacing()
    return this.result
  }

  private get next(): RawArgument | undefined {
    return this.tokens[this.at]
  }

  private isWord(text: string): boolean {
    return this.next?.$type === 'Name' && this.next.text === text
  }

  private readParts(parts: readonly PhrasePart[]): boolean {
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index]!
      if (part.kind === 'optional') {
        const group: PhrasePart[][] = []
        for (let one = parts[index]; one?.kind === 'optional'; one = parts[++index]) group.push(one.parts)
        index--
        if (!this.readOptional(group)) return false
      } else if (part.kind === 'literal') {
        if (!this.isWord(part.word)) return this.expected([{ kind: 'literal', word: part.word }])
        this.at++
        this.open = []
      } else if (!this.readArgument(part.name, part.type)) return false
    }
    return true
  }

  private readOptional(group: PhrasePart[][]): boolean {
    const left = [...group]
    for (;;) {
      const taken = left.findIndex(parts => parts[0]?.kind === 'literal' && this.isWord(parts[0].word))
      if (taken < 0) break
      const [parts] = left.splice(taken, 1)
      if (!this.readParts(parts!)) return false
    }
    this.open = left.flatMap(parts => parts[0]?.kind === 'literal' ? [parts[0].word] : [])
    return true
  }

  private readArgument(name: string, type: ArgumentType): boolean {
    const token = this.next
    const fits = type === 'nodes' || type === 'groups' || type === 'word' ? 'Name' : 'Quantity'
    if (token?.$type !== fits) return this.expected([{ kind: 'argument', name, type }])
    const argument = token.$type === 'Name' ? this.readNames(name, type, token) : this.readAmount(type, token)
    if (argument === undefined) return false
    this.result.arguments[name] = argument
    this.open = []
    return true
  }

  private readNames(name: string, type: ArgumentType, first: RawName): Argument | undefined {
    if (type === 'word') {
      this.at++
      this.mention(first, name, 'word')
      return { kind: 'word', word: first.text }
    }
    const groups: RawName[][] = [[]]
    for (let token: RawArgument | undefined = first; ; token = this.next) {
      if (token?.$type !== 'Name') return void this.expected([{ kind: 'argument', name, type, nextNode: true }])
      groups[groups.length - 1]!.push(token)
      this.at++
      const mark = this.next?.$type === 'Mark' ? this.next.mark : ''
      if (mark === '|' && type === 'groups') groups.push([])
      else if (mark !== ',') break
      this.at++
    }
    if (type === 'groups') return this.groupsArgument(name, groups)
    const names = groups[0]!
    const isRole = names.length === 1 && (roles as readonly string[]).includes(names[0]!.text)
    for (const one of names) this.mention(one, name, isRole ? 'role' : 'node')
    if (!isRole) return { kind: 'nodes', names: names.map(one => one.text) }
    // SAFETY: it was just found among the roles.
    return { kind: 'nodes', names: [], role: names[0]!.text as Role }
  }

  private groupsArgument(name: string, groups: RawName[][]): Argument | undefined {
    for (const one of groups.flat()) this.mention(one, name, 'node')
    if (groups.length > 1) return { kind: 'groups', groups: groups.map(names => names.map(one => one.text)) }
    this.steps = [{ kind: 'literal', word: '|' }]
    const last = this.line.span(this.tokens[this.at - 1]!)
    return this.line.fail(last, 'groups', `${this.article()} needs two groups divided by "|".`, this.example())
  }

  private readAmount(type: ArgumentType, quantity: RawQuantity): Argument | undefined {
    this.at++
    switch (type) {
      case 'duration': {
        const distribution = readDistribution(this.line, quantity)
        return distribution && { kind: 'duration', distribution }
      }
      case 'shift': {
        const shiftNs = readShift(this.line, quantity)
        return shiftNs === undefined ? undefined : { kind: 'shift', shiftNs }
      }
      case 'percent': {
        const partsPerMillion = readPercent(this.line, quantity)
        return partsPerMillion === undefined ? undefined : { kind: 'percent', partsPerMillion }
      }
      default: {
        const value = readSingleNumber(this.line, quantity)
        return value === undefined ? undefined : { kind: 'number', value }
      }
    }
  }

  /** `for` and `until` after the phrase, in either order. */
  private readPacing(): void {
    const left = this.phrase.duration === 'none' ? ['until'] : ['for', 'until']
    for (;;) {
      const word = left.find(one => this.isWord(one))
      if (word === undefined) break
      const [keyword, quantity] = [this.next!, this.tokens[this.at + 1]]
      this.at++
      if (quantity?.$type !== 'Quantity') {
        this.steps = [{ kind: 'argument', name: word, type: 'duration' }]
        return this.line.fail(this.line.span(keyword), 'pacing', `"${word}" needs a length of time.`, this.example())
      }
      this.at++
      left.splice(left.indexOf(word), 1)
      this.open = []
      if (word === 'for') this.readLength(quantity)
      else this.readUntil(quantity)
    }
    this.open.push(...left)
    if (this.line.broken) return
    if (this.next !== undefined) return this.tooMuch()
    this.steps = this.open.map(word => ({ kind: 'literal', word }))
    if (this.phrase.duration === 'required' && this.result.duration === undefined) {
      this.line.fail(this.line.span(this.word), 'length', `${this.article()} needs a length.`, this.example())
    }
  }

  private readLength(quantity: RawQuantity): void {
    const duration = readDistribution(this.line, quantity)
    if (duration !== undefined) this.result.duration = duration
  }

  private readUntil(quantity: RawQuantity): void {
    const untilNs = readDuration(this.line, quantity)
    if (untilNs !== undefined) this.result.untilNs = untilNs
  }

  private tooMuch(): void {
    const token = this.next!
    const at = this.line.span(token)
    if (this.isWord('for')) return this.line.fail(at, 'length', `${this.article()} has no length.`, this.example())
    if (this.isWord('at') || this.isWord('every')) {
      const text = this.line.textOf(token)
      return this.line.fail(at, 'pacing', `"${text}" stands at the beginning of the line.`, this.example())
    }
    this.expected(this.open.map(word => ({ kind: 'literal', word })))
  }

  /** Reports that one of these should be here; false, so that reading stops. */
  private expected(steps: PhraseStep[]): false {
    const all = [...this.open.filter(word => !steps.some(one => one.kind === 'literal' && one.word === word))
      .map((word): PhraseStep => ({ kind: 'literal', word })), ...steps]
    if (this.next === undefined) this.steps = all
    const named = all.map(one => one.kind === 'literal' ? `"${one.word}"` : one.nextNode ? wanted.nodes : wanted[one.type])
    const what = listed([...named, ...(steps.length === 0 || steps.every(one => one.kind === 'literal' && this.open.includes(one.word))
      ? ['the end of the line'] : [])])
    const before: Span = this.line.span(this.tokens[this.at - 1] ?? this.word)
    if (this.next === undefined) {
      const text = this.line.text.slice(before.start - this.line.start, before.end - this.line.start)
      this.line.fail(before, 'syntax', `Expected ${what} after "${text}".`, this.example())
      return false
    }
    const found = this.line.textOf(this.next)
    const near = didYouMean(found, all.flatMap(one => one.kind === 'literal' ? [one.word] : []))
    this.line.fail(this.line.span(this.next), 'syntax', `Expected ${what}, not "${found}".`, near ?? this.example())
    return false
  }

  private mention(name: RawName, argument: string, is: Mention['is']): void {
    this.result.mentions.push({ text: name.text, ...this.line.span(name), argument, is })
  }

  private article(): string {
    return `${/^[aeiou]/.test(this.word.text) ? 'An' : 'A'} ${this.word.text}`
  }

  private example(): string {
    return `For example: ${this.phrase.example}`
  }
}
