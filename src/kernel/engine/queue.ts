/**
 * The queue of things that will happen, ordered by (time, order of scheduling).
 *
 * A binary heap over two typed arrays, times and ranks. A rank is the order of scheduling and, in its lowest bits, the slot in which the
 * rest of the entry lies: no object per entry, little to move, and ties always come out in the order they were put in.
 */
import { grown } from '../../trace/columns.ts'

/** More entries than this, 2^23, cannot wait at once; that leaves 30 bits for the order of scheduling. */
const slotMax = 0x800000

/** The slot, which is the lowest bits of a rank. `%` on doubles would take ten times as long. */
function slotOf(rank: number): number {
  return rank - Math.floor(rank * (1 / slotMax)) * slotMax
}

/** The queue of the last run, kept so that the next run need not allocate its arrays; a queue that grew very large is not kept. */
const spares: EventQueue[] = []
const spareMax = 1 << 16

export class EventQueue {
  private times: Float64Array = new Float64Array(256)
  private ranks: Float64Array = new Float64Array(256)
  private count = 0
  private nextOrder = 0

  private kinds: Uint8Array = new Uint8Array(256)
  private firsts: Int32Array = new Int32Array(256)
  private seconds: Int32Array = new Int32Array(256)
  /** Slots that were used and are free again. */
  private free: Int32Array = new Int32Array(256)
  private freeCount = 0

  /** The entry last taken with `take`. */
  timeNs = 0
  kind = 0
  first = 0
  second = 0

  get size(): number {
    return this.count
  }

  /** An empty queue; it has the arrays of one that was given back, if there is one. */
  static take(): EventQueue {
    const queue = spares.pop() ?? new EventQueue()
    queue.count = 0
    queue.freeCount = 0
    queue.nextOrder = 0
    return queue
  }

  /** Keeps the arrays for the next run. */
  giveBack(): void {
    if (spares.length === 0 && this.times.length <= spareMax) spares.push(this)
  }

  put(timeNs: number, kind: number, first: number, second = 0): void {
    if (this.count === this.times.length) this.grow()
    const slot = this.freeCount > 0 ? this.free[--this.freeCount] : this.count
    this.kinds[slot] = kind
    this.firsts[slot] = first
    this.seconds[slot] = second
    const { times, ranks } = this
    let hole = this.count++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (times[parent] <= timeNs) break
      times[hole] = times[parent]
      ranks[hole] = ranks[parent]
      hole = parent
    }
    times[hole] = timeNs
    ranks[hole] = this.nextOrder++ * slotMax + slot
  }

  /** Takes the earliest entry into the fields above; false when there is none. */
  take(): boolean {
    if (this.count === 0) return false
    const slot = slotOf(this.ranks[0])
    this.timeNs = this.times[0]
    this.kind = this.kinds[slot]
    this.first = this.firsts[slot]
    this.second = this.seconds[slot]
    this.free[this.freeCount++] = slot
    const last = --this.count
    if (last > 0) this.sink(last)
    return true
  }

  /** Time of the earliest entry; Infinity when there is none. */
  peekNs(): number {
    return this.count === 0 ? Infinity : this.times[0]
  }

  private sink(last: number): void {
    const { times, ranks } = this
    const timeNs = times[last]
    const rank = ranks[last]
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      let childNs = times[child]
      if (child + 1 < last) {
        const otherNs = times[child + 1]
        if (otherNs < childNs || (otherNs === childNs && ranks[child + 1] < ranks[child])) {
          child++
          childNs = otherNs
        }
      }
      if (childNs > timeNs || (childNs === timeNs && ranks[child] > rank)) break
      times[hole] = childNs
      ranks[hole] = ranks[child]
      hole = child
    }
    times[hole] = timeNs
    ranks[hole] = rank
  }

  private grow(): void {
    const length = this.times.length * 2
    if (length > slotMax) throw new RangeError(`More than ${slotMax} things wait to happen.`)
    this.times = grown(this.times, length)
    this.ranks = grown(this.ranks, length)
    this.kinds = grown(this.kinds, length)
    this.firsts = grown(this.firsts, length)
    this.seconds = grown(this.seconds, length)
    this.free = grown(this.free, length)
  }
}
