/**
 * What node code reaches the world through: checks every argument and says what is wrong with it in node code's own terms.
 *
 * Errors thrown here surface in the node's handler, at the line that made the call.
 */
import type { CallOptions, ClockApi, DiskApi, NodeHandle } from './node-api.ts'
import { reservedHandlers } from './node-api.ts'
import type { Process } from './process.ts'
import { Task } from './tasks.ts'

/** The part of the simulation that handles use. */
export interface Simulated {
  readonly nowNs: number
  readonly names: readonly string[]
  /** Positions of the names. */
  readonly indexes: ReadonlyMap<string, number>
  sendMessage(from: Process, to: number, type: string, payload: unknown): void
  sendRequest(from: Process, to: number, type: string, payload: unknown, timeoutNs: number | undefined): Task
  setTimer(process: Process, durationNs: number, handler: string, argument: unknown, repeat: boolean): number
  cancelTimer(process: Process, timer: number): void
  wakeAfter(process: Process, durationNs: number): Task
  occupy(process: Process, durationNs: number): Task
  annotate(process: Process, kind: 'note' | 'log' | 'bandBegin' | 'bandEnd', value: unknown): void
}

export class ProcessHandle implements NodeHandle {
  readonly id: string
  readonly peers: readonly string[]
  readonly clock: ClockApi
  private openDisk: DiskApi | undefined
  private readonly process: Process
  private readonly world: Simulated
  private readonly indexes: ReadonlyMap<string, number>

  constructor(process: Process, world: Simulated) {
    this.process = process
    this.world = world
    this.indexes = world.indexes
    this.id = process.name
    this.peers = Object.freeze(world.names.filter((name) => name !== process.name))
    this.clock = Object.freeze({
      now: () => process.clock.wall(world.nowNs),
      monotonic: () => process.clock.monotonic(world.nowNs),
    })
  }

  get disk(): DiskApi {
    return (this.openDisk ??= Object.freeze(diskOf(this.process)))
  }

  send(to: unknown, type: unknown, payload: unknown): void {
    this.world.sendMessage(this.process, this.nodeIndex(to, 'send'), messageType(type, 'send'), payload)
  }

  call(to: unknown, type: unknown, payload: unknown, options: CallOptions | undefined): Task {
    const timeoutNs = options?.timeout === undefined ? undefined : duration(options.timeout, 'the timeout of call')
    return this.world.sendRequest(this.process, this.nodeIndex(to, 'call'), messageType(type, 'call'), payload, timeoutNs)
  }

  broadcast(type: unknown, payload: unknown): void {
    const name = messageType(type, 'broadcast')
    this.world.names.forEach((_, index) => {
      if (index !== this.process.index) this.world.sendMessage(this.process, index, name, payload)
    })
  }

  after(durationNs: unknown, handler: unknown, argument: unknown, repeat: boolean): number {
    const verb = repeat ? 'every' : 'after'
    const length = duration(durationNs, verb)
    if (repeat && length === 0) throw new RangeError('every(0, …) would never let time pass. Give it a length, for example every(ms(100), …).')
    if (typeof handler !== 'string') throw new TypeError(`${verb} takes the name of a method, for example this.${verb}(s(1), 'start').`)
    const method = (this.process.instance as Record<string, unknown> | undefined)?.[handler]
    if (typeof method !== 'function') throw new TypeError(`${this.id} has no method "${handler}" for ${verb} to run.`)
    return this.world.setTimer(this.process, length, handler, argument, repeat)
  }

  cancel(timer: unknown): void {
    if (typeof timer === 'number') this.world.cancelTimer(this.process, timer)
  }

  sleep(durationNs: unknown): Task {
    return this.world.wakeAfter(this.process, duration(durationNs, 'sleep'))
  }

  busy(durationNs: unknown): Task {
    return this.world.occupy(this.process, duration(durationNs, 'busy'))
  }

  random(): number {
    return this.process.random.float()
  }

  note(text: unknown): void {
    this.world.annotate(this.process, 'note', String(text))
  }

  log(parts: unknown[]): void {
    this.world.annotate(this.process, 'log', parts.map(show).join(' '))
  }

  band(name: unknown, untilNs: unknown): void {
    const text = String(name)
    this.process.bands.add(text)
    this.world.annotate(this.process, 'bandBegin', untilNs === undefined ? { name: text } : { name: text, untilNs: Number(untilNs) })
  }

  endBand(name: unknown): void {
    const text = String(name)
    if (this.process.bands.delete(text)) this.world.annotate(this.process, 'bandEnd', { name: text })
  }

  private nodeIndex(name: unknown, verb: string): number {
    const index = this.indexes.get(name as string)
    if (index !== undefined) return index
    const known = `The nodes of this cluster are ${this.world.names.join(', ')}.`
    throw new TypeError(`${verb}: there is no node ${typeof name === 'string' ? `"${name}"` : String(name)}. ${known}`)
  }
}

/** The disk of a process: `sync` makes what was written survive a crash. Reads see what was written. */
function diskOf(process: Process): DiskApi {
  const read = (key: string) => (process.unsynced.has(key) ? process.unsynced.get(key) : process.disk.get(key))
  return {
    write(key, value) {
      process.unsynced.set(String(key), copy(value))
      return Task.resolve()
    },
    append(key, value) {
      const list = read(String(key))
      process.unsynced.set(String(key), [...(Array.isArray(list) ? (list as unknown[]) : []), copy(value)])
      return Task.resolve()
    },
    read: (key) => Task.resolve(copy(read(String(key)))),
    sync() {
      for (const [key, value] of process.unsynced) process.disk.set(key, value)
      process.unsynced.clear()
      return Task.resolve()
    },
  }
}

/** A copy of plain data, so that disk and memory share nothing. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [copy(key), copy(entry)]))
  if (value instanceof Set) return new Set([...value].map(copy))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry)]))
}

/** Names that were found to be fit for messages. */
const fitTypes = new Set<unknown>()

function messageType(type: unknown, verb: string): string {
  if (fitTypes.has(type)) return type as string
  if (typeof type !== 'string' || type === '') throw new TypeError(`${verb} takes the name of the receiver's method as its second argument.`)
  if (reservedHandlers.has(type)) throw new TypeError(`${verb}: a message cannot be called "${type}"; every node has that name for itself.`)
  if (fitTypes.size < 10_000) fitTypes.add(type)
  return type
}

function duration(value: unknown, what: string): number {
  const whole = typeof value === 'number' ? Math.round(value) : NaN
  if (Number.isSafeInteger(whole) && whole >= 0) return whole
  throw new RangeError(`${what} needs a length of time, for example ms(5); it was given ${show(value)}.`)
}

function show(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return '‹a value that cannot be shown›'
  }
}
