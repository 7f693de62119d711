/**
 * Things that wait in a row. Taking the first costs the same however many wait, which is not so for `shift` of a long array.
 *
 *     const row = new Fifo<string>()
 *     row.push('a')
 *     row.push('b')
 *     row.shift()     // 'a'
 *     row.pop()       // 'b'
 */
export class Fifo<T> {
  private items: (T | undefined)[] = []
  private head = 0

  get length(): number {
    return this.items.length - this.head
  }

  get first(): T | undefined {
    return this.items[this.head]
  }

  get last(): T | undefined {
    return this.fromEnd(1)
  }

  /** `fromEnd(1)` is the last one. */
  fromEnd(count: number): T | undefined {
    return count > this.length ? undefined : this.items[this.items.length - count]
  }

  push(item: T): void {
    this.items.push(item)
  }

  /** Puts something in before those at the end that come after it. */
  insert(item: T, comesAfter: (other: T) => boolean): void {
    let place = this.items.length
    while (place > this.head && comesAfter(this.items[place - 1] as T)) place--
    if (place === this.items.length) this.items.push(item)
    else this.items.splice(place, 0, item)
  }

  /** Takes something out, wherever it stands; false when it is not there. */
  remove(item: T): boolean {
    if (this.length > 0 && this.items[this.head] === item) return this.shift() !== undefined
    const place = this.items.indexOf(item, this.head)
    if (place >= 0) this.items.splice(place, 1)
    return place >= 0
  }

  shift(): T | undefined {
    if (this.head === this.items.length) return undefined
    const item = this.items[this.head]
    this.items[this.head++] = undefined
    // Half of it is room that nobody needs any more: every item is moved once at most for each that was taken.
    if (this.head * 2 >= this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  pop(): T | undefined {
    return this.length === 0 ? undefined : this.items.pop()
  }

  clear(): void {
    this.items = []
    this.head = 0
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = this.head; i < this.items.length; i++) yield this.items[i] as T
  }
}
