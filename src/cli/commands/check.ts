/** `dsnb check PATH… [--json]`: every notebook under the paths, every expectation, a line each. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unforeseen } from '../../check/outcome.ts'
import { surpriseText } from '../../diagram/describe-run.ts'
import type { KernelHost } from '../../host/protocol.ts'
import type { RunSummary } from '../../trace/output.ts'
import { codeOfRun, exitCodes } from '../exit.ts'
import { failureOf, jsonSchema, type ToldError } from '../failure.ts'
import { runWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { loadNotebook } from '../load.ts'
import { readOptions } from '../options.ts'
import { UsageError, wholeFile } from '../usage.ts'
import { describeProblem } from '../problem.ts'

interface Result {
  status: 'ok' | 'failed'
  run: string
  text: string
}

interface Checked {
  file: string
  code: number
  results: Result[]
  errors: ToldError[]
}

export async function checkCommand(parameters: string[]): Promise<number> {
  const { values, positionals: paths } = readOptions('check', parameters, { json: { type: 'boolean' } })
  if (paths.length === 0) throw new UsageError('check takes one or more notebooks or folders, or - for the standard input.')
  const say = (text: string) => void (values.json || process.stdout.write(`${text}\n`))
  const checked = await withKernel(async (kernel) => {
    const all: Checked[] = []
    for (const path of paths) {
      for (const file of await filesOf(path)) all.push(await checkFile(kernel, file, say))
    }
    return all
  })
  if (values.json) {
    const files = checked.map(({ file, results, errors }) => ({ file, results, errors }))
    process.stdout.write(`${JSON.stringify({ schema: jsonSchema, files }, null, 2)}\n`)
  }
  return Math.max(exitCodes.well, ...checked.map(({ code }) => code))
}

/** The notebooks of a folder; whatever else is named is for `checkFile` to say, as one that is not there. */
async function filesOf(path: string): Promise<string[]> {
  const isFolder = path !== '-' && await stat(path).then((info) => info.isDirectory(), () => false)
  if (!isFolder) return [path]
  const entries = await readdir(path, { recursive: true }).catch(() => [])
  const files = entries.filter((entry) => entry.endsWith('.dsnb')).sort().map((entry) => join(path, entry))
  return files.length > 0 ? files : [path]
}

/** Whatever becomes of one file, the others are checked. */
async function checkFile(kernel: KernelHost, path: string, say: (text: string) => void): Promise<Checked> {
  const results: Result[] = []
  let [file, code]: [string, number] = [path, exitCodes.well]
  const found = (one: Result) => {
    results.push(one)
    say(`${one.status.padEnd(6)}  ${file}: ${one.run}: ${one.text}`)
  }
  try {
    const { requests, locate, warnings, ...loaded } = await load(path)
    file = loaded.file
    for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`)
    let isAnythingSaid = false
    for (const request of requests) {
      const { summary } = await runWithProgress(kernel, request)
      resultsOf(summary, locate).forEach(found)
      isAnythingSaid ||= summary.expectations.length > 0 || summary.verdicts.length > 0
      code = Math.max(code, codeOfRun(summary))
    }
    if (!isAnythingSaid && code === exitCodes.well) say(`none    ${file}: nothing is checked here: ${requests.length === 0 ? 'it has no run' : 'its runs have no expect line and no property'}`)
    return { file, code, results, errors: [] }
  } catch (error) {
    const failure = failureOf(error)
    say(failure.errors.some(({ kind }) => kind === 'input') ? failure.text : `failed  ${file}: ${failure.text}`)
    return { file, code: Math.max(code, failure.code), results, errors: failure.errors }
  }
}

async function load(path: string): Promise<LoadedNotebook> {
  if (path !== '-' && await stat(path).then((info) => info.isDirectory(), () => false)) throw wholeFile(path, 'There is no .dsnb notebook in this folder.')
  return loadNotebook(path, { anew: true })
}

function resultsOf(summary: RunSummary, locate: LoadedNotebook['locate']): Result[] {
  const { name, problems, expectations } = summary
  return [
    ...problems.flatMap((problem): Result[] => (problem.severity === 'error' ? [{ status: 'failed', run: name, text: describeProblem(problem, locate) }] : [])),
    ...expectations.map(({ text, holds, found }): Result => ({ status: holds ? 'ok' : 'failed', run: name, text: `${text}${holds ? '' : ` (${found})`}` })),
    ...unforeseen(summary).map((verdict): Result => ({ status: 'failed', run: name, text: surpriseText(verdict) })),
  ]
}
