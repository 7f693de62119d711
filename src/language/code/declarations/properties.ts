/** Declarations of what stands beside the classes of a cell: properties, measures, and the few globals that the kernel adds. */
export const properties = `
// --- Properties and measures
// They stand beside the classes of a cell, and look at copies of the nodes' fields by the nodes' names.

/** The nodes of the cluster by name, with copies of their fields, and with \`up\`: whether the node runs (a field of that name is your own). */
type Nodes = Record<string, any> & Record<keyof Object, any>

/**
 * A safety property: something bad never happens. It is asked when all nodes that start with the cluster have started, and then after every
 * event that changes a node; the first \`false\` is its violation.
 * Of a node that is down it sees \`up: false\` and no fields, since its memory is gone, or it was never started; where it then
 * throws, it says nothing about that moment, and is undecided unless it is violated at another: ask \`up\` first, as in \`!a.up || isSorted(a.file)\`.
 * @param name what must hold, in words; \`expect tokens-never-go-back holds\` refers to it
 * @param holds looks at the nodes' fields and changes nothing
 * @param options \`{ for: 'leases' }\`, or a list of clusters: it is asked of these only. Without it, of every cluster that has the nodes it names
 * @example
 * class Storage extends Node {
 *   tokens: number[] = []
 *   write({ token }: { token: number }) { this.tokens.push(token) }
 * }
 * safety('tokens never go back', ({ storage }) => isSorted(storage.tokens))
 */
declare function safety(name: string, holds: (nodes: Nodes) => boolean, options?: { for?: string | readonly string[] }): void

/**
 * A number or other value read from the nodes when the run ends, for \`expect\` and for charts. Of a node that is down it reads the last fields, and \`up: false\`.
 * @param options \`unit\`: what it counts, \`'duration'\` or a word that stands behind the number; without it a field that the code makes a length
 * of time is shown as one. \`for\`: the clusters it is for, as of a property
 * @example
 * class Storage extends Node {
 *   tokens: number[] = []
 *   write({ token }: { token: number }) { this.tokens.push(token) }
 * }
 * measure('writes', ({ storage }) => storage.tokens.length)
 */
declare function measure(name: string, value: (nodes: Nodes, recorded: Recorded) => unknown, options?: { unit?: string; for?: string | readonly string[] }): void

/** What was counted and sampled in the run, and what no node knows: the second argument of a measure. */
interface Recorded {
  /** True time at the end of the run. */
  readonly time: Instant
  /**
   * How wrong a node's wall clock is at the end: \`offset\` is the clock minus true time, \`error\` the same without its sign, \`maxError\` the largest
   * error of the whole run.
   * @example measure('clock error', (_, { clock }) => clock('a').error)
   */
  clock(node: NodeId): { readonly offset: Duration; readonly error: Duration; readonly maxError: Duration }
  /** A counter; 0 when nothing was counted. */
  count(name: string): number
  /**
   * A statistic of a series; \`undefined\` when nothing was sampled.
   * @param kind \`p50\`, \`p99\`, \`p999\` (99.9 %), \`mean\`, \`median\`, \`min\`, \`max\` or \`number\`
   */
  statistic(kind: string, name: string): number | undefined
}

/** Whether no element is smaller than the one before it. */
declare function isSorted(list: readonly (number | string)[]): boolean

/** Writes to the log of the run, like \`this.log\`. */
declare const console: {
  log(...parts: unknown[]): void
  info(...parts: unknown[]): void
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
  debug(...parts: unknown[]): void
}
`
