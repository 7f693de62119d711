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
import { mix, hashString } from './hash.ts'

/** Odd ids are small integers themselves; even ids point into the store. */
const smallMin = -0x40000000
const smallMax = 0x3fffffff

const Tag = { constant: 0, number: 1, string: 2, bigint: 3, array: 4, object: 5, map: 6, set: 7 } as const

const constants: readonly unknown[] = [undefined, null, false, true, NaN, -0]

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

/** The parts of a store as they cross a process boundary. */
export interface StoredValues {
  tags: Uint8Array
  starts: Int32Array
  words: Int32Array
  hashes: Int32Array
  numbers: Float64Array
  strings: string[]
  shapes: string[][]
}

const depthMax = 200

export class Values {
  private tags: Uint8Array = new Uint8Array(256)
  /** Where the entry's words begin (arrays, objects, maps, sets), or its index among numbers or strings. */
  private starts: Int32Array = new Int32Array(256)
  private hashes: Int32Array = new Int32Array(256)
  private count = 0
  private words: Int32Array = new Int32Array(1024)
  private wordCount = 0
  private numbers: Float64Array = new Float64Array(64)
  private numberCount = 0
  private strings: string[] = []
  private shapes: string[][] = []
  private shapeHashes: number[] = []

  private readonly numberIds = new Map<number, number>()
  private readonly stringIds = new Map<string, number>()
  private readonly shapeIds = new Map<string, number>()
  /** Open addressing table of entry indexes + 1, for composites. */
  private table = new Int32Array(1024)
  private tableUsed = 0
  private scratch: number[] = []
  private strictness: Strictness = 'refuse'

  constructor() {
    for (let i = 0; i < constants.length; i++) this.addEntry(Tag.constant, i, mix(0x9e3779b9, i))
  }

  /** Number of distinct values stored. */
  get size(): number {
    return this.count
  }

  /** Bytes used by what is stored, close enough for a limit. */
  get bytes(): number {
    return this.count * 9 + this.wordCount * 4 + this.numberCount * 24 + this.strings.length * 48
  }

  /** The id of a value; equal values have equal ids. Throws `Unstorable` when strictness is `refuse`. */
  intern(value: unknown, strictness: Strictness = 'refuse', path = ''): number {
    this.strictness = strictness
    this.scratch.length = 0
    return this.put(value, path, 0, undefined)
  }

  private put(value: unknown, path: string, depth: number, parents: object[] | undefined): number {
    switch (typeof value) {
      case 'number':
        return this.putNumber(value)
      case 'string':
        return this.putString(value)
      case 'boolean':
        return value ? 6 : 4
      case 'undefined':
        return 0
      case 'bigint':
        return this.putBigint(value)
      case 'object':
        if (value === null) return 2
        return this.putObject(value, path, depth, parents)
      default:
        return this.refuse(path, `is a ${typeof value}: only data can be stored or sent`, `‹${typeof value}›`)
    }
  }

  private refuse(path: string, reason: string, placeholder: string): number {
    if (this.strictness === 'refuse') throw new Unstorable(path, reason)
    return this.putString(placeholder)
  }

  private putNumber(value: number): number {
    if ((value | 0) === value && value >= smallMin && value <= smallMax && (value !== 0 || 1 / value > 0)) return (value << 1) | 1
    if (value !== value) return 8
    if (value === 0) return 10
    const known = this.numberIds.get(value)
    if (known !== undefined) return known
    if (this.numberCount === this.numbers.length) this.numbers = growFloat(this.numbers)
    this.numbers[this.numberCount] = value
    const id = this.addEntry(Tag.number, this.numberCount++, hashNumber(value))
    this.numberIds.set(value, id)
    return id
  }

  private putString(value: string): number {
    const known = this.stringIds.get(value)
    if (known !== undefined) return known
    this.strings.push(value)
    const id = this.addEntry(Tag.string, this.strings.length - 1, hashString(value))
    this.stringIds.set(value, id)
    return id
  }

  private putBigint(value: bigint): number {
    const text = this.putString(String(value))
    return this.composite(Tag.bigint, 0, [text])
  }

  private putObject(value: object, path: string, depth: number, parents: object[] | undefined): number {
    if (depth > depthMax) return this.refuse(path, `is nested deeper than ${depthMax} levels`, '‹too deep›')
    if (parents === undefined) parents = []
    for (const parent of parents) if (parent === value) return this.refuse(path, 'contains itself', '‹cycle›')
    parents.push(value)
    try {
      if (Array.isArray(value)) return this.putArray(value, path, depth, parents)
      if (value instanceof Map) {
        const flat: unknown[] = []
        for (const [key, entry] of value) flat.push(key, entry)
        return this.putList(Tag.map, flat, path, depth, parents)
      }
      if (value instanceof Set) return this.putList(Tag.set, [...value], path, depth, parents)
      return this.putRecord(value as Record<string, unknown>, path, depth, parents)
    } finally {
      parents.pop()
    }
  }

  private putArray(value: unknown[], path: string, depth: number, parents: object[]): number {
    if (value.length > 1_000_000) return this.refuse(path, 'has more than a million elements', '‹too long›')
    return this.putList(Tag.array, value, path, depth, parents)
  }

  private putList(tag: number, list: unknown[], path: string, depth: number, parents: object[]): number {
    const ids = new Array<number>(list.length)
    for (let i = 0; i < list.length; i++) {
      const item = list[i]
      ids[i] = typeof item === 'object' || typeof item === 'function' ? this.put(item, `${path}[${i}]`, depth + 1, parents) : this.put(item, path, depth + 1, parents)
    }
    return this.composite(tag, list.length, ids)
  }

  private putRecord(value: Record<string, unknown>, path: string, depth: number, parents: object[]): number {
    const keys = Object.keys(value)
    const ids = new Array<number>(keys.length)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]
      if (key === '__proto__') throw new Unstorable(join(path, key), 'may not be used as a key')
      if (this.strictness === 'refuse') {
        const property = Object.getOwnPropertyDescriptor(value, key)
        if (property?.get || property?.set) throw new Unstorable(join(path, key), 'is a getter: only data can be stored or sent')
      }
      const item = value[key]
      const kind = typeof item
      ids[i] =
        kind === 'number' ? this.putNumber(item as number)
        : kind === 'string' ? this.putString(item as string)
        : this.put(item, kind === 'object' || kind === 'function' ? join(path, key) : path, depth + 1, parents)
    }
    return this.composite(Tag.object, this.shape(keys), ids)
  }

  private shape(keys: string[]): number {
    let name = ''
    for (const key of keys) name += `${key.length}:${key}`
    let id = this.shapeIds.get(name)
    if (id === undefined) {
      id = this.shapes.length
      this.shapes.push(keys)
      this.shapeHashes.push(hashString(name))
      this.shapeIds.set(name, id)
    }
    return id
  }

  /** Stores `head` (shape or length) and the child ids, unless an equal entry is there. */
  private composite(tag: number, head: number, ids: number[]): number {
    let hash = mix(tag, tag === Tag.object ? this.shapeHashes[head] : head)
    for (let i = 0; i < ids.length; i++) hash = mix(hash, this.hash(ids[i]))
    let slot = (hash >>> 0) & (this.table.length - 1)
    for (;;) {
      const found = this.table[slot] - 1
      if (found < 0) break
      if (this.hashes[found] === hash && this.same(found, tag, head, ids)) return found << 1
      slot = (slot + 1) & (this.table.length - 1)
    }
    const need = ids.length + 2
    while (this.wordCount + need > this.words.length) this.words = growInt(this.words)
    const start = this.wordCount
    this.words[start] = head
    this.words[start + 1] = ids.length
    for (let i = 0; i < ids.length; i++) this.words[start + 2 + i] = ids[i]
    this.wordCount += need
    const id = this.addEntry(tag, start, hash)
    this.table[slot] = (id >> 1) + 1
    if (++this.tableUsed * 2 > this.table.length) this.rehash()
    return id
  }

  private same(entry: number, tag: number, head: number, ids: number[]): boolean {
    if (this.tags[entry] !== tag) return false
    const start = this.starts[entry]
    if (this.words[start] !== head || this.words[start + 1] !== ids.length) return false
    for (let i = 0; i < ids.length; i++) if (this.words[start + 2 + i] !== ids[i]) return false
    return true
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 2)
    for (let entry = 0; entry < this.count; entry++) {
      if (this.tags[entry] < Tag.bigint) continue
      let slot = (this.hashes[entry] >>> 0) & (table.length - 1)
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1)
      table[slot] = entry + 1
    }
    this.table = table
  }

  private addEntry(tag: number, start: number, hash: number): number {
    if (this.count === this.tags.length) {
      this.tags = growByte(this.tags)
      this.starts = growInt(this.starts)
      this.hashes = growInt(this.hashes)
    }
    this.tags[this.count] = tag
    this.starts[this.count] = start
    this.hashes[this.count] = hash
    return this.count++ << 1
  }

  /** A 32-bit hash of the content, independent of the order in which values were stored. */
  hash(id: number): number {
    return (id & 1) === 1 ? mix(0x51ed270b, id >> 1) : this.hashes[id >> 1]
  }

  /** A fresh copy of the value with this id. */
  value(id: number): unknown {
    if ((id & 1) === 1) return id >> 1
    const entry = id >> 1
    const start = this.starts[entry]
    switch (this.tags[entry]) {
      case Tag.constant:
        return constants[start]
      case Tag.number:
        return this.numbers[start]
      case Tag.string:
        return this.strings[start]
      case Tag.bigint:
        return BigInt(this.value(this.words[start + 2]) as string)
      case Tag.object:
        return this.record(start)
      default:
        return this.collection(this.tags[entry], start)
    }
  }

  private record(start: number): Record<string, unknown> {
    const keys = this.shapes[this.words[start]]
    const result: Record<string, unknown> = {}
    for (let i = 0; i < keys.length; i++) result[keys[i]] = this.value(this.words[start + 2 + i])
    return result
  }

  private collection(tag: number, start: number): unknown {
    const length = this.words[start + 1]
    const list = new Array<unknown>(length)
    for (let i = 0; i < length; i++) list[i] = this.value(this.words[start + 2 + i])
    if (tag === Tag.array) return list
    if (tag === Tag.set) return new Set(list)
    const map = new Map<unknown, unknown>()
    for (let i = 0; i < length; i += 2) map.set(list[i], list[i + 1])
    return map
  }

  /** The stored parts, to be sent elsewhere and read back with `Values.from`. */
  store(): StoredValues {
    return {
      tags: this.tags.slice(0, this.count),
      starts: this.starts.slice(0, this.count),
      words: this.words.slice(0, this.wordCount),
      hashes: this.hashes.slice(0, this.count),
      numbers: this.numbers.slice(0, this.numberCount),
      strings: this.strings,
      shapes: this.shapes,
    }
  }

  /** A store with these parts. It can be read; interning into it is not meant. */
  static from(parts: StoredValues): Values {
    const values = new Values()
    values.tags = parts.tags
    values.starts = parts.starts
    values.words = parts.words
    values.hashes = parts.hashes
    values.numbers = parts.numbers
    values.strings = parts.strings
    values.shapes = parts.shapes
    values.count = parts.tags.length
    values.wordCount = parts.words.length
    values.numberCount = parts.numbers.length
    return values
  }
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key
}

const numberBits = new Float64Array(1)
const numberWords = new Int32Array(numberBits.buffer)

function hashNumber(value: number): number {
  numberBits[0] = value
  return mix(mix(0x2545f491, numberWords[0]), numberWords[1])
}

function growByte(from: Uint8Array): Uint8Array {
  const to = new Uint8Array(from.length * 2)
  to.set(from)
  return to
}

function growInt(from: Int32Array): Int32Array {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}

function growFloat(from: Float64Array): Float64Array {
  const to = new Float64Array(from.length * 2)
  to.set(from)
  return to
}
