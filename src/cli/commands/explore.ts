/**
 * Visits every state of the notebook's explore blocks:
 * `dsnb explore FILE [--run NAME] [--all] [--depth N] [--up-to N] [--memory MB] [--states N] [--why] [--json]`.
 */
import { parseArgs } from 'node:util'
import { wentWell } from '../../check/outcome.ts'
import { sameName } from '../../trace/names.ts'
import type { RunRequest } from '../../check/request.ts'
import { describeRun } from '../../diagram/describe-run.ts'
import type { RunSummary } from '../../trace/output.ts'
import { plain } from '../../trace/output.ts'
import { runWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { InputError, loadNotebook } from '../load.ts'
import { UsageError } from '../usage.ts'
import { steering, steeringOptions } from './steering.ts'
import { describeProblem, teller } from '../problem.ts'

export async function exploreCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readArguments(parameters)
  if (positionals.length !== 1) throw new UsageError('explore takes one notebook file.')
  const [file] = positionals
  const { requests, locate } = await loadNotebook(file)
  const steered = steering(values)
  const chosen = choose(requests, values.run, file).map(steered)
  const runs = await withKernel(async (kernel) => {
    const done: RunSummary[] = []
    for (const request of chosen) {
      const { summary } = await runWithProgress(kernel, request)
      if (!values.json) process.stdout.write(`${describeRun(summary, teller(locate))}\n`)
      done.push(summary)
    }
    return done
  })
  if (values.json) {
    const found = runs.map((run) => toJson(file, run, locate))
    process.stdout.write(`${JSON.stringify(found.length === 1 ? found[0] : found, plain, 2)}\n`)
  }
  return runs.every(wentWell) ? 0 : 1
}

function readArguments(parameters: string[]) {
  try {
    const options = { run: { type: 'string' }, json: { type: 'boolean' }, ...steeringOptions } as const
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
function toJson(file: string, { name, exploration, verdicts, expectations, problems }: RunSummary, locate: LoadedNotebook['locate']) {
  if (exploration === undefined) throw new Error('This was no exploration.')
  const { distinct, generated, depth, complete, why, decided, left, ends, paths, states, variety, bytesPerState } = exploration
  return {
    file,
    name,
    distinct,
    generated,
    depth,
    complete,
    ...(why === undefined ? {} : { why, decided, left }),
    ends,
    bytesPerState,
    variety,
    verdicts: verdicts.map(({ property, kind, verdict, foreseen }) => {
      const path = paths.find((one) => one.property === property)?.steps
      return { property, kind, verdict, foreseen, ...(path ? { path } : {}) }
    }),
    states,
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    problems: problems.map((problem) => ({ severity: problem.severity, message: describeProblem(problem, locate) })),
  }
}
