/**
 * Draws lengths of time from distributions: integer nanoseconds, rounded once.
 *
 *     draw({ kind: 'uniform', minNs: 1_000_000, maxNs: 5_000_000 }, stream)   // 1 ms … 5 ms, both ends included
 */
import { log } from './mathematics.ts'
import type { Distribution } from './plan.ts'
import type { RandomStream } from './random.ts'

export function draw(distribution: Distribution, stream: RandomStream): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.valueNs
    case 'uniform':
      return distribution.minNs + stream.below(distribution.maxNs - distribution.minNs + 1)
    case 'exponential':
      return distribution.minNs + Math.round(-distribution.meanNs * log(1 - stream.float()))
  }
}

/** The least value a draw can give; a lower bound for schedules. */
export function least(distribution: Distribution): number {
  return distribution.kind === 'constant' ? distribution.valueNs : distribution.minNs
}
