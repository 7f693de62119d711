/**
 * Trying again, without making things worse: exponential back-off, jitter, and a budget for all retries together.
 */
import { isTransient } from 'dsnb'

/** How often to try, and how long to wait between. */
export interface RetryOptions {
  /** How often it is tried in all, the first time included. 4 when absent. */
  attempts?: number
  /** The wait before the first retry, in nanoseconds; 100 ms when absent. */
  base?: Duration
  /** By how much each wait is longer than the one before; 2 when absent, 1 for equal waits. */
  factor?: number
  /** The longest wait; 10 s when absent. */
  cap?: Duration
  /**
   * What chance does to a wait: `full` draws from 0 up to it (what is used when absent), `equal` from its half up to it, `none` leaves it.
   * Without jitter, clients that failed together come back together.
   */
  jitter?: 'full' | 'equal' | 'none'
  /** Shared by all requests of a client; when it is used up, the first error stands. */
  budget?: RetryBudget
  /** Which errors are worth another try; when absent, those of `isTransient`. */
  retryIf?: (error: unknown) => boolean
}

/**
 * Limits retries to a share of the requests, so that a client whose server is down sends 110 % of its load, not 400 %.
 *
 * Every request pays in `percent` hundredths of a retry, up to `reserve` whole retries; every retry takes one out.
 *
 * Finagle counts in the same way, but also lets some retries through each second, and forgets after 10 s; gRPC takes one out for each failure and stops
 * at half of the reserve; the SDKs of AWS take 5 for a retry out of 500, and put them back when it succeeds.
 *
 * Source: B. Beyer and others, "Site Reliability Engineering", 2016, chapter 21, "Handling Overload" (retry budgets of 10 %).
 * @example
 * class Reader extends Node {
 *   budget = new RetryBudget({ percent: 10, reserve: 5 })
 *   async read() {
 *     return retry(this, () => this.call('db', 'read', {}, { timeout: ms(200) }), { budget: this.budget })
 *   }
 * }
 */
export class RetryBudget {
  percent: number
  reserve: number
  /** Hundredths of a retry that are left. */
  credit: number

  constructor({ percent = 10, reserve = 10 }: { percent?: number; reserve?: number } = {}) {
    this.percent = percent
    this.reserve = reserve
    this.credit = reserve * 100
  }

  /** A request, not a retry, is made. */
  request(): void {
    this.credit = Math.min(this.credit + this.percent, this.reserve * 100)
  }

  /** Takes one retry out, if there is one. */
  take(): boolean {
    if (this.credit < 100) return false
    this.credit -= 100
    return true
  }
}

/**
 * How long to wait before retry number `retry` (1 is the first), in nanoseconds.
 *
 * Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 * @param random a number from 0 up to 1, `this.random()`
 * @example
 * backoff(2, this.random(), { base: ms(100), jitter: 'none' })   // 200_000_000: 200 ms
 * await this.sleep(backoff(1, this.random()))
 */
export function backoff(retry: number, random: number, { base = ms(100), factor = 2, cap = s(10), jitter = 'full' }: RetryOptions = {}): Duration {
  let length = base
  for (let i = 1; i < retry && length < cap; i++) length *= factor
  length = Math.min(length, cap)
  if (jitter === 'none') return Math.round(length)
  return Math.round(jitter === 'equal' ? length / 2 + random * length / 2 : random * length)
}

/**
 * Does something until it succeeds or there is no point in going on; then the last error is thrown.
 *
 * A request whose answer was lost may have been carried out: retry only what may happen twice, or send a key with it (`IdempotencyKeys`).
 * Give the call inside a timeout, else there is nothing to retry after. Clients of real services may retry below you, unasked: one `incr()` of ioredis whose
 * answers were lost was measured to be carried out 51 times.
 * @param node the node that waits, `this`
 * @param operation what to do; it is told how often it was tried before, 0 at first
 * @example
 * const answer = await retry(this, () => this.call('db', 'read', { key: 'x' }, { timeout: ms(200) }), {
 *   attempts: 5,
 *   base: ms(50),
 * })
 */
export async function retry<T>(node: Node, operation: (retries: number) => Promise<T> | T, options: RetryOptions = {}): Promise<T> {
  const { attempts = 4, budget, retryIf = isTransient } = options
  if (!(attempts >= 1)) throw new RangeError(`retry needs at least 1 attempt; it was given ${attempts}.`)
  budget?.request()
  for (let retries = 0; ; retries++) {
    try {
      return await operation(retries)
    } catch (error) {
      if (retries + 1 >= attempts || !retryIf(error)) throw error
      if (budget !== undefined && !budget.take()) throw error
    }
    // Without jitter no random number is drawn: then it can also be explored.
    await node.sleep(backoff(retries + 1, options.jitter === 'none' ? 0 : node.random(), options))
  }
}
