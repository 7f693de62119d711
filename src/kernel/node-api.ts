/**
 * `Node`: the class that node cells extend, and the handle behind it.
 *
 * A node cell sees only this surface. Everything a node does to the world goes through its `NodeHandle`, which the simulation
 * implements; the handle sits in a private field, out of reach of node code.
 */
import type { Task } from './tasks.ts'

export interface ClockApi {
  /** The wall clock, nanoseconds. It may be wrong, jump and run backwards. */
  now(): number
  /** The monotonic clock, nanoseconds since the node's machine booted. It never runs backwards. */
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
  sample(name: unknown, value: unknown): void
}

/** The history of operations. */
export interface HistoryApi {
  invoke(operation: unknown, input?: unknown): number
  ok(operation: unknown, value?: unknown): void
  fail(operation: unknown, value?: unknown): void
  info(operation: unknown, value?: unknown): void
}

/** What the simulation does on behalf of one node. */
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

export class Node {
  #handle: NodeHandle

  constructor() {
    if (!constructing) throw new Error('Nodes are made by the cluster, not with `new`. List this one in a cluster cell.')
    this.#handle = constructing
    constructing = undefined
  }

  get id(): string {
    return this.#handle.id
  }

  get peers(): readonly string[] {
    return this.#handle.peers
  }

  get clock(): ClockApi {
    return this.#handle.clock
  }

  get disk(): DiskApi {
    return this.#handle.disk
  }

  get cluster(): ClusterApi {
    return this.#handle.cluster
  }

  get meter(): MeterApi {
    return this.#handle.meter
  }

  get history(): HistoryApi {
    return this.#handle.history
  }

  send(to: unknown, type: unknown, payload?: unknown): void {
    this.#handle.send(to, type, payload)
  }

  call(to: unknown, type: unknown, payload?: unknown, options?: CallOptions): Task {
    return this.#handle.call(to, type, payload, options)
  }

  broadcast(type: unknown, payload?: unknown): void {
    this.#handle.broadcast(type, payload)
  }

  after(durationNs: unknown, handler: unknown, argument?: unknown): number {
    return this.#handle.after(durationNs, handler, argument, false)
  }

  every(durationNs: unknown, handler: unknown, argument?: unknown): number {
    return this.#handle.after(durationNs, handler, argument, true)
  }

  cancel(timer: unknown): void {
    this.#handle.cancel(timer)
  }

  sleep(durationNs: unknown): Task {
    return this.#handle.sleep(durationNs)
  }

  busy(durationNs: unknown): Task {
    return this.#handle.busy(durationNs)
  }

  lane(name: unknown, options: unknown): void {
    this.#handle.lane(name, options)
  }

  backlog(name?: unknown): number {
    return this.#handle.backlog(name)
  }

  linkUp(to: unknown): boolean {
    return this.#handle.linkUp(to)
  }

  openCircuit(to: unknown, slots?: unknown): boolean {
    return this.#handle.openCircuit(to, slots)
  }

  closeCircuit(to: unknown): void {
    this.#handle.closeCircuit(to)
  }

  random(): number {
    return this.#handle.random()
  }

  choose(options: unknown): unknown {
    return this.#handle.choose(options)
  }

  ignore(): void {
    this.#handle.ignore()
  }

  note(text: unknown): void {
    this.#handle.note(text)
  }

  log(...parts: unknown[]): void {
    this.#handle.log(parts)
  }

  band(name: unknown, untilNs?: unknown): void {
    this.#handle.band(name, untilNs)
  }

  endBand(name: unknown): void {
    this.#handle.endBand(name)
  }
}

/** Names a message may not have: they are the node's own. */
export const reservedHandlers: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Node.prototype), 'start', 'recover', 'disconnected', 'beforePause', 'beforeStop'])
