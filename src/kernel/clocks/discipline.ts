/**
 * What a time daemon makes of the offsets that it measures: how it steers the clock of its machine. One file for each daemon.
 *
 * A daemon asks (`ntp.ts`), a discipline believes and corrects. Times are readings of the client's monotonic clock.
 */
import type { Sample } from './samples.ts'

/** A sample with when it was complete. */
export interface Measured extends Sample {
  atNs: number
}

/** What a discipline can do to the clock of its machine. */
export interface Hands {
  /** The wall clock jumps. */
  step(shiftNs: number, why: string): void
  /** Both clocks run fast or slow for a while, by so much in all; an older such correction ends where it is. */
  slew(shiftNs: number, spanNs: number): void
  /** How much of that is left. */
  slewLeftNs(): number
  /** Both clocks run fast or slow by so much, until told otherwise. */
  tune(frequencyPpm: number): void
  /** The machine knows its wall clock to be wrong by at most so much. */
  trust(errorNs: number): void
  /** Writes a line into the log of the machine. */
  tell(text: string): void
  /** The monotonic clock. */
  nowNs(): number
  later(delayNs: number, action: () => void): () => void
}

export interface Discipline {
  /** How it begins: so many exchanges, the first of them after so long, then so far apart. The last of them is the first that counts. */
  readonly burst: { count: number; firstNs: number; gapNs: number }
  /** An exchange with a server. */
  measured(server: number, sample: Measured): void
  /** A round of exchanges is over. False when the daemon gives up. */
  decide(): boolean
  /** The machine has booted, and the daemon starts anew. */
  restart(): void
}

/** A discipline hands a frequency over in millionths of a ppm, which is what clocks count in. */
export function roundPpm(ppm: number): number {
  return Math.round(ppm * 1e6) / 1e6
}
