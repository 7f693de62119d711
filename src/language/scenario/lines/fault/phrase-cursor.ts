/**
 * The state of reading a fault's phrase: the tokens, what was read of them, and what could come next.
 *
 *     declare const cursor: PhraseCursor
 *     if (!cursor.passes('by')) cursor.expected([{ kind: 'literal', word: 'by' }])     // reports: Expected "by", not "buy".
 */
import type { ArgumentType, FaultPhrase } from '../../../../kernel/faults/phrase.ts'
import type { Argument, Distribution } from '../../../../kernel/plan.ts'
import { didYouMean, listed } from '../../../did-you-mean.ts'
import type { LineReader } from '../../amounts/line-reader.ts'
import type { ArgumentTree, NameTree } from '../../grammar/parse-tree.ts'
import type { Span } from '../../written.ts'
import type { Mention } from './fault-line.ts'
import { wanted } from './phrase.ts'

/** What can come next in a fault line, for completion and for messages. */
export type PhraseStep = { kind: 'literal'; word: string } | { kind: 'argument'; name: string; type: ArgumentType; nextNode?: boolean }

export interface ReadPhrase {
  arguments: Record<string, Argument>
  mentions: Mention[]
  duration?: Distribution
  untilNs?: number
}

export const literalStep = (word: string): PhraseStep => ({ kind: 'literal', word })

export class PhraseCursor {
  readonly line: LineReader
  readonly word: NameTree
  readonly phrase: FaultPhrase
  readonly tokens: readonly ArgumentTree[]
  readonly result: ReadPhrase = { arguments: {}, mentions: [] }
  /** Where each argument begins. */
  readonly places = new Map<string, Span>()
  /** How many tokens were read. */
  at = 0
  /** What could come next where the tokens end; for completion. */
  steps: PhraseStep[] = []
  /** Words with which optional parts could begin that were left out just before. */
  open: string[] = []
  /** An optional argument that could follow at the end. */
  offered: PhraseStep[] = []
  /** The number of the token at which conditions ended, which could go on with `and` there. */
  mayGoOn = -1

  constructor(line: LineReader, word: NameTree, phrase: FaultPhrase, tokens: readonly ArgumentTree[]) {
    this.line = line
    this.word = word
    this.phrase = phrase
    this.tokens = tokens
  }

  get next(): ArgumentTree | undefined {
    return this.tokens[this.at]
  }

  /** Whether the next token is this word or mark. */
  sees(text: string): boolean {
    return (this.next?.$type === 'Name' && this.next.text === text) || (this.next?.$type === 'Mark' && this.next.mark === text)
  }

  /** Goes past the next token when it is this word or mark. */
  passes(text: string): boolean {
    if (!this.sees(text)) return false
    this.at++
    return true
  }

  /** The place of the next token; at the end that of the last one. */
  get place(): Span {
    return this.line.span(this.next ?? this.last)
  }

  /** The token that was read last, or else the fault's word. */
  get last(): ArgumentTree {
    return this.tokens[this.at - 1] ?? this.word
  }

  mention(name: NameTree, argument: string, is: Mention['is']): void {
    this.result.mentions.push({ ...this.line.name(name), argument, is })
  }

  /** The fault with its article, as in `A pause`. */
  get article(): string {
    return `${/^[aeiou]/.test(this.word.text) ? 'An' : 'A'} ${this.word.text}`
  }

  get example(): string {
    return `For example: ${this.phrase.example}`
  }

  /** Reports that one of these should be here; false, so that reading stops. */
  expected(steps: PhraseStep[]): false {
    const all = [...this.open.filter((word) => !steps.some((one) => one.kind === 'literal' && one.word === word)).map(literalStep), ...steps]
    if (this.next === undefined) this.steps = [...this.offered, ...all]
    const named = all.map((one) => one.kind === 'literal' ? `"${one.word}"` : one.nextNode ? wanted.nodes : wanted[one.type])
    const mayEnd = steps.every((one) => one.kind === 'literal' && this.open.includes(one.word))
    const what = listed([...named, ...(mayEnd ? ['the end of the line'] : [])])
    if (this.next === undefined) this.line.fail(this.place, 'syntax', `Expected ${what} after "${this.line.textOf(this.last)}".`, this.example)
    else {
      const found = this.line.textOf(this.next)
      const near = didYouMean(found, all.flatMap((one) => one.kind === 'literal' ? [one.word] : []))
      this.line.fail(this.place, 'syntax', `Expected ${what}, not "${found}".`, near ?? this.example)
    }
    return false
  }
}
