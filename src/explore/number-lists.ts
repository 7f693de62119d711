/**
 * Lists of numbers by number, in one typed array: what may happen next in this network, or to a node in this local state.
 *
 *     const lists = new NumberLists()
 *     lists.has(7)                                     // false
 *     lists.set(7, [3, 5])
 *     lists.items.slice(lists.start(7), lists.end(7))  // [3, 5]
 */
export class NumberLists {
  items: Int32Array = new Int32Array(256)
  private used = 0
  /** Two numbers for each list: its start + 1 and its end; 0 where there is none. */
  private bounds: Int32Array = new Int32Array(128)

  get bytes(): number {
    return this.items.byteLength + this.bounds.byteLength
  }

  has(list: number): boolean {
    return 2 * list < this.bounds.length && this.bounds[2 * list] !== 0
  }

  start(list: number): number {
    return this.bounds[2 * list] - 1
  }

  end(list: number): number {
    return this.bounds[2 * list + 1]
  }

  set(list: number, numbers: readonly number[]): void {
    while (this.used + numbers.length > this.items.length) this.items = doubled(this.items)
    while (2 * list + 1 >= this.bounds.length) this.bounds = doubled(this.bounds)
    this.bounds[2 * list] = this.used + 1
    for (let i = 0; i < numbers.length; i++) this.items[this.used++] = numbers[i]
    this.bounds[2 * list + 1] = this.used
  }
}

function doubled(from: Int32Array): Int32Array {
  const to = new Int32Array(from.length * 2)
  to.set(from)
  return to
}
