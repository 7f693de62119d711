/**
 * A discipline is the part of a time daemon that corrects the clock of its machine by the measured offsets. There is one for each daemon.
 *
 * The daemon asks servers for the time (`ntp.ts`); its discipline decides which answers to believe. Times are readings of the client's monotonic
 * clock.
 */
import type { Sample } from './samples.ts'

/** A sample and the time at which it was complete. */
export interface Measured extends Sample {
  atNs: number
}

/** How a discipline changes the clock of its machine. */
export interface Hands {
  /** Steps the wall clock. */
  step(shiftNs: number, why: string): void
  /** Has both clocks run fast or slow for a while until they are shifted by so much; an earlier such correction ends where it is. */
  slew(shiftNs: number, spanNs: number): void
  /** How much of the present correction is left. */
  slewLeftNs(): number
  /** Sets the rate of both clocks, until it is set again. */
  tune(frequencyPpm: number): void
  /** Notes that the machine knows its wall clock to be wrong by at most so much. */
  trust(errorNs: number): void
  /** Writes a line into the log of the machine. */
  tell(text: string): void
  /** The monotonic clock. */
  nowNs(): number
  later(delayNs: number, action: () => void): () => void
}

export interface Discipline {
  /** The exchanges at the start: how many, when the first one is, and how far they are apart. The first that counts is the last of them. */
  readonly burst: { count: number; firstNs: number; gapNs: number }
  /** Takes the sample of an exchange with a server. */
  measured(server: number, sample: Measured): void
  /** Corrects the clock after a round of exchanges. False when the daemon gives up. */
  decide(): boolean
  /** Starts again after the machine has booted. */
  restart(): void
}

/** Rounds a rate to millionths of a ppm, the precision of clocks. */
export function roundPpm(ppm: number): number {
  return Math.round(ppm * 1e6) / 1e6
}
