/** The kernels of the command line: processes of their own, ended when the command is done; progress on a terminal for long work. */
import { join } from 'node:path'
import type { RunRequest } from '../check/request.ts'
import { createNodeKernelPool, inspectPortOf } from '../host/node.ts'
import type { HostedRun, KernelHost, RunOptions } from '../host/protocol.ts'
import type { Twice } from '../host/protocol.ts'
import { withDrawn } from '../language/index.ts'
import type { RunSummary } from '../trace/output.ts'
import { cacheFolder, compiledFolder } from './cache/folder.ts'
import { UsageError } from './usage.ts'

export async function withKernel<T>(work: (kernel: KernelHost) => Promise<T>): Promise<T> {
  const kernel = createNodeKernelPool(join(__dirname, 'kernel-process.cjs'), { environment: compiledOnce(), stepMs: stepMs(), ...inspectPortOf(process.env) })
  kernel.warm()
  try {
    return await work(kernel)
  } finally {
    kernel.dispose()
  }
}

/** So much processor time may one step of node code take; undefined: as ever. */
function stepMs(): number | undefined {
  const { DSNB_STEP_SECONDS: text } = process.env
  if (text === undefined || text === '') return undefined
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError(`DSNB_STEP_SECONDS is a number of seconds, at most a day, not "${text}".`)
  return seconds * 1000
}

/** The kernel finds what Node compiled of it before, where there is a place for that. */
function compiledOnce(): Record<string, string> {
  const folder = cacheFolder(process.env)
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: compiledFolder(folder, __dirname) }
}

/** The summary of a run with the drawn faults in words; without any, the language is not loaded. */
export function summaryOf(run: HostedRun): RunSummary {
  return run.drawn !== undefined && run.drawn.length > 0 ? withDrawn(run) : run.summary
}

/** Runs a request; after a second of work a line on the terminal says how far it is. */
export function runWithProgress(kernel: KernelHost, request: RunRequest): Promise<HostedRun> {
  return withProgress(request, (options) => kernel.run(request, options))
}

export function twiceWithProgress(kernel: KernelHost, request: RunRequest): Promise<Twice> {
  return withProgress(request, (options) => kernel.twice(request, options))
}

async function withProgress<T>(request: RunRequest, work: (options: RunOptions) => Promise<T>): Promise<T> {
  const startedMs = Date.now()
  let shown = false
  const onProgress = (done: number, total: number) => {
    if (!process.stderr.isTTY || Date.now() - startedMs < 1000) return
    shown = true
    process.stderr.write(`\r${request.name}: ${done} of ${total} runs`)
  }
  const onExploring: RunOptions['onExploring'] = ({ distinct, depth }) => {
    if (!process.stderr.isTTY) return
    shown = true
    process.stderr.write(`\r${request.name}: ${distinct} states, depth ${depth}`)
  }
  const done = await work({ onProgress, onExploring })
  if (shown) process.stderr.write('\r\u001b[K')
  return done
}
