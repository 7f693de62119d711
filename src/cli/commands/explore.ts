/**
 * Visits every state of the notebook's explore blocks:
 * `dsnb explore FILE [--run NAME] [--all] [--depth N] [--up-to N] [--memory MB] [--states N] [--why] [--json]`.
 */
import { sameName } from '../../trace/names.ts'
import type { RunRequest } from '../../check/request.ts'
import { describeRun } from '../../diagram/describe-run.ts'
import type { RunSummary } from '../../trace/output.ts'
import { plain } from '../../trace/output.ts'
import { codeOfRun, exitCodes } from '../exit.ts'
import { jsonSchema } from '../failure.ts'
import { runWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { loadNotebook } from '../load.ts'
import { oneFile, readOptions } from '../options.ts'
import { wholeFile } from '../usage.ts'
import { steering, steeringOptions } from './steering.ts'
import { describeProblem, teller } from '../problem.ts'

export async function exploreCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readOptions('explore', parameters, { run: { type: 'string' }, json: { type: 'boolean' }, ...steeringOptions })
  const path = oneFile('explore', positionals)
  const steered = steering(values)
  const { file, requests, locate } = await loadNotebook(path)
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
    const found = runs.map((run) => toJson(run, locate))
    const content = found.length === 1 ? found[0] : { explorations: found }
    process.stdout.write(`${JSON.stringify({ schema: jsonSchema, file, ...content }, plain, 2)}\n`)
  }
  return Math.max(exitCodes.well, ...runs.map(codeOfRun))
}

/** `--run commit` and `--run 'explore commit'` are the same. */
function choose(requests: RunRequest[], name: string | undefined, file: string): RunRequest[] {
  const explorations = requests.filter(({ exploration }) => exploration !== undefined)
  const known = [...new Set(explorations.map((request) => `"${request.name.replace('explore ', '')}"`))].join(', ')
  if (explorations.length === 0) throw wholeFile(file, 'nothing is explored here.', 'Write a block that begins with explore and the name of a cluster.')
  if (name === undefined) return explorations
  const chosen = explorations.filter((request) => [request.name, request.name.replace('explore ', '')].some((one) => sameName(one, name)))
  if (chosen.length > 0) return chosen
  throw wholeFile(file, `there is no exploration "${name}".`, `Its explorations are ${known}.`)
}

function toJson({ name, exploration, verdicts, expectations, problems }: RunSummary, locate: LoadedNotebook['locate']) {
  if (exploration === undefined) throw new Error('This was no exploration.')
  const { distinct, generated, depth, complete, why, decided, left, ends } = exploration
  const { within, waited, remembering, paths, states, variety, bytesPerState } = exploration
  return {
    name,
    distinct,
    generated,
    depth,
    complete,
    ...(why === undefined ? {} : { why, decided, left }),
    ends,
    within,
    waited,
    remembering,
    bytesPerState,
    variety,
    verdicts: verdicts.map(({ property, kind, verdict, foreseen }) => {
      const { steps: path, last } = paths.find((one) => one.property === property) ?? {}
      return { property, kind, verdict, foreseen, ...(path ? { path, last } : {}) }
    }),
    states,
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    problems: problems.map((problem) => ({ severity: problem.severity, message: describeProblem(problem, locate) })),
  }
}
