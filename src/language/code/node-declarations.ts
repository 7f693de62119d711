/**
 * What node code sees of the kernel, as TypeScript declarations: the type service checks cells against this text and shows its comments.
 *
 * It describes `src/guest/node/node-api.ts` and `src/guest/sandbox/guest-globals.ts`; a test compares the names.
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
  /**
   * The bounds that true time lies between, as far as the node can know: the wall clock, give or take an uncertainty that grows since
   * the last synchronisation. The cluster declares it: \`clock a uncertainty 1ms growing 200 ppm, synchronised every 30s\`. A clock that
   * breaks its bound does not notice.
   */
  interval(): { earliest: Instant; latest: Instant }
  /** Sets the wall clock forwards or, with a negative amount, backwards at once. */
  step(by: Duration): void
  /** Corrects both clocks by running them fast or slow until it is done, at 500 ppm unless told otherwise; nothing jumps. */
  slew(by: Duration, ppm?: number): void
  /** Says that the wall clock is wrong by at most so much as of now; \`interval\` grows from there. */
  trust(error: Duration): void
  /**
   * Runs one of the node's methods when the wall clock reads this: early or late when that clock is wrong, at once when it is stepped past
   * it. Lengths of time are better measured with \`after\`.
   * @example this.clock.alarm(this.clock.now() + s(30), 'expire')
   */
  alarm(reading: Instant, handler: string, argument?: unknown): TimerId
}

/**
 * The disk of one node. A crash loses what was written after the last \`sync\`. Operations are done one after the other, and take as long
 * as the cluster says (\`disk db latency 0.1ms, sync 5ms\`), else no time. On a full disk writes are rejected with an error named \`DiskFull\`.
 */
interface NodeDisk {
  /** Sets the value of a key. Durable only after \`sync\`. With a checksum, \`read\` can tell when it was damaged. */
  write(key: string, value: unknown, options?: { checksum?: boolean }): Promise<void>
  /** Adds a value to the list at a key. Durable only after \`sync\`. */
  append(key: string, value: unknown, options?: { checksum?: boolean }): Promise<void>
  /**
   * A copy of the value at a key, \`undefined\` where nothing was written. It is rejected with an error named \`Corrupt\` when the value was
   * written with a checksum and is not what was written.
   */
  read(key: string): Promise<any>
  /** Makes everything written so far survive a crash. */
  sync(): Promise<void>
}

/** What a run counts and samples, over all nodes: for \`expect p99 of latency ≤ 20ms\`, \`expect count of retries = 3\`, and for charts. */
interface NodeMeter {
  /** Adds to a counter. */
  count(name: string, by?: number): void
  /** Notes one value of a series, a length of time above all. */
  sample(name: string, value: number): void
}

/**
 * The history of operations, as clients see them, for those who check it. What \`load\` lines begin is recorded by itself.
 *
 * An operation that succeeds is also a sample of the series \`<name> latency\`; its outcomes are counted as \`<name> ok\`, \`fail\`, \`info\`.
 * @example const op = this.history.invoke('write', { x: 1 })
 * this.history.ok(op)
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

/** An operation that \`history.invoke\` began. */
type OperationId = number

/** What an operator can do to the nodes of the cluster; it happens when the step that asks for it is over. */
interface NodeCluster {
  /** Starts a node that is down: one that was stopped, that crashed, or that the cluster declares as \`stopped\`. */
  start(node: NodeId): void
  /** Stops a node in good order: its \`beforeStop\` runs, and after the grace it is down. */
  stop(node: NodeId, options?: { grace?: Duration }): void
  /** Cuts a node's power: it loses its memory and what it has not synced. */
  crash(node: NodeId): void
}

/** A length of time that is drawn, from a stream of the node's own: an exponential with this mean, a range, … */
type DrawnDuration =
  | { exponential: Duration }
  | { uniform: [least: Duration, most: Duration] }
  | { normal: [mean: Duration, deviation: Duration] }
  | { lognormal: [median: Duration, sigma: number] }
  | { pareto: [least: Duration, shape: number] }

/** The threads of a lane, and the rules of its mailbox. Answers to calls and timers are not counted, come first, and are never dropped. */
interface LaneOptions {
  /** Methods that run in this lane. */
  handlers?: string[]
  /** How many \`busy\` can go on at a time; 1 unless given. */
  threads?: number
  /** How many messages may wait; one more is dropped. */
  capacity?: number
  /** Which message is taken first. */
  order?: 'oldest' | 'newest'
  /** Which message is dropped from a full mailbox: the newest, which is the one that arrives, unless given. */
  dropping?: 'oldest' | 'newest'
  /** Whether the sender of a message that is dropped because the mailbox is full hears of it: its call is rejected with \`Refused\`. */
  refusing?: boolean
  /** Messages that are taken first, most urgent first; the least urgent are dropped first. */
  priority?: string[]
  /** A message that waited longer is dropped, */
  deadline?: Duration
  /** and so is one that has less than this left of its deadline. */
  needing?: Duration
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
  /** Counters and samples of the run. */
  readonly meter: NodeMeter
  /** The history of operations. */
  readonly history: NodeHistory
  /** What an operator can do to the nodes of the cluster. */
  readonly cluster: NodeCluster

  /** Runs when the node starts, before any message. */
  start?(): unknown
  /** Runs instead of \`start\` when the node starts again after a crash: memory is lost, the synced disk is not. */
  recover?(): unknown
  /** Runs when a pause is announced (\`pause a by gc warned 50ms ahead\`), as long before it as the fault says. */
  beforePause?(warning: { in: Duration }): unknown
  /** Runs when the node is stopped in good order; it is down after the time of grace. */
  beforeStop?(order: { grace: Duration }): unknown

  /**
   * Runs when this node's machine learns that a connection or message to a peer is refused (\`Refused\`), a connection broken (\`Reset\`), given up (\`Timeout\`),
   * or that no route leads there (\`Unreachable\`). Calls that waited for an answer have been rejected with an error of that name.
   * @param about why, and how many of the node's messages the peer's machine has not acknowledged: they may have arrived or not
   */
  disconnected?(about: { why: 'Refused' | 'Reset' | 'Timeout' | 'Unreachable'; unacknowledged: number }, peer: NodeId): unknown

  /**
   * Sends a message and does not wait. It may be lost, delayed, doubled or overtaken. Where lines have a bandwidth, a field \`size\` of
   * the payload says how many bytes it has.
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
  /** Whether the switches see the cables of this node and of the other one: false while one is unplugged. */
  linkUp(to: NodeId): boolean
  /**
   * Reserves slots on every circuit-switched line to another node, for this node alone, busy or idle.
   * @returns false when some line has too few slots left
   */
  openCircuit(to: NodeId, slots?: number): boolean
  /** Gives the reserved slots back. */
  closeCircuit(to: NodeId): void
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
  sleep(duration: Duration | DrawnDuration): Promise<void>
  /**
   * Works for this long: the node, or the lane that runs, is occupied and handles nothing else. A pause or a crash can land in it.
   * \`this.busy(Infinity)\` is stuck for ever.
   * @example await this.busy({ exponential: ms(10) })
   */
  busy(duration: Duration | DrawnDuration): Promise<void>
  /**
   * Makes a lane, or changes one: threads of the node that work off their own messages. What follows an \`await\` stays in its lane. The
   * lane of everything else is called \`main\`. A crash ends all lanes but \`main\`.
   * @example this.lane('heartbeats', { handlers: ['ping'] })
   */
  lane(name: string, options: LaneOptions): void
  /** How many messages wait in the node's mailbox, or in that of a lane. */
  backlog(lane?: string): number

  /** A number from 0 up to, not including, 1, from the node's own stream: the same seed gives the same numbers. */
  random(): number

  /**
   * Makes a free choice: one of the options, whichever. A simulation draws it from the node's own stream; an exploration tries each.
   * @example const vote = this.choose(['prepare', 'abort'])
   */
  choose<T>(options: readonly T[]): T
  /**
   * Says that what came, a message or a timer, is of no interest now. It must be all that the method does. An exploration then takes no
   * step for it; in a simulation it does nothing.
   * @example if (this.state !== 'waiting') return this.ignore()
   */
  ignore(): void

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
declare function measure(name: string, value: (nodes: Nodes, recorded: Recorded) => unknown): void

/** What was counted and sampled in the run. */
interface Recorded {
  /** A counter; 0 when nothing was counted. */
  count(name: string): number
  /** \`p50\`, \`p99\`, \`p999\` (99.9 %), \`mean\`, \`median\`, \`min\`, \`max\` or \`number\` of a series; undefined when nothing was sampled. */
  statistic(kind: string, name: string): number | undefined
}

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
