/**
 * The queue of things that will happen, ordered by (time, order of scheduling).
 *
 * A binary heap over parallel typed arrays: no object per entry, and ties always come out in the order they were put in.
 */
export class EventQueue {
  private times: Float64Array = new Float64Array(256)
  private orders: Float64Array = new Float64Array(256)
  private kinds: Uint8Array = new Uint8Array(256)
  private firsts: Int32Array = new Int32Array(256)
  private seconds: Int32Array = new Int32Array(256)
  private count = 0
  private nextOrder = 0

  /** The entry last taken with `take`. */
  timeNs = 0
  kind = 0
  first = 0
  second = 0

  get size(): number {
    return this.count
  }

  clear(): void {
    this.count = 0
    this.nextOrder = 0
  }

  put(timeNs: number, kind: number, first: number, second = 0): void {
    if (this.count === this.times.length) this.grow()
    const order = this.nextOrder++
    let hole = this.count++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (this.times[parent] <= timeNs) break
      this.move(parent, hole)
      hole = parent
    }
    this.set(hole, timeNs, order, kind, first, second)
  }

  /** Takes the earliest entry into the fields above; false when there is none. */
  take(): boolean {
    if (this.count === 0) return false
    this.timeNs = this.times[0]
    this.kind = this.kinds[0]
    this.first = this.firsts[0]
    this.second = this.seconds[0]
    const last = --this.count
    if (last > 0) this.sink(last)
    return true
  }

  /** Time of the earliest entry; Infinity when there is none. */
  peekNs(): number {
    return this.count === 0 ? Infinity : this.times[0]
  }

  private sink(last: number): void {
    const timeNs = this.times[last]
    const order = this.orders[last]
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      if (child + 1 < last && this.before(child + 1, this.times[child], this.orders[child])) child++
      if (!this.before(child, timeNs, order)) break
      this.move(child, hole)
      hole = child
    }
    this.set(hole, timeNs, order, this.kinds[last], this.firsts[last], this.seconds[last])
  }

  private before(entry: number, timeNs: number, order: number): boolean {
    const time = this.times[entry]
    return time < timeNs || (time === timeNs && this.orders[entry] < order)
  }

  private move(from: number, to: number): void {
    this.set(to, this.times[from], this.orders[from], this.kinds[from], this.firsts[from], this.seconds[from])
  }

  private set(at: number, timeNs: number, order: number, kind: number, first: number, second: number): void {
    this.times[at] = timeNs
    this.orders[at] = order
    this.kinds[at] = kind
    this.firsts[at] = first
    this.seconds[at] = second
  }

  private grow(): void {
    const length = this.times.length * 2
    const times = new Float64Array(length)
    times.set(this.times)
    this.times = times
    const orders = new Float64Array(length)
    orders.set(this.orders)
    this.orders = orders
    const kinds = new Uint8Array(length)
    kinds.set(this.kinds)
    this.kinds = kinds
    const firsts = new Int32Array(length)
    firsts.set(this.firsts)
    this.firsts = firsts
    const seconds = new Int32Array(length)
    seconds.set(this.seconds)
    this.seconds = seconds
  }
}
