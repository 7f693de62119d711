/** `dsnb sweep FILE --run NAME --seeds A..B [--json]`: runs one run of a notebook with many seeds, on all cores. */
import { withSeeds } from '../../check/request.ts'
import { describeRun } from '../../diagram/describe-run.ts'
import type { RunSummary } from '../../trace/output.ts'
import { plain } from '../../trace/output.ts'
import { codeOfRun } from '../exit.ts'
import { jsonSchema } from '../failure.ts'
import { runWithProgress, summaryOf, withKernel } from '../kernel.ts'
import { loadNotebook } from '../load.ts'
import { oneFile, readOptions } from '../options.ts'
import { UsageError } from '../usage.ts'
import { teller } from '../problem.ts'
import { choose } from './run.ts'

export async function sweepCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readOptions('sweep', parameters, { run: { type: 'string' }, seeds: { type: 'string' }, json: { type: 'boolean' } })
  const path = oneFile('sweep', positionals)
  if (values.run === undefined) throw new UsageError('--run takes the name of the run, for example --run "leases with gc-pause".')
  const seeds = readSeeds(values.seeds)
  const { file, requests, locate } = await loadNotebook(path)
  const [request] = choose(requests, values.run, file)
  const asked = { ...withSeeds(request, seeds), ...(values.json && { perSeed: true as const }) }
  const summary = summaryOf(await withKernel((kernel) => runWithProgress(kernel, asked)))
  process.stdout.write(values.json ? `${JSON.stringify(toJson(file, summary, seeds), plain, 2)}\n` : `${describeRun(summary, teller(locate))}\n`)
  return codeOfRun(summary)
}

function readSeeds(text: string | undefined): { first: number; last: number } {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text ?? '') ?? []
  const seeds = { first: Number(first), last: Number(last) }
  if (!Number.isSafeInteger(seeds.first) || !Number.isSafeInteger(seeds.last) || seeds.first >= seeds.last) {
    throw new UsageError(`--seeds takes a range such as 1..1000${text === undefined ? '' : `, not "${text}"`}.`)
  }
  return seeds
}

function toJson(file: string, { name, sweep, expectations, verdicts, seed, digest, notAsked }: RunSummary, seeds: { first: number; last: number }) {
  return {
    schema: jsonSchema,
    file,
    name,
    seeds: [seeds.first, seeds.last],
    runs: sweep?.runs,
    brokeOff: sweep?.brokeOff ?? 0,
    distinctDigests: sweep?.distinctDigests,
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    percentiles: sweep?.percentiles ?? [],
    texts: sweep?.texts ?? [],
    values: sweep?.values ?? [],
    counts: sweep?.counts ?? [],
    ...(notAsked && { notAsked }),
    failingSeeds: sweep?.failingSeeds ?? [],
    shown: { seed, digest, verdicts: verdicts.map(({ property, verdict, foreseen, atNs, event }) => ({ property, verdict, foreseen, atNs, event })) },
  }
}
