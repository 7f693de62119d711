/** Starts the command line's kernels, processes that end with the command, and shows the progress of long work on a terminal. */
import { join } from 'node:path'
import type { RunRequest } from '../check/request.ts'
import type { ExploringNow } from '../host/exploring-text.ts'
import { exploringSpeed, exploringText, stoppedText } from '../host/exploring-text.ts'
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

/** The processor time that one step of node code may take; undefined: the default. */
function stepMs(): number | undefined {
  const { DSNB_STEP_SECONDS: text } = process.env
  if (text === undefined || text === '') return undefined
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 86_400)) throw new UsageError(`DSNB_STEP_SECONDS is a number of seconds, at most a day, not "${text}".`)
  return seconds * 1000
}

/** Environment variables that tell the kernel's process where Node keeps its compiled code, if there is a place for it. */
function compiledOnce(): Record<string, string> {
  const folder = cacheFolder(process.env)
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: compiledFolder(folder, __dirname) }
}

/** The summary of a run with the drawn faults in words; a run without any does not load the language. */
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

/** Short work needs no line that says how far it is. */
const quietMs = 1000

async function withProgress<T>(request: RunRequest, work: (options: RunOptions) => Promise<T>): Promise<T> {
  const line = progressLine(request.name)
  const speed = exploringSpeed(() => Date.now())
  let now: ExploringNow | undefined
  const onProgress = (done: number, total: number) => line.say(`${done} of ${total} runs`)
  const onExploring: RunOptions['onExploring'] = (soFar) => {
    now = speed(soFar)
    line.say(exploringText(now))
  }
  const onInterrupt = () => {
    line.clear()
    if (now) process.stderr.write(`${request.name}: ${stoppedText(now)}\n`)
    process.exit(interrupted)
  }
  if (request.exploration) process.once('SIGINT', onInterrupt)
  try {
    return await work({ onProgress, onExploring })
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    line.clear()
  }
}

/** What shells expect of a command that was ended with Ctrl+C. */
const interrupted = 130

/** A line on the terminal that is written over and over; where nobody looks at one, nothing. */
function progressLine(name: string): { say(text: string): void; clear(): void } {
  const startedMs = Date.now()
  let shown = false
  return {
    say(text) {
      if (!process.stderr.isTTY || Date.now() - startedMs < quietMs) return
      shown = true
      process.stderr.write(`\r\u001b[K${name}: ${text}`)
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[K')
      shown = false
    },
  }
}
