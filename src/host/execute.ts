/**
 * What the kernel's process does with a request: run it once or for many seeds, decide the expectations, pack what comes of it.
 *
 * A sweep keeps the trace of one telling run: the first that failed, else the first that violated a property, else the first.
 */
import { Tally } from '../check/evaluate.ts'
import { withForesight } from '../check/outcome.ts'
import type { RunRequest } from '../check/request.ts'
import { planOf, runCount, seedOf } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import { lastRank, percentiles, shownRun } from '../check/sweep.ts'
import { beginRun } from '../guest/sandbox/heartbeat.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import type { RunResult } from '../kernel/result.ts'
import { simulate, simulator } from '../kernel/simulate.ts'
import { encodeTrace } from '../trace/bytes.ts'
import type { RunSummary, SweepSummary } from '../trace/output.ts'
import { showValue } from '../trace/show-value.ts'
import { boundOf, meterSummary } from './meters.ts'
import type { HostedRun, Watching } from './protocol.ts'

/** Runs a whole request here. */
export function execute(request: RunRequest, realm: Realm, watching: Watching): HostedRun {
  const total = runCount(request.seeds)
  if (total > 1) return executeShow(request, realm, executePart(request, realm, 0, total, watching))
  beginRun(0)
  const result = simulate(planOf(request, 0), realm)
  const tally = new Tally(request)
  tally.add(result)
  return pack(request, result, tally)
}

/** Runs number `from` to `from + count - 1` of a sweep. Ends early after a run that could not go on. */
export function executePart(request: RunRequest, realm: Realm, from: number, count: number, { onProgress }: Watching): SweepPart {
  const tally = new Tally(request, from)
  const simulateSeed = simulator(request.plan, realm)
  for (let i = 0; i < count; i++) {
    const run = from + i
    const plan = planOf(request, run)
    beginRun(run)
    // The first one also finds the places of what goes wrong.
    const result = i === 0 || plan.stop ? simulate(plan, realm) : simulateSeed(plan.seed)
    if (tally.add(result, plan.stop) === lastRank) break
    onProgress(i + 1, count)
  }
  return tally.finishPart()
}

/** The result of a sweep whose runs are all counted: records the one run that is worth showing. */
export function executeShow(request: RunRequest, realm: Realm, part: SweepPart): HostedRun {
  const { run, stop } = shownRun(part)
  beginRun(run)
  return pack(request, simulate({ ...(stop && { stop }), ...planOf(request, run) }, realm), new Tally(request, 0, part), part)
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
    measures: measures.map(({ name, value }) => ({ name, value, text: showValue(value, 2000) })),
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

function sweepSummary({ seeds }: RunRequest, { runs, brokeOff, failing, samples }: SweepPart, tally: Tally): SweepSummary {
  return {
    seeds: [seedOf(seeds, 0), seedOf(seeds, runs - 1)],
    runs,
    ...(brokeOff > 0 && { brokeOff }),
    counts: tally.counts(),
    failingSeeds: failing.map(({ seed }) => seed),
    distinctDigests: tally.distinctDigests,
    percentiles: percentiles(samples),
  }
}
