/** `dsnb run FILE [--run NAME] [--seed N] [--twice] [--json]` */
import { parseArgs } from 'node:util'
import { sameName } from '../../trace/names.ts'
import { wentWell } from '../../check/outcome.ts'
import type { RunRequest } from '../../check/request.ts'
import { withSeeds } from '../../check/request.ts'
import { describeRun } from '../../diagram/describe-run.ts'
import type { RunSummary } from '../../trace/output.ts'
import { plain } from '../../trace/output.ts'
import { runWithProgress, summaryOf, withKernel } from '../kernel.ts'
import { InputError, loadNotebook } from '../load.ts'
import { teller } from '../problem.ts'
import { UsageError } from '../usage.ts'
import { runTwice } from './twice.ts'

export async function runCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readArguments(parameters)
  if (positionals.length !== 1) throw new UsageError('run takes one notebook file.')
  const [file] = positionals
  const { requests, warnings, locate } = await loadNotebook(file)
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
  const chosen = choose(requests, values.run, file).map((request) => withSeed(request, values.seed))
  if (values.twice) return runTwice(chosen, { file, locate, json: values.json ?? false })
  const runs = await withKernel(async (kernel) => {
    const done: RunSummary[] = []
    for (const request of chosen) {
      const summary = summaryOf(await runWithProgress(kernel, request))
      if (!values.json) process.stdout.write(`${describeRun(summary, teller(locate))}\n`)
      done.push(summary)
    }
    return done
  })
  if (values.json) process.stdout.write(`${JSON.stringify({ file, runs: runs.map(toJson) }, plain, 2)}\n`)
  return runs.every(wentWell) ? 0 : 1
}

function readArguments(parameters: string[]) {
  try {
    const options = { run: { type: 'string' }, seed: { type: 'string' }, twice: { type: 'boolean' }, json: { type: 'boolean' } } as const
    return parseArgs({ args: parameters, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function choose(requests: RunRequest[], name: string | undefined, file: string): RunRequest[] {
  if (name === undefined) return requests
  const chosen = requests.filter((request) => sameName(request.name, name))
  if (chosen.length > 0) return chosen
  const known = [...new Set(requests.map((request) => `"${request.name}"`))].join(', ')
  throw new InputError([`${file}:1:1: there is no run "${name}". Its runs are ${known || 'none'}.`])
}

function withSeed(request: RunRequest, text: string | undefined): RunRequest {
  if (text === undefined) return request
  const seed = Number(text)
  if (!Number.isSafeInteger(seed) || seed < 0) throw new UsageError(`--seed takes a whole number from 0 to 2^53 - 1, not "${text}".`)
  return withSeeds(request, { seed, times: 1 })
}

/** The object of `--json`, one per run. */
function toJson({ name, seed, events, endNs, digest, verdicts, expectations, sweep, measures, problems, exploration, drawn, meters }: RunSummary) {
  return {
    name,
    seed,
    ...(sweep && { runs: sweep.runs, brokeOff: sweep.brokeOff ?? 0 }),
    events,
    timeNs: endNs,
    digest,
    verdicts: verdicts.map(({ property, kind, verdict, foreseen, atNs, event, outsideModel, detail }) => {
      return { property, kind, verdict, foreseen, atNs, event, outsideModel, detail }
    }),
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    measures,
    problems: problems.map(({ severity, message, hint }) => ({ severity, message, hint })),
    ...(meters && { meters }),
    ...(drawn && { drawn: drawn.lines }),
    ...(exploration ? { exploration } : {}),
  }
}
