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
  /** Properties of which lines speak that are not among `expectations`, since those lines are about another number of runs. */
  foreseen?: string[]
  /** Lines that were left out since they are about another number of runs. */
  dropped?: string[]
  /** Whether the numbers of each measure are wanted with their seeds. */
  perSeed?: true
  /** Properties and measures that are not about this run. */
  unasked?: Unasked[]
  /** Views asked for with `show`, in the author's order. */
  views: string[]
  /** For each cell that the run depends on, the offsets at which its lines begin, so that figures can name the line of a place. */
  lines?: { cell: number; starts: number[] }[]
  /** There when the cell asks for an exploration and not for runs with seeds. */
  exploration?: Exploration
  /** The runs, from 0, that this machine has failed to finish, and where each must stop. */
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

/** The plan of run number `run`, with the place where it must stop when this machine cannot finish it. */
export function planOf({ plan, seeds, stops }: RunRequest, run: number): RunPlan {
  const stop = stops?.find((one) => one.run === run)?.stop
  return { ...plan, seed: seedOf(seeds, run), ...(stop && { stop }) }
}

/**
 * The same request with other seeds. Lines about a number of runs say nothing about another number and are left out; a violation of a
 * property that they speak of still counts as foreseen.
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
    ...request, seeds, plan, expectations: request.expectations.filter(fits),
    ...(dropped.length > 0 && { dropped }), ...(foreseen.length > 0 && { foreseen }),
  }
}
