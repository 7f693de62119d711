/**
 * Logical clocks: stamps that agree with cause and effect, where wall clocks do not.
 *
 * All three are plain state for a field of a node. Stamps are plain data, made fresh each time, so they can travel in messages.
 */
import { failure } from 'dsnb'

/**
 * A Lamport clock: one counter. If one event led to another, its stamp is smaller. The reverse is not true: of two stamps the smaller
 * one need not be the cause, and most pairs of unrelated events are ordered all the same.
 *
 * Source: L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", CACM 21(7), 1978, rules IR1 and IR2.
 * @example
 * class Account extends Node {
 *   lamport = new LamportClock()
 *   pay() { this.send('bank', 'paid', { stamp: this.lamport.tick() }) }
 *   paid({ stamp }: { stamp: number }) { this.lamport.receive(stamp) }
 * }
 */
export class LamportClock {
  /** The stamp of the last event. */
  time = 0

  /** Stamps an event of this node; sending a message is one. */
  tick(): number {
    this.time += 1
    return this.time
  }

  /** Stamps the receipt of a message that carries `stamp`. */
  receive(stamp: number): number {
    if (!Number.isSafeInteger(stamp)) throw new TypeError(`LamportClock.receive takes a whole number, the stamp of the message; it was given ${stamp}.`)
    this.time = Math.max(this.time, stamp) + 1
    return this.time
  }
}

/** A vector stamp: how many events of each node lie in the past of this one, itself included. A node that is missing counts 0. */
export type VectorStamp = Record<NodeId, number>

/** How two vector stamps stand to each other: `before` means that the first is a cause of the second. */
export type VectorOrder = 'before' | 'after' | 'equal' | 'concurrent'

/**
 * A vector clock: a counter for each node. One event led to another exactly when its stamp is smaller in the sense of
 * `compareVectors`; if neither is smaller, neither can have influenced the other.
 *
 * Sources: C. Fidge, "Timestamps in Message-Passing Systems That Preserve the Partial Ordering", 1988; F. Mattern, "Virtual Time and
 * Global States of Distributed Systems", 1989.
 * @example
 * class Editor extends Node {
 *   vector = new VectorClock(this.id)
 *   edit(text: string) { this.broadcast('edited', { text, stamp: this.vector.tick() }) }
 *   edited({ stamp }: { stamp: VectorStamp }) { this.vector.receive(stamp) }
 * }
 */
export class VectorClock {
  /** The node that this clock belongs to. */
  owner: NodeId
  counts: VectorStamp

  /** @param owner the node's own name, `this.id` */
  constructor(owner: NodeId) {
    this.owner = owner
    this.counts = { [owner]: 0 }
  }

  /** Stamps an event of this node; sending a message is one. */
  tick(): VectorStamp {
    this.counts = { ...this.counts, [this.owner]: this.counts[this.owner] + 1 }
    return { ...this.counts }
  }

  /** Stamps the receipt of a message that carries `stamp`. */
  receive(stamp: VectorStamp): VectorStamp {
    if (typeof stamp !== 'object' || stamp === null) throw new TypeError('VectorClock.receive takes the stamp of the message, such as { a: 3, b: 1 }.')
    this.counts = mergeVectors(this.counts, stamp)
    return this.tick()
  }
}

/**
 * How the first vector stamp stands to the second.
 * @example
 * compareVectors({ a: 1 }, { a: 1, b: 1 })   // 'before'
 * compareVectors({ a: 2 }, { a: 1, b: 1 })   // 'concurrent'
 */
export function compareVectors(first: VectorStamp, second: VectorStamp): VectorOrder {
  let less = false
  let more = false
  for (const node of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const difference = countOf(first, node) - countOf(second, node)
    if (difference < 0) less = true
    if (difference > 0) more = true
  }
  if (less && more) return 'concurrent'
  return less ? 'before' : more ? 'after' : 'equal'
}

/** The least vector that has both in its past: the greater count of each node. */
export function mergeVectors(first: VectorStamp, second: VectorStamp): VectorStamp {
  const merged = new Map(Object.entries(first))
  for (const [node, count] of Object.entries(second)) merged.set(node, Math.max(merged.get(node) ?? 0, count))
  return Object.fromEntries(merged)
}

function countOf(stamp: VectorStamp, node: NodeId): number {
  return Object.hasOwn(stamp, node) ? stamp[node] : 0
}

/** A hybrid stamp: the greatest wall clock reading it has heard of (nanoseconds), and a counter for events with the same reading. */
export interface HybridStamp {
  wall: Instant
  count: number
}

/**
 * A hybrid logical clock: a wall clock that never contradicts cause and effect. If one event led to another, its stamp is smaller; and `wall`
 * is never ahead of the fastest wall clock that it has heard of.
 *
 * `maxAhead` (nanoseconds, absent: no limit) is how far ahead of the node's own clock a stamp may be, so that one broken clock does not pull
 * everyone along.
 *
 * Source: S. Kulkarni, M. Demirbas, D. Madappa, B. Avva, M. Leone, "Logical Physical Clocks", OPODIS 2014, figure 5.
 * @example
 * class Store extends Node {
 *   hybrid = new HybridClock()
 *   put() { this.send('copy', 'copied', { stamp: this.hybrid.tick(this.clock.now()) }) }
 *   copied({ stamp }: { stamp: HybridStamp }) { this.hybrid.receive(this.clock.now(), stamp) }
 * }
 */
export class HybridClock {
  wall: Instant = 0
  count = 0
  maxAhead: Duration | undefined

  constructor({ maxAhead }: { maxAhead?: Duration } = {}) {
    this.maxAhead = maxAhead
  }

  /** Stamps an event of this node. `now` is the node's wall clock, `this.clock.now()`. */
  tick(now: Instant): HybridStamp {
    if (now > this.wall) {
      this.wall = now
      this.count = 0
    } else {
      this.count += 1
    }
    return { wall: this.wall, count: this.count }
  }

  /**
   * Stamps the receipt of a message that carries `stamp`. `now` is the node's wall clock.
   * @throws TooFarAhead: the stamp is more than `maxAhead` ahead of `now`; the clock stays as it was
   */
  receive(now: Instant, stamp: HybridStamp): HybridStamp {
    if (this.maxAhead !== undefined && stamp.wall - now > this.maxAhead) {
      throw failure('TooFarAhead', `A stamp is ${stamp.wall - now} ns ahead of this node's clock; ${this.maxAhead} ns are allowed.`)
    }
    const wall = Math.max(this.wall, stamp.wall, now)
    const own = wall === this.wall ? this.count : -1
    const heard = wall === stamp.wall ? stamp.count : -1
    this.wall = wall
    this.count = Math.max(own, heard) + 1
    return { wall: this.wall, count: this.count }
  }
}

/** Negative when the first hybrid stamp is smaller, positive when it is greater, 0 when they are equal: for `sort`. */
export function compareHybrid(first: HybridStamp, second: HybridStamp): number {
  return first.wall - second.wall || first.count - second.count
}
