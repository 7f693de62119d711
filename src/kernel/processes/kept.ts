/**
 * What a node was given and does not want yet (`this.ignore()`), in the order in which it came. Each time the node has handled something
 * else it is offered all of that again, before anything new, as in Erlang's selective receive.
 *
 *     declare const waiting: Waiting
 *     const kept = new Kept()
 *     kept.add({ waiting, order: kept.nextOrder(), event: 17 })
 *     kept.next()               // undefined: nothing else was handled since
 *     kept.offerAgain()
 *     kept.next()?.waiting      // to be taken now; it comes back with `add` when it still is not wanted
 */
import type { Waiting } from './lane.ts'

export interface KeptInput {
  waiting: Waiting
  /** Counts what was kept; it stays the same when the node does not want it once more. */
  order: number
  /** The event that says that it was not wanted; -1 when it only waits behind something that was not. */
  event: number
}

export class Kept {
  private inputs: KeptInput[] = []
  private order = 0
  /** So many of the first ones have to be offered again. */
  private due = 0

  get length(): number {
    return this.inputs.length
  }

  get hasDue(): boolean {
    return this.due > 0
  }

  nextOrder(): number {
    return this.order++
  }

  add(input: KeptInput): void {
    this.inputs.push(input)
  }

  /** Has everything offered again, because something else was handled. */
  offerAgain(): void {
    this.inputs.sort((a, b) => a.order - b.order)
    this.due = this.inputs.length
  }

  /** Takes out the next one that has to be offered again and that fits. */
  next(fits: (waiting: Waiting) => boolean = () => true): KeptInput | undefined {
    const place = this.inputs.findIndex(({ waiting }, i) => i < this.due && fits(waiting))
    if (place < 0) return undefined
    this.due--
    return this.inputs.splice(place, 1)[0]
  }

  some(is: (waiting: Waiting, order: number) => boolean): boolean {
    return this.inputs.some(({ waiting, order }) => is(waiting, order))
  }

  /** Takes one out for good. */
  remove(is: (waiting: Waiting) => boolean): Waiting | undefined {
    const place = this.inputs.findIndex(({ waiting }) => is(waiting))
    if (place < 0) return undefined
    if (place < this.due) this.due--
    return this.inputs.splice(place, 1)[0].waiting
  }

  waiting(): Waiting[] {
    return this.inputs.map(({ waiting }) => waiting)
  }
}
