/**
 * Limits on what a node takes on: how much at once (bulkhead), how much in a time (token bucket).
 */
import { failure } from 'dsnb'

/**
 * A bulkhead: at most `places` operations of one kind run at once; the next is refused at once with an error named `BulkheadFull`. With a
 * bulkhead for each service that it calls, a node does not drown when one of them hangs. resilience4j's refuses at once as well unless it is given
 * a time to wait; a pool of threads with a queue lets the next one wait.
 *
 * Source: M. Nygard, "Release It!", second edition, 2018, chapter 5, "Bulkheads".
 * @example
 * class Shop extends Node {
 *   slow = new Bulkhead({ places: 20 })
 *   async report() { return this.slow.run(() => this.call('archive', 'report', {}, { timeout: s(10) })) }
 * }
 */
export class Bulkhead {
  /** How many operations may run at once. */
  places: number
  /** How many are taken. */
  taken = 0
  /** How many operations were refused so far. */
  refused = 0

  constructor({ places = 10 }: { places?: number } = {}) {
    if (!(places >= 1)) throw new RangeError(`Bulkhead needs at least 1 place; it was given ${places}.`)
    this.places = places
  }

  /** Takes a place, if one is free. Who takes one must `leave`; `run` does both. */
  enter(): boolean {
    if (this.taken >= this.places) {
      this.refused += 1
      return false
    }
    this.taken += 1
    return true
  }

  /**
   * Gives the place back.
   * @throws NobodyInside: every place is free
   */
  leave(): void {
    if (this.taken === 0) throw failure('NobodyInside', 'Bulkhead.leave without enter: every place is free.')
    this.taken -= 1
  }

  /**
   * Runs something in a place of its own; the place is free again when it is done, however it ends.
   * @throws BulkheadFull: all places are taken
   */
  async run<T>(operation: () => Promise<T> | T): Promise<T> {
    if (!this.enter()) throw failure('BulkheadFull', `All ${this.places} places are taken.`)
    try {
      return await operation()
    } finally {
      this.leave()
    }
  }
}

/**
 * A token bucket: lets `rate` requests through per second on average, and `burst` at once after a quiet time. It begins full. In any span of
 * time it admits at most `burst` + `rate` × the span.
 *
 * Counting is exact: no fraction of a token is lost, however often it is asked. Go's `rate.Limiter` admits the same requests; Guava's `RateLimiter` admits a
 * large one at once and makes the next wait for it; nginx's `limit_req` is a leaky bucket, without `nodelay` it holds requests back.
 *
 * Source: J. Turner, "New Directions in Communications (or Which Way to the Information Age?)", IEEE Communications Magazine 24(10), 1986;
 * as used today: A. Tanenbaum, D. Wetherall, "Computer Networks", fifth edition, section 5.3.
 * @example
 * class Api extends Node {
 *   bucket = new TokenBucket({ rate: 100, burst: 20 })
 *   get() { return this.bucket.take(this.clock.monotonic()) ? { ok: true } : { ok: false, error: 'too many requests' } }
 * }
 */
export class TokenBucket {
  /** Whole tokens per second. */
  rate: number
  /** Whole tokens that the bucket holds. */
  burst: number
  /** What is in it, in billionths of a token: a nanosecond adds `rate` of them. */
  level: number
  /** Up to when, on the node's monotonic clock, it was filled. */
  filled: Instant | undefined = undefined

  constructor({ rate, burst }: { rate: number; burst: number }) {
    if (!Number.isInteger(rate) || !Number.isInteger(burst) || rate < 1 || burst < 1) {
      throw new RangeError(`TokenBucket needs a rate (per second) and a burst that are whole numbers from 1 on; it was given ${rate} and ${burst}.`)
    }
    this.rate = rate
    this.burst = burst
    this.level = burst * 1e9
  }

  /** Takes `count` tokens, all or none. `now` is the node's monotonic clock. */
  take(now: Instant, count = 1): boolean {
    this.fill(now)
    if (this.level < count * 1e9) return false
    this.level -= count * 1e9
    return true
  }

  /** How long until `count` tokens are there, in nanoseconds; 0 when they are. `Infinity` when the bucket never holds so many. */
  wait(now: Instant, count = 1): Duration {
    this.fill(now)
    if (count > this.burst) return Infinity
    return Math.max(0, Math.ceil((count * 1e9 - this.level) / this.rate))
  }

  private fill(now: Instant): void {
    const missing = this.burst * 1e9 - this.level
    const elapsed = Math.max(0, now - (this.filled ?? now))
    // A long quiet time fills the bucket whatever the product would be.
    this.level = elapsed >= missing / this.rate ? this.burst * 1e9 : this.level + elapsed * this.rate
    this.filled = Math.max(now, this.filled ?? now)
  }
}
