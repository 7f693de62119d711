/**
 * The timers of an operating system: they never fire early, and longer timers are less precise.
 *
 *     firesAfterNs(200_000_000)         // 204_000_000: time passes in ticks of 4 ms, and one more makes sure that it is not early
 *     firesAfterNs(120_000_000_000)     // 120_832_000_000: a timer of this length goes off at a multiple of 2.048 s only
 *
 * This is the timer wheel of Linux (`kernel/time/timer.c`) with 250 ticks a second. Its levels have 64 slots each; the slots of a level are
 * eight times as long as those of the level below. That is why a fifth retransmission comes after 3.3 s and not after 3.2 s. On a real machine
 * a timer is late by up to one slot of its level, depending on when the machine was booted. Here every timer is set as if the wheel were at
 * its beginning, so that the same wait always has the same length.
 */
import { invariant } from '../../engine/invariant.ts'

/** Linux with 250 ticks a second, as Debian builds it. */
export const tickNs = 4_000_000
const placesPerLevel = 63
const coarser = 8
const levels = 8

/** A time rounded up to whole ticks. */
export function ticksNs(timeNs: number): number {
  return Math.ceil(timeNs / tickNs) * tickNs
}

/** How long a timer of this delay takes until it fires. */
export function firesAfterNs(delayNs: number): number {
  const ticks = Math.max(1, Math.ceil(delayNs / tickNs))
  let grain = 1
  for (let level = 1; level <= levels && ticks >= placesPerLevel * grain; level++) grain *= coarser
  return (Math.floor(ticks / grain) + 1) * grain * tickNs
}

/** The timers of one run. Setting one again takes no new entry in the queue as long as it fires later than before. */
export class KernelTimers {
  private readonly timers = new Map<number, KernelTimer>()
  private readonly schedule: (timeNs: number, id: number, version: number) => void
  private readonly now: () => number
  private nextId = 0

  constructor(schedule: (timeNs: number, id: number, version: number) => void, now: () => number) {
    this.schedule = schedule
    this.now = now
  }

  make(fire: () => void | false): KernelTimer {
    const id = this.nextId++
    const timer = new KernelTimer(this.now, (timeNs, version) => this.schedule(timeNs, id, version), () => this.timers.delete(id), fire)
    this.timers.set(id, timer)
    return timer
  }

  /** Takes an entry of the queue that is due; false when no timer fires. */
  due(id: number, version: number): boolean {
    return this.timers.get(id)?.due(version) ?? false
  }
}

export class KernelTimer {
  private readonly now: () => number
  private readonly schedule: (timeNs: number, version: number) => void
  private readonly forget: () => void
  private readonly fire: () => void | false
  private atNs = Infinity
  private queuedNs = Infinity
  private version = 0

  constructor(now: () => number, schedule: (timeNs: number, version: number) => void, forget: () => void, fire: () => void | false) {
    this.now = now
    this.schedule = schedule
    this.forget = forget
    this.fire = fire
  }

  get running(): boolean {
    return this.atNs !== Infinity
  }

  /** Sets the timer, which fires as late as an operating system's would. */
  set(delayNs: number): void {
    this.setExactly(this.now() + firesAfterNs(delayNs))
  }

  setExactly(atNs: number): void {
    this.atNs = atNs
    if (atNs < this.queuedNs) this.enqueue()
  }

  private enqueue(): void {
    this.queuedNs = this.atNs
    this.schedule(this.atNs, ++this.version)
  }

  stop(): void {
    this.atNs = Infinity
  }

  /** Stops the timer for good. */
  end(): void {
    this.stop()
    this.forget()
  }

  due(version: number): boolean {
    if (version !== this.version) return false
    this.queuedNs = Infinity
    if (this.atNs > this.now()) {
      if (this.running) this.enqueue()
      return false
    }
    invariant(this.running, 'A timer that fires was set.')
    this.stop()
    return this.fire() !== false
  }
}
