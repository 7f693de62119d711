/** Declaration of `this.clock`. */
export const clock = `
// --- Clocks
// In an asynchronous cluster (\`model asynchronous\`) a node has no clock: reading one, or waiting for a length of time, throws a \`TypeError\`.

/** The clocks of one node. Both are driven by the node's own oscillator, so both may run fast or slow. */
interface NodeClock {
  /**
   * The wall clock, in nanoseconds: what the node believes the time of day to be. It may be wrong, jump forwards and jump
   * backwards. Do not measure lengths of time with it.
   */
  now(): Instant
  /**
   * The monotonic clock, in nanoseconds since the node's machine booted. It never runs backwards and no correction makes it jump. Its
   * readings mean nothing to other nodes, and nothing after a power cut (\`crash\`), from which the machine boots anew; when only the process
   * ended (\`kill\`, \`stop\`), the clock went on.
   * @example
   * const asked = this.clock.monotonic()
   * await this.call('storage', 'write', { token: 33 })
   * this.meter.sample('write time', this.clock.monotonic() - asked)
   */
  monotonic(): Instant
  /**
   * The bounds that true time lies between, as far as the node can know: the wall clock, give or take an uncertainty that grows since
   * the last synchronisation. The cluster declares it: \`clock a uncertainty 1ms growing 200 ppm, synchronised every 30s\`; without that, and
   * without \`trust\`, it throws a \`TypeError\`. A clock that breaks its bound does not notice.
   */
  interval(): { earliest: Instant; latest: Instant }
  /** Sets the wall clock forwards or, with a negative amount, backwards at once. */
  step(by: Duration): void
  /**
   * Corrects both clocks by running them fast or slow until it is done; nothing jumps.
   * @param by how far they are to be moved; negative is backwards
   * @param ppm the rate in millionths, 500 unless given: 100 ms then take 200 s
   */
  slew(by: Duration, ppm?: number): void
  /** Says that the wall clock is wrong by at most so much as of now; \`interval\` grows from there. */
  trust(error: Duration): void
  /**
   * Runs one of the node's methods when the wall clock reads this: early or late when that clock is wrong, at once when it is stepped past
   * it. Lengths of time are better measured with \`after\`.
   * @param handler the name of the method; it gets \`argument\`
   * @example this.clock.alarm(this.clock.now() + s(30), 'expire')
   */
  alarm(reading: Instant, handler: string, argument?: unknown): TimerId
}
`
