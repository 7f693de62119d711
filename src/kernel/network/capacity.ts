/**
 * What carries bits one message after the other: a link, or a port that many links share.
 *
 *     const line = new Capacity('a→b', { bitsPerSecond: 1_000_000_000, queue: 100 })
 *     line.admit(0, 800_000_000, 0, 1)   // 800_000_000: when the last bit has left, in nanoseconds; or why there was no room
 *
 * Packet switching: messages queue for the whole line, and one that finds the queue full is dropped (drop-tail). Circuit switching: the
 * line is divided into slots that come once in every frame, and who has reserved some uses nothing else, busy or idle.
 */
import { Fifo } from '../engine/fifo.ts'
import type { CapacitySpec } from '../plan.ts'

interface Circuit {
  slots: number
  freeAtNs: number
}

/** What a fault does to a line: it carries no more than this, and what it carries takes so many times as long. */
export interface Slowdown {
  bitsPerSecond?: number
  factor?: number
  /** Called when that makes something take longer. */
  bite: () => void
}

/** Something in the line, with those of its bits that have not left yet. */
interface InLine<T> {
  what: T
  bits: number
  sinceNs: number
  untilNs: number
}

export class Capacity<T = unknown> {
  readonly name: string
  private readonly spec: CapacitySpec
  private readonly slowdowns: Slowdown[] = []
  /** What is in the line, in order; undefined in a run in which no fault changes its speed. */
  private inLine: Fifo<InLine<T>> | undefined
  private freeAtNs = 0
  /** When each message in the line leaves it, in order. */
  private readonly departures = new Fifo<number>()
  private readonly reserved = new Map<string, Circuit>()

  constructor(name: string, spec: CapacitySpec, changes = false) {
    this.name = name
    this.spec = spec
    if (changes && !spec.circuits) this.inLine = new Fifo()
  }

  /** Bits per second, as things are now; undefined: as many as there are. */
  private get bitsPerSecond(): number | undefined {
    let rate = this.spec.bitsPerSecond
    let factor = 1
    for (const slowdown of this.slowdowns) {
      if (slowdown.bitsPerSecond !== undefined) rate = Math.min(rate ?? Infinity, slowdown.bitsPerSecond)
      factor *= slowdown.factor ?? 1
    }
    return rate === undefined ? undefined : Math.max(1, Math.floor(rate / factor))
  }

  /** When a message that comes now has been sent out, or why it is dropped. */
  admit(nowNs: number, bits: number, from: number, to: number): number | string {
    const { circuits, queue } = this.spec
    if (circuits) return this.throughCircuit(nowNs, bits, from, to, circuits.frameNs)
    const bitsPerSecond = this.slowdowns.length === 0 ? this.spec.bitsPerSecond : this.bitsPerSecond
    if (bitsPerSecond === undefined) return nowNs
    this.forget(nowNs)
    if (queue !== undefined && this.departures.length >= queue) return `the queue ${this.name} is full`
    if (bits > 0) for (const slowdown of this.slowdowns) if (slows(slowdown, this.spec)) slowdown.bite()
    this.freeAtNs = Math.max(this.freeAtNs, nowNs) + transmissionNs(bits, bitsPerSecond)
    if (queue !== undefined) this.departures.push(this.freeAtNs)
    return this.freeAtNs
  }

  /** Notes that what `admit` was just asked about is in the line until this time. */
  enter(what: T, bits: number, nowNs: number, untilNs: number): void {
    if (!this.inLine) return
    this.letGo(this.inLine, nowNs)
    this.inLine.push({ what, bits, sinceNs: Math.max(nowNs, this.inLine.last?.untilNs ?? 0), untilNs })
  }

  /** Forgets what has left the line. */
  private letGo(inLine: Fifo<InLine<T>>, nowNs: number): void {
    while (inLine.first !== undefined && inLine.first.untilNs <= nowNs) inLine.shift()
  }

  /** Makes the line slower from now on; what is in it leaves later. Returns how to heal it. */
  slow(nowNs: number, slowdown: Slowdown, leaves: (what: T, timeNs: number) => void): (nowNs: number) => void {
    this.changeRate(nowNs, () => this.slowdowns.push(slowdown), leaves)
    return (endNs) => this.changeRate(endNs, () => this.slowdowns.splice(this.slowdowns.indexOf(slowdown), 1), leaves)
  }

  private changeRate(nowNs: number, change: () => void, leaves: (what: T, timeNs: number) => void): void {
    const before = this.bitsPerSecond
    change()
    const rate = this.bitsPerSecond
    if (rate === before || !this.inLine) return
    this.letGo(this.inLine, nowNs)
    this.freeAtNs = nowNs
    for (const one of this.inLine) {
      if (one.sinceNs < nowNs) one.bits = Math.ceil((one.bits * (one.untilNs - nowNs)) / (one.untilNs - one.sinceNs))
      one.sinceNs = this.freeAtNs
      one.untilNs = this.freeAtNs = this.freeAtNs + (rate === undefined ? 0 : transmissionNs(one.bits, rate))
      leaves(one.what, one.untilNs)
    }
    if (this.inLine.length > 0) for (const slowdown of this.slowdowns) if (slows(slowdown, this.spec)) slowdown.bite()
    if (this.spec.queue === undefined) return
    this.departures.clear()
    for (const { untilNs } of this.inLine) this.departures.push(untilNs)
  }

  private forget(nowNs: number): void {
    while (this.departures.first !== undefined && this.departures.first <= nowNs) this.departures.shift()
  }

  // --- circuits

  get switchesCircuits(): boolean {
    return this.spec.circuits !== undefined
  }

  /** Bits of one slot. */
  private slotBits(): number {
    const { bitsPerSecond = 0, circuits } = this.spec
    return circuits ? Math.floor((bitsPerSecond * circuits.frameNs) / (1e9 * circuits.count)) : 0
  }

  hasRoom(slots: number): boolean {
    let taken = slots
    for (const circuit of this.reserved.values()) taken += circuit.slots
    return taken <= (this.spec.circuits?.count ?? 0)
  }

  reserve(from: number, to: number, slots: number): void {
    const open = this.reserved.get(`${from} ${to}`)
    if (open) open.slots += slots
    else this.reserved.set(`${from} ${to}`, { slots, freeAtNs: 0 })
  }

  release(from: number, to: number): boolean {
    return this.reserved.delete(`${from} ${to}`)
  }

  /** Takes the circuits back from a node that has died. */
  forgetNode(node: number): void {
    for (const pair of this.reserved.keys()) if (pair.split(' ').includes(String(node))) this.reserved.delete(pair)
  }

  /** Begins with the next frame, takes its own slots of each, and ends with the last frame it needs. */
  private throughCircuit(nowNs: number, bits: number, from: number, to: number, frameNs: number): number | string {
    const circuit = this.reserved.get(`${from} ${to}`)
    if (!circuit) return `no circuit is open on ${this.name}`
    const frames = Math.ceil(bits / (this.slotBits() * circuit.slots))
    const startNs = Math.max(circuit.freeAtNs, Math.ceil(nowNs / frameNs) * frameNs)
    circuit.freeAtNs = startNs + frames * frameNs
    return circuit.freeAtNs
  }
}

/** Whether a slowdown makes a line of this kind slower than it is. */
function slows({ bitsPerSecond = Infinity, factor = 1 }: Slowdown, spec: CapacitySpec): boolean {
  return factor !== 1 || bitsPerSecond < (spec.bitsPerSecond ?? Infinity)
}

/** How long bits take, rounded up to a whole nanosecond. */
export function transmissionNs(bits: number, bitsPerSecond: number): number {
  const scaled = bits * 1e9
  if (scaled <= Number.MAX_SAFE_INTEGER) return Math.ceil(scaled / bitsPerSecond)
  const rate = BigInt(bitsPerSecond)
  return Number((BigInt(bits) * 1_000_000_000n + rate - 1n) / rate)
}

/** Whether a slot of these circuits has at least one whole bit; else nothing would ever be carried. */
export function circuitsFit(spec: CapacitySpec): boolean {
  const { circuits, bitsPerSecond = 0 } = spec
  return circuits === undefined || (bitsPerSecond * circuits.frameNs) / (1e9 * circuits.count) >= 1
}
