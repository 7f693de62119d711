/** The kernel as a process of its own, for the desktop and the command line. Node code that uses up all memory ends that process only. */
import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Readable } from 'node:stream'
import type { Channel, ChannelEvents } from './client.ts'
import { KernelClient } from './client.ts'
import { engineOptions } from './engine.ts'
import { KernelPool } from './pool.ts'
import { KernelStopped } from './protocol.ts'
import type { Death } from './report.ts'
import { memoryDeath, outsideDeath, readReport } from './report.ts'

export interface NodeKernelOptions {
  /** Memory of the kernel's heap, megabytes. */
  memoryMb?: number
  /** Processor time that one step of node code may take, milliseconds. */
  stepMs?: number
  /** Environment variables of the kernel's process; it gets no others. */
  environment?: Record<string, string>
  /** The Node that runs the kernel; the one that runs this by default. */
  execPath?: string
  /** Starts the process; `fork` of Node by default. */
  start?: typeof fork
  /** The port on which the kernel waits for a debugger. Then there is only one kernel, so that every run meets the breakpoints. */
  inspectPort?: number
}

/** The port that `DSNB_KERNEL_INSPECT` names: `.vscode/launch.json` sets it when the extension or the command line is debugged. */
export function inspectPortOf(environment: Readonly<Record<string, string | undefined>>): Pick<NodeKernelOptions, 'inspectPort'> {
  const port = Number(environment['DSNB_KERNEL_INSPECT'])
  return Number.isInteger(port) && port > 0 && port < 65_536 ? { inspectPort: port } : {}
}

/** The kernel's descriptor for reports of its watchdog; see `stdio` below. */
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

const startHint = 'The machine may have too many processes or open files: close some, and try again.'

function notStarted(error: unknown): KernelStopped {
  return new KernelStopped('broken', `The kernel cannot be started: ${error instanceof Error ? error.message : String(error)}.`, startHint)
}

/** Without room for its pipes, some versions of Node throw at once, and others in the middle of it. */
function started(start: () => ChildProcess): ChildProcess {
  try {
    return start()
  } catch (error) {
    throw notStarted(error)
  }
}

/** How an engine without memory ends: by one of these signals, or with the exit code that stands for one. */
const outOfMemory: readonly unknown[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 132, 133, 134]

function deathOf(code: number | null, signal: NodeJS.Signals | null, memoryMb: number): Death {
  return outOfMemory.includes(signal ?? code) ? memoryDeath(memoryMb) : outsideDeath(signal ?? `exit code ${code}`)
}

/** A host whose kernel is the bundled file `kernelFile`. */
export function createNodeKernelHost(kernelFile: string, options: NodeKernelOptions = {}): KernelClient {
  const { memoryMb = 2048, stepMs = 10_000, environment = {}, execPath = process.execPath, start = fork, inspectPort } = options
  const begin = (events: ChannelEvents, engine: readonly string[]): Promise<Channel> =>
    new Promise((resolve, reject) => {
      const child = started(() => start(kernelFile, [String(reportTo), String(stepMs)], {
        execPath,
        execArgv: [`--max-old-space-size=${memoryMb}`, ...engine, ...(inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`])],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
        env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
      }))
      child.on('error', (error) => reject(notStarted(error)))
      // A process that did not start has no descriptors.
      const reports = child.pid === undefined ? undefined : child.stdio[reportTo]
      if (!reports) {
        // One that never began has number 0 for the system, which would be everybody.
        if (child.pid !== undefined) child.kill('SIGKILL')
        setImmediate(() => reject(notStarted('its pipes are missing')))
        return
      }
      readLines(reports as Readable, (line) => {
        const report = readReport(line)
        if (report) events.onReport?.(report)
      })
      child.once('message', () => {
        child.on('message', (message) => events.onMessage(message))
        child.once('exit', (code, signal) => events.onExit(deathOf(code, signal, memoryMb)))
        // Sending to a kernel that has just died fails; `onExit` tells of its end, so the error is dropped.
        resolve({ post: (message) => void child.send(message as object, () => {}), kill: () => void child.kill('SIGKILL') })
      })
      child.once('exit', (code, signal) => {
        reject(new KernelStopped('broken', `The kernel did not start (${signal ?? `exit code ${code}`}).`, startHint, { cause: code }))
      })
    })
  // A Node that does not know one of the options ends with code 9; then the kernel is started without them.
  const open = (events: ChannelEvents) => begin(events, engineOptions).catch((error: unknown) => {
    if (error instanceof Error && error.cause === 9) return begin(events, [])
    throw error
  })
  return new KernelClient(open)
}

/** A kernel for every core; the second and later ones start when a sweep needs them. */
export function createNodeKernelPool(kernelFile: string, options: NodeKernelOptions = {}): KernelPool {
  return new KernelPool(() => createNodeKernelHost(kernelFile, options), options.inspectPort === undefined ? availableParallelism() : 1)
}
