/**
 * Idempotency keys: a request that arrives twice takes effect once.
 */
import { failure } from 'dsnb'

/** A request that was carried out, or is being carried out. */
export interface KeptResult {
  result: unknown
  /** Whether the result is there yet. */
  done: boolean
  /** What the request asked for, to tell when somebody uses a key twice. */
  request: unknown
  /** When it came, on the monotonic clock. */
  at: Instant
}

/**
 * Remembers results by the key that the client chose for its request, for `window`. A retry with the same key gets the first result; the
 * operation is not run again. After `window` the key is forgotten and a retry takes effect a second time, so it must be longer than the
 * longest retry.
 *
 * Keys and effects must live and die together: if the node can crash, write `results` and what the operation changed to disk in one
 * `disk.write`, and give it to the constructor in `recover`. The monotonic clock begins anew when the power was cut: keys that outlive that
 * need the wall clock as their `now`.
 *
 * Stripe does the same for at least 24 hours, but keeps failures too: a retry gets the first error again.
 *
 * Sources: P. Helland, "Idempotence Is Not a Medical Condition", ACM Queue 10(4), 2012; the `Idempotency-Key` header, IETF draft.
 * @example
 * class Bank extends Node {
 *   balance = 0
 *   keys = new IdempotencyKeys({ window: hours(24) })
 *   pay({ key, amount }: any) { return this.keys.once(this.clock.monotonic(), key, { amount }, () => this.balance -= amount) }
 * }
 */
export class IdempotencyKeys {
  window: Duration
  results: Record<string, KeptResult>

  constructor({ window = hours(24), results = {} }: { window?: Duration; results?: Record<string, KeptResult> } = {}) {
    if (!(window > 0)) throw new RangeError('IdempotencyKeys needs a window, for example { window: hours(24) }.')
    this.window = window
    this.results = results
  }

  /**
   * The result of the operation, run now if the key is new.
   * @param now the node's monotonic clock
   * @param request what is asked for, plain data
   * @throws KeyReused: the key came before with another request
   * @throws InProgress: the first request with this key is not finished
   * @param operation changes the node's state and returns its result at once; for one that must wait use `begin` and `finish`
   */
  once<T>(now: Instant, key: string, request: unknown, operation: () => T): T {
    const known = this.begin(now, key, request)
    // SAFETY: under this key only this kind of operation puts results.
    if (known !== undefined) return known.result as T
    try {
      const result = operation()
      this.finish(key, result)
      return result
    } catch (error) {
      this.forget(key)
      throw error
    }
  }

  /**
   * The kept result, or `undefined` when the key is new; then carry the request out and call `finish`, or `forget` if it failed.
   * @throws KeyReused: the key came before with another request
   * @throws InProgress: the first request with this key is not finished
   */
  begin(now: Instant, key: string, request: unknown): { result: unknown } | undefined {
    this.expire(now)
    const known = Object.hasOwn(this.results, key) ? this.results[key] : undefined
    if (known === undefined) {
      this.results = { ...this.results, [key]: { result: undefined, done: false, request, at: now } }
      return undefined
    }
    if (JSON.stringify(known.request) !== JSON.stringify(request)) throw failure('KeyReused', `The key "${key}" was used for another request.`)
    if (!known.done) throw failure('InProgress', `The first request with the key "${key}" is not finished.`)
    return { result: known.result }
  }

  /** The request was carried out, and this is its result. */
  finish(key: string, result: unknown): void {
    if (Object.hasOwn(this.results, key)) this.results = { ...this.results, [key]: { ...this.results[key], result, done: true } }
  }

  /** The request had no effect: it may come again. */
  forget(key: string): void {
    const { [key]: _forgotten, ...others } = this.results
    this.results = others
  }

  private expire(now: Instant): void {
    const entries = Object.entries(this.results)
    const kept = entries.filter(([, { at }]) => now - at < this.window)
    if (kept.length < entries.length) this.results = Object.fromEntries(kept)
  }
}
