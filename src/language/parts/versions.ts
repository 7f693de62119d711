/**
 * Version vectors: which writes a replica has seen, and which values nobody has replaced yet.
 */
import { compareVectors, mergeVectors, type VectorOrder, type VectorStamp } from 'dsnb'

/**
 * A version vector: for each replica, how many of its writes this copy of the data has seen. Unlike a vector clock it counts changes of one
 * piece of data, not everything that a process does.
 *
 * Source: D. S. Parker and others, "Detection of Mutual Inconsistency in Distributed Systems", IEEE TSE 9(3), 1983.
 * @example
 * const mine = new VersionVector()
 * mine.increment('a')
 * mine.compare({ a: 1, b: 1 })   // 'before': the other copy has seen all of mine, and more
 */
export class VersionVector {
  counts: VectorStamp

  constructor(counts: VectorStamp = {}) {
    this.counts = { ...counts }
  }

  /** Counts a write by this replica. */
  increment(replica: NodeId): VectorStamp {
    this.counts = { ...this.counts, [replica]: countOf(this.counts, replica) + 1 }
    return { ...this.counts }
  }

  /** Takes over what another copy has seen. */
  merge(other: VectorStamp): void {
    this.counts = mergeVectors(this.counts, other)
  }

  /** How this copy of the data stands to another. */
  compare(other: VectorStamp): VectorOrder {
    return compareVectors(this.counts, other)
  }
}

/** A value with the write that made it: write number `count` of `replica`. */
export interface Version<T> {
  value: T
  replica: NodeId
  count: number
}

/** What replicas send each other: the state of a `VersionedValue` as plain data. */
export interface VersionedState<T> {
  seen: VectorStamp
  versions: Version<T>[]
}

/**
 * One piece of data at one replica, with all of its **siblings**: values that were written without knowing of each other. No write that was
 * acknowledged is lost without a later write that had read it.
 *
 * A client reads values and a `context`, and gives the context back with its next write: that replaces exactly what it had read. Each value
 * keeps the number of its own write (a *dot*), so two clients that write to the same replica with the same context become siblings too; with
 * one vector for each value the second would hide the first.
 *
 * Source: N. Preguiça, C. Baquero, P. S. Almeida, V. Fonte, R. Gonçalves, "Dotted Version Vectors", 2010.
 * @example
 * class Replica extends Node {
 *   cart = new VersionedValue<string[]>()
 *   read() { return this.cart.read() }
 *   write({ value, context }: any) { this.cart.write(this.id, value, context) }
 *   sync(other: VersionedState<string[]>) { this.cart.merge(other) }
 * }
 */
export class VersionedValue<T> {
  seen: VectorStamp = {}
  versions: Version<T>[] = []

  /** The values nobody has replaced, none at first, and the context to write back with. */
  read(): { values: T[]; context: VectorStamp } {
    return { values: this.versions.map(({ value }) => value), context: { ...this.seen } }
  }

  /**
   * Writes at this replica.
   * @param replica the replica's own name, `this.id`
   * @param context what the writer had read; `{}` for a blind write, which replaces nothing
   */
  write(replica: NodeId, value: T, context: VectorStamp): void {
    const count = countOf(this.seen, replica) + 1
    this.versions = [...this.versions.filter(version => !covers(context, version)), { value, replica, count }]
    this.seen = { ...mergeVectors(this.seen, context), [replica]: count }
  }

  /** Takes over what another replica has: `this.state()` of its value. */
  merge(other: VersionedState<T>): void {
    const isIn = (list: readonly Version<T>[], { replica, count }: Version<T>): boolean => (
      list.some(version => version.replica === replica && version.count === count)
    )
    // A value that the other has seen and does not hold any more was replaced there.
    const kept = this.versions.filter(version => isIn(other.versions, version) || !covers(other.seen, version))
    const added = other.versions.filter(version => !isIn(this.versions, version) && !covers(this.seen, version))
    this.versions = [...kept, ...added].sort((a, b) => (a.replica < b.replica ? -1 : a.replica > b.replica ? 1 : a.count - b.count))
    this.seen = mergeVectors(this.seen, other.seen)
  }

  /** Plain data to send to other replicas. */
  state(): VersionedState<T> {
    return { seen: { ...this.seen }, versions: [...this.versions] }
  }
}

function covers<T>(seen: VectorStamp, { replica, count }: Version<T>): boolean {
  return countOf(seen, replica) >= count
}

function countOf(seen: VectorStamp, replica: NodeId): number {
  return Object.hasOwn(seen, replica) ? seen[replica] : 0
}
