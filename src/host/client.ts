/**
 * The editor's side of a kernel: starts it when needed, sends requests, ends it when it does not answer.
 *
 * A run is a pure function, so nothing is lost when a kernel ends in the middle of one: a fresh kernel makes the same run again, and stops
 * at the last place that the first one reported.
 *
 * `Channel` hides whether the kernel is a forked process or a Web Worker.
 */
import type { RunRequest } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import { shownRun } from '../check/sweep.ts'
import type { Problem } from '../trace/verdict.ts'
import type { FromKernel, HostedRun, KernelHost, RunOptions, ToKernel, Twice } from './protocol.ts'
import { KernelStopped, readFromKernel } from './protocol.ts'
import type { Death, Position, Report } from './report.ts'
import { silentProblem, stuckProblem } from './report.ts'

export interface Channel {
  post(message: unknown): void
  /** Ends the kernel at once, whatever it is doing. */
  kill(): void
}

export interface ChannelEvents {
  onMessage(message: unknown): void
  /** The kernel has ended although nobody ended it. */
  onExit(death: Death): void
  /** A report of the kernel's watchdog, where there is one. */
  onReport?(report: Report): void
}

export type OpenChannel = (events: ChannelEvents) => Promise<Channel>

/** A message to the kernel without its number. */
type Question = ToKernel extends infer Message ? (Message extends ToKernel ? Omit<Message, 'id'> : never) : never

type Answer = Extract<FromKernel, { type: 'result' | 'part' | 'twice' }>

interface Pending {
  id: number
  request: RunRequest
  /** Number of its first run. */
  first: number
  /** How far it was at the last report. */
  at: Position
  resolve(answer: Answer): void
  reject(error: Error): void
  onProgress: RunOptions['onProgress']
  onExploring: RunOptions['onExploring']
  silence: ReturnType<typeof setInterval> | undefined
}

export interface ClientLimits {
  /** Set where no watchdog can look at the kernel: the client ends a kernel that says nothing for this long. */
  silenceMs?: number
}

const tickMs = 250

export class KernelClient implements KernelHost {
  private channel: Promise<Channel> | undefined = undefined
  private pending: Pending | undefined = undefined
  private queue: Promise<unknown> = Promise.resolve()
  private nextId = 1
  private readonly open: OpenChannel
  private readonly limits: ClientLimits

  constructor(open: OpenChannel, limits: ClientLimits = {}) {
    this.open = open
    this.limits = limits
  }

  /** Starts the kernel ahead of need, so that the first run does not wait for it. */
  warm(): void {
    this.connect().catch(() => {})
  }

  async run(request: RunRequest, options: RunOptions = {}): Promise<HostedRun> {
    return resultOf(await this.enqueue({ type: request.exploration ? 'explore' : 'run', request }, options))
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

  dispose(): void {
    this.stop(new KernelStopped('cancelled', 'The kernel was closed.', 'Run the cell again.'))
  }

  private enqueue(question: Question, options: RunOptions): Promise<Answer> {
    const answer = this.queue.then(() => this.askOn(question, options))
    this.queue = answer.catch(() => {})
    return answer
  }

  /** Asks the kernel; when that could not go on, asks a fresh one to stop just before. */
  private async askOn(question: Question, options: RunOptions): Promise<Answer> {
    for (let { request } = question; ;) {
      try {
        return await this.ask({ ...question, request }, options)
      } catch (error) {
        if (!(error instanceof KernelStopped) || !error.stop || question.type === 'twice') throw error
        const known = request.stops?.find(({ run }) => run === error.stop?.run)
        // The run was already to stop before its first event, and even that failed.
        if (known?.stop.complete === 0) throw error
        request = { ...request, stops: [...(request.stops ?? []).filter((one) => one !== known), earlier(known, error.stop)] }
      }
    }
  }

  private async ask(question: Question, { signal, onProgress, onExploring }: RunOptions): Promise<Answer> {
    const cancelled = () => new KernelStopped('cancelled', 'Stopped.', 'Run the cell again to start over.')
    if (signal?.aborted) throw cancelled()
    const channel = await this.connect()
    return new Promise((resolve, reject) => {
      const onAbort = () => this.stop(cancelled())
      const first = firstRun(question)
      const done = () => signal?.removeEventListener('abort', onAbort)
      this.pending = {
        id: this.nextId++,
        request: question.request,
        first,
        at: { run: first, complete: 0 },
        onProgress,
        onExploring,
        silence: undefined,
        resolve: (answer) => (done(), resolve(answer)),
        reject: (error) => (done(), reject(error)),
      }
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) return onAbort()
      this.heardOf()
      channel.post({ ...question, id: this.pending.id })
    })
  }

  private connect(): Promise<Channel> {
    if (this.channel) return this.channel
    const opening: Promise<Channel> = this.open({
      onMessage: (message) => this.channel === opening && this.receive(message),
      onExit: (death) => this.channel === opening && this.died(death),
      onReport: (report) => this.channel === opening && this.hear(report),
    })
    this.channel = opening
    opening.catch(() => {
      if (this.channel === opening) this.channel = undefined
    })
    return opening
  }

  /** Takes a report of the kernel's watchdog. */
  private hear(report: Report): void {
    const { pending } = this
    if (!pending) return
    const { run, complete } = report
    pending.at = { run, complete }
    if (report.type === 'stuck') this.breakOff(stuckProblem(report, pending.request.plan, pending.request.origin))
  }

  private receive(message: unknown): void {
    const received: FromKernel | undefined = readFromKernel(message)
    const { pending } = this
    if (!received || received.type === 'ready' || !pending || received.id !== pending.id) return
    switch (received.type) {
      case 'progress':
        this.heardOf()
        if (pending.first + received.done > pending.at.run) pending.at = { run: pending.first + received.done, complete: 0 }
        return pending.onProgress?.(received.done, received.total)
      case 'alive':
        pending.at = { run: received.run, complete: received.complete }
        return this.heardOf()
      case 'exploring':
        this.heardOf()
        return pending.onExploring?.(received.counts)
    }
    this.settle()
    if (received.type === 'failed') pending.reject(new Error(received.message))
    else pending.resolve(received)
  }

  /**
   * The kernel has said something: its silence is counted from now on, in ticks of a timer of this process. A tick that is late, because the
   * machine slept or is loaded, counts as one, so a kernel is not ended for a delay that this process had as well.
   */
  private heardOf(): void {
    const { pending } = this
    const { silenceMs } = this.limits
    if (!pending || silenceMs === undefined) return
    clearInterval(pending.silence)
    let silentMs = 0
    pending.silence = setInterval(() => {
      silentMs += tickMs
      if (silentMs >= silenceMs) this.breakOff(silentProblem(silenceMs, pending.request.origin))
    }, tickMs)
  }

  private died({ message, hint }: Death): void {
    this.channel = undefined
    const { pending } = this
    if (pending) this.breakOff({ severity: 'error', message, hint, ...pending.request.origin })
  }

  /** Ends a kernel that cannot go on, and says how far it had come. */
  private breakOff(problem: Problem): void {
    const { run = 0, complete = 0 } = this.pending?.at ?? {}
    this.stop(new KernelStopped('broken', problem.message, problem.hint ?? '', { stop: { run, stop: { complete, problem } } }))
  }

  private stop(error: KernelStopped): void {
    const { channel } = this
    this.channel = undefined
    channel?.then((open) => open.kill()).catch(() => {})
    const { pending } = this
    this.settle()
    pending?.reject(error)
  }

  private settle(): void {
    clearInterval(this.pending?.silence)
    this.pending = undefined
  }
}

type RunStop = NonNullable<RunRequest['stops']>[number]

/** Where to stop the next time. A run that did not even reach the stop it was given gets one at half of that. */
function earlier(known: RunStop | undefined, found: RunStop): RunStop {
  if (!known) return found
  const complete = Math.min(found.stop.complete, Math.floor(known.stop.complete / 2))
  return { run: found.run, stop: { complete, problem: known.stop.problem } }
}

function firstRun(question: Question): number {
  return question.type === 'part' ? question.from : question.type === 'show' ? shownRun(question.part).run : 0
}

function resultOf(answer: Answer): HostedRun {
  if (answer.type !== 'result') throw new Error('The kernel answered something else.')
  return answer.run
}
