/**
 * Failure detectors: from silence to suspicion. Neither of them can know; a suspected node may be slow, paused or cut off.
 */

/**
 * Suspects a node that was not heard of for longer than `timeout`. A node that was never heard of is not suspected: call `heard` once for
 * each node at the start.
 *
 * In a network where a message takes at most d and its handling at most r, a timeout of 2d + r on the answer to a ping is never wrong; in
 * any other network each timeout is a guess.
 *
 * Source: T. Chandra, S. Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems", JACM 43(2), 1996.
 * @example
 * class Monitor extends Node {
 *   detector = new TimeoutDetector({ timeout: ms(250) })
 *   heartbeat(_: unknown, from: NodeId) { this.detector.heard(from, this.clock.monotonic()) }
 *   check() { return this.detector.suspected(this.clock.monotonic()) }
 * }
 */
export class TimeoutDetector {
  timeout: Duration
  /** When each node was last heard of, on this node's monotonic clock. */
  last: Record<NodeId, Instant> = {}

  constructor({ timeout }: { timeout: Duration }) {
    if (!(timeout > 0)) throw new RangeError('TimeoutDetector needs a timeout, for example { timeout: ms(250) }.')
    this.timeout = timeout
  }

  /** A sign of life of this node. `now` is the monotonic clock of the node that watches. */
  heard(node: NodeId, now: Instant): void {
    this.last = { ...this.last, [node]: now }
  }

  /** For how long this node has been silent, in nanoseconds; 0 when it was never heard of. */
  silence(node: NodeId, now: Instant): Duration {
    return Object.hasOwn(this.last, node) ? now - this.last[node] : 0
  }

  /** Whether this node has been silent for longer than `timeout`. */
  suspects(node: NodeId, now: Instant): boolean {
    return this.silence(node, now) > this.timeout
  }

  /** All suspected nodes. */
  suspected(now: Instant): NodeId[] {
    return Object.keys(this.last).filter(node => this.suspects(node, now))
  }
}

/** What a `PhiDetector` assumes. */
export interface PhiOptions {
  /** Suspicion from which on a node counts as suspected; 8 when absent. */
  threshold?: number
  /** How heartbeats are thought to be spaced: `normal` (when absent) or `exponential`. */
  model?: 'normal' | 'exponential'
  /** How many intervals are remembered; 100 when absent. */
  window?: number
  /** For the normal model, the least standard deviation that is assumed, in nanoseconds; 10 ms when absent. */
  minDeviation?: Duration
  /** A silence of this length, in nanoseconds, beyond the usual is not counted; 0 when absent. */
  acceptablePause?: Duration
  /**
   * The interval that is assumed when a node was heard of for the first time, in nanoseconds; 1 s when absent. It goes into the window like one that was
   * seen, for the normal model as two that are a quarter shorter and longer.
   */
  firstInterval?: Duration
}

/** What is remembered of one node. */
export interface Arrivals {
  last: Instant
  /** Times between heartbeats, in nanoseconds, the newest last. */
  intervals: Duration[]
}

/**
 * The phi accrual detector: not yes or no, but how surprising the silence is. It keeps a window of the times *between* heartbeats, and phi is
 * -log10 of the probability that a heartbeat comes even later than now. Phi 1 is wrong once in 10, phi 8 once in 100 million, if the model
 * is right. With a normal model and a small `minDeviation` it adapts to jitter but takes rare long pauses for death; the exponential
 * model waits longer (phi 8 is 18.4 mean intervals).
 *
 * As in Akka and Cassandra a node that was heard of once can already be suspected (`firstInterval`). Akka leaves out of the window the silence that ended a
 * suspicion; here, as in the paper, every interval counts. Akka's own numbers are a window of 1000, a deviation of at least 100 ms, a pause of 3 s.
 *
 * Source: N. Hayashibara, X. Défago, R. Yared, T. Katayama, "The φ Accrual Failure Detector", SRDS 2004; the first interval: Akka's
 * `PhiAccrualFailureDetector`, Cassandra's `FailureDetector`.
 * @example
 * class Monitor extends Node {
 *   detector = new PhiDetector({ threshold: 8, minDeviation: ms(25) })
 *   heartbeat(_: unknown, from: NodeId) { this.detector.heard(from, this.clock.monotonic()) }
 *   check() { return this.detector.phi('worker', this.clock.monotonic()) }
 * }
 */
export class PhiDetector {
  threshold: number
  model: 'normal' | 'exponential'
  window: number
  minDeviation: Duration
  acceptablePause: Duration
  firstInterval: Duration
  arrivals: Record<NodeId, Arrivals> = {}

  constructor(options: PhiOptions = {}) {
    this.threshold = options.threshold ?? 8
    this.model = options.model ?? 'normal'
    this.window = options.window ?? 100
    this.minDeviation = options.minDeviation ?? ms(10)
    this.acceptablePause = options.acceptablePause ?? 0
    this.firstInterval = options.firstInterval ?? s(1)
    if (!(this.window >= 1) || !(this.minDeviation > 0)) throw new RangeError('PhiDetector needs a window of at least 1 and a minDeviation above 0.')
  }

  /** A sign of life of this node. `now` is the monotonic clock of the node that watches. */
  heard(node: NodeId, now: Instant): void {
    const known = Object.hasOwn(this.arrivals, node) ? this.arrivals[node] : undefined
    const intervals = known === undefined ? this.assumed() : [...known.intervals, now - known.last].slice(-this.window)
    this.arrivals = { ...this.arrivals, [node]: { last: now, intervals } }
  }

  /** How suspicious the silence of this node is; 0 when it was never heard of. */
  phi(node: NodeId, now: Instant): number {
    if (!Object.hasOwn(this.arrivals, node)) return 0
    const { last, intervals } = this.arrivals[node]
    const silence = now - last
    const mean = sum(intervals) / intervals.length + this.acceptablePause
    if (this.model === 'exponential') return silence / mean / Math.LN10
    return normalTail((silence - mean) / this.deviation(intervals))
  }

  /** Whether `phi` of this node is above `threshold`. */
  suspects(node: NodeId, now: Instant): boolean {
    return this.phi(node, now) > this.threshold
  }

  /** All suspected nodes. */
  suspected(now: Instant): NodeId[] {
    return Object.keys(this.arrivals).filter(node => this.suspects(node, now))
  }

  /** Intervals that nobody has seen, for a node that was heard of once. */
  private assumed(): Duration[] {
    const { firstInterval } = this
    return this.model === 'normal' ? [firstInterval * 3 / 4, firstInterval * 5 / 4].slice(-this.window) : [firstInterval]
  }

  private deviation(intervals: readonly Duration[]): number {
    const mean = sum(intervals) / intervals.length
    const variance = sum(intervals.map(interval => (interval - mean) * (interval - mean))) / intervals.length
    return Math.max(this.minDeviation, Math.sqrt(variance))
  }
}

function sum(list: readonly number[]): number {
  return list.reduce((total, item) => total + item, 0)
}

/** -log10 of the probability that a normal variable exceeds its mean by more than `z` standard deviations. Never infinite. */
function normalTail(z: number): number {
  if (z < -2) return -Math.log(1 - Math.exp(-normalTail(-z) * Math.LN10)) / Math.LN10
  if (z < 2) return -Math.log(1 - cumulative(z)) / Math.LN10
  // Laplace's continued fraction, from its far end; 60 terms are exact enough from z = 2 on.
  let fraction = z
  for (let i = 60; i > 0; i--) fraction = z + i / fraction
  return (z * z / 2 + Math.log(2 * Math.PI) / 2 + Math.log(fraction)) / Math.LN10
}

/** The normal distribution near its mean, by its power series; 40 terms are exact enough up to 2 deviations. */
function cumulative(z: number): number {
  let term = z
  let total = z
  for (let i = 1; i < 40; i++) {
    term *= -z * z / (2 * i)
    total += term / (2 * i + 1)
  }
  return 1 / 2 + total / Math.sqrt(2 * Math.PI)
}
