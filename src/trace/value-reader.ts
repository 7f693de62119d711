/**
 * A store of values for reading. Each value has a number, its id; records share their fields.
 *
 *     trace.values.value(trace.messages.payload[0])     // { lease: 30_000_000_000 }, a fresh copy
 *
 * `values.ts` fills one. Numbers up to 2^30 are no entries: odd ids are small integers themselves, even ids point into the store.
 */
import { Damaged } from './form.ts'
import { Shapes } from './shapes.ts'
import { constants, Tag } from './tags.ts'

/** The parts of a store as they cross a process boundary. */
export interface StoredValues {
  tags: Uint8Array
  /** Where an entry's words begin (head, then children; the head is an object's shape, else the length), or its index among numbers or strings. */
  starts: Int32Array
  words: Int32Array
  numbers: Float64Array
  strings: string[]
  shapes: string[][]
}

/** Larger and deeper than any value that is recorded (`values.ts`). */
const sizeMost = 1 << 22
const depthMost = 1000

export class ValueReader {
  protected tags: Uint8Array
  protected starts: Int32Array
  protected words: Int32Array
  protected numbers: Float64Array
  protected strings: string[]
  protected shapes: Shapes
  protected count: number
  protected wordCount: number
  protected numberCount: number

  constructor(parts: StoredValues) {
    this.tags = parts.tags
    this.starts = parts.starts
    this.words = parts.words
    this.numbers = parts.numbers
    this.strings = parts.strings
    this.shapes = new Shapes(parts.shapes)
    this.count = parts.tags.length
    this.wordCount = parts.words.length
    this.numberCount = parts.numbers.length
  }

  /** Number of distinct values stored. */
  get size(): number {
    return this.count
  }

  /** Bytes of what is stored, texts by estimate. */
  get bytes(): number {
    return this.count * 5 + this.wordCount * 4 + this.numberCount * 8 + this.strings.length * 48
  }

  /** Whether there is a value with this id. */
  has(id: number): boolean {
    return Number.isInteger(id) && ((id & 1) === 1 || (id >= 0 && id >> 1 < this.count))
  }

  isRecord(id: number): boolean {
    return this.has(id) && (id & 1) === 0 && this.tags[id >> 1] === Tag.object
  }

  /** Whether it is `undefined` or null. */
  isNothing(id: number): boolean {
    return this.has(id) && (id & 1) === 0 && this.tags[id >> 1] === Tag.constant && this.starts[id >> 1] < 2
  }

  /** Throws unless every value can be read: each of its parts was stored before it, and it is no larger than what node code may have. */
  check(): void {
    if (this.starts.length !== this.count) throw new Damaged('Its values are cut off.')
    for (const keys of this.shapes.keys) if (keys.includes('__proto__')) throw new Damaged('A record in it has a field that no record can have.')
    const sizes = new Float64Array(this.count)
    const depths = new Int32Array(this.count)
    for (let entry = 0; entry < this.count; entry++) {
      if (!this.isReadable(entry, sizes, depths)) throw new Damaged(`Value ${entry} cannot be read.`)
    }
  }

  private isReadable(entry: number, sizes: Float64Array, depths: Int32Array): boolean {
    const start = this.starts[entry]
    sizes[entry] = 1
    if (start < 0) return false
    switch (this.tags[entry]) {
      case Tag.constant:
        return start < constants.length
      case Tag.number:
        return start < this.numberCount
      case Tag.string:
        return start < this.strings.length
      case Tag.bigint:
        return start + 1 < this.wordCount && this.isDigits(this.words[start + 1], entry)
      case Tag.array:
      case Tag.set:
        return this.partsAreReadable(entry, this.words[start], sizes, depths)
      case Tag.map:
        return this.words[start] % 2 === 0 && this.partsAreReadable(entry, this.words[start], sizes, depths)
      case Tag.object:
        return this.words[start] >= 0 && this.words[start] < this.shapes.keys.length
          && this.partsAreReadable(entry, this.shapes.keys[this.words[start]].length, sizes, depths)
      default:
        return false
    }
  }

  private isDigits(id: number, entry: number): boolean {
    return (id & 1) === 0 && id >= 0 && id >> 1 < entry && this.tags[id >> 1] === Tag.string && /^-?\d{1,400000}$/.test(this.strings[this.starts[id >> 1]])
  }

  private partsAreReadable(entry: number, count: number, sizes: Float64Array, depths: Int32Array): boolean {
    const first = this.starts[entry] + 1
    if (!(count >= 0 && first + count <= this.wordCount)) return false
    for (let i = first; i < first + count; i++) {
      const id = this.words[i]
      if ((id & 1) === 1) sizes[entry]++
      else if (id < 0 || id >> 1 >= entry) return false
      else {
        sizes[entry] += sizes[id >> 1]
        depths[entry] = Math.max(depths[entry], depths[id >> 1] + 1)
      }
    }
    return sizes[entry] <= sizeMost && depths[entry] <= depthMost
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
        return BigInt(this.value(this.words[start + 1]) as string)
      case Tag.object:
        return this.readRecord(start)
      default:
        return this.collection(this.tags[entry], start)
    }
  }

  /** The keys of the record with this id, in order. */
  keysOf(id: number): readonly string[] {
    return this.shapes.keys[this.shapeOf(id)]
  }

  /** The id of field number `position` of the record with this id. */
  field(id: number, position: number): number {
    return this.words[this.starts[id >> 1] + 1 + position]
  }

  /** A number that two records share when they have the same keys in the same order. */
  shapeOf(id: number): number {
    return this.words[this.starts[id >> 1]]
  }

  protected readRecord(start: number): Record<string, unknown> {
    const keys = this.shapes.keys[this.words[start]]
    const result: Record<string, unknown> = {}
    const { words, tags } = this
    for (let i = 0; i < keys.length; i++) {
      const id = words[start + 1 + i]
      // Small numbers and texts without a call of `value`: most fields are one.
      if ((id & 1) === 1) result[keys[i]] = id >> 1
      else if (tags[id >> 1] === Tag.string) result[keys[i]] = this.strings[this.starts[id >> 1]]
      else result[keys[i]] = this.value(id)
    }
    return result
  }

  protected collection(tag: number, start: number): unknown {
    const length = this.words[start]
    const list = new Array<unknown>(length)
    for (let i = 0; i < length; i++) list[i] = this.value(this.words[start + 1 + i])
    if (tag === Tag.array) return list
    if (tag === Tag.set) return new Set(list)
    const map = new Map<unknown, unknown>()
    for (let i = 0; i < length; i += 2) map.set(list[i], list[i + 1])
    return map
  }

  /** The stored parts, to be sent elsewhere and read back with a `ValueReader`. */
  store(): StoredValues {
    return {
      tags: this.tags.slice(0, this.count),
      starts: this.starts.slice(0, this.count),
      words: this.words.slice(0, this.wordCount),
      numbers: this.numbers.slice(0, this.numberCount),
      strings: this.strings,
      shapes: this.shapes.keys,
    }
  }
}
