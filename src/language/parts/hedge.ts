/**
 * Hedged requests: when an answer is late, ask somebody else as well, and take whichever answer comes first.
 */

/** How long to wait before asking somebody else, and how many to ask. */
export interface HedgeOptions {
  /** Longer than most answers take, for example their 95th percentile: then few are asked twice. */
  after: Duration
  /** How many are asked at most, the first one included; 2 when absent. */
  copies?: number
}

/**
 * Does something once more when it takes long, or at once when it failed; the first success counts, and the error of the first try when
 * all have failed. What came second is carried out all the same: hedge only what may happen twice, as with `retry`. gRPC hedges in the same way, but
 * stops at an error that it takes for final, and cancels the other copies when one has succeeded.
 *
 * Source: J. Dean and L. A. Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013.
 * @param node the node that waits, `this`
 * @param operation what to do; it is told which copy it is, 0 at first
 * @example
 * const replicas = ['r1', 'r2', 'r3']
 * const { value } = await hedged(this, (copy) => this.call(replicas[copy], 'read', {}, { timeout: s(1) }), { after: ms(20) })
 */
export async function hedged<T>(node: Node, operation: (copy: number) => Promise<T>, { after, copies = 2 }: HedgeOptions): Promise<T> {
  if (!(copies >= 1)) throw new RangeError(`hedged needs at least 1 copy; it was given ${copies}.`)
  const tries: Promise<T>[] = []
  for (let copy = 0; copy < copies; copy++) {
    tries.push(operation(copy))
    if (copy + 1 === copies) break
    const answer = Promise.any(tries).then((value) => ({ value }), () => undefined)
    const first = await Promise.race([answer, node.sleep(after)])
    if (first !== undefined) return first.value
  }
  try {
    return await Promise.any(tries)
  } catch (error) {
    throw error.errors[0]
  }
}
