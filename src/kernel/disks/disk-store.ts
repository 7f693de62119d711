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
  /** CRC-32 of what was written, when the writer asked for one. */
  sum?: number
}

/** What a fault does to the write that a crash interrupts: the torn value, or undefined when nothing of it is left. */
export type Tear = (value: unknown) => { value: unknown } | undefined

export class DiskStore {
  private readonly durable = new Map<string, Stored>()
  private readonly cache = new Map<string, Stored>()
  /** The key of the last write that is not durable. */
  private last: string | undefined = undefined
  /** The write that the disk is working at. */
  inFlight: { key: string; value: unknown; checksum: boolean } | undefined = undefined
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
    return { value: copy(stored.value), sound: stored.sum === undefined || stored.sum === crc32(encode(stored.value)) }
  }

  write(key: string, value: unknown, checksum: boolean): void {
    const kept = copy(value)
    this.cache.set(key, checksum ? { value: kept, sum: crc32(encode(kept)) } : { value: kept })
    this.last = key
  }

  /** What a key holds after a value was added to its list. */
  appended(key: string, value: unknown): unknown[] {
    const list = this.at(key)?.value
    return [...(Array.isArray(list) ? (list as unknown[]) : []), value]
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
    const interrupted = this.inFlight ?? this.lastWrite()
    this.loseUnsynced()
    this.inFlight = undefined
    const torn = interrupted && this.tears.reduce<{ value: unknown } | undefined>((found, tear) => found ?? tear(interrupted.value), undefined)
    if (!interrupted || !torn) return
    const stored: Stored = { value: torn.value }
    if (interrupted.checksum) stored.sum = crc32(encode(interrupted.value))
    this.durable.set(interrupted.key, stored)
  }

  private lastWrite(): { key: string; value: unknown; checksum: boolean } | undefined {
    const stored = this.last === undefined ? undefined : this.cache.get(this.last)
    return stored && { key: this.last as string, value: stored.value, checksum: stored.sum !== undefined }
  }

  /** One bit of a stored value flips; false when there is nothing it could flip in. */
  flip(random: RandomStream, key?: string): boolean {
    const keys = key === undefined ? [...new Set([...this.durable.keys(), ...this.cache.keys()])].sort((a, b) => (a < b ? -1 : 1)) : [key]
    if (keys.length === 0) return false
    const chosen = keys[random.below(keys.length)]
    const stored = this.at(chosen)
    if (!stored) return false
    const flipped = flippedBit(stored.value, random)
    if (!flipped) return false
    stored.value = flipped.value
    return true
  }

  private at(key: string): Stored | undefined {
    return this.cache.get(key) ?? this.durable.get(key)
  }
}

/** Flips that cannot be read back as a value are drawn again, so often. */
const triesMax = 1000

function flippedBit(value: unknown, random: RandomStream): { value: unknown } | undefined {
  const bytes = encode(value)
  for (let i = 0; i < triesMax && bytes.length > 0; i++) {
    const changed = damaged(bytes, 'bit-flip', random)
    const read = changed && decode(changed, value)
    // Another kind of space says the same.
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
