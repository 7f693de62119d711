/**
 * A circuit breaker: stops asking a service that keeps failing.
 */
import { failure } from 'dsnb'

/** When a `CircuitBreaker` opens and closes. */
export interface BreakerOptions {
  /** How many failures in a row open the circuit; 5 when absent. */
  failures?: number
  /** How long it stays open before a trial, in nanoseconds; 5 s when absent. */
  openFor?: Duration
  /** How many trials must succeed, and may run at once, before it closes; 1 when absent. */
  trials?: number
  /** The name of the band that the diagram shows while the circuit is open; `'circuit open'` when absent. */
  name?: string
}

/**
 * Counts failures of calls to one service. **Closed**: calls pass. After `failures` failures in a row it is **open**: calls are refused at once
 * with an error named `CircuitOpen`, which gives the service time to recover. After `openFor` it is **half-open**: `trials` calls may
 * pass; if they succeed it closes, if one fails it is open again.
 *
 * An error that the service answers with is a failure like any other, unless `failureIf` says otherwise: a refusal for a good reason shows that the
 * service works.
 *
 * What a call that began before the last change brings home later is not counted, as in gobreaker; in Polly such a late answer counts while half-open, and
 * one late success closes the circuit. A trial that never ends holds the circuit half-open for ever: give calls a timeout.
 *
 * Counting failures in a row is how gobreaker does it when nothing is said (it opens at the sixth, for 60 s); resilience4j and Polly look at the share of
 * failures among the last calls, and with both a slow trickle of failures among successes can open the circuit; here it cannot.
 *
 * Source: M. Nygard, "Release It!", second edition, 2018, chapter 5, "Circuit Breaker".
 * @example
 * class Shop extends Node {
 *   breaker = new CircuitBreaker({ failures: 3, openFor: s(2) })
 *   async pay() {
 *     await this.breaker.run(this, () => this.call('bank', 'pay', {}, { timeout: ms(200) }))
 *   }
 * }
 */
export class CircuitBreaker {
  /** Closed: calls pass. Open: they are refused. Half-open: some may try. */
  state: 'closed' | 'open' | 'half-open' = 'closed'
  /** Failures in a row while closed. */
  failures = 0
  /** Trials that run, and that succeeded, while half-open. */
  trying = 0
  succeeded = 0
  /** When an open circuit allows a trial, on the monotonic clock. */
  until: Instant = 0
  /** Counts changes of the state; a call that began before the last one is stale. */
  period = 0
  maxFailures: number
  openFor: Duration
  trials: number
  name: string

  constructor({ failures = 5, openFor = s(5), trials = 1, name = 'circuit open' }: BreakerOptions = {}) {
    if (!(failures >= 1) || !(trials >= 1)) throw new RangeError('CircuitBreaker needs at least 1 failure to open and 1 trial to close.')
    this.maxFailures = failures
    this.openFor = openFor
    this.trials = trials
    this.name = name
  }

  /**
   * Makes a call through the breaker.
   * @param failureIf which errors count as failures of the service; when absent, all
   * @throws CircuitOpen: the circuit is open, or half-open with as many trials as may run; the call was not made
   */
  async run<T>(
    node: Node, operation: () => Promise<T> | T, { failureIf = () => true }: { failureIf?: (error: unknown) => boolean } = {},
  ): Promise<T> {
    const period = this.begin(node.clock.monotonic())
    if (period === undefined) throw failure('CircuitOpen', `The circuit is ${this.state}: the call was not made.`)
    try {
      const result = await operation()
      if (this.end(period, true, node.clock.monotonic())) node.endBand(this.name)
      return result
    } catch (error) {
      const failed = failureIf(error)
      if (this.end(period, !failed, node.clock.monotonic())) {
        if (failed) node.band(this.name, this.until)
        else node.endBand(this.name)
      }
      throw error
    }
  }

  /** Whether a call may be made now; its answer, unless `undefined`, goes to `end` with the outcome. `run` does both. */
  begin(now: Instant): number | undefined {
    if (this.state === 'open' && now >= this.until) {
      this.enter('half-open')
    }
    if (this.state === 'closed') return this.period
    if (this.state === 'open' || this.trying + this.succeeded >= this.trials) return undefined
    this.trying += 1
    return this.period
  }

  /** The outcome of a call. Answers whether the circuit closed or opened because of it. */
  end(period: number, ok: boolean, now: Instant): boolean {
    if (period !== this.period) return false
    if (this.state === 'half-open') this.trying -= 1
    if (!ok) {
      this.failures += 1
      if (this.state === 'closed' && this.failures < this.maxFailures) return false
      this.until = now + this.openFor
      this.enter('open')
      return true
    }
    this.failures = 0
    if (this.state !== 'half-open') return false
    this.succeeded += 1
    if (this.succeeded < this.trials) return false
    this.enter('closed')
    return true
  }

  private enter(state: 'closed' | 'open' | 'half-open'): void {
    this.state = state
    this.period += 1
    this.trying = 0
    this.succeeded = 0
    if (state === 'closed') this.failures = 0
  }
}
