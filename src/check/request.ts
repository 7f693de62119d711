/** What is asked of the kernel: one plan, the seeds to run it with, and what the author expects and wants to see. */
import type { Origin, RunPlan } from '../kernel/plan.ts'
import type { Expectation } from './expectation.ts'
import type { Exploration } from '../explore/exploration.ts'

/** `seeds 1..1000`, or one seed run several times (once is an ordinary run). */
export type Seeds = { first: number; last: number } | { seed: number; times: number }

export interface RunRequest {
  /** `leases with gc-pause`. */
  name: string
  origin: Origin
  plan: RunPlan
  seeds: Seeds
  expectations: Expectation[]
  /** Views asked for with `show`, first one first. */
  views: string[]
  /** Offsets at which the lines of the cells begin that this depends on, so that a place in one can be called a line. */
  lines?: { cell: number; starts: number[] }[]
  /** Every run there is, instead of those with the seeds. */
  exploration?: Exploration
}

/** How many runs a request asks for. */
export function runCount(seeds: Seeds): number {
  return 'times' in seeds ? seeds.times : seeds.last - seeds.first + 1
}

/** The seed of run number `index`, from 0. */
export function seedOf(seeds: Seeds, index: number): number {
  return 'times' in seeds ? seeds.seed : seeds.first + index
}
