/** What is asked of the kernel: one plan, the seeds to run it with, and what the author expects and wants to see. */
import type { Origin, RunPlan } from '../kernel/plan.ts'
import type { Stop } from '../trace/verdict.ts'
import { sameName } from '../trace/names.ts'
import type { Expectation } from './expectation.ts'
import type { Exploration } from '../explore/exploration.ts'

/** `seeds 1..1000`, or one seed run several times (once is an ordinary run). */
export type Seeds = { first: number; last: number } | { seed: number; times: number }

/** A property or measure that is not asked of a run. */
export interface Unasked {
  name: string
  /** `it names the node b, which cluster c does not have`. */
  why: string
}

export interface RunRequest {
  /** `leases with gc-pause`. */
  name: string
  origin: Origin
  plan: RunPlan
  seeds: Seeds
  expectations: Expectation[]
  /** Properties of which lines speak that are not among the expectations, since they are about another number of runs. */
  foreseen?: string[]
  /** Lines that were left out since they are about another number of runs. */
  dropped?: string[]
  /** Whether the numbers of each measure are wanted with their seeds. */
  perSeed?: true
  /** Properties and measures that are not about this run. */
  unasked?: Unasked[]
  /** Views asked for with `show`, first one first. */
  views: string[]
  /** Offsets at which the lines of the cells begin that this depends on, so that a place in one can be called a line. */
  lines?: { cell: number; starts: number[] }[]
  /** Every run there is, instead of those with the seeds. */
  exploration?: Exploration
  /** The runs, from 0, that this machine is known not to finish, and how far it comes. */
  stops?: { run: number; stop: Stop }[]
}

/** Why nothing was found out about a property or measure. */
export function whyUnasked(name: string, unasked: readonly Unasked[] = []): string {
  return unasked.find((one) => sameName(one.name, name))?.why ?? `nothing called "${name}" was evaluated`
}

/** How many runs a request asks for. */
export function runCount(seeds: Seeds): number {
  return 'times' in seeds ? seeds.times : seeds.last - seeds.first + 1
}

/** The seed of run number `index`, from 0. */
export function seedOf(seeds: Seeds, index: number): number {
  return 'times' in seeds ? seeds.seed : seeds.first + index
}

/** The plan of run number `run`, as far as this machine comes with it. */
export function planOf({ plan, seeds, stops }: RunRequest, run: number): RunPlan {
  const stop = stops?.find((one) => one.run === run)?.stop
  return { ...plan, seed: seedOf(seeds, run), ...(stop && { stop }) }
}

/**
 * The same with other seeds. What is expected of many runs says nothing about one of them, nor what is expected of a thousand about another
 * number; that the properties it speaks of are violated remains no surprise.
 */
export function withSeeds(request: RunRequest, seeds: Seeds): RunRequest {
  const count = runCount(seeds)
  const fits = ({ runs }: Expectation) => runs === undefined || (count > 1 && (runs.of ?? count) === count)
  const others = request.expectations.filter((expectation) => !fits(expectation))
  const named = others.flatMap(({ condition }) => (condition.kind === 'property' ? [condition.property] : []))
  const foreseen = [...(request.foreseen ?? []), ...named]
  const plan = { ...request.plan, seed: seedOf(seeds, 0) }
  const dropped = [...(request.dropped ?? []), ...others.map(({ text }) => text)]
  return {
    ...request, seeds, plan, expectations: request.expectations.filter(fits), ...(dropped.length > 0 && { dropped }), ...(foreseen.length > 0 && { foreseen }),
  }
}
