/** Declarations of `this.meter` and `this.history`. */
export const meters = `
// --- Counters and samples
// For \`expect p99 of latency ≤ 20ms\`, \`expect count of retries = 3\`, and for charts.

/** What a run counts and samples, over all nodes. */
interface NodeMeter {
  /**
   * Adds to a counter.
   * @param by how much; 1 unless given
   * @example this.meter.count('retries')
   */
  count(name: string, by?: number): void
  /**
   * Notes one value of a series. A value that the code makes a length of time, such as the difference of two readings of a clock, is shown as
   * one; what anything else counts can be declared.
   * @param unit what the series counts: \`'duration'\`, or a word that stands behind the numbers
   * @example
   * this.meter.sample('queue', this.backlog())
   * this.meter.sample('written', 4096, 'bytes')
   */
  sample(name: string, value: number, unit?: string): void
}

// --- Operations
// The history of operations as clients see them, for those who check it. What \`load\` lines begin is recorded by itself.

/** An operation that \`history.invoke\` began. */
type OperationId = number

/**
 * The history of operations. An operation that succeeds is also a sample of the series \`<name> latency\`; its outcomes are counted as
 * \`<name> ok\`, \`<name> fail\` and \`<name> info\`. Each operation ends once; one whose node dies ends as \`info\`.
 * @example
 * const operation = this.history.invoke('write', { x: 1 })
 * try {
 *   this.history.ok(operation, await this.call('storage', 'write', { x: 1 }, { timeout: s(1) }))
 * } catch {
 *   this.history.info(operation, 'timeout')
 * }
 */
interface NodeHistory {
  /** An operation begins. */
  invoke(operation: string, input?: unknown): OperationId
  /** It happened, and this is its answer. */
  ok(operation: OperationId, value?: unknown): void
  /** It certainly did not happen. */
  fail(operation: OperationId, reason?: unknown): void
  /** Nobody knows whether it happened, or it may still happen: a timeout. */
  info(operation: OperationId, reason?: unknown): void
}
`
