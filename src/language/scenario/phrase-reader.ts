/**
 * Reads what follows a fault's word by the fault's phrase.
 *
 *     readPhrase(line, word, tokens of 'c1 for 40s')   // { arguments: { targets: c1 }, duration: 40 s, … }
 *
 * Reading goes by position, so a node may be called `for` or `from`. Parts in `[…]` may stand in any order among themselves.
 */
import type { Argument, Distribution, FieldValue, StateCondition } from '../../kernel/plan.ts'
import type { ArgumentType, FaultPhrase } from '../../kernel/faults/phrase.ts'
import type { Mention, Span } from './ast.ts'
import { partsOf, phraseOf, type PhrasePart, startsPart, wanted } from './fault-phrase.ts'
import { didYouMean, listed } from './assist/did-you-mean.ts'
import { relationOf } from './pacing.ts'
import { fieldValue, pathSteps, roleOf, withMost } from './phrase-values.ts'
import { unknownFault } from './unknown-fault.ts'
import { LineReader, readDistribution, readDuration, readNumber, readRange, readShare, readShift } from './quantity.ts'
import { readRate } from './read-network.ts'
import type { RawArgument, RawName, RawQuantity } from './grammar/parse-tree.ts'

/** What can come next in a fault line, for completion and for messages. */
export type PhraseStep = { kind: 'literal'; word: string } | { kind: 'argument'; name: string; type: ArgumentType; nextNode?: boolean }

export interface ReadPhrase {
  arguments: Record<string, Argument>
  mentions: Mention[]
  duration?: Distribution
  untilNs?: number
}

export function readPhrase(line: LineReader, word: RawName, tokens: readonly RawArgument[]): ReadPhrase | undefined {
  const phrase = phraseOf(word.text)
  if (phrase === undefined) return unknownFault(line, word)
  const reader = new PhraseReader(line, word, phrase, tokens, leavesOut(line.text, word, phrase, tokens))
  const read = reader.read()
  return line.broken ? undefined : read
}

/** What could come after these tokens; empty when they do not fit. */
export function stepsAfter(word: RawName, tokens: readonly RawArgument[], text: string): PhraseStep[] {
  const phrase = phraseOf(word.text)
  if (phrase === undefined) return []
  const reader = new PhraseReader(new LineReader(text, 0), word, phrase, tokens, leavesOut(text, word, phrase, tokens))
  reader.read()
  return reader.steps
}

/**
 * Whether the argument that the phrase begins with, and that may be missing, is missing: `delay by 5ms` has no message, and in
 * `delay by by 5ms` it is called `by`. What can be read without it is, and of two readings that fail the one that gets farther.
 */
function leavesOut(text: string, word: RawName, phrase: FaultPhrase, tokens: readonly RawArgument[]): boolean {
  const [first, ...rest] = partsOf(phrase)
  if (first?.kind !== 'optional' || first.parts[0]?.kind !== 'argument' || rest.length === 0) return false
  const [without, given] = [true, false].map(leaves => {
    const line = new LineReader(text, 0)
    const reader = new PhraseReader(line, word, phrase, tokens, leaves)
    reader.read()
    return { broken: line.broken, got: reader.at }
  })
  if (!without!.broken) return tokens.length > 0
  return given!.broken && startsPart(rest, tokens[0]) && without!.got >= given!.got
}

class PhraseReader {
  /** What could have come where the tokens ran out. */
  steps: PhraseStep[] = []
  private readonly line: LineReader
  private readonly word: RawName
  private readonly phrase: FaultPhrase
  private readonly tokens: readonly RawArgument[]
  /** How many tokens it has read. */
  at = 0
  /** Where each argument begins. */
  private readonly places = new Map<string, Span>()
  private readonly result: ReadPhrase = { arguments: {}, mentions: [] }
  /** Where conditions ended that could go on with `and`. */
  private mayGoOn = -1
  /** Words that the parts just passed by could still have begun with. */
  private open: string[] = []
  /** An argument that could have followed at the end. */
  private offered: PhraseStep[] = []

  /** Whether the phrase's first argument, which may be missing, is. */
  private readonly leavesOut: boolean

  constructor(line: LineReader, word: RawName, phrase: FaultPhrase, tokens: readonly RawArgument[], leavesOut = false) {
    this.leavesOut = leavesOut
    this.line = line
    this.word = word
    this.phrase = phrase
    this.tokens = tokens
  }

  read(): ReadPhrase {
    if (this.readParts(partsOf(this.phrase))) this.readPacing()
    const refused = this.line.broken ? undefined : this.phrase.refuse?.(this.result.arguments) ?? this.phrase.refuse?.(withMost(this.result.arguments))
    if (refused) this.line.fail(this.places.get(refused.argument) ?? this.line.span(this.word), 'argument', refused.message, refused.hint)
    return this.result
  }

  private get next(): RawArgument | undefined {
    return this.tokens[this.at]
  }

  private isWord(text: string): boolean {
    return (this.next?.$type === 'Name' && this.next.text === text) || (this.next?.$type === 'Mark' && this.next.mark === text)
  }

  private readParts(parts: readonly PhrasePart[]): boolean {
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index]!
      if (part.kind === 'optional') {
        const group: PhrasePart[][] = []
        const isArgument = (one: PhrasePart | undefined): boolean => one?.kind === 'optional' && one.parts[0]?.kind === 'argument'
        for (let one = parts[index]; one?.kind === 'optional'; one = parts[++index]) {
          group.push(one.parts)
          if (isArgument(one)) {
            index++
            break
          }
        }
        index--
        if (index === 0 && this.leavesOut) continue
        if (!this.readOptional(group, index < parts.length - 1)) return false
      } else if (part.kind === 'literal') {
        if (!this.isWord(part.word)) return this.expected([{ kind: 'literal', word: part.word }])
        this.at++
        this.open = []
      } else if (!this.readArgument(part)) return false
    }
    return true
  }

  private readOptional(group: PhrasePart[][], goesOn: boolean): boolean {
    const left = [...group]
    for (;;) {
      const taken = left.findIndex(parts => parts[0]?.kind === 'literal' && this.isWord(parts[0].word))
      if (taken < 0) break
      const [parts] = left.splice(taken, 1)
      if (!this.readParts(parts!)) return false
    }
    const [first] = left[0] ?? []
    // A part that begins with an argument is the only one of its group.
    const isLength = !goesOn && (this.isWord('for') || this.isWord('until'))
    if (first?.kind === 'argument' && this.next?.$type === 'Name' && !isLength) return this.readParts(left[0]!)
    const more = this.mayGoOn === this.at ? ['and'] : []
    this.open = [...more, ...left.flatMap(parts => parts[0]?.kind === 'literal' ? [parts[0].word] : [])]
    if (first?.kind === 'argument' && this.next === undefined) this.offered = [{ kind: 'argument', name: first.name, type: first.type }]
    return true
  }

  private readArgument({ name, type, choices }: PhrasePart & { kind: 'argument' }): boolean {
    const token = this.next
    if (token !== undefined) this.places.set(name, this.line.span(token))
    if (type === 'choice') return this.readChoice(name, choices ?? [])
    if (type === 'values') return this.readValues(name)
    if (type === 'conditions') return this.readConditions(name)
    if (type === 'rate') return this.readRate(name)
    const fits = nameTypes.has(type) ? 'Name' : 'Quantity'
    if (token?.$type !== fits) return this.expected([{ kind: 'argument', name, type }])
    const argument = token.$type === 'Name' ? this.readNames(name, type, token) : this.readAmount(type, token)
    if (argument === undefined) return false
    this.result.arguments[name] = argument
    this.open = []
    return true
  }

  private readNames(name: string, type: ArgumentType, first: RawName): Argument | undefined {
    if (type === 'fault') return this.readFault(first)
    const condition = type === 'nodes' ? this.readWhere(first) : undefined
    if (condition !== undefined) return condition === 'failed' ? undefined : condition
    if (type === 'word' || type === 'class') {
      this.at++
      this.mention(first, name, type)
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
    const role = names.length === 1 ? roleOf(names[0]!) : undefined
    for (const one of names) this.mention(one, name, role === undefined ? 'node' : 'role')
    return role === undefined ? { kind: 'nodes', names: names.map(one => one.text) } : { kind: 'nodes', names: [], role }
  }

  private readFault(word: RawName): Argument | undefined {
    this.at++
    if (phraseOf(word.text) !== undefined) return { kind: 'word', word: word.text }
    return unknownFault(this.line, word)
  }

  /** `nodes where leader = true`, `any where role = 'leader' and term > 3`. */
  private readWhere(first: RawName): Argument | 'failed' | undefined {
    const role = roleOf(first)
    const where = this.tokens[this.at + 1]
    if ((role === undefined && first.text !== 'nodes') || where?.$type !== 'Name' || where.text !== 'where') return undefined
    this.at++
    const conditions: StateCondition[] = []
    do {
      this.at++
      const field = this.next
      const condition = this.readCondition(`For example: ${this.word.text} nodes where leader = true`)
      if (condition === undefined || field === undefined) return 'failed'
      this.result.mentions.push({ text: condition.path[0]!, ...this.line.span(field), argument: 'where', is: 'field' })
      conditions.push(condition)
    } while (this.isWord('and'))
    this.mayGoOn = this.at
    return { kind: 'nodes', names: [], ...(role !== undefined && { role }), where: conditions }
  }

  /** `leader = true`, `entries.0.term > 3`. */
  private readCondition(example: string): StateCondition | undefined {
    const path: string[] = []
    do {
      const step = this.next && pathSteps(this.line, this.next)
      if (step === undefined) return this.noCondition(example)
      path.push(...step)
      this.at++
    } while (this.next?.$type === 'Mark' && this.next.mark === '.' && this.at++ > 0)
    const relation = this.next?.$type === 'Mark' ? relationOf(this.next.mark) : undefined
    const given = this.tokens[this.at + 1]
    const value = relation === undefined || given === undefined ? undefined : fieldValue(this.line, given)
    if (relation === undefined || value === undefined) return this.noCondition(example)
    this.at += 2
    return { path, relation, value }
  }

  private noCondition(example: string): undefined {
    if (this.line.broken) return undefined
    const place = this.next ?? this.tokens[this.at - 1] ?? this.word
    return this.line.fail(this.line.span(place), 'where', 'Expected a field, a comparison and a value after "where".', example)
  }

  /** `key = 'x' and token > 33`: what a message says. */
  private readConditions(name: string): boolean {
    const conditions: StateCondition[] = []
    if (this.next === undefined) this.steps = []
    do {
      const condition = this.readCondition(`For example: ${this.word.text} … where key = 'x'`)
      if (condition === undefined) return false
      conditions.push(condition)
    } while (this.isWord('and') && this.at++ > 0)
    this.result.arguments[name] = { kind: 'conditions', conditions }
    this.mayGoOn = this.at
    this.open = ['and']
    return true
  }

  private readRate(name: string): boolean {
    const token = this.next
    if (token?.$type !== 'Rate') return this.expected([{ kind: 'argument', name, type: 'rate' }])
    const bitsPerSecond = readRate(this.line, token)
    if (bitsPerSecond === undefined) return false
    this.at++
    this.result.arguments[name] = { kind: 'rate', bitsPerSecond }
    this.open = []
    return true
  }

  private readChoice(name: string, choices: readonly string[]): boolean {
    const token = this.next
    if (token?.$type !== 'Name' || !choices.includes(token.text)) return this.expected(choices.map(word => ({ kind: 'literal', word })))
    this.at++
    this.result.arguments[name] = { kind: 'word', word: token.text }
    this.open = []
    return true
  }

  private readValues(name: string): boolean {
    const values: FieldValue[] = []
    for (;;) {
      const token = this.next
      const value = token === undefined ? undefined : fieldValue(this.line, token)
      if (value === undefined) return this.line.broken ? false : this.expected([{ kind: 'argument', name, type: 'values' }])
      values.push(value)
      this.at++
      if (this.next?.$type !== 'Mark' || this.next.mark !== '|') break
      this.at++
    }
    this.result.arguments[name] = { kind: 'values', values }
    this.open = []
    return true
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
        const [partsPerMillion, most] = readRange(this.line, quantity, 'percentage', readShare) ?? []
        return partsPerMillion === undefined ? undefined : { kind: 'percent', partsPerMillion, ...(most !== undefined && { most }) }
      }
      default: {
        const [value, most] = readRange(this.line, quantity, 'number', readNumber) ?? []
        return value === undefined ? undefined : { kind: 'number', value, ...(most !== undefined && { most }) }
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
    this.steps = [...this.offered, ...this.open.map((word): PhraseStep => ({ kind: 'literal', word }))]
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
    if (this.next === undefined) this.steps = [...this.offered, ...all]
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

const nameTypes: ReadonlySet<ArgumentType> = new Set(['nodes', 'groups', 'word', 'class', 'fault'])
