/** `dsnb run FILE [--run NAME] [--seed N] [--log] [--fields] [--twice] [--json]` */
import { sameName } from '../../trace/names.ts'
import type { RunRequest } from '../../check/request.ts'
import { withSeeds } from '../../check/request.ts'
import { describeRun } from '../../diagram/describe-run.ts'
import { indexRun } from '../../diagram/run-index.ts'
import { decodeTrace } from '../../trace/bytes.ts'
import type { RunSummary } from '../../trace/output.ts'
import { plain } from '../../trace/output.ts'
import { codeOfRun, exitCodes } from '../exit.ts'
import { afterPart, jsonSchema } from '../failure.ts'
import { runWithProgress, summaryOf, withKernel } from '../kernel.ts'
import { loadNotebook } from '../load.ts'
import { oneFile, readOptions, readSeed } from '../options.ts'
import { teller } from '../problem.ts'
import { UsageError, wholeFile } from '../usage.ts'
import { fieldsOf, fieldsText, logOf, logText } from './told.ts'
import { runTwice } from './twice.ts'

const options = {
  run: { type: 'string' }, seed: { type: 'string' }, log: { type: 'boolean' }, fields: { type: 'boolean' }, twice: { type: 'boolean' }, json: { type: 'boolean' },
} as const

export async function runCommand(parameters: string[]): Promise<number> {
  const { values, positionals } = readOptions('run', parameters, options)
  const path = oneFile('run', positionals)
  if (values.twice && (values.log || values.fields)) throw new UsageError('--twice compares and shows nothing else: leave out --log and --fields.')
  const seed = values.seed === undefined ? undefined : readSeed(values.seed)
  const { file, requests, warnings, locate } = await loadNotebook(path)
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
  const chosen = choose(requests, values.run, file).map((request) => (
    { ...(seed === undefined ? request : withSeeds(request, { seed, times: 1 })), ...(values.json && { perSeed: true as const }) }
  ))
  if (values.twice) return runTwice(chosen, { file, locate, json: values.json ?? false })
  const told: object[] = []
  let code: number = exitCodes.well
  await withKernel(async (kernel) => {
    for (const request of chosen) {
      const hosted = await runWithProgress(kernel, request)
      const summary = summaryOf(hosted)
      code = Math.max(code, codeOfRun(summary))
      const run = values.log || values.fields ? indexRun(decodeTrace(hosted.trace)) : undefined
      told.push({ ...toJson(summary), ...(run && values.log && { log: logOf(run) }), ...(run && values.fields && { fields: fieldsOf(run) }) })
      if (values.json) continue
      const more = [...(run && values.log ? logText(run) : []), ...(run && values.fields ? fieldsText(run) : [])]
      process.stdout.write(`${[describeRun(summary, teller(locate)), ...more].join('\n')}\n`)
    }
  }).catch((error: unknown) => {
    throw afterPart(error, JSON.parse(JSON.stringify({ file, runs: told }, plain)) as object)
  })
  if (values.json) process.stdout.write(`${JSON.stringify({ schema: jsonSchema, file, runs: told }, plain, 2)}\n`)
  return code
}

/** The runs of a name, all when there is none; `leases#2` is the second of this name. */
export function choose(requests: RunRequest[], name: string | undefined, file: string): RunRequest[] {
  if (requests.length === 0) throw wholeFile(file, 'Nothing is run here.', 'Write a block that begins with run and the name of a cluster.')
  if (name === undefined) return requests
  const [, stem = name, number] = /^(.*)#(\d+)$/.exec(name) ?? []
  const found = requests.filter((request) => sameName(request.name, stem))
  const chosen = number === undefined ? found : found.slice(Number(number) - 1, Number(number))
  if (chosen.length > 0) return chosen
  const known = [...new Set(requests.map((request) => `"${request.name}"`))].join(', ')
  throw wholeFile(file, `there is no run "${name}".`, `Its runs are ${known}.`)
}

/** The object of `--json`, one per run. */
function toJson(
  { name, seed, events, endNs, digest, verdicts, expectations, sweep, measures, problems, exploration, drawn, meters, notAsked }: RunSummary,
) {
  return {
    name,
    seed,
    ...(sweep && { runs: sweep.runs, brokeOff: sweep.brokeOff ?? 0, sweep }),
    ...(notAsked && { notAsked }),
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
