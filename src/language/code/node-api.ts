/**
 * What node code sees of the kernel, as TypeScript declarations: the type service checks cells against this text and shows its comments.
 *
 * It describes `src/kernel/node-api.ts` and `src/kernel/guest-globals.ts`; a test compares the names.
 */
export const nodeApi = `
/** The name of a node, as the cluster cell writes it: \`'lock'\`, \`'c1'\`. */
type NodeId = string

/** A length of time in nanoseconds. Write \`ms(5)\` or \`s(30)\` rather than the number. */
type Duration = number

/** A moment as a clock reads it, in nanoseconds. Readings of different clocks cannot be compared. */
type Instant = number

/** Handle of a timer that \`after\` or \`every\` set; give it to \`cancel\`. */
type TimerId = number

/** The clocks of one node. Both are driven by the node's own oscillator, so both may run fast or slow. */
interface NodeClock {
  /**
   * The wall clock, in nanoseconds: what the node believes the time of day to be. It may be wrong, jump forwards and jump
   * backwards. Do not measure lengths of time with it.
   */
  now(): Instant
  /**
   * The monotonic clock, in nanoseconds since the node's machine booted. It never runs backwards and no correction makes it jump. Its
   * readings mean nothing to other nodes.
   */
  monotonic(): Instant
}

/** The disk of one node. A crash loses what was written after the last \`sync\`. */
interface NodeDisk {
  /** Sets the value of a key. Durable only after \`sync\`. */
  write(key: string, value: unknown): Promise<void>
  /** Adds a value to the list at a key. Durable only after \`sync\`. */
  append(key: string, value: unknown): Promise<void>
  /** A copy of the value at a key, \`undefined\` where nothing was written. */
  read(key: string): Promise<any>
  /** Makes everything written so far survive a crash. */
  sync(): Promise<void>
}

interface CallOptions {
  /** Give up after this long on the node's monotonic clock: the call is then rejected with an error named \`Timeout\`. */
  timeout?: Duration
}

/**
 * A process with its own memory, clocks and disk. Extend it: fields are the node's state, methods are the messages it understands.
 *
 * A method gets the message's payload and the sender's name; what it returns answers a \`call\`. Nodes share nothing: payloads are copied.
 * The kernel makes the nodes that a cluster cell lists; node code never writes \`new\`.
 *
 * @example
 * class Counter extends Node {
 *   count = 0
 *   add({ by }: { by: number }, from: NodeId) { this.count += by; return this.count }
 * }
 */
declare abstract class Node {
  /** The node's own name in the cluster. */
  readonly id: NodeId
  /** The names of all other nodes of the cluster. */
  readonly peers: readonly NodeId[]
  /** The node's clocks, wall and monotonic. */
  readonly clock: NodeClock
  /** The node's disk. */
  readonly disk: NodeDisk

  /** Runs when the node starts, before any message. */
  start?(): unknown
  /** Runs instead of \`start\` when the node starts again after a crash: memory is lost, the synced disk is not. */
  recover?(): unknown

  /**
   * Sends a message and does not wait. It may be lost, delayed, doubled or overtaken.
   * @param to the name of a node
   * @param message the name of the method that will handle it there
   * @param payload plain data; it is copied
   */
  send(to: NodeId, message: string, payload?: unknown): void
  /**
   * Sends a request and waits for what the other node's method returns.
   *
   * Without a timeout it waits for ever when the request or its answer is lost. With one it is rejected with an error named \`Timeout\`;
   * the request may have been carried out all the same, and a late answer is shown but ignored.
   * @example const { ok } = await this.call('storage', 'write', { token: 33 }, { timeout: ms(500) })
   */
  call(to: NodeId, message: string, payload?: unknown, options?: CallOptions): Promise<any>
  /** Sends a message to every other node of the cluster. */
  broadcast(message: string, payload?: unknown): void

  /**
   * Runs one of the node's methods once, after this long on its monotonic clock.
   * @example this.after(ms(150), 'electionTimeout')
   */
  after(duration: Duration, handler: string, argument?: unknown): TimerId
  /** Runs one of the node's methods again and again, with this much time on its monotonic clock between. */
  every(duration: Duration, handler: string, argument?: unknown): TimerId
  /** Stops a timer. */
  cancel(timer: TimerId | undefined): void
  /** Waits on the node's monotonic clock. Other messages are handled meanwhile. */
  sleep(duration: Duration): Promise<void>
  /** Works for this long: the node is occupied and handles nothing else. A pause or a crash can land in it. */
  busy(duration: Duration): Promise<void>

  /** A number from 0 up to, not including, 1, from the node's own stream: the same seed gives the same numbers. */
  random(): number

  /** Writes a short text beside the node's line in the diagram. */
  note(text: unknown): void
  /** Writes to the log of the run. */
  log(...parts: unknown[]): void
  /**
   * Begins a band on the node's line, such as a lease or a term.
   * @param name what it is, for example \`'lease'\`
   * @param until its end as the node's own monotonic clock will read it; absent, it lasts until \`endBand\`
   */
  band(name: string, until?: Instant): void
  /** Ends a band. */
  endBand(name: string): void
}

/** The nodes of the cluster by name, with copies of their fields. */
type Nodes = Record<string, any>

/**
 * A safety property: something bad never happens. It is asked after every event that changes a node; the first \`false\` is its violation.
 * @param name what must hold, in words; \`expect tokens-never-go-back holds\` refers to it
 * @param holds looks at the nodes' fields and changes nothing
 * @example safety('tokens never go back', ({ storage }) => isSorted(storage.file.map(w => w.token)))
 */
declare function safety(name: string, holds: (nodes: Nodes) => boolean): void

/**
 * A number or other value read from the nodes when the run ends, for \`expect\` and for charts.
 * @example measure('writes', ({ storage }) => storage.file.length)
 */
declare function measure(name: string, value: (nodes: Nodes) => unknown): void

/** Whether no element is smaller than the one before it. */
declare function isSorted(list: readonly (number | string)[]): boolean

/** Nanoseconds. */
declare function ns(count: number): Duration
/** Microseconds: \`us(1)\` is 1 000 ns. */
declare function us(count: number): Duration
/** Milliseconds: \`ms(1)\` is 1 000 000 ns. */
declare function ms(count: number): Duration
/** Seconds: \`s(1)\` is 1 000 000 000 ns. */
declare function s(count: number): Duration
/** Minutes. */
declare function min(count: number): Duration
/** Hours. */
declare function hours(count: number): Duration
/** Days of 24 hours. */
declare function days(count: number): Duration

/** Writes to the log of the run, like \`this.log\`. */
declare const console: {
  log(...parts: unknown[]): void
  info(...parts: unknown[]): void
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
  debug(...parts: unknown[]): void
}
`
