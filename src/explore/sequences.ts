/**
 * Lists of whole numbers, each kept once and called by a number from 0 up: networks (lists of messages), local states (lists of parts).
 *
 *     const lists = new Sequences()
 *     lists.intern([5, 7]) === lists.intern([5, 7])   // true
 *     lists.read(0)                                   // [5, 7]
 */
import { finish, mix } from '../trace/hash.ts'

export class Sequences {
  private words = new Int32Array(256)
  private used = 0
  /** Where each list begins in `words`; the next one begins where it ends. */
  private starts = new Int32Array(64)
  private table = new Int32Array(128)
  private count = 0

  get size(): number {
    return this.count
  }

  get bytes(): number {
    return this.words.byteLength + this.starts.byteLength + this.table.byteLength
  }

  intern(list: readonly number[]): number {
    let slot = hashOf(list) & (this.table.length - 1)
    for (;;) {
      const found = this.table[slot] - 1
      if (found < 0) return this.add(list, slot)
      if (this.same(found, list)) return found
      slot = (slot + 1) & (this.table.length - 1)
    }
  }

  read(id: number): number[] {
    return Array.from(this.words.subarray(this.starts[id], this.starts[id + 1]))
  }

  private same(id: number, list: readonly number[]): boolean {
    const start = this.starts[id]
    if (this.starts[id + 1] - start !== list.length) return false
    for (let i = 0; i < list.length; i++) if (this.words[start + i] !== list[i]) return false
    return true
  }

  private add(list: readonly number[], slot: number): number {
    while (this.used + list.length > this.words.length) this.words = grown(this.words)
    if (this.count + 2 > this.starts.length) this.starts = grown(this.starts)
    for (let i = 0; i < list.length; i++) this.words[this.used + i] = list[i]
    this.used += list.length
    const id = this.count++
    this.starts[this.count] = this.used
    this.table[slot] = id + 1
    if (this.count * 2 > this.table.length) this.rehash()
    return id
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 2)
    for (let id = 0; id < this.count; id++) {
      let slot = hashOf(this.read(id)) & (table.length - 1)
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1)
      table[slot] = id + 1
    }
    this.table = table
  }
}

function hashOf(list: readonly number[]): number {
  let hash = list.length
  for (let i = 0; i < list.length; i++) hash = mix(hash, list[i])
  return finish(hash)
}

function grown(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}
