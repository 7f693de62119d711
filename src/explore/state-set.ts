/**
 * The states found so far, in the order in which they were found: exact, a few bytes each.
 *
 * A state is a list of small numbers (the network's, then each node's local state). They are packed into as few 32-bit words as they need
 * now; when a number outgrows its bits, everything is packed anew, which happens a few dozen times in the life of a set. A table of the
 * packed states themselves answers "seen before?" with one visit to memory; nothing is reduced to a hash, so no state is ever missed.
 *
 *     const counts = [2, 1, 8]
 *     const set = new StateSet(3, (component) => counts[component])
 *     set.add([1, 0, 2], -1)       // true: new
 *     set.add([1, 0, 2], 0)        // false
 *     set.expand(0, Int32Array.of(1, 0, 2))
 *     set.stage(1, 2, 7)           // the successor [1, 0, 7]
 *     set.flush()
 *     set.size                     // 2
 *
 * The first number of a state is never 0: a packed state then is not all zero, which marks a free place of the table.
 */
const { imul } = Math

/** How many successors are looked up together. */
const stagedMax = 256

export class StateSet {
  private readonly components: number
  private readonly largest: (component: number) => number
  /** Bits that each component needs; where its bits are. */
  private readonly needed: Int32Array
  private readonly wordOf: Int32Array
  private readonly shifts: Int32Array
  private readonly masks: Int32Array
  /** Words of a packed state. */
  private words = 1
  private order: Int32Array = new Int32Array(256)
  private parents: Int32Array = new Int32Array(256)
  private table: Int32Array = new Int32Array(512)
  private mask = 511
  private count = 0
  /** The state whose successors are added, packed, and its place in the order. */
  private base: Int32Array = new Int32Array(1)
  private baseIndex = -1
  private scratch: Int32Array = new Int32Array(1)
  /** Successors that were not looked up yet. */
  private staged: Int32Array = new Int32Array(stagedMax)
  private readonly stagedHashes = new Int32Array(stagedMax)
  private readonly stagedParents = new Int32Array(stagedMax)
  private stagedCount = 0
  /** States that are not in the set, with where they were reached from: see `leave`. */
  private readonly strays: { state: number[]; parent: number }[] = []
  /** Of no use but to be written: what is read for it must be read. */
  touched = 0

  /** `largest` says the largest number that a component has had so far. */
  constructor(components: number, largest: (component: number) => number) {
    this.components = components
    this.largest = largest
    this.needed = new Int32Array(components).fill(1)
    this.wordOf = new Int32Array(components)
    this.shifts = new Int32Array(components)
    this.masks = new Int32Array(components)
    this.layOut()
  }

  get size(): number {
    return this.count
  }

  get bytes(): number {
    return this.order.byteLength + this.parents.byteLength + this.table.byteLength
  }

  /** The state from which this one was first reached; -1 for an initial state. */
  parent(index: number): number {
    return index < -1 ? this.strays[-2 - index].parent : this.parents[index]
  }

  /** Notes a state that is to be told of but is not in the set; its index is below -1. */
  leave(state: ArrayLike<number>, parent: number): number {
    return -1 - this.strays.push({ state: Array.from(state), parent })
  }

  /** Unpacks a state. */
  read(index: number, into: Int32Array): void {
    if (index < -1) return into.set(this.strays[-2 - index].state)
    const at = index * this.words
    for (let c = 0; c < this.components; c++) into[c] = (this.order[at + this.wordOf[c]] >>> this.shifts[c]) & this.masks[c]
  }

  /** Adds a whole state; false when it is known. */
  add(state: ArrayLike<number>, parent: number): boolean {
    for (let c = 0; c < this.components; c++) if ((state[c] & ~this.masks[c]) !== 0) this.widen(c, state[c])
    this.scratch.fill(0)
    for (let c = 0; c < this.components; c++) this.scratch[this.wordOf[c]] |= state[c] << this.shifts[c]
    return this.insert(parent, hashOf(this.scratch, 0, this.words))
  }

  /** Makes a state the one whose successors are added. */
  expand(index: number, into: Int32Array): void {
    this.baseIndex = index
    this.read(index, into)
    for (let w = 0; w < this.words; w++) this.base[w] = this.order[index * this.words + w]
  }

  /**
   * Adds the state that differs from the expanded one in its first number and in one other, at the latest with the next `flush`.
   * Many at a time are looked up much faster than one by one: memory answers several questions at once.
   */
  stage(first: number, component: number, value: number): void {
    if ((first & ~this.masks[0]) !== 0) this.widen(0, first)
    if ((value & ~this.masks[component]) !== 0) this.widen(component, value)
    const { base, staged, words } = this
    const at = this.stagedCount * words
    for (let w = 0; w < words; w++) staged[at + w] = base[w]
    // The first component always is the lowest of the first word.
    staged[at] = (staged[at] & ~this.masks[0]) | first
    const word = at + this.wordOf[component]
    const shift = this.shifts[component]
    staged[word] = (staged[word] & ~(this.masks[component] << shift)) | (value << shift)
    this.stagedHashes[this.stagedCount] = hashOf(staged, at, words)
    this.stagedParents[this.stagedCount] = this.baseIndex
    if (++this.stagedCount === stagedMax) this.flush()
  }

  /** States that wait for the next `flush`, known ones among them. */
  get waiting(): number {
    return this.stagedCount
  }

  flush(): void {
    const { stagedHashes, stagedParents, stagedCount, staged, scratch, words } = this
    this.touched = touch(this.table, stagedHashes, stagedCount, this.mask, words)
    for (let i = 0; i < stagedCount; i++) {
      for (let w = 0; w < words; w++) scratch[w] = staged[i * words + w]
      this.insert(stagedParents[i], stagedHashes[i])
    }
    this.stagedCount = 0
  }

  private insert(parent: number, hash: number): boolean {
    const { table, scratch, words, mask } = this
    let slot = hash & mask
    if (words === 1) {
      const wanted = scratch[0]
      for (let found = table[slot]; found !== 0; found = table[slot]) {
        if (found === wanted) return false
        slot = (slot + 1) & mask
      }
    } else {
      for (let at = slot * words; table[at] !== 0; at = slot * words) {
        let w = 0
        while (w < words && table[at + w] === scratch[w]) w++
        if (w === words) return false
        slot = (slot + 1) & mask
      }
    }
    for (let w = 0; w < words; w++) table[slot * words + w] = scratch[w]
    this.append(parent)
    return true
  }

  private append(parent: number): void {
    const { words, scratch } = this
    if (this.count === this.parents.length) {
      this.parents = grown(this.parents, this.parents.length * 2)
      this.order = grown(this.order, this.parents.length * words)
    }
    const at = this.count * words
    for (let w = 0; w < words; w++) this.order[at + w] = scratch[w]
    this.parents[this.count++] = parent
    // Growing in large steps at first: a table is filled anew each time.
    if (this.count * 5 > this.mask * 3) this.rebuild(this.mask < 1 << 17 ? this.mask * 4 + 3 : this.mask * 2 + 1)
  }

  /** Fills a new table from the order; all states in it are different. */
  private rebuild(mask: number): void {
    const { words, order } = this
    const table = new Int32Array((mask + 1) * words)
    const state = new Int32Array(words)
    for (let i = 0; i < this.count; i++) {
      for (let w = 0; w < words; w++) state[w] = order[i * words + w]
      let slot = hashOf(state, 0, words) & mask
      while (table[slot * words] !== 0) slot = (slot + 1) & mask
      for (let w = 0; w < words; w++) table[slot * words + w] = state[w]
    }
    this.table = table
    this.mask = mask
  }

  /** Gives a component the bits for this value and packs every state anew. */
  private widen(component: number, value: number): void {
    this.flush()
    for (let c = 0; c < this.components; c++) {
      const largest = c === component ? Math.max(value, this.largest(c)) : this.largest(c)
      while (largest >>> this.needed[c] !== 0) this.needed[c]++
    }
    if (this.needed[component] > 31) throw new RangeError('An exploration cannot tell apart more than 2^31 networks or states of one node.')
    const before = { order: this.order, words: this.words, wordOf: this.wordOf.slice(), shifts: this.shifts.slice(), masks: this.masks.slice() }
    this.layOut()
    this.order = new Int32Array(this.parents.length * this.words)
    for (let c = 0; c < this.components; c++) {
      copyBits(before.order, before.words, before.wordOf[c], before.shifts[c], before.masks[c],
        this.order, this.words, this.wordOf[c], this.shifts[c], this.count)
    }
    this.rebuild(this.mask)
    if (this.baseIndex >= 0) for (let w = 0; w < this.words; w++) this.base[w] = this.order[this.baseIndex * this.words + w]
  }

  /** Places the components in as few words as they need; what is left of those goes to all of them in turn. */
  private layOut(): void {
    const widths = this.needed.slice()
    this.words = this.place(widths)
    for (let grew = true; grew;) {
      grew = false
      for (let c = 0; c < this.components; c++) {
        if (widths[c] === 31) continue
        widths[c]++
        if (this.place(widths) === this.words) grew = true
        else widths[c]--
      }
    }
    this.place(widths)
    this.base = new Int32Array(this.words)
    this.scratch = new Int32Array(this.words)
    this.staged = new Int32Array(stagedMax * this.words)
  }

  /** One component after the other; none crosses the border of a word, and the first is the lowest of the first word. */
  private place(widths: Int32Array): number {
    let word = 0
    let bits = 0
    for (let c = 0; c < this.components; c++) {
      if (bits + widths[c] > 32) {
        word++
        bits = 0
      }
      this.wordOf[c] = word
      this.shifts[c] = bits
      this.masks[c] = widths[c] === 31 ? 0x7fffffff : (1 << widths[c]) - 1
      bits += widths[c]
    }
    return word + 1
  }
}

/** Moves one component of every state from one layout to another. */
function copyBits(
  from: Int32Array, fromWords: number, fromWord: number, fromShift: number, mask: number,
  to: Int32Array, toWords: number, toWord: number, toShift: number, count: number,
): void {
  let source = fromWord
  let target = toWord
  for (let i = 0; i < count; i++) {
    to[target] |= ((from[source] >>> fromShift) & mask) << toShift
    source += fromWords
    target += toWords
  }
}

/** Reads the places of the table that will be asked for next, so that they are at hand then. */
function touch(table: Int32Array, hashes: Int32Array, count: number, mask: number, words: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum ^= table[(hashes[i] & mask) * words]
  return sum
}

function hashOf(state: Int32Array, at: number, words: number): number {
  let hash = state[at]
  for (let w = 1; w < words; w++) {
    hash = imul(hash ^ (hash >>> 16), 0x85ebca6b) ^ state[at + w]
  }
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function grown(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length)
  to.set(from)
  return to
}
