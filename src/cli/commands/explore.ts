/** `dsnb explore FILE [--run NAME] [--json]`: visits every state of the notebook's explore blocks. */
import { parseArgs } from 'node:util'
import { sameName } from '../../trace/names.ts'
import type { RunRequest } from '../../check/request.ts'
import type { HostedRun } from '../../host/protocol.ts'
import { runWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { InputError, loadNotebook } from '../load.ts'
import { UsageError } from '../usage.ts'
import { describeProblem } from '../problem.ts'

export async function exploreCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readArguments(parameters)
  if (positionals.length !== 1) throw new UsageError('explore takes one notebook file.')
  const [file] = positionals
  const { requests, locate } = await loadNotebook(file)
  const chosen = choose(requests, values.run, file)
  const runs = await withKernel(async (kernel) => {
    const done: HostedRun[] = []
    for (const request of chosen) {
      const run = await runWithProgress(kernel, request)
      if (!values.json) process.stdout.write(describeExploration(run, locate))
      done.push(run)
    }
    return done
  })
  if (values.json) {
    const found = runs.map((run) => toJson(file, run, locate))
    process.stdout.write(`${JSON.stringify(found.length === 1 ? found[0] : found, null, 2)}\n`)
  }
  return runs.every(isWell) ? 0 : 1
}

/** Without errors, as expected, and with no violation that nobody expected. */
function isWell({ problems, expectations, verdicts }: HostedRun): boolean {
  if (problems.some(({ severity }) => severity === 'error') || expectations.some(({ holds }) => !holds)) return false
  return expectations.length > 0 || verdicts.every(({ verdict }) => verdict === 'holds')
}

function readArguments(parameters: string[]) {
  try {
    const options = { run: { type: 'string' }, json: { type: 'boolean' } } as const
    return parseArgs({ args: parameters, options, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** `--run commit` and `--run 'explore commit'` are the same. */
function choose(requests: RunRequest[], name: string | undefined, file: string): RunRequest[] {
  const explorations = requests.filter(({ exploration }) => exploration !== undefined)
  const known = [...new Set(explorations.map((request) => `"${request.name.replace('explore ', '')}"`))].join(', ')
  if (explorations.length === 0) throw new InputError([`${file}:1:1: nothing is explored here. Write a block that begins with explore and the name of a cluster.`])
  if (name === undefined) return explorations
  const chosen = explorations.filter((request) => [request.name, request.name.replace('explore ', '')].some((one) => sameName(one, name)))
  if (chosen.length > 0) return chosen
  throw new InputError([`${file}:1:1: there is no exploration "${name}". Its explorations are ${known}.`])
}

/** One exploration is one object; several are a list. */
function toJson(file: string, { name, exploration, verdicts, expectations, problems }: HostedRun, locate: LoadedNotebook['locate']) {
  const { distinct, generated, depth, complete, why, growth, left, ends, paths, bytesPerState } = exploration as NonNullable<typeof exploration>
  return {
    file,
    name,
    distinct,
    generated,
    depth,
    complete,
    ...(why === undefined ? {} : { why, left, growth }),
    ends,
    bytesPerState,
    verdicts: verdicts.map(({ property, kind, verdict }) => {
      const path = paths.find((one) => one.property === property)?.steps
      return { property, kind, verdict, ...(path ? { path } : {}) }
    }),
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    problems: problems.map((problem) => ({ severity: problem.severity, message: describeProblem(problem, locate) })),
  }
}

/** The lines a person reads. */
export function describeExploration(run: HostedRun, locate: LoadedNotebook['locate']): string {
  const { distinct, generated, depth, complete, why, growth, left, ends, paths } = run.exploration as NonNullable<typeof run.exploration>
  const lines = [`${run.name}`, `  ${distinct} distinct states  ${generated} generated  depth ${depth}  ${complete ? `complete  ${ends} ${ends === 1 ? 'end' : 'ends'}` : `not complete: ${why}; ${left} states left`}`]
  if (growth !== undefined) lines.push(`  ${growth}`)
  for (const { property, verdict } of run.verdicts) {
    const path = paths.find((one) => one.property === property)?.steps ?? []
    lines.push(`  ${verdict === 'holds' ? '✓' : '✗'} safety "${property}" ${verdict}${path.length > 0 ? ', in the fewest steps like this:' : ''}`)
    path.forEach((step, i) => lines.push(`      ${i + 1}. ${step}`))
  }
  for (const problem of run.problems) lines.push(`  ${problem.severity}: ${describeProblem(problem, locate)}`)
  for (const { text, holds, found } of run.expectations) lines.push(`  ${holds ? '✓' : '✗'} expect ${text}${holds ? '' : ` (${found})`}`)
  return `${lines.join('\n')}\n`
}
