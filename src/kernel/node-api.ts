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
}

export interface DiskApi {
  write(key: string, value: unknown): Task
  append(key: string, value: unknown): Task
  read(key: string): Task
  sync(): Task
}

export interface CallOptions {
  /** Give up after this many nanoseconds of the node's monotonic clock; the call is then rejected with an error named `Timeout`. */
  timeout?: number
}

/** What the simulation does on behalf of one node. */
export interface NodeHandle {
  readonly id: string
  readonly peers: readonly string[]
  readonly clock: ClockApi
  readonly disk: DiskApi
  send(to: unknown, type: unknown, payload: unknown): void
  call(to: unknown, type: unknown, payload: unknown, options: CallOptions | undefined): Task
  broadcast(type: unknown, payload: unknown): void
  after(durationNs: unknown, handler: unknown, argument: unknown, repeat: boolean): number
  cancel(timer: unknown): void
  sleep(durationNs: unknown): Task
  busy(durationNs: unknown): Task
  random(): number
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

  random(): number {
    return this.#handle.random()
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
export const reservedHandlers: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Node.prototype), 'start', 'recover'])
