/** `dsnb run FILE [--run NAME] [--seed N] [--twice] [--json]` */
import { parseArgs } from 'node:util'
import { sameName } from '../../trace/names.ts'
import type { RunRequest } from '../../check/request.ts'
import type { Percentiles } from '../../check/sweep.ts'
import type { HostedRun } from '../../host/protocol.ts'
import { meterLines } from '../../diagram/meter-text.ts'
import { drawnLines } from '../../language/drawn.ts'
import { formatTime } from '../../trace/units.ts'
import { runWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { InputError, loadNotebook } from '../load.ts'
import { describeProblem } from '../problem.ts'
import { UsageError } from '../usage.ts'
import { describeExploration } from './explore.ts'
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
    const done: HostedRun[] = []
    for (const request of chosen) {
      const run = await runWithProgress(kernel, request)
      if (!values.json) process.stdout.write(run.exploration ? describeExploration(run, locate) : describeRun(run, locate))
      done.push(run)
    }
    return done
  })
  if (values.json) process.stdout.write(`${JSON.stringify({ file, runs: runs.map(toJson) }, null, 2)}\n`)
  if (runs.some(({ problems }) => problems.some(({ severity }) => severity === 'error'))) return 1
  return runs.every(({ expectations }) => expectations.every(({ holds }) => holds)) ? 0 : 1
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
  return { ...request, plan: { ...request.plan, seed }, seeds: { seed, times: 1 } }
}

/** The object of `--json`, one per run. */
function toJson({ name, seed, events, endNs, digest, verdicts, expectations, runs, measures, problems, exploration, drawn, meters }: HostedRun) {
  return {
    name,
    seed,
    ...(runs > 1 ? { runs } : {}),
    events,
    timeNs: endNs,
    digest,
    verdicts: verdicts.map(({ property, kind, verdict, atNs, event, outsideModel }) => ({ property, kind, verdict, atNs, event, outsideModel })),
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    measures,
    problems: problems.map(({ severity, message, hint }) => ({ severity, message, hint })),
    ...(meters && { meters }),
    ...(drawn && { drawn: drawnLines(drawn).lines }),
    ...(exploration ? { exploration } : {}),
  }
}

/** The lines a person reads. */
export function describeRun(run: HostedRun, locate: LoadedNotebook['locate']): string {
  const many = run.runs > 1 ? `${run.runs} runs, shown: ` : ''
  const lines = [`${run.name}`, `  ${many}seed ${run.seed}  events ${run.events}  time ${formatTime(run.endNs)}  digest ${run.digest}`]
  for (const { property, verdict, atNs, event, outsideModel } of run.verdicts) {
    lines.push(`  ${verdict === 'holds' ? '✓' : '✗'} safety "${property}" ${verdict}${atNs === undefined ? '' : ` at ${formatTime(atNs)}, event ${event}`}${outsideModel === undefined ? '' : `, outside the declared model: ${outsideModel}`}`)
  }
  for (const { name, value } of run.measures) if (value !== undefined) lines.push(`  measure "${name}" ${JSON.stringify(value)}`)
  if (run.meters) lines.push(...meterLines(run.meters).map((line) => `  ${line}`))
  lines.push(...faultLines(run))
  for (const problem of run.problems) lines.push(`  ${problem.severity}: ${describeProblem(problem, locate)}`)
  for (const line of run.sweep?.percentiles ?? []) lines.push(`  ${describePercentiles(line)}`)
  for (const { text, holds, found } of run.expectations) lines.push(`  ${holds ? '✓' : '✗'} expect ${text}${holds ? '' : ` (${found})`}`)
  if (run.failingSeeds.length > 0) lines.push(`  seeds worth a look: ${run.failingSeeds.slice(0, 10).join(', ')}${run.failingSeeds.length > 10 ? ', …' : ''}`)
  return `${lines.join('\n')}\n`
}

const drawnMost = 40

/** The faults as they happened with this seed, as lines of the language. */
function faultLines({ drawn = [] }: HostedRun): string[] {
  if (drawn.length === 0) return []
  const more = drawn.length > drawnMost ? [`    … ${drawn.length - drawnMost} more`] : []
  return ['  faults, as drawn:', ...drawnLines(drawn.slice(0, drawnMost)).lines.map((text) => `    ${text}`), ...more]
}

function describePercentiles({ name, runs, least, p50, p90, p99, most }: Percentiles): string {
  return `measure "${name}" in ${runs} runs: least ${least}, median ${p50}, p90 ${p90}, p99 ${p99}, most ${most}`
}
