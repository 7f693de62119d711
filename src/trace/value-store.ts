/**
 * The tables of a store of values: entries, numbers, texts, and records and lists by the ids of what they hold.
 *
 * `values.ts` takes values apart and puts their parts in here. There are two ways to recognise a value that is stored already: exactly, with a
 * table that grows, or lately, with a table of fixed size that forgets, which takes a quarter of the time.
 *
 *     declare const store: ValueStore
 *     store.number(33)                       // 67: small numbers are their own ids
 *     store.text('ann') === store.text('ann')
 */
import { grown } from './columns.ts'
import { finish, hashString, mix } from './hash.ts'
import { Shapes } from './shapes.ts'
import { constants, Tag } from './tags.ts'
import { ValueReader } from './value-reader.ts'

export const smallMin = -0x40000000
export const smallMax = 0x3fffffff

/** A text is kept, hashed, packed and read again, so each character counts for several bytes. */
const bytesPerCharacter = 8
/** The most characters of one text. */
const textMax = 1 << 24
/** A text that is longer counts as several values. */
const shortLength = 64
/** JavaScript's own `set`: the sandbox replaces it by one that takes fuel from node code, which must not pay for what the store does. */
const setIn = Map.prototype.set
/** How many values recorded lately are recognised; a power of two. */
const latelyMax = 4096

export abstract class ValueStore extends ValueReader {
  protected hashes: Int32Array = new Int32Array(256)
  /** Made anew for each run: the engine keeps the memory of a cleared map until its next full collection. */
  private numberIds = new Map<number, number>()
  private stringIds = new Map<string, number>()
  /** Open addressing table of entry indexes + 1, for composites. */
  private table = new Int32Array(1024)
  private tableUsed = 0
  /** The values recorded lately, one for each slot of their hash. The hash and the entry index + 1 are neighbours, so that one access finds both. */
  private readonly lately: Int32Array = new Int32Array(2 * latelyMax)
  /** The hash of the record that was stored last. */
  private lastHash = 0
  private lastEntry = -1
  protected exact = true
  /** Ids of the children of what is being stored, innermost last. */
  protected stack: Int32Array = new Int32Array(256)
  protected top = 0
  private textLength = 0

  constructor() {
    super(
      { tags: new Uint8Array(256), starts: new Int32Array(256), words: new Int32Array(1024), numbers: new Float64Array(64), strings: [], shapes: [] },
    )
    this.begin()
  }

  /** Throws for something that cannot be stored, or returns the id of a placeholder. */
  protected abstract refuse(reason: string, placeholder: string): number
  /** Counts a long text that is about to be stored. */
  protected abstract noteLongText(length: number): void

  protected begin(): void {
    this.count = this.wordCount = this.numberCount = 0
    for (let i = 0; i < constants.length; i++) this.addEntry(Tag.constant, i, mix(0x9e3779b9, i))
  }

  protected clear(): void {
    this.strings = []
    this.shapes = new Shapes()
    this.numberIds = new Map()
    this.stringIds = new Map()
    this.lately.fill(0)
    this.lastEntry = -1
    if (this.tableUsed > 0) this.table = new Int32Array(1024)
    this.tableUsed = 0
    this.textLength = 0
    this.begin()
  }

  /** Bytes of texts, records and lists: the part that can grow by leaps. */
  get contentBytes(): number {
    return this.wordCount * 4 + this.textLength * bytesPerCharacter
  }

  /** Bytes in use while values are added, close enough for a limit. */
  override get bytes(): number {
    return this.count * 9 + this.wordCount * 4 + this.numberCount * 24 + this.strings.length * 48 + this.textLength * bytesPerCharacter
  }

  /** The id of a number. */
  number(value: number): number {
    if ((value | 0) === value && value >= smallMin && value <= smallMax && (value !== 0 || 1 / value > 0)) return (value << 1) | 1
    if (value !== value) return 8
    if (value === 0) return 10
    return this.exact ? this.exactNumber(value) : this.numberLately(value)
  }

  private exactNumber(value: number): number {
    const known = this.numberIds.get(value)
    if (known !== undefined) return known
    const id = this.addNumber(value, hashNumber(value))
    Reflect.apply(setIn, this.numberIds, [value, id])
    return id
  }

  private numberLately(value: number): number {
    const hash = hashNumber(value)
    const found = this.foundLately(hash)
    if (found >= 0 && this.tags[found] === Tag.number && this.numbers[this.starts[found]] === value) return found << 1
    const id = this.addNumber(value, hash)
    this.noteLately(hash, id)
    return id
  }

  private addNumber(value: number, hash: number): number {
    if (this.numberCount === this.numbers.length) this.numbers = grown(this.numbers, this.numbers.length * 2)
    this.numbers[this.numberCount] = value
    return this.addEntry(Tag.number, this.numberCount++, hash)
  }

  protected hashOfNumber(value: number): number {
    if (value === 0 && 1 / value > 0) return mix(0x51ed270b, 0)
    return value !== value || value === 0 ? this.hashes[this.number(value) >> 1] : hashNumber(value)
  }

  /** The id of a text. */
  text(value: string): number {
    if (value.length > shortLength) {
      if (value.length > textMax) return this.refuse(`is a text of more than ${textMax} characters`, '‹too long›')
      this.noteLongText(value.length)
    }
    const known = this.stringIds.get(value)
    if (known !== undefined) return known
    this.strings.push(value)
    this.textLength += value.length
    const id = this.addEntry(Tag.string, this.strings.length - 1, hashString(value))
    Reflect.apply(setIn, this.stringIds, [value, id])
    return id
  }

  protected push(id: number): void {
    if (this.top === this.stack.length) this.stack = grown(this.stack, this.stack.length * 2)
    this.stack[this.top++] = id
  }

  /** Stores `head` (shape or length) and the child ids on the stack from `base` on, unless an equal entry is there. */
  protected composite(tag: number, head: number, base: number): number {
    const count = this.top - base
    const { stack, table, hashes } = this
    let hash = mix(tag, tag === Tag.object ? this.shapes.hashes[head] : head)
    for (let i = base; i < this.top; i++) {
      const id = stack[i]
      hash = mix(hash, (id & 1) === 1 ? mix(0x51ed270b, id >> 1) : hashes[id >> 1])
    }
    this.top = base
    if (!this.exact) return this.compositeLately(tag, head, base, count, hash)
    let slot = finish(hash) & (table.length - 1)
    for (;;) {
      const found = table[slot] - 1
      if (found < 0) break
      if (hashes[found] === hash && this.same(found, tag, head, base, count)) return found << 1
      slot = (slot + 1) & (table.length - 1)
    }
    const id = this.addComposite(tag, head, base, count, hash)
    table[slot] = (id >> 1) + 1
    if (++this.tableUsed * 2 > table.length) this.rehash()
    return id
  }

  private compositeLately(tag: number, head: number, base: number, count: number, hash: number): number {
    const found = this.foundLately(hash)
    if (found >= 0 && this.same(found, tag, head, base, count)) return found << 1
    const id = this.addComposite(tag, head, base, count, hash)
    this.noteLately(hash, id)
    return id
  }

  private addComposite(tag: number, head: number, base: number, count: number, hash: number): number {
    while (this.wordCount + count + 1 > this.words.length) this.words = grown(this.words, this.words.length * 2)
    const { words, stack } = this
    const start = this.wordCount
    words[start] = head
    for (let i = 0; i < count; i++) words[start + 1 + i] = stack[base + i]
    this.wordCount += count + 1
    return this.addEntry(tag, start, hash)
  }

  private same(entry: number, tag: number, head: number, base: number, count: number): boolean {
    if (this.tags[entry] !== tag) return false
    const start = this.starts[entry]
    const { words, stack } = this
    if (words[start] !== head) return false
    for (let i = 0; i < count; i++) if (words[start + 1 + i] !== stack[base + i]) return false
    return true
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 4)
    for (const entry of this.table) {
      if (entry === 0) continue
      let slot = finish(this.hashes[entry - 1]) & (table.length - 1)
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1)
      table[slot] = entry
    }
    this.table = table
  }

  protected addEntry(tag: number, start: number, hash: number): number {
    if (this.count === this.tags.length) {
      this.tags = grown(this.tags, this.tags.length * 2)
      this.starts = grown(this.starts, this.starts.length * 2)
      this.hashes = grown(this.hashes, this.hashes.length * 2)
    }
    this.tags[this.count] = tag
    this.starts[this.count] = start
    this.hashes[this.count] = hash
    return this.count++ << 1
  }

  /** A 32-bit hash of the content, independent of the order in which values were stored. */
  hash(id: number): number {
    if ((id & 1) === 1) return mix(0x51ed270b, id >> 1)
    return this.hashes[id >> 1] || this.hashRecord(id >> 1)
  }

  /** The hash of an entry that was stored without one. */
  private hashRecord(entry: number): number {
    if (this.tags[entry] !== Tag.object) return this.hashes[entry]
    const start = this.starts[entry]
    const shape = this.words[start]
    const end = start + 1 + this.shapes.keys[shape].length
    let hash = mix(Tag.object, this.shapes.hashes[shape])
    for (let i = start + 1; i < end; i++) hash = mix(hash, this.hash(this.words[i]))
    this.hashes[entry] = hash
    return hash
  }

  shapeHash(shape: number): number {
    return mix(Tag.object, this.shapes.hashes[shape])
  }

  /** The entry with this hash that was stored lately; -1: none. */
  foundLately(hash: number): number {
    const { lately } = this
    const slot = latelySlot(hash)
    return lately[slot] === hash ? lately[slot + 1] - 1 : -1
  }

  private noteLately(hash: number, id: number): void {
    const { lately } = this
    const slot = latelySlot(hash)
    lately[slot] = hash
    lately[slot + 1] = (id >> 1) + 1
  }

  /** Notes the entry as the last record and returns its id; `hash` is the record's. */
  stored(entry: number, hash: number): number {
    this.lastEntry = entry
    this.lastHash = hash
    return entry << 1
  }

  /** The hash of a value, quickly when it is the record that was stored last. */
  hashOfLast(id: number): number {
    return id === this.lastEntry << 1 ? this.lastHash : this.hash(id)
  }

  /** Makes room for some words and returns where they begin. */
  reserve(count: number): number {
    while (this.wordCount + count > this.words.length) this.words = grown(this.words, this.words.length * 2)
    const start = this.wordCount
    this.wordCount += count
    return start
  }

  /** Adds the record whose words begin at `start`. */
  added(start: number, hash: number): number {
    const id = this.addEntry(Tag.object, start, hash)
    this.noteLately(hash, id)
    return this.stored(id >> 1, hash)
  }

  /** A copy of the value with this id; `value` does the same but takes longer for small numbers and texts, which most fields are. */
  quick(id: number): unknown {
    if ((id & 1) === 1) return id >> 1
    const entry = id >> 1
    return this.tags[entry] === Tag.string ? this.strings[this.starts[entry]] : this.value(id)
  }

  /** The shape of records with these keys; see `shapeOf`. */
  shapeFor(keys: readonly string[]): number {
    let shape = this.shapes.root
    for (const key of keys) shape = this.shapes.after(shape, key)
    return this.shapes.idOf(shape)
  }

  /** Stores a record whose fields are stored already, without looking whether it is known. */
  appendRecord(shape: number, ids: Int32Array): number {
    const count = ids.length
    while (this.wordCount + count + 1 > this.words.length) this.words = grown(this.words, this.words.length * 2)
    const { words } = this
    let at = this.wordCount
    words[at++] = shape
    for (let i = 0; i < count; i++) words[at++] = ids[i]
    const id = this.addEntry(Tag.object, this.wordCount, 0)
    this.wordCount = at
    return id
  }
}

function latelySlot(hash: number): number {
  return ((hash ^ (hash >>> 15)) & (latelyMax - 1)) << 1
}

const numberBits = new Float64Array(1)
const numberWords = new Int32Array(numberBits.buffer)

function hashNumber(value: number): number {
  numberBits[0] = value
  return mix(mix(0x2545f491, numberWords[0]), numberWords[1])
}
