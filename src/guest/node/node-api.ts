/**
 * `Node`: the class that node cells extend, and the handle behind it.
 *
 * A node cell sees only this surface. Everything a node does to the world goes through its `NodeHandle`, which the simulation
 * implements; the handle sits in a private field, out of reach of node code.
 */
import type { Task } from '../sandbox/tasks.ts'

export interface ClockApi {
  /** The wall clock, nanoseconds. It may be wrong, jump and run backwards. */
  now(): number
  /** The monotonic clock, nanoseconds since the node's machine booted: a power cut has it begin anew. Otherwise it never runs backwards. */
  monotonic(): number
  /** The bounds that true time lies between, as far as the node knows. */
  interval(): { earliest: number; latest: number }
  /** Sets the wall clock forwards or backwards at once. */
  step(by: unknown): void
  /** Corrects both clocks little by little. */
  slew(by: unknown, ppm?: unknown): void
  /** Says that the wall clock is wrong by at most so much, as of now. */
  trust(error: unknown): void
  /** Runs a method when the wall clock reads this. */
  alarm(reading: unknown, handler: unknown, argument?: unknown): number
}

/** A clock that refuses everything. */
export function clockless(none: () => never): ClockApi {
  return { now: none, monotonic: none, interval: none, step: none, slew: none, trust: none, alarm: none }
}

export interface DiskApi {
  write(key: string, value: unknown, options?: { checksum?: boolean }): Task
  append(key: string, value: unknown, options?: { checksum?: boolean }): Task
  read(key: string): Task
  sync(): Task
}

/** What an operator can do to the nodes of the cluster. */
export interface ClusterApi {
  start(node: unknown): void
  stop(node: unknown, options?: { grace?: unknown }): void
  crash(node: unknown): void
}

export interface CallOptions {
  /** Give up after this many nanoseconds of the node's monotonic clock; the call is then rejected with an error named `Timeout`. */
  timeout?: number
}

/** Counters and samples of the run. */
export interface MeterApi {
  count(name: unknown, by?: unknown): void
  /** The compiler adds `inferred`, what it knows the value to count. */
  sample(name: unknown, value: unknown, unit?: unknown, inferred?: string): void
}

/** The history of operations. */
export interface HistoryApi {
  invoke(operation: unknown, input?: unknown): number
  ok(operation: unknown, value?: unknown): void
  fail(operation: unknown, value?: unknown): void
  info(operation: unknown, value?: unknown): void
}

/** What a simulation or an exploration does on behalf of one node. */
export interface NodeHandle {
  readonly id: string
  readonly peers: readonly string[]
  readonly clock: ClockApi
  readonly disk: DiskApi
  readonly cluster: ClusterApi
  readonly meter: MeterApi
  readonly history: HistoryApi
  send(to: unknown, type: unknown, payload: unknown): void
  call(to: unknown, type: unknown, payload: unknown, options: CallOptions | undefined): Task
  broadcast(type: unknown, payload: unknown): void
  after(durationNs: unknown, handler: unknown, argument: unknown, repeat: boolean): number
  cancel(timer: unknown): void
  sleep(durationNs: unknown): Task
  busy(durationNs: unknown): Task
  lane(name: unknown, given: unknown): void
  backlog(name: unknown): number
  linkUp(to: unknown): boolean
  openConnection(to: unknown): Task
  closeConnection(to: unknown): void
  openCircuit(to: unknown, slots: unknown): boolean
  closeCircuit(to: unknown): void
  random(): number
  choose(options: unknown): unknown
  ignore(): void
  note(text: unknown): void
  log(parts: unknown[]): void
  band(name: unknown, untilNs: unknown): void
  endBand(name: unknown): void
}

/** Freezes an interface that node code is given, and its functions: nothing can be kept in them or put in their place. */
export function sealed<Api extends object>(api: Api): Api {
  for (const part of Object.values(api)) Object.freeze(part)
  return Object.freeze(api)
}

let constructing: NodeHandle | undefined

/** Creates a node's instance with its handle in place. */
export function construct(NodeClass: new () => Node, handle: NodeHandle): Node {
  constructing = handle
  try {
    return new NodeClass()
  } finally {
    constructing = undefined
  }
}

/** The node whose code runs now, and its handle; see `reach`. */
let running: Node | undefined
let runningHandle: NodeHandle | undefined
let handleOf: (node: Node) => NodeHandle

/** Says whose code runs from now on. */
export function enter(node: Node | undefined, handle: NodeHandle | undefined): void {
  running = node
  runningHandle = handle
}

/**
 * The handle of a node. Each node has a class of its own in its own compartment, so that reading the private field looks different to the
 * engine each time; nearly always it is the node that runs, whose handle is at hand.
 */
function reach(node: Node): NodeHandle {
  return node === running ? (runningHandle as NodeHandle) : handleOf(node)
}

export class Node {
  #handle: NodeHandle

  static {
    handleOf = (node) => node.#handle
  }

  constructor() {
    if (!constructing) throw new Error('Nodes are made by the cluster, not with `new`. List this one in a cluster cell.')
    this.#handle = constructing
    constructing = undefined
  }

  get id(): string {
    return reach(this).id
  }

  get peers(): readonly string[] {
    return reach(this).peers
  }

  get clock(): ClockApi {
    return reach(this).clock
  }

  get disk(): DiskApi {
    return reach(this).disk
  }

  get cluster(): ClusterApi {
    return reach(this).cluster
  }

  get meter(): MeterApi {
    return reach(this).meter
  }

  get history(): HistoryApi {
    return reach(this).history
  }

  send(to: unknown, type: unknown, payload?: unknown): void {
    reach(this).send(to, type, payload)
  }

  call(to: unknown, type: unknown, payload?: unknown, options?: CallOptions): Task {
    return reach(this).call(to, type, payload, options)
  }

  broadcast(type: unknown, payload?: unknown): void {
    reach(this).broadcast(type, payload)
  }

  after(durationNs: unknown, handler: unknown, argument?: unknown): number {
    return reach(this).after(durationNs, handler, argument, false)
  }

  every(durationNs: unknown, handler: unknown, argument?: unknown): number {
    return reach(this).after(durationNs, handler, argument, true)
  }

  cancel(timer: unknown): void {
    reach(this).cancel(timer)
  }

  sleep(durationNs: unknown): Task {
    return reach(this).sleep(durationNs)
  }

  busy(durationNs: unknown): Task {
    return reach(this).busy(durationNs)
  }

  lane(name: unknown, options: unknown): void {
    reach(this).lane(name, options)
  }

  backlog(name?: unknown): number {
    return reach(this).backlog(name)
  }

  linkUp(to: unknown): boolean {
    return reach(this).linkUp(to)
  }

  openConnection(to: unknown): Task {
    return reach(this).openConnection(to)
  }

  closeConnection(to: unknown): void {
    reach(this).closeConnection(to)
  }

  openCircuit(to: unknown, slots?: unknown): boolean {
    return reach(this).openCircuit(to, slots)
  }

  closeCircuit(to: unknown): void {
    reach(this).closeCircuit(to)
  }

  random(): number {
    return reach(this).random()
  }

  choose(options: unknown): unknown {
    return reach(this).choose(options)
  }

  ignore(): void {
    reach(this).ignore()
  }

  note(text: unknown): void {
    reach(this).note(text)
  }

  log(...parts: unknown[]): void {
    reach(this).log(parts)
  }

  band(name: unknown, untilNs?: unknown): void {
    reach(this).band(name, untilNs)
  }

  endBand(name: unknown): void {
    reach(this).endBand(name)
  }
}

/** A method of a node that handles messages, timers and the like. */
export type Handler = (this: Node, payload: unknown, from: string) => unknown

/** Names a message may not have: they are the node's own. */
export const reservedHandlers: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Node.prototype), 'start', 'recover', 'disconnected', 'beforePause', 'beforeStop'])
