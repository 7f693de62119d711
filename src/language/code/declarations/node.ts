/** Declaration of `Node`, the class that node cells extend. */
export const node = `
// --- Node
// A wrong argument throws a \`TypeError\` or \`RangeError\` at its line, which says what was expected.

/**
 * A process with its own memory, clocks and disk. Extend it: fields are the node's state, methods are the messages it understands.
 *
 * A method gets the message's payload and the sender's name; what it returns answers a \`call\`, now or when its promise settles. One method
 * runs at a time, up to its next \`await\`. Nodes share nothing: payloads are copied. The kernel makes the nodes that a cluster cell lists;
 * node code never writes \`new\` for one.
 *
 * @example
 * class Counter extends Node {
 *   count = 0
 *   add({ by }: { by: number }, from: NodeId) { this.count += by; return this.count }
 * }
 */
declare abstract class Node {
  // --- What every node has

  /** The node's own name in the cluster. */
  readonly id: NodeId
  /** The names of all other nodes of the cluster, in the cluster's order. */
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

  // --- What the kernel calls
  // Write a method of this name where the node should hear of it. No message can have one of these names.

  /** Runs when the node starts, before any message. */
  start?(): unknown
  /** Runs instead of \`start\` when the node starts again after it was down: memory is lost, the synced disk is not. */
  recover?(): unknown
  /**
   * Runs when a pause is announced (\`pause a by gc warned 50ms ahead\`), as long before it as the fault says.
   * @param warning how long it is until the pause
   */
  beforePause?(warning: { in: Duration }): unknown
  /**
   * Runs when the node is stopped in good order (\`stop a\`, \`this.cluster.stop\`); it is down after the time of grace.
   * @param order how long the node has until then
   */
  beforeStop?(order: { grace: Duration }): unknown
  /**
   * Runs when this node's machine learns that a connection or message to a peer is refused (\`Refused\`), that no route leads there
   * (\`Unreachable\`), or that a connection was broken (\`Reset\`), given up (\`Timeout\`) or closed in order by the other side, whose process
   * ended or wanted no more of it (\`Closed\`). Calls that waited for an answer have been rejected with an error of that name.
   * @param about why, and how many of the node's messages the peer's machine has not acknowledged: they may have arrived or not
   * @param peer the node at the other end
   */
  disconnected?(about: { why: 'Refused' | 'Unreachable' | 'Reset' | 'Timeout' | 'Closed'; unacknowledged: number }, peer: NodeId): unknown

  // --- Messages

  /**
   * Sends a message and does not wait. It may be lost, delayed, doubled or overtaken. Where lines have a bandwidth, a field \`size\` of
   * the payload says how many bytes it has.
   * @param to the name of a node, its own name included
   * @param message the name of the method that will handle it there
   * @param payload plain data (numbers, texts, lists, records, \`Map\`, \`Set\`); it is copied
   * @example this.send('storage', 'write', { token: 33 })
   */
  send(to: NodeId, message: string, payload?: unknown): void
  /**
   * Sends a request and waits for what the other node's method returns.
   *
   * Without a timeout it waits for ever when the request or its answer is lost. With one, the request may have been carried out all the
   * same, and a late answer is shown but ignored.
   *
   * When that method throws, or its promise is rejected, the error is the answer: it travels like any other, may be lost, late or doubled, and
   * the call is rejected with an error of the same name and text. Nothing else of it travels, its class neither: ask for \`error.name\`
   * (of JavaScript's own classes, such as \`RangeError\`, the caller gets one of its own). An error that the caller does not catch answers whoever
   * called it. Where nobody did (\`start\`, a timer, a message that was only sent) it ends the run at the line of the call. An error that
   * comes late, to a node that is down, or not at all, is nobody's: the run goes on, and the picture shows it.
   *
   * Not an answer, and the end of the run at its line: a message for which the class has no method, an answer that is no plain data, code
   * that runs or recurses without end.
   * @returns a copy of the answer
   * @throws Timeout: no answer came within \`timeout\`
   * @throws Refused: nobody takes it there: the process is down while its machine is up (over \`transport tcp\`), or a full mailbox says so
   * @throws Reset: the connection broke, and the request may have arrived or not
   * @throws Closed: the other side, or this node, closed the connection before there was an answer; the request may have arrived or not
   * @throws Unreachable: no route leads there, and no connection was open yet
   * @example
   * const { ok } = await this.call('storage', 'write', { token: 33 }, { timeout: ms(500) })
   */
  call(to: NodeId, message: string, payload?: unknown, options?: CallOptions): Promise<any>
  /** Sends a message to every other node of the cluster. */
  broadcast(message: string, payload?: unknown): void

  // --- Timers and waiting

  /**
   * Runs one of the node's methods once, after this long on its monotonic clock. A crash ends all timers of the node.
   * @param handler the name of the method; it gets \`argument\`
   * @example this.after(ms(150), 'electionTimeout')
   */
  after(duration: Duration | DrawnDuration, handler: string, argument?: unknown): TimerId
  /**
   * Runs one of the node's methods again and again, with this much time on its monotonic clock between, until \`cancel\`. Beats that fall into
   * a pause are not made up for. Where it is drawn, each beat has its own.
   * @param handler the name of the method; it gets \`argument\`
   */
  every(duration: Duration | DrawnDuration, handler: string, argument?: unknown): TimerId
  /** Stops a timer. One that has fired, or \`undefined\`, is passed over. */
  cancel(timer: TimerId | undefined): void
  /** Waits on the node's monotonic clock. Other messages are handled meanwhile. */
  sleep(duration: Duration | DrawnDuration): Promise<void>
  /**
   * Works for this long, in true time, longer while a fault slows the node down: the node, or the lane that runs, is occupied and handles
   * nothing else. A pause or a crash can land in it. \`this.busy(Infinity)\` is stuck for ever.
   * @example await this.busy({ exponential: ms(10) })
   */
  busy(duration: Duration | DrawnDuration): Promise<void>

  // --- Lanes

  /**
   * Makes a lane, or changes one: threads of the node that work off their own messages. What follows an \`await\` stays in its lane. The
   * lane of everything else is called \`main\`. A crash ends all lanes but \`main\`.
   * @example this.lane('heartbeats', { handlers: ['ping'] })
   */
  lane(name: string, options: LaneOptions): void
  /**
   * How many messages wait in the node's mailbox, or in that of a lane.
   * @param lane the name of a lane; \`main\` unless given
   */
  backlog(lane?: string): number

  // --- Chance and choice

  /** A number from 0 up to, not including, 1, from the node's own stream: the same seed gives the same numbers. */
  random(): number
  /**
   * Makes a free choice: one of the options, whichever. A simulation draws it from the node's own stream; an exploration tries each.
   * @example const vote = this.choose(['prepare', 'abort'])
   */
  choose<T>(options: readonly T[]): T
  /**
   * Says that the node does not want what came, a message or a timer, yet. It stays, unhandled and unanswered, and comes again when the node
   * has handled something else, as in Erlang's selective receive; on a link that keeps the order it holds up what comes behind it. It must be
   * all that the method does, before any \`await\`, and it may depend on nothing but the node's fields and what came.
   * @example
   * class Worker extends Node {
   *   state = 'waiting'
   *   job() {
   *     if (this.state !== 'waiting') return this.ignore()
   *     this.state = 'working'
   *   }
   * }
   */
  ignore(): void

  // --- Links and circuits

  /** Whether the switches see the cables of this node and of the other one: false while one is unplugged. */
  linkUp(to: NodeId): boolean
  /**
   * Opens a connection to another node before there is anything to send; it waits until the connection is open. Where links have connections
   * (\`transport tcp\`), sending opens one by itself when none is open.
   * @throws Refused: the process is down while its machine is up
   * @throws Unreachable: no route leads there, and no connection was open yet
   * @throws Timeout: nobody answered
   */
  openConnection(to: NodeId): Promise<void>
  /**
   * Closes the connections that are open between this node and another one, whoever opened them. What was sent before still arrives, and then
   * the other node hears \`Closed\`; if this node has messages of it that it has not read, they are lost, and the other one hears \`Reset\`. Calls of
   * this node that wait for an answer are rejected with \`Closed\`. The next message opens a new connection.
   */
  closeConnection(to: NodeId): void
  /**
   * Reserves slots on every circuit-switched line to another node, for this node alone, busy or idle.
   * @param slots how many; 1 unless given
   * @returns false when some line has too few slots left
   */
  openCircuit(to: NodeId, slots?: number): boolean
  /** Gives the reserved slots back. */
  closeCircuit(to: NodeId): void

  // --- What the picture shows

  /** Writes a short text beside the node's line in the diagram. */
  note(text: unknown): void
  /** Writes to the log of the run. */
  log(...parts: unknown[]): void
  /**
   * Begins a band on the node's line, such as a lease or a term.
   * @param name what it is, for example \`'lease'\`
   * @param until its end as the node's own monotonic clock will read it; absent, it lasts until \`endBand\`
   * @example this.band('lease', this.clock.monotonic() + s(30))
   */
  band(name: string, until?: Instant): void
  /** Ends a band. */
  endBand(name: string): void
}

/** What a call may be given. */
interface CallOptions {
  /** Give up after this long on the node's monotonic clock; without it the call waits for ever. */
  timeout?: Duration
}
`
