/**
 * What the kernel's process does with a request: run it once or for many seeds, decide the expectations, pack what comes of it.
 *
 * A sweep keeps the trace of one telling run: the first that failed, else the first that violated a property, else the first.
 */
import { Tally } from '../check/evaluate.ts'
import { withForesight } from '../check/outcome.ts'
import type { RunRequest } from '../check/request.ts'
import { runCount, seedOf } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import { brokenRank, percentiles, shownSeed } from '../check/sweep.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import type { RunResult } from '../kernel/result.ts'
import { simulate, simulator, withoutTrace } from '../kernel/simulate.ts'
import { encodeTrace } from '../trace/bytes.ts'
import type { RunSummary, SweepSummary } from '../trace/output.ts'
import type { Problem } from '../trace/verdict.ts'
import { boundOf, meterSummary } from './meters.ts'
import type { HostedRun, Watching } from './protocol.ts'

/** Runs a whole request here. */
export function execute(request: RunRequest, realm: Realm, watching: Watching): HostedRun {
  const total = runCount(request.seeds)
  if (total > 1) return executeShow(request, realm, executePart(request, realm, 0, total, watching))
  const result = simulate({ ...request.plan, seed: seedOf(request.seeds, 0) }, realm)
  const tally = new Tally(request)
  tally.add(result)
  return pack(request, result, tally)
}

/** Runs number `from` to `from + count - 1` of a sweep. Ends early after a run in which node code failed. */
export function executePart(request: RunRequest, realm: Realm, from: number, count: number, { onProgress }: Watching): SweepPart {
  const tally = new Tally(request, from)
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
  return pack(request, simulate({ ...request.plan, seed }, realm), new Tally(request, 0, part), part)
}

/** The result of a run that the machine could not bear: nothing but the problem. */
export function executeEnded(request: RunRequest, problem: Problem): HostedRun {
  const result = withoutTrace(request.plan, problem, { reason: 'limit', text: problem.message, reproducible: false })
  const tally = new Tally(request)
  tally.add(result)
  return pack(request, result, tally)
}

function pack(request: RunRequest, result: RunResult, tally: Tally, part?: SweepPart): HostedRun {
  const { trace, verdicts, measures, problems, end, drawn } = result
  const { seed, digest, endNs } = trace.header
  const expectations = tally.finish()
  const summary: RunSummary = {
    name: request.name,
    seed,
    digest,
    events: trace.length,
    endNs,
    verdicts: withForesight(request, verdicts),
    measures,
    problems,
    end,
    cell: request.origin.cell,
    views: request.views,
    expectations: expectations.map(({ text, holds, found }, i) => {
      const bound = boundOf(request.expectations[i], result.meters)
      return { text, holds, found, ...(bound && { bound }) }
    }),
    ...(request.lines && { lines: request.lines }),
    ...(result.meters && { meters: meterSummary(result.meters) }),
    ...(part && { sweep: sweepSummary(request, part, tally) }),
  }
  return { summary, trace: encodeTrace(trace), origins: expectations.map(({ origin }) => origin), ...(drawn && { drawn }) }
}

function sweepSummary({ seeds }: RunRequest, { runs, failing, samples }: SweepPart, tally: Tally): SweepSummary {
  return {
    seeds: [seedOf(seeds, 0), seedOf(seeds, runs - 1)],
    runs,
    counts: tally.counts(),
    failingSeeds: failing.map(({ seed }) => seed),
    distinctDigests: tally.distinctDigests,
    percentiles: percentiles(samples),
  }
}
