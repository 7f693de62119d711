/**
 * Reads values that examples state in a remark after a statement, and compares them with the actual values.
 *
 *     readStated("'5 s': a length")                        // { value: { kind: 'exactly', value: '5 s' }, words: 'a length' }
 *     readStated('the smallest of all')                    // undefined: words, not a value
 *     mismatch(readStated('[1, …]')!.value, [1, 2, 3])     // undefined: it is that value
 *     mismatch(readStated('{ a: 1 }')!.value, { a: 1, b: 2 })   // 'unexpected b'
 *
 * A remark that begins like a value is one: a quote, a digit, `-`, `[`, `{`, `true`, `false`, `undefined`, `null`, `NaN`, `Infinity`, `Set`, `Map` or
 * `throws`. After the value words may follow behind `:`, `,`, `;` or two spaces. In a value `…` stands for anything: the rest of a list or a
 * record, the middle of a text, or a whole value. `throws 'text'` states that the statement throws an error whose message has this text.
 */
import { inspect } from 'node:util'

export type Stated =
  | { readonly kind: 'exactly'; readonly value: unknown }
  | { readonly kind: 'anything' }
  /** A text that was stated with `…`, as the pieces between. */
  | { readonly kind: 'text'; readonly pieces: readonly string[] }
  | { readonly kind: 'list' | 'set'; readonly items: readonly Stated[]; readonly open: boolean }
  | { readonly kind: 'record' | 'map'; readonly entries: ReadonlyMap<string, Stated>; readonly open: boolean }
  | { readonly kind: 'throws'; readonly text: string }

const beginsLikeAValue = /^(?:['"[{\d-]|(?:true|false|undefined|null|NaN|Infinity|Set|Map|throws)(?![\w$]))/

/** The value that a remark states; undefined when it is words. Throws when it begins like a value and is none. */
export function readStated(remark: string): { value: Stated; words: string } | undefined {
  if (!beginsLikeAValue.test(remark)) return undefined
  const reader = new Reader(remark)
  const value = reader.read()
  const rest = remark.slice(reader.at)
  if (rest !== '' && !/^(?:[:,;]|\s\s)/.test(rest)) throw new Error(`"${remark}" begins like a value, but "${rest.trim()}" follows: put a colon before words.`)
  return { value, words: rest.replace(/^[:,;]?\s*/, '') }
}

class Reader {
  at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  read(): Stated {
    if (this.take(/…/y)) return { kind: 'anything' }
    const word = this.take(/true|false|undefined|null|NaN|-?Infinity/y)
    if (word) return { kind: 'exactly', value: words.get(word) }
    const number = this.take(/-?(?:0x[\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)n?/iy)
    if (number) return { kind: 'exactly', value: numberOf(number.replaceAll('_', '')) }
    if (this.take(/throws\b\s*/y)) return { kind: 'throws', text: /^['"]/.test(this.text.slice(this.at)) ? this.string() : '' }
    if (/['"]/.test(this.text[this.at] ?? '')) return textOf(this.string())
    if (this.take(/Set\s*\{/y)) return { kind: 'set', ...this.items('}') }
    if (this.take(/\[/y)) return { kind: 'list', ...this.items(']') }
    if (this.take(/Map\s*\{/y)) return { kind: 'map', ...this.entries('=>') }
    if (this.take(/\{/y)) return { kind: 'record', ...this.entries(':') }
    throw new Error(`"${this.text}" begins like a value, but at "${this.text.slice(this.at)}" there is none.`)
  }

  private items(end: string): { items: Stated[]; open: boolean } {
    const items: Stated[] = []
    let open = false
    while (!this.ends(end)) {
      if (this.take(/…(?=\s*[\]}])/y)) open = true
      else items.push(this.read())
    }
    return { items, open }
  }

  private entries(mark: string): { entries: Map<string, Stated>; open: boolean } {
    const entries = new Map<string, Stated>()
    let open = false
    while (!this.ends('}')) {
      if (this.take(/…(?=\s*\})/y)) {
        open = true
        continue
      }
      const key = /['"]/.test(this.text[this.at] ?? '') ? this.string() : this.take(/[\w$]+/y)
      if (!key || !this.take(mark === ':' ? /\s*:\s*/y : /\s*=>\s*/y)) throw new Error(`"${this.text}": a name is missing at "${this.text.slice(this.at)}".`)
      entries.set(key, this.read())
    }
    return { entries, open }
  }

  /** Skips commas and spaces, and the closing bracket if it comes next; returns whether it did. */
  private ends(end: string): boolean {
    this.take(/[\s,]+/y)
    if (this.at >= this.text.length) throw new Error(`"${this.text}" lacks a "${end}".`)
    if (this.text[this.at] !== end) return false
    this.at += 1
    return true
  }

  private string(): string {
    const found = this.take(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y)
    if (!found) throw new Error(`"${this.text}": a text has no end.`)
    return found.slice(1, -1).replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gi, (_, x?: string, u?: string, other?: string) => (
      x ?? u ? String.fromCharCode(parseInt((x ?? u)!, 16)) : escapes[other!] ?? other!
    ))
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', 0: '\0' }
const words = new Map<string, unknown>([
  ['true', true], ['false', false], ['undefined', undefined], ['null', null], ['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity],
])

function numberOf(text: string): number | bigint {
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text)
}

function textOf(text: string): Stated {
  return text.includes('…') ? { kind: 'text', pieces: text.split('…') } : { kind: 'exactly', value: text }
}

/** How a value differs from what is stated; undefined when it does not. */
export function mismatch(stated: Stated, value: unknown): string | undefined {
  const instead = (wanted: string): string => `${wanted} is stated, it is ${inspect(value, { depth: 6, breakLength: Infinity, maxStringLength: 300, maxArrayLength: 10 })}`
  switch (stated.kind) {
    case 'anything': return undefined
    case 'exactly': return Object.is(value, stated.value) || (value === 0 && stated.value === 0) ? undefined : instead(inspect(stated.value))
    case 'text': return typeof value === 'string' && hasPieces(value, stated.pieces) ? undefined : instead(`'${stated.pieces.join('…')}'`)
    case 'throws': return instead('an error')
    case 'list': return isList(value) ? listMismatch(stated, [...value]) : instead('a list')
    case 'set': return value instanceof Set ? listMismatch(stated, [...value]) : instead('a Set')
    case 'map': return value instanceof Map ? entriesMismatch(stated, new Map([...value].map(([key, item]) => [String(key), item]))) : instead('a Map')
    case 'record': return typeof value === 'object' && value !== null ? entriesMismatch(stated, new Map(Object.entries(value))) : instead('a record')
  }
}

function isList(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value)
}

function listMismatch({ items, open }: { items: readonly Stated[]; open: boolean }, found: readonly unknown[]): string | undefined {
  if (open ? found.length < items.length : found.length !== items.length) return `${items.length} items are stated, there are ${inspect(found, { breakLength: Infinity })}`
  return items.map((item, i) => mismatch(item, found[i])).find((text) => text !== undefined)
}

function entriesMismatch(
  { entries, open }: { entries: ReadonlyMap<string, Stated>; open: boolean }, found: ReadonlyMap<string, unknown>,
): string | undefined {
  for (const [key, stated] of entries) {
    if (!found.has(key)) return `${key} is stated, there is ${[...found.keys()].join(', ') || 'nothing'}`
    const inside = mismatch(stated, found.get(key))
    if (inside !== undefined) return `${key}: ${inside}`
  }
  const more = [...found.keys()].find((key) => !entries.has(key))
  return open || more === undefined ? undefined : `unexpected ${more}`
}

function hasPieces(text: string, [first, ...rest]: readonly string[]): boolean {
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const [i, piece] of rest.entries()) {
    const found = i === rest.length - 1 ? (text.length - piece.length >= at && text.endsWith(piece) ? text.length : -1) : text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return true
}
