/**
 * The editor's side of a kernel: starts it when needed, sends requests, watches it, ends it.
 *
 * `Channel` is all that differs between a forked process and a Web Worker.
 */
import type { RunRequest } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import type { RunPlan } from '../kernel/plan.ts'
import type { Problem } from '../trace/verdict.ts'
import type { FromKernel, HostedRun, KernelHost, RunOptions, ToKernel, Twice } from './protocol.ts'
import { KernelStopped, readFromKernel } from './protocol.ts'
import type { Report } from './report.ts'
import { fullProblem, problemOf } from './report.ts'

export interface Channel {
  post(message: unknown): void
  /** Ends the kernel at once, whatever it is doing. */
  kill(): void
}

export interface ChannelEvents {
  onMessage(message: unknown): void
  /** The kernel is gone without being asked to; the text says what is known. */
  onExit(text: string): void
  /** What whoever watches the kernel from outside has to say. */
  onReport?(report: Report): void
}

export type OpenChannel = (events: ChannelEvents) => Promise<Channel>

/** A message to the kernel without its number. */
type Question = ToKernel extends infer Message ? (Message extends ToKernel ? Omit<Message, 'id'> : never) : never

type Answer = Extract<FromKernel, { type: 'result' | 'part' | 'twice' }>

interface Pending {
  id: number
  plan: RunPlan
  /** The line that asked for it. */
  origin: RunRequest['origin']
  resolve(answer: Answer): void
  reject(error: Error): void
  onProgress: RunOptions['onProgress']
  onExploring: RunOptions['onExploring']
  watchdog: ReturnType<typeof setInterval> | undefined
  /** What to say if the kernel dies now. */
  full?: Problem
}

export interface ClientLimits {
  /** A kernel that says nothing for this long is ended. Milliseconds. */
  silenceMs: number
  /** The same while it packs what a run came to, or where the kernel is watched from outside. */
  restMs?: number
}

const tickMs = 50

const silenceHint = 'One step of node code keeps the machine busy, in a place that cannot be counted: a huge list or text, or a regular expression.'

export class KernelClient implements KernelHost {
  private channel: Promise<Channel> | undefined = undefined
  /** Another kernel, made ready when the one in use may have to be ended. */
  private spare: Promise<Channel> | undefined = undefined
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

  async run(request: RunRequest, options: RunOptions = {}): Promise<HostedRun> {
    return resultOf(await this.enqueue({ type: request.exploration ? 'explore' : 'run', request }, options, true))
  }

  async twice(request: RunRequest, options: RunOptions = {}): Promise<Twice> {
    const answer = await this.enqueue({ type: 'twice', request }, options)
    if (answer.type !== 'twice') throw new Error('The kernel answered something else.')
    return answer.twice
  }

  /** Some runs of a sweep; `KernelPool` puts them together. */
  async part(request: RunRequest, from: number, count: number, options: RunOptions = {}): Promise<SweepPart> {
    const answer = await this.enqueue({ type: 'part', request, from, count }, options)
    if (answer.type !== 'part') throw new Error('The kernel answered something else.')
    return answer.part
  }

  async show(request: RunRequest, part: SweepPart, options: RunOptions = {}): Promise<HostedRun> {
    return resultOf(await this.enqueue({ type: 'show', request, part }, options))
  }

  /** The result of a run whose kernel had to be ended: a fresh one says what is known. */
  async ended(request: RunRequest, problem: Problem): Promise<HostedRun> {
    return resultOf(await this.enqueue({ type: 'ended', request, problem }, {}))
  }

  private enqueue(question: Question, options: RunOptions, explained = false): Promise<Answer> {
    const answer = this.queue.then(() => this.ask(question, options)).catch((error: unknown) => {
      if (!explained || !(error instanceof KernelStopped) || !error.problem) throw error
      return this.ask({ type: 'ended', request: question.request, problem: error.problem }, {})
    })
    this.queue = answer.catch(() => {})
    return answer
  }

  dispose(): void {
    this.spare?.then((spare) => spare.kill()).catch(() => {})
    this.spare = undefined
    this.stop(new KernelStopped('cancelled', 'The kernel was closed.', 'Run the cell again.'))
  }

  private async ask(question: Question, { signal, onProgress, onExploring }: RunOptions): Promise<Answer> {
    const cancelled = () => new KernelStopped('cancelled', 'Stopped.', 'Run the cell again to start over.')
    if (signal?.aborted) throw cancelled()
    const channel = await this.connect()
    return new Promise((resolve, reject) => {
      const onAbort = () => this.stop(cancelled())
      const done = () => signal?.removeEventListener('abort', onAbort)
      this.pending = {
        id: this.nextId++,
        plan: question.request.plan,
        origin: question.request.origin,
        onProgress,
        onExploring,
        watchdog: undefined,
        resolve: (answer) => (done(), resolve(answer)),
        reject: (error) => (done(), reject(error)),
      }
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) return onAbort()
      // To say why a run was ended takes no node code.
      if (question.type !== 'ended') this.feedWatchdog()
      channel.post({ ...question, id: this.pending.id })
    })
  }

  private connect(): Promise<Channel> {
    if (this.channel) return this.channel
    const opening = this.spare ?? this.openOne()
    this.spare = undefined
    this.channel = opening
    opening.catch(() => {
      if (this.channel === opening) this.channel = undefined
    })
    return opening
  }

  private openOne(): Promise<Channel> {
    const opening: Promise<Channel> = this.open({
      onMessage: (message) => this.channel === opening && this.receive(message),
      onExit: (text) => {
        if (this.channel === opening) this.died(text)
        else if (this.spare === opening) this.spare = undefined
      },
      onReport: (report) => this.channel === opening && this.hear(report),
    })
    return opening
  }

  /** The watchman of the kernel in use says something. */
  private hear(report: Report): void {
    const { pending } = this
    if (!pending) return
    if (report.type === 'suspect') {
      this.spare ??= this.openOne()
      this.spare.catch(() => (this.spare = undefined))
      return
    }
    if (report.type === 'alive') return this.feedWatchdog()
    if (report.type === 'full') {
      pending.full = fullProblem(report, pending.plan)
      return
    }
    const problem = problemOf(report, pending.plan)
    this.stop(new KernelStopped('silent', problem.message, problem.hint ?? '', problem))
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
    if (received.type === 'alive') return this.feedWatchdog(received.resting)
    if (received.type === 'exploring') {
      this.feedWatchdog()
      pending.onExploring?.(received.counts)
      return
    }
    this.settle()
    if (received.type === 'failed') pending.reject(new Error(received.message))
    else pending.resolve(received)
  }

  /**
   * Silence is counted in short turns of our own timer: one that is late because the machine slept or is loaded counts once, so the kernel
   * gets the time that we get.
   */
  private feedWatchdog(resting = true): void {
    const { pending } = this
    if (!pending) return
    clearInterval(pending.watchdog)
    const { silenceMs, restMs = silenceMs } = this.limits
    const allowedMs = resting ? restMs : silenceMs
    let silentMs = 0
    pending.watchdog = setInterval(() => {
      silentMs += tickMs
      if (silentMs < allowedMs) return
      const message = `The run was ended: no sign of life for ${allowedMs / 1000} s (a limit of this machine, not of the plan).`
      this.stop(new KernelStopped('silent', message, silenceHint, { severity: 'error', message, hint: silenceHint, ...pending.origin }))
    }, tickMs)
  }

  private died(text: string): void {
    this.channel = undefined
    const hint = 'Node code probably filled the memory. A fresh kernel is used for the next run; nothing else was lost.'
    const full = this.pending?.full
    this.finish(new KernelStopped('died', full?.message ?? `The kernel ended unexpectedly (${text}).`, full?.hint ?? hint, full))
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
    clearInterval(this.pending?.watchdog)
    this.pending = undefined
    if (!this.channel) return
    // The suspicion was wrong.
    this.spare?.then((spare) => spare.kill()).catch(() => {})
    this.spare = undefined
  }
}

function resultOf(answer: Answer): HostedRun {
  if (answer.type !== 'result') throw new Error('The kernel answered something else.')
  return answer.run
}
