/** `dsnb check PATH…`: every notebook under the paths, every expectation, a line each. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unforeseen, wentWell } from '../../check/outcome.ts'
import { surpriseText } from '../../diagram/describe-run.ts'
import type { HostedRun, KernelHost } from '../../host/protocol.ts'
import { runWithProgress, withKernel } from '../kernel.ts'
import type { LoadedNotebook } from '../load.ts'
import { InputError, loadNotebook } from '../load.ts'
import { UsageError } from '../usage.ts'
import { describeProblem } from '../problem.ts'

export async function checkCommand(paths: string[]): Promise<number> {
  if (paths.length === 0) throw new UsageError('check takes one or more notebooks or folders.')
  const files = (await Promise.all(paths.map(find))).flat()
  if (files.length === 0) throw new InputError([`${paths.join(' ')}: no .dsnb notebook there`])
  return withKernel(async (kernel) => {
    let worst = 0
    for (const file of files) worst = Math.max(worst, await checkFile(kernel, file))
    return worst
  })
}

async function find(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => {
    throw new InputError([`${path}:1:1: there is no such file or folder`])
  })
  if (!info.isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true })
  return entries
    .filter((entry) => entry.endsWith('.dsnb'))
    .sort()
    .map((entry) => join(path, entry))
}

async function checkFile(kernel: KernelHost, file: string): Promise<number> {
  try {
    const { requests, locate } = await loadNotebook(file, { anew: true })
    let code = 0
    for (const request of requests) code = Math.max(code, report(file, await runWithProgress(kernel, request), locate))
    return code
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    process.stdout.write(`${error.message}\n`)
    return 2
  }
}

function report(file: string, { summary }: HostedRun, locate: LoadedNotebook['locate']): number {
  const { name, problems, expectations } = summary
  const say = (word: string, text: string) => process.stdout.write(`${word.padEnd(6)}  ${file}: ${name}: ${text}\n`)
  for (const problem of problems) if (problem.severity === 'error') say('failed', describeProblem(problem, locate))
  for (const { text, holds, found } of expectations) say(holds ? 'ok' : 'failed', `${text}${holds ? '' : ` (${found})`}`)
  for (const verdict of unforeseen(summary)) say('failed', surpriseText(verdict))
  return wentWell(summary) ? 0 : 1
}
