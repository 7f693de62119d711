/** Declarations of what stands beside the classes of a cell: properties, measures, and the few globals that the kernel adds. */
export const properties = `
// --- Properties and measures
// They stand beside the classes of a cell, and look at copies of the nodes' fields by the nodes' names.

/** The nodes of the cluster by name, with copies of their fields, and with \`up\`: whether the node runs (a field of that name is your own). */
type Nodes = Record<string, any> & Record<keyof Object, any>

/**
 * A safety property: something bad never happens. It is asked after every event that changes a node; the first \`false\` is its violation.
 * Of a node that is down it sees \`up: false\` and no fields, since its memory is gone; where it then
 * throws, it says nothing about that moment, and is undecided unless it is violated at another: ask \`up\` first, as in \`!a.up || isSorted(a.file)\`.
 * @param name what must hold, in words; \`expect tokens-never-go-back holds\` refers to it
 * @param holds looks at the nodes' fields and changes nothing
 * @example
 * class Storage extends Node {
 *   tokens: number[] = []
 *   write({ token }: { token: number }) { this.tokens.push(token) }
 * }
 * safety('tokens never go back', ({ storage }) => isSorted(storage.tokens))
 */
declare function safety(name: string, holds: (nodes: Nodes) => boolean): void

/**
 * A number or other value read from the nodes when the run ends, for \`expect\` and for charts. Of a node that is down it reads the last fields, and \`up: false\`.
 * @example
 * class Storage extends Node {
 *   tokens: number[] = []
 *   write({ token }: { token: number }) { this.tokens.push(token) }
 * }
 * measure('writes', ({ storage }) => storage.tokens.length)
 */
declare function measure(name: string, value: (nodes: Nodes, recorded: Recorded) => unknown): void

/** What was counted and sampled in the run: the second argument of a measure. */
interface Recorded {
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
