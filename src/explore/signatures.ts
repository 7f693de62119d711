/**
 * Which states the properties were asked about already, as far as they can tell them apart.
 *
 * All that properties ever read of a node in some local state is one small number, its *signature*; those of all nodes, side by side in
 * one word, stand for everything that any property could see. A state whose word is known to be good needs no question at all.
 */
import { Sequences } from './sequences.ts'
import type { Views } from './views.ts'

const { imul } = Math

export class Signatures {
  private readonly views: Views
  private readonly nodes: number
  /** By node and local state: the signature + 1; 0 where nobody has looked. */
  private numbers: Int32Array[]
  private tuples: Sequences[] = []
  private widths: Int32Array
  private shifts: Int32Array
  private columnsKnown = -1
  private version = -1
  /** Words that are good, + 1; open addressing. */
  private good = new Int32Array(1 << 10)
  private count = 0
  /** False when the signatures of all nodes do not fit into one word. */
  private fits = true

  constructor(nodes: number, views: Views) {
    this.nodes = nodes
    this.views = views
    this.numbers = Array.from({ length: nodes }, () => new Int32Array(64))
    this.widths = new Int32Array(nodes).fill(1)
    this.shifts = new Int32Array(nodes)
  }

  get bytes(): number {
    return this.good.byteLength + this.numbers.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** The word of a state, whose node i has its local state at i + 1; -1 when there is none. */
  wordOf(state: Int32Array): number {
    const { views } = this
    if (views.columns.length !== this.columnsKnown || views.version !== this.version) this.forget()
    if (!this.fits) return -1
    let word = 0
    for (let node = 0; node < this.nodes; node++) {
      const numbers = this.numbers[node]
      const local = state[node + 1]
      const known = local < numbers.length ? numbers[local] : 0
      if (known === 0) return this.learn(state)
      word |= (known - 1) << this.shifts[node]
    }
    return word
  }

  isGood(word: number): boolean {
    const { good } = this
    const mask = good.length - 1
    for (let slot = spread(word) & mask; good[slot] !== 0; slot = (slot + 1) & mask) if (good[slot] === word + 1) return true
    return false
  }

  addGood(word: number): void {
    if (word < 0 || this.isGood(word)) return
    if (++this.count * 2 > this.good.length) this.grow()
    put(this.good, word + 1)
  }

  private learn(state: Int32Array): number {
    for (let node = 0; node < this.nodes; node++) {
      const local = state[node + 1]
      while (local >= this.numbers[node].length) this.numbers[node] = doubled(this.numbers[node])
      if (this.numbers[node][local] === 0) this.numbers[node][local] = this.signature(node, local) + 1
    }
    return this.wordOf(state)
  }

  private signature(node: number, local: number): number {
    const columns = this.views.columns.filter((column) => column.node === node)
    const signature = this.tuples[node].intern(columns.map((column) => this.views.numberIn(column, local)))
    if (signature >>> this.widths[node] !== 0) {
      this.widths[node]++
      this.layOut()
    }
    return signature
  }

  /** What is read has changed: nothing that was known says anything now. */
  private forget(): void {
    this.columnsKnown = this.views.columns.length
    this.version = this.views.version
    for (const numbers of this.numbers) numbers.fill(0)
    this.tuples = Array.from({ length: this.nodes }, () => new Sequences())
    this.widths.fill(1)
    this.layOut()
  }

  private layOut(): void {
    let bits = 0
    for (let node = 0; node < this.nodes; node++) {
      this.shifts[node] = bits
      bits += this.widths[node]
    }
    // One bit less than a word, so that a good word + 1 is never 0 and a word never negative.
    this.fits = bits <= 30
    this.good = new Int32Array(1 << 10)
    this.count = 0
  }

  private grow(): void {
    const { good } = this
    this.good = new Int32Array(good.length * 2)
    for (let i = 0; i < good.length; i++) if (good[i] !== 0) put(this.good, good[i])
  }
}

function put(table: Int32Array, stored: number): void {
  const mask = table.length - 1
  let slot = spread(stored - 1) & mask
  while (table[slot] !== 0) slot = (slot + 1) & mask
  table[slot] = stored
}

function spread(word: number): number {
  const hash = imul(word ^ (word >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}
