/**
 * The editor's side of a kernel: starts it when needed, sends requests, watches it, ends it.
 *
 * `Channel` is all that differs between a forked process and a Web Worker.
 */
import type { RunRequest } from '../check/request.ts'
import type { FromKernel, HostedRun, KernelHost, RunOptions } from './protocol.ts'
import { KernelStopped, readFromKernel } from './protocol.ts'

export interface Channel {
  post(message: unknown): void
  /** Ends the kernel at once, whatever it is doing. */
  kill(): void
}

export interface ChannelEvents {
  onMessage(message: unknown): void
  /** The kernel is gone without being asked to; the text says what is known. */
  onExit(text: string): void
}

export type OpenChannel = (events: ChannelEvents) => Promise<Channel>

interface Pending {
  id: number
  resolve(run: HostedRun): void
  reject(error: Error): void
  onProgress: RunOptions['onProgress']
  onExploring: RunOptions['onExploring']
  watchdog: ReturnType<typeof setTimeout> | undefined
}

export interface ClientLimits {
  /** A kernel that says nothing for this long is ended. Milliseconds. */
  silenceMs: number
}

export class KernelClient implements KernelHost {
  private channel: Promise<Channel> | undefined = undefined
  private pending: Pending | undefined = undefined
  private queue: Promise<unknown> = Promise.resolve()
  private nextId = 1
  private readonly open: OpenChannel
  private readonly limits: ClientLimits

  constructor(open: OpenChannel, limits: ClientLimits) {
    this.open = open
    this.limits = limits
  }

  /** Starts the kernel ahead of need, so that the first run does not wait for it. */
  warm(): void {
    this.connect().catch(() => {})
  }

  run(request: RunRequest, options: RunOptions = {}): Promise<HostedRun> {
    const answer = this.queue.then(() => this.ask(request, options))
    this.queue = answer.catch(() => {})
    return answer
  }

  dispose(): void {
    this.stop(new KernelStopped('cancelled', 'The kernel was closed.', 'Run the cell again.'))
  }

  private async ask(request: RunRequest, { signal, onProgress, onExploring }: RunOptions): Promise<HostedRun> {
    const cancelled = () => new KernelStopped('cancelled', 'Stopped.', 'Run the cell again to start over.')
    if (signal?.aborted) throw cancelled()
    const channel = await this.connect()
    return new Promise((resolve, reject) => {
      const onAbort = () => this.stop(cancelled())
      const done = () => signal?.removeEventListener('abort', onAbort)
      this.pending = {
        id: this.nextId++,
        onProgress,
        onExploring,
        watchdog: undefined,
        resolve: (run) => (done(), resolve(run)),
        reject: (error) => (done(), reject(error)),
      }
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) return onAbort()
      this.feedWatchdog()
      channel.post({ type: request.exploration ? 'explore' : 'run', id: this.pending.id, request })
    })
  }

  private connect(): Promise<Channel> {
    if (this.channel) return this.channel
    const opening: Promise<Channel> = this.open({
      onMessage: (message) => this.channel === opening && this.receive(message),
      onExit: (text) => this.channel === opening && this.died(text),
    })
    this.channel = opening
    opening.catch(() => {
      if (this.channel === opening) this.channel = undefined
    })
    return opening
  }

  private receive(message: unknown): void {
    const received: FromKernel | undefined = readFromKernel(message)
    const { pending } = this
    if (!received || received.type === 'ready' || !pending || received.id !== pending.id) return
    if (received.type === 'progress') {
      this.feedWatchdog()
      pending.onProgress?.(received.done, received.total)
      return
    }
    if (received.type === 'exploring') {
      this.feedWatchdog()
      pending.onExploring?.(received.counts)
      return
    }
    this.settle()
    if (received.type === 'result') pending.resolve(received.run)
    else pending.reject(new Error(received.message))
  }

  private feedWatchdog(): void {
    if (!this.pending) return
    clearTimeout(this.pending.watchdog)
    const seconds = Math.round(this.limits.silenceMs / 1000)
    this.pending.watchdog = setTimeout(() => {
      const hint = 'One step of node code keeps the machine busy, in a place that cannot be counted: a huge list or text, or a regular expression.'
      this.stop(new KernelStopped('silent', `The run was ended: no answer for ${seconds} s (a limit of this machine, not of the plan).`, hint))
    }, this.limits.silenceMs)
  }

  private died(text: string): void {
    this.channel = undefined
    const hint = 'Node code probably filled the memory. A fresh kernel is used for the next run; nothing else was lost.'
    this.finish(new KernelStopped('died', `The kernel ended unexpectedly (${text}).`, hint))
  }

  private stop(error: KernelStopped): void {
    const { channel } = this
    this.channel = undefined
    channel?.then((open) => open.kill()).catch(() => {})
    this.finish(error)
  }

  private finish(error: Error): void {
    const { pending } = this
    this.settle()
    pending?.reject(error)
  }

  private settle(): void {
    clearTimeout(this.pending?.watchdog)
    this.pending = undefined
  }
}
