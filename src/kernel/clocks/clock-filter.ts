/**
 * The clock filter of ntpd (RFC 5905, section 10): of the last eight exchanges with a server it takes the one that was the shortest time on
 * its way, whose offset can be wrong the least. One that is older than 2048 s (the Allan intercept) is no match for a newer one. While the
 * daemon starts up it takes the newest.
 *
 *     const filter = new ClockFilter(15)
 *     filter.add({ atNs: 0, offsetNs: 7, delayNs: 2_000_000 })
 *     filter.add({ atNs: 64e9, offsetNs: 900, delayNs: 40_000_000 })
 *     filter.best(64e9)?.offsetNs     // 7: the second was long on its way
 *     filter.takeNews(64e9)           // true, and false when it is asked again: no exchange is used twice
 */
import type { Measured } from './discipline.ts'

/** A daemon remembers so many exchanges with each server. */
const registerLength = 8
const allanNs = 2_048_000_000_000

export class ClockFilter {
  private readonly growthPpm: number
  /** The newest first. */
  private register: Measured[] = []
  private usedNs = -Infinity
  /** Whether the newest one counts, however long it was on its way. */
  takesNewest = false

  constructor(growthPpm: number) {
    this.growthPpm = growthPpm
  }

  add(sample: Measured): void {
    this.register = [sample, ...this.register].slice(0, registerLength)
  }

  /** Samples from before a step were taken with another reading of the clock. */
  clear(): void {
    this.register = []
  }

  private find(nowNs: number): Measured | undefined {
    if (this.takesNewest) return this.register[0]
    const rank = ({ atNs, delayNs }: Measured) => (nowNs - atNs > allanNs ? delayNs + nowNs - atNs : delayNs)
    return this.register.reduce<Measured | undefined>((best, one) => (best === undefined || rank(one) < rank(best) ? one : best), undefined)
  }

  /** The best exchange, with a delay that stands for how wrong it can be by now: half its round trip, and what the clock can have drifted. */
  best(nowNs: number): Measured | undefined {
    const best = this.find(nowNs)
    if (!best) return undefined
    return { ...best, delayNs: best.delayNs + 2 * Math.ceil((Math.max(0, nowNs - best.atNs) / 1e6) * this.growthPpm) }
  }

  /** Whether the best one is newer than the one that was used last; it counts as used now. */
  takeNews(nowNs: number): boolean {
    const atNs = this.find(nowNs)?.atNs ?? -Infinity
    if (atNs <= this.usedNs) return false
    this.usedNs = atNs
    return true
  }
}
