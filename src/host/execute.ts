/**
 * What the kernel's process does with a request: run it once or for many seeds, decide the expectations, pack the output.
 *
 * A sweep keeps the trace of one telling run: the first that failed, else the first that violated a property, else the first.
 */
import { Tally } from '../check/evaluate.ts'
import type { RunRequest } from '../check/request.ts'
import { runCount, seedOf } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import { brokenRank, percentiles, shownSeed } from '../check/sweep.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import type { Problem, RunResult } from '../kernel/result.ts'
import { simulate, simulator, withoutTrace } from '../kernel/simulate.ts'
import type { RunSummary } from '../trace/output.ts'
import { encodeOutput } from '../trace/output.ts'
import { boundOf, meterSummary } from './meters.ts'
import type { HostedRun, Watching } from './protocol.ts'

/** Runs a whole request here. */
export function execute(request: RunRequest, realm: Realm, watching: Watching): HostedRun {
  const total = runCount(request.seeds)
  if (total > 1) return executeShow(request, realm, executePart(request, realm, 0, total, watching))
  const result = simulate({ ...request.plan, seed: seedOf(request.seeds, 0) }, realm)
  const tally = new Tally(request.expectations)
  tally.add(result)
  return pack(request, result, tally)
}

/** Runs number `from` to `from + count - 1` of a sweep. Ends early after a run in which node code failed. */
export function executePart(request: RunRequest, realm: Realm, from: number, count: number, { onProgress }: Watching): SweepPart {
  const tally = new Tally(request.expectations, from)
  const first = simulate({ ...request.plan, seed: seedOf(request.seeds, from) }, realm)
  if (tally.add(first) === brokenRank) return tally.finishPart()
  const run = simulator(request.plan, realm)
  for (let i = 1; i < count; i++) {
    if (tally.add(run(seedOf(request.seeds, from + i))) === brokenRank) break
    onProgress(i + 1, count)
  }
  return tally.finishPart()
}

/** The result of a sweep whose runs are all counted: records the one run that is worth showing. */
export function executeShow(request: RunRequest, realm: Realm, part: SweepPart): HostedRun {
  const seed = shownSeed(part, seedOf(request.seeds, 0))
  return pack(request, simulate({ ...request.plan, seed }, realm), new Tally(request.expectations, 0, part), part)
}

/** The result of a run that the machine could not bear: nothing but the problem. */
export function executeEnded(request: RunRequest, problem: Problem): HostedRun {
  const result = withoutTrace(request.plan, problem, { reason: 'limit', text: problem.message, reproducible: false })
  const tally = new Tally(request.expectations)
  tally.add(result)
  return pack(request, result, tally)
}

function pack(request: RunRequest, result: RunResult, tally: Tally, part?: SweepPart): HostedRun {
  const { trace, verdicts, measures, problems, end } = result
  const { header } = trace
  const expectations = tally.finish()
  const shared = { name: request.name, seed: header.seed, digest: header.digest, events: trace.length, endNs: header.endNs, verdicts, measures, problems, end }
  const meters = result.meters && meterSummary(result.meters)
  const summary: RunSummary = {
    ...shared,
    cell: request.origin.cell,
    views: request.views,
    expectations: expectations.map(({ text, holds, found }, i) => {
      const bound = boundOf(request.expectations[i], result.meters)
      return { text, holds, found, ...(bound && { bound }) }
    }),
    ...(request.lines && { lines: request.lines }),
    ...(meters && { meters }),
  }
  const failingSeeds = part?.failing.map(({ seed }) => seed) ?? []
  const measured = part ? percentiles(part.samples) : []
  if (part) {
    const seeds: [number, number] = [seedOf(request.seeds, 0), seedOf(request.seeds, part.runs - 1)]
    const { distinctDigests } = tally
    summary.sweep = { seeds, runs: part.runs, counts: tally.counts(), failingSeeds: failingSeeds.slice(0, 10), distinctDigests, percentiles: measured }
  }
  const sweep = part && { runs: part.runs, distinctDigests: tally.distinctDigests, percentiles: measured }
  const more = { ...(result.drawn && { drawn: result.drawn }), ...(meters && { meters }), ...(sweep && { sweep }) }
  return { ...shared, expectations, views: request.views, runs: part?.runs ?? 1, failingSeeds, ...more, output: encodeOutput(summary, trace) }
}
