/** The kernel as a process of its own, for the desktop and the command line. A memory bomb ends that process and nothing else. */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Readable } from 'node:stream'
import type { Channel, ChannelEvents } from './client.ts'
import { KernelClient } from './client.ts'
import { engineOptions } from './engine.ts'
import { KernelPool } from './pool.ts'
import { readReport } from './report.ts'

export interface NodeKernelOptions {
  /** Memory of the kernel's heap, megabytes. */
  memoryMb?: number
  /** A kernel that reports nothing for this long is ended, milliseconds; its watchman ends it far earlier. */
  silenceMs?: number
  /** Environment variables of the kernel's process; it gets no others. */
  environment?: Record<string, string>
  /** The Node that runs the kernel; the one that runs this by default. */
  execPath?: string
}

/** The kernel's descriptor for reports of its watchman; see `stdio` below. */
const reportTo = 4

function readLines(stream: Readable, take: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(take)
  })
  stream.on('error', () => {})
}

/** A host whose kernel is the bundled file `kernelFile`. */
export function createNodeKernelHost(kernelFile: string, options: NodeKernelOptions = {}): KernelClient {
  const { memoryMb = 2048, silenceMs = 60_000, environment = {}, execPath = process.execPath } = options
  const start = (events: ChannelEvents, engine: readonly string[]): Promise<Channel> =>
    new Promise((resolve, reject) => {
      const child = fork(kernelFile, [String(reportTo)], {
        execPath,
        execArgv: [`--max-old-space-size=${memoryMb}`, ...engine],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
        env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
      })
      readLines(child.stdio[reportTo] as Readable, (line) => {
        const report = readReport(line)
        if (report) events.onReport?.(report)
      })
      child.once('message', () => {
        child.on('message', (message) => events.onMessage(message))
        child.once('exit', (code, signal) => events.onExit(signal ?? `exit code ${code}`))
        resolve({ post: (message) => void child.send(message as object), kill: () => void child.kill('SIGKILL') })
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => reject(new Error(`The kernel did not start (${signal ?? `exit code ${code}`}).`, { cause: code })))
    })
  // An engine that does not know an option ends with code 9; it runs the kernel without.
  const open = (events: ChannelEvents) => start(events, engineOptions).catch((error: unknown) => {
    if (error instanceof Error && error.cause === 9) return start(events, [])
    throw error
  })
  return new KernelClient(open, { silenceMs })
}

/** A kernel for every core; the second and later ones start when a sweep needs them. */
export function createNodeKernelPool(kernelFile: string, options: NodeKernelOptions = {}): KernelPool {
  return new KernelPool(() => createNodeKernelHost(kernelFile, options), availableParallelism())
}
