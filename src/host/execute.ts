/**
 * What the kernel's process does with a request: run it once or for many seeds, decide the expectations, pack the result.
 *
 * A sweep shows one of its runs, the first of the highest rank (`rankOf`), and records only that one.
 */
import { Tally } from '../check/evaluate.ts'
import { withForesight } from '../check/outcome.ts'
import type { RunRequest } from '../check/request.ts'
import { planOf, runCount, seedOf } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import { spreads } from '../check/spread.ts'
import { lastRank, shownRun } from '../check/sweep.ts'
import { beginRun } from '../guest/sandbox/heartbeat.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import type { RunResult } from '../kernel/result.ts'
import { simulate, simulator } from '../kernel/simulate.ts'
import type { Trace } from '../trace/trace.ts'
import { encodeTrace } from '../trace/bytes.ts'
import type { RunSummary, SweepSummary } from '../trace/output.ts'
import { showValue } from '../trace/show-value.ts'
import { boundOf, meterSummary } from './meters.ts'
import type { HostedRun, Watching } from './protocol.ts'

/** Different values of a measure that are listed. */
const textsListed = 50

/** Runs a whole request in this process. */
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
    // `simulate` also finds the places of errors in node code, which takes longer; once is enough.
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
    measures: measures.map(({ name, value }) => {
      const counted = trace.quantities.measure(name)
      return { name, value, text: showValue(value, 2000, {}, counted), ...(counted?.unit !== undefined && { unit: counted.unit }) }
    }),
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
    ...(part && { sweep: sweepSummary(request, part, tally, trace) }),
    ...(request.dropped && { notAsked: request.dropped }),
  }
  return { summary, trace: encodeTrace(trace), origins: expectations.map(({ origin }) => origin), ...(drawn && { drawn }) }
}

function sweepSummary(
  { seeds, perSeed }: RunRequest, { runs, brokeOff, failing, samples, texts }: SweepPart, tally: Tally, { quantities }: Trace,
): SweepSummary {
  const seedWith = (run: number) => seedOf(seeds, run)
  const unitOf = (name: string) => quantities.measure(name)?.unit
  return {
    seeds: [seedOf(seeds, 0), seedOf(seeds, runs - 1)],
    runs,
    ...(brokeOff > 0 && { brokeOff }),
    counts: tally.counts(),
    failingSeeds: failing.map(({ seed }) => seed),
    distinctDigests: tally.distinctDigests,
    percentiles: spreads(samples, seedWith).map((spread) => ({ ...spread, ...(unitOf(spread.name) !== undefined && { unit: unitOf(spread.name) }) })),
    ...(texts.length > 0 && { texts: texts.map((one) => ({
      name: one.name,
      runs: one.runs,
      values: [...one.values].sort((a, b) => b.count - a.count).slice(0, textsListed)
        .map(({ text, count, runs: first }) => ({ text, count, seeds: first.map(seedWith) })),
    })) }),
    ...(perSeed && { values: samples.map(({ name, values, runs: of }) => (
      { name, bySeed: values.map((value, i): [number, number] => [seedWith(of[i]), value]) }
    )) }),
  }
}
