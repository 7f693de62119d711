/** The kernel as a process of its own, for the desktop and the command line. A memory bomb ends that process and nothing else. */
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Channel, ChannelEvents } from './client.ts'
import { KernelClient } from './client.ts'
import { KernelPool } from './pool.ts'

export interface NodeKernelOptions {
  /** Memory of the kernel's heap, megabytes. */
  memoryMb?: number
  /** A run that reports nothing for this long is ended, milliseconds. */
  silenceMs?: number
  /** Environment variables of the kernel's process; it gets no others. */
  environment?: Record<string, string>
  /** The Node that runs the kernel; the one that runs this by default. */
  execPath?: string
}

/** A host whose kernel is the bundled file `kernelFile`. */
export function createNodeKernelHost(kernelFile: string, options: NodeKernelOptions = {}): KernelClient {
  const { memoryMb = 2048, silenceMs = 10_000, environment = {}, execPath = process.execPath } = options
  const open = (events: ChannelEvents): Promise<Channel> =>
    new Promise((resolve, reject) => {
      const child = fork(kernelFile, [], {
        execPath,
        execArgv: [`--max-old-space-size=${memoryMb}`, '--no-warnings'],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
      })
      child.once('message', () => {
        child.on('message', (message) => events.onMessage(message))
        resolve({ post: (message) => void child.send(message as object), kill: () => void child.kill('SIGKILL') })
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        reject(new Error(`The kernel did not start (${signal ?? `exit code ${code}`}).`))
        events.onExit(signal ?? `exit code ${code}`)
      })
    })
  return new KernelClient(open, { silenceMs })
}

/** A kernel for every core; the second and later ones start when a sweep needs them. */
export function createNodeKernelPool(kernelFile: string, options: NodeKernelOptions = {}): KernelPool {
  return new KernelPool(() => createNodeKernelHost(kernelFile, options), availableParallelism())
}
