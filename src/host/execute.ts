/**
 * What the kernel's process does with a request: run it once or for many seeds, decide the expectations, pack the output.
 *
 * A sweep keeps the trace of one telling run: the first that failed, else the first that violated a property, else the first.
 */
import { Tally } from '../check/evaluate.ts'
import type { RunRequest } from '../check/request.ts'
import { runCount, seedOf } from '../check/request.ts'
import type { Realm } from '../kernel/realm.ts'
import type { RunResult } from '../kernel/result.ts'
import { simulate, simulator } from '../kernel/simulate.ts'
import type { RunSummary } from '../trace/output.ts'
import { encodeOutput } from '../trace/output.ts'
import type { HostedRun } from './protocol.ts'

const failingSeedsMax = 100

export function execute(request: RunRequest, realm: Realm, onProgress: (done: number, total: number) => void): HostedRun {
  const total = runCount(request.seeds)
  const tally = new Tally(request.expectations)
  if (total === 1) {
    const result = simulate({ ...request.plan, seed: seedOf(request.seeds, 0) }, realm)
    tally.add(result)
    return pack(request, result, tally, 1, [])
  }
  return sweep(request, realm, tally, total, onProgress)
}

function sweep(request: RunRequest, realm: Realm, tally: Tally, total: number, onProgress: (done: number, total: number) => void): HostedRun {
  const first = simulate({ ...request.plan, seed: seedOf(request.seeds, 0) }, realm)
  if (first.problems.some(({ severity }) => severity === 'error')) {
    tally.add(first)
    return pack(request, first, tally, 1, [])
  }
  const run = simulator(request.plan, realm)
  const failing: number[] = []
  let shown = first.trace.header.seed
  let shownRank = 0
  let runs = 0
  while (runs < total) {
    const seed = seedOf(request.seeds, runs++)
    const result = run(seed)
    const rank = rankOf(result, tally.add(result))
    if (rank > 0 && failing.length < failingSeedsMax) failing.push(seed)
    if (rank > shownRank) {
      shown = seed
      shownRank = rank
    }
    if (rank === brokenRank) break
    onProgress(runs, total)
  }
  return pack(request, simulate({ ...request.plan, seed: shown }, realm), tally, runs, failing)
}

const brokenRank = 3

/** How much a run of a sweep deserves to be the one that is shown. */
function rankOf(result: RunResult, well: boolean): number {
  if (result.problems.some(({ severity }) => severity === 'error')) return brokenRank
  if (!well) return 2
  return result.verdicts.some(({ verdict }) => verdict === 'violated') ? 1 : 0
}

function pack(request: RunRequest, result: RunResult, tally: Tally, runs: number, failingSeeds: number[]): HostedRun {
  const { trace, verdicts, measures, problems, end } = result
  const { header } = trace
  const expectations = tally.finish()
  const shared = { name: request.name, seed: header.seed, digest: header.digest, events: trace.length, endNs: header.endNs, verdicts, measures, problems, end }
  const summary: RunSummary = { ...shared, views: request.views, expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })) }
  if (runCount(request.seeds) > 1) {
    const last = seedOf(request.seeds, runs - 1)
    const { distinctDigests } = tally
    summary.sweep = { seeds: [seedOf(request.seeds, 0), last], runs, counts: tally.counts(), failingSeeds: failingSeeds.slice(0, 10), distinctDigests }
  }
  return { ...shared, measures, expectations, views: request.views, runs, failingSeeds, ...(result.drawn && { drawn: result.drawn }), output: encodeOutput(summary, trace) }
}
