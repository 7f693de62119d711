/**
 * A store of values, each kept once.
 *
 * Payloads and node states of a run repeat a lot: `intern` gives equal values the same number, so a trace row holds four
 * bytes where an object would be. Records share their children, so a state that differs in one field costs one row.
 *
 *     const values = new Values()
 *     values.intern({ token: 33 }) === values.intern({ token: 33 })   // true
 *     values.value(values.intern({ token: 33 }))                      // { token: 33 }, a fresh copy
 *
 * Data only: `undefined`, `null`, booleans, numbers, strings, bigints, arrays, plain objects, `Map`, `Set`. Anything else is refused with
 * an `Unstorable` error that says where it is (`payload.items[2].callback`).
 */
import { grown } from './columns.ts'
import { finish, hashString, mix } from './hash.ts'
import type { Shape } from './shapes.ts'
import { Shapes } from './shapes.ts'
import { constants, Tag, ValueReader } from './value-reader.ts'

const smallMin = -0x40000000
const smallMax = 0x3fffffff

/** A value that cannot be recorded or sent. `path` says which part, from the outside in. */
export class Unstorable extends Error {
  readonly path: string
  readonly reason: string
  constructor(path: string, reason: string) {
    super(`${path || 'the value'} ${reason}`)
    this.path = path
    this.reason = reason
  }
}

/** How to treat what cannot be stored: a message refuses it, a node's state shows a placeholder. */
export type Strictness = 'refuse' | 'placeholder'

const depthMax = 200
/** Values inside one value; what is reached in two ways counts twice. */
const sizeMax = 1 << 20
/** The same for what is sent, which is also read again by its receiver. */
const sentMax = 1 << 18
/** Long texts count as so many characters (a power of two) to a value. */
const charactersPerValue = 6
/** The language's own, for node code pays for what it puts into a Map, and the store is no business of its. */
const setIn = Map.prototype.set
/** A text is kept, hashed, packed and read again: it counts for more than its own length. */
const bytesPerCharacter = 8
/** Characters of one text. */
const textMax = 1 << 24
const listMax = 1_000_000
/** Slots for values recorded lately; a power of two. */
const latelyMax = 4096

/** The store that the last run used, so that the next one need not grow its own; at most this many words are kept. */
const spares: Values[] = []
const spareMax = 1 << 22

export class Values extends ValueReader {
  private hashes: Int32Array = new Int32Array(256)
  /** Made anew for each run: a map that is cleared holds on to what followed it until the next full collection. */
  private numberIds = new Map<number, number>()
  private stringIds = new Map<string, number>()
  /** Open addressing table of entry indexes + 1, for composites. */
  private table = new Int32Array(1024)
  private tableUsed = 0
  /** Entry indexes + 1 of composites recorded lately, one for each slot of their hash. */
  private readonly lately: Int32Array = new Int32Array(latelyMax)
  private exact = true
  /** Ids of the children of what is being stored, innermost last. */
  private stack: Int32Array = new Int32Array(256)
  private top = 0
  /** The objects that contain the value looked at now, and the steps that lead to it. */
  private readonly parents: object[] = []
  private readonly steps: (string | number)[] = []
  private depth = 0
  /** How many more values may be inside the one that is stored. */
  private room = sizeMax
  private most = sizeMax
  private textLength = 0
  private path = ''
  private strictness: Strictness = 'refuse'
  /** Whether to look for getters; costly, so the kernel turns it off for programs whose text cannot make one. */
  checksGetters = true

  constructor() {
    super({ tags: new Uint8Array(256), starts: new Int32Array(256), words: new Int32Array(1024), numbers: new Float64Array(64), strings: [], shapes: [] })
    this.begin()
  }

  /** An empty store, with the room of one that was given back. */
  static take(): Values {
    return spares.pop() ?? new Values()
  }

  /** The content as a store of its own, to be read only. This one is emptied and waits for the next run. */
  finish(): ValueReader {
    const finished = new ValueReader(this.store())
    this.clear()
    if (this.words.length <= spareMax && spares.length === 0) spares.push(this)
    return finished
  }

  private clear(): void {
    this.strings = []
    this.shapes = new Shapes()
    this.numberIds = new Map()
    this.stringIds = new Map()
    this.lately.fill(0)
    if (this.tableUsed > 0) this.table = new Int32Array(1024)
    this.tableUsed = 0
    this.textLength = 0
    this.checksGetters = true
    this.begin()
  }

  private begin(): void {
    this.count = this.wordCount = this.numberCount = 0
    for (let i = 0; i < constants.length; i++) this.addEntry(Tag.constant, i, mix(0x9e3779b9, i))
  }

  /** Bytes in use while values are added, close enough for a limit. */
  override get bytes(): number {
    return this.count * 9 + this.wordCount * 4 + this.numberCount * 24 + this.strings.length * 48 + this.textLength * bytesPerCharacter
  }

  /**
   * The id of a value; equal values have equal ids. Throws `Unstorable` when strictness is `refuse`.
   * `path` names the value in messages.
   */
  intern(value: unknown, strictness: Strictness = 'refuse', path = ''): number {
    this.exact = true
    return this.putFirst(value, strictness, path)
  }

  /**
   * Like `intern`, but only values seen lately are recognised: an equal value from long ago may be stored again under another id. Four
   * times as fast, since nothing grows but the record itself; for payloads and states of a run.
   */
  record(value: unknown, strictness: Strictness = 'refuse', path = ''): number {
    this.exact = false
    return this.putFirst(value, strictness, path)
  }

  private putFirst(value: unknown, strictness: Strictness, path: string): number {
    this.strictness = strictness
    this.path = path
    this.top = 0
    this.depth = 0
    this.most = strictness === 'refuse' ? sentMax : sizeMax
    this.room = this.most
    return this.put(value)
  }

  private put(value: unknown): number {
    switch (typeof value) {
      case 'number':
        return this.number(value)
      case 'string':
        return this.text(value)
      case 'boolean':
        return value ? 6 : 4
      case 'undefined':
        return 0
      case 'bigint':
        return this.putBigint(value)
      case 'object':
        return value === null ? 2 : this.putObject(value)
      default:
        return this.refuse(`is a ${typeof value}: only data can be stored or sent`, `‹${typeof value}›`)
    }
  }

  private refuse(reason: string, placeholder: string): number {
    if (this.strictness === 'refuse') throw new Unstorable(this.where(), reason)
    return this.text(placeholder)
  }

  /** The way from the outermost value to the one that is looked at now: `payload.items[1].callback`. */
  private where(): string {
    let text = this.path
    for (let i = 0; i < this.depth; i++) {
      const step = this.steps[i]
      text += typeof step === 'number' ? `[${step}]` : text ? `.${step}` : step
    }
    return text
  }

  /** The id of a number. */
  number(value: number): number {
    if ((value | 0) === value && value >= smallMin && value <= smallMax && (value !== 0 || 1 / value > 0)) return (value << 1) | 1
    if (value !== value) return 8
    if (value === 0) return 10
    const known = this.numberIds.get(value)
    if (known !== undefined) return known
    if (this.numberCount === this.numbers.length) this.numbers = grown(this.numbers, this.numbers.length * 2)
    this.numbers[this.numberCount] = value
    const id = this.addEntry(Tag.number, this.numberCount++, hashNumber(value))
    Reflect.apply(setIn, this.numberIds, [value, id])
    return id
  }

  /** The id of a text. */
  text(value: string): number {
    if (value.length > 64) {
      if (value.length > textMax) return this.refuse(`is a text of more than ${textMax} characters`, '‹too long›')
      this.take(value.length >> charactersPerValue)
    }
    const known = this.stringIds.get(value)
    if (known !== undefined) return known
    this.strings.push(value)
    this.textLength += value.length
    const id = this.addEntry(Tag.string, this.strings.length - 1, hashString(value))
    Reflect.apply(setIn, this.stringIds, [value, id])
    return id
  }

  private putBigint(value: bigint): number {
    const base = this.top
    this.push(this.text(String(value)))
    return this.composite(Tag.bigint, 0, base)
  }

  private putObject(value: object): number {
    const { depth, parents } = this
    if (depth > depthMax) return this.refuse(`is nested deeper than ${depthMax} levels`, '‹too deep›')
    this.take(1)
    for (let i = 0; i < depth; i++) if (parents[i] === value) return this.refuse('contains itself', '‹cycle›')
    parents[depth] = value
    if (Array.isArray(value)) return this.putList(Tag.array, value)
    if (value instanceof Map) return this.putList(Tag.map, flatten(value))
    if (value instanceof Set) return this.putList(Tag.set, [...value])
    return this.putRecord(value as Record<string, unknown>)
  }

  private take(count: number): void {
    this.room -= count
    if (this.room < 0) throw new Unstorable(this.path || 'the value', `holds more than ${this.most} values, counting those that are reached in several ways`)
  }

  /** How many values, lists and long texts counted, there were in what was stored last. */
  get lastSize(): number {
    return this.most - this.room
  }

  private putList(tag: number, list: unknown[]): number {
    if (list.length > listMax) return this.refuse(`has more than ${listMax} elements`, '‹too long›')
    this.take(list.length)
    const base = this.top
    const depth = this.depth++
    for (let i = 0; i < list.length; i++) {
      this.steps[depth] = i
      this.push(this.put(list[i]))
    }
    this.depth = depth
    return this.composite(tag, list.length, base)
  }

  private putRecord(value: Record<string, unknown>): number {
    const base = this.top
    const depth = this.depth++
    let shape = this.shapes.root
    for (const key in value) {
      const next = shape.firstKey === key ? shape.firstNext : shape.latelyKey === key ? shape.latelyNext : this.nextShape(shape, key, value)
      if (next === shape) continue
      shape = next as Shape
      const item = value[key]
      if (this.checksGetters) this.refuseGetter(value, key)
      if (typeof item === 'number') this.push(this.number(item))
      else if (typeof item === 'string') this.push(this.text(item))
      else {
        this.steps[depth] = key
        this.push(this.put(item))
      }
    }
    this.depth = depth
    return this.composite(Tag.object, this.shapes.idOf(shape), base)
  }

  private refuseGetter(value: object, key: string): void {
    if (this.strictness !== 'refuse') return
    const property = Object.getOwnPropertyDescriptor(value, key)
    if (!property?.get && !property?.set) return
    this.steps[this.depth - 1] = key
    throw new Unstorable(this.where(), 'is a getter: only data can be stored or sent')
  }

  /** The shape with one more key; keys of the prototype do not count. */
  private nextShape(shape: Shape, key: string, value: object): Shape {
    if (!Object.hasOwn(value, key)) return shape
    if (key === '__proto__') {
      this.steps[this.depth - 1] = key
      throw new Unstorable(this.where(), 'may not be used as a key')
    }
    return this.shapes.after(shape, key)
  }

  private push(id: number): void {
    if (this.top === this.stack.length) this.stack = grown(this.stack, this.stack.length * 2)
    this.stack[this.top++] = id
  }

  /** Stores `head` (shape or length) and the child ids on the stack from `base` on, unless an equal entry is there. */
  private composite(tag: number, head: number, base: number): number {
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
    const slot = (hash ^ (hash >>> 15)) & (latelyMax - 1)
    const found = this.lately[slot] - 1
    if (found >= 0 && this.hashes[found] === hash && this.same(found, tag, head, base, count)) return found << 1
    const id = this.addComposite(tag, head, base, count, hash)
    this.lately[slot] = (id >> 1) + 1
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

  private addEntry(tag: number, start: number, hash: number): number {
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

  /** A number for this list of keys; see `shapeOf`. */
  shapeFor(keys: readonly string[]): number {
    let shape = this.shapes.root
    for (const key of keys) shape = this.shapes.after(shape, key)
    return this.shapes.idOf(shape)
  }

  /** Stores a record whose fields are stored already, without looking whether it is known. */
  appendRecord(shape: number, ids: readonly number[]): number {
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

function flatten(map: Map<unknown, unknown>): unknown[] {
  const flat: unknown[] = []
  for (const [key, entry] of map) flat.push(key, entry)
  return flat
}

const numberBits = new Float64Array(1)
const numberWords = new Int32Array(numberBits.buffer)

function hashNumber(value: number): number {
  numberBits[0] = value
  return mix(mix(0x2545f491, numberWords[0]), numberWords[1])
}
