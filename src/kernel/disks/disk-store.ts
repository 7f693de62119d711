/**
 * What is on a node's disk: values by key, those that a `sync` made durable apart from those that only the machine's memory holds yet.
 *
 *     const store = new DiskStore()
 *     store.write('log', [1, 2], false)
 *     store.sync()
 *     store.write('log', [1, 2, 3], false)
 *     store.crash()
 *     store.read('log').value                // [1, 2]
 */
import { copy } from '../../guest/node/plain-data.ts'
import { crc32 } from '../network/checksum.ts'
import { damaged } from '../network/damage.ts'
import { decode, encode } from '../network/wire.ts'
import type { RandomStream } from '../../guest/maths/random.ts'

interface Stored {
  value: unknown
  /** Of a list that was made by appending: how many of its entries are meant. A later version of it may have put more behind them. */
  length?: number
  /** The writer asked for a checksum. */
  checked: boolean
  /** CRC-32 of what was written, once something else than that is stored. */
  sum?: number
}

/** A write that the disk is working at: what the key will hold. */
export interface Writing {
  key: string
  value: () => unknown
  checked: boolean
}

/** What a fault does to the write that a crash interrupts: the torn value, or undefined when nothing of it is left. */
export type Tear = (value: unknown) => { value: unknown } | undefined

export class DiskStore {
  private readonly durable = new Map<string, Stored>()
  private readonly cache = new Map<string, Stored>()
  /** The key of the last write that is not durable. */
  private last: string | undefined = undefined
  /** The write that the disk is carrying out. */
  inFlight: Writing | undefined = undefined
  /** Active faults that tear what a crash interrupts. */
  readonly tears: Tear[] = []

  /** Whether anything would be lost in a crash. */
  get dirty(): boolean {
    return this.cache.size > 0
  }

  /** A copy of the value at a key, and whether it is what was written, as far as a checksum can tell. */
  read(key: string): { value: unknown; sound: boolean } {
    const stored = this.at(key)
    if (!stored) return { value: undefined, sound: true }
    const value = contentOf(stored)
    return { value: copy(value), sound: stored.sum === undefined || stored.sum === crc32(encode(value)) }
  }

  write(key: string, value: unknown, checked: boolean): void {
    this.keep(key, { value: copy(value), checked })
  }

  /** Adds a value to the list at a key; it costs the same however long the list is. */
  append(key: string, value: unknown, checked: boolean): void {
    const stored = this.at(key)
    const added = copy(value)
    // Entries that a crash took away may lie behind those that are meant: then the list is another one from here on.
    const isWhole = stored?.length !== undefined && (stored.value as unknown[]).length === stored.length
    const list = isWhole ? (stored.value as unknown[]) : [...listIn(stored)]
    list.push(added)
    this.keep(key, { value: list, length: list.length, checked })
  }

  /** What a key holds once a value has been added to its list. */
  appended(key: string, value: unknown): unknown[] {
    return [...listIn(this.at(key)), value]
  }

  private keep(key: string, stored: Stored): void {
    this.cache.set(key, stored)
    this.last = key
  }

  sync(): void {
    for (const [key, stored] of this.cache) this.durable.set(key, stored)
    this.cache.clear()
    this.last = undefined
  }

  /** What was not synced is gone; false when there was nothing. */
  loseUnsynced(): boolean {
    const had = this.dirty
    this.cache.clear()
    this.last = undefined
    return had
  }

  /** The machine dies: what was not synced is gone, or the last of it is torn. */
  crash(): void {
    const interrupted = this.tears.length === 0 ? undefined : this.inFlight ?? this.lastWrite()
    // What it would have been, before anything is gone.
    const whole = interrupted?.value()
    this.loseUnsynced()
    this.inFlight = undefined
    const torn = interrupted && this.tears.reduce<{ value: unknown } | undefined>((found, tear) => found ?? tear(whole), undefined)
    if (!torn) return
    const { key, checked } = interrupted
    this.durable.set(key, { value: torn.value, checked, ...(checked && { sum: crc32(encode(whole)) }) })
  }

  private lastWrite(): Writing | undefined {
    const stored = this.last === undefined ? undefined : this.cache.get(this.last)
    return stored && { key: this.last as string, value: () => contentOf(stored), checked: stored.checked }
  }

  /** One bit of a stored value flips; false when there is nothing it could flip in. */
  flip(random: RandomStream, key?: string): boolean {
    const keys = key === undefined ? [...new Set([...this.durable.keys(), ...this.cache.keys()])].sort((a, b) => (a < b ? -1 : 1)) : [key]
    if (keys.length === 0) return false
    const chosen = keys[random.below(keys.length)]
    const stored = this.at(chosen)
    if (!stored) return false
    const before = contentOf(stored)
    const flipped = flippedBit(before, random)
    if (!flipped) return false
    if (stored.checked) stored.sum ??= crc32(encode(before))
    stored.value = flipped.value
    delete stored.length
    return true
  }

  private at(key: string): Stored | undefined {
    return this.cache.get(key) ?? this.durable.get(key)
  }
}

function contentOf({ value, length }: Stored): unknown {
  return length === undefined ? value : (value as unknown[]).slice(0, length)
}

function listIn(stored: Stored | undefined): unknown[] {
  const content = stored && contentOf(stored)
  return Array.isArray(content) ? (content as unknown[]) : []
}

/** A flip that cannot be read back as a value is drawn again, so often at most. */
const triesMax = 1000

function flippedBit(value: unknown, random: RandomStream): { value: unknown } | undefined {
  const bytes = encode(value)
  for (let i = 0; i < triesMax && bytes.length > 0; i++) {
    const changed = damaged(bytes, 'bit-flip', random)
    const read = changed && decode(changed, value)
    // JSON reads another kind of space as the same value: such a flip would change nothing.
    if (read && crc32(encode(read.payload)) !== crc32(bytes)) return { value: read.payload }
  }
  return undefined
}

/** The beginning of a value, as an interrupted write leaves it: part of a text, of a list, of the fields of an object. */
export function torn(value: unknown, random: RandomStream): { value: unknown } | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { value: value.slice(0, random.below(value.length)) }
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set) return undefined
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined
    const last = torn(value.at(-1), random)
    return { value: last ? [...(value.slice(0, -1) as unknown[]), last.value] : value.slice(0, -1) }
  }
  const fields = Object.entries(value)
  return fields.length === 0 ? undefined : { value: Object.fromEntries(fields.slice(0, random.below(fields.length))) }
}
