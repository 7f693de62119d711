/** `dsnb sweep FILE --run NAME --seeds A..B [--json]`: one run of a notebook with many seeds, on all cores. */
import { parseArgs } from 'node:util'
import { wentWell } from '../../check/outcome.ts'
import { withSeeds } from '../../check/request.ts'
import { describeRun } from '../../diagram/describe-run.ts'
import type { RunSummary } from '../../trace/output.ts'
import { plain } from '../../trace/output.ts'
import { runWithProgress, summaryOf, withKernel } from '../kernel.ts'
import { loadNotebook } from '../load.ts'
import { UsageError } from '../usage.ts'
import { teller } from '../problem.ts'
import { choose } from './run.ts'

export async function sweepCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readArguments(parameters)
  if (positionals.length !== 1) throw new UsageError('sweep takes one notebook file.')
  if (values.run === undefined) throw new UsageError('--run takes the name of the run, for example --run "leases with gc-pause".')
  const seeds = readSeeds(values.seeds)
  const [file] = positionals
  const { requests, locate } = await loadNotebook(file)
  const [request] = choose(requests, values.run, file)
  const summary = summaryOf(await withKernel((kernel) => runWithProgress(kernel, withSeeds(request, seeds))))
  process.stdout.write(values.json ? `${JSON.stringify(toJson(file, summary, seeds), plain, 2)}\n` : `${describeRun(summary, teller(locate))}\n`)
  return wentWell(summary) ? 0 : 1
}

function readArguments(parameters: string[]) {
  try {
    const options = { run: { type: 'string' }, seeds: { type: 'string' }, json: { type: 'boolean' } } as const
    return parseArgs({ args: parameters, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function readSeeds(text: string | undefined): { first: number; last: number } {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text ?? '') ?? []
  const seeds = { first: Number(first), last: Number(last) }
  if (!Number.isSafeInteger(seeds.first) || !Number.isSafeInteger(seeds.last) || seeds.first >= seeds.last) {
    throw new UsageError('--seeds takes a range such as 1..1000.')
  }
  return seeds
}

function toJson(file: string, { name, sweep, expectations, verdicts, seed, digest }: RunSummary, seeds: { first: number; last: number }) {
  return {
    file,
    name,
    seeds: [seeds.first, seeds.last],
    runs: sweep?.runs,
    brokeOff: sweep?.brokeOff ?? 0,
    distinctDigests: sweep?.distinctDigests,
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    percentiles: sweep?.percentiles ?? [],
    failingSeeds: sweep?.failingSeeds ?? [],
    shown: { seed, digest, verdicts: verdicts.map(({ property, verdict, foreseen, atNs, event }) => ({ property, verdict, foreseen, atNs, event })) },
  }
}
