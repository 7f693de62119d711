/**
 * The messages between the editor (or command line) and the kernel's process: plain data only, checked on arrival.
 *
 * One request at a time; the kernel answers with progress and then one reply. Stopping is ending the process.
 */
import type { RunRequest } from '../check/request.ts'
import type { ExploringSoFar } from '../explore/exploration.ts'
import type { Difference } from '../check/difference.ts'
import type { SweepPart } from '../check/sweep.ts'
import type { Origin } from '../kernel/plan.ts'
import type { DrawnFault } from '../kernel/result.ts'
import type { RunSummary } from '../trace/output.ts'
import type { Problem, Stop } from '../trace/verdict.ts'

/** The result of a run. `withDrawn` of the language puts the drawn faults into words, and `encodeOutput` packs it all for the renderer. */
export interface HostedRun {
  summary: RunSummary
  /** The run that is shown, as `encodeTrace` writes it. */
  trace: Uint8Array
  /** The places of the expectations in the notebook, in the order of the summary. */
  origins: Origin[]
  /** The faults of the shown run with the values that were drawn for them, if any were. */
  drawn?: DrawnFault[]
}

export interface KernelHost {
  /** Runs a request. Rejects with `KernelStopped` when the kernel was stopped or died. */
  run(request: RunRequest, options?: RunOptions): Promise<HostedRun>
  /** Runs a request twice and says where the runs part, if they do. */
  twice(request: RunRequest, options?: RunOptions): Promise<Twice>
  dispose(): void
}

export interface RunOptions {
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
  /** How far an exploration is. */
  onExploring?: (soFar: ExploringSoFar) => void
}

/** The result of running a request twice. */
export interface Twice {
  name: string
  /** The first seed, and how many seeds there were. */
  seed: number
  seeds: number
  /** How many events the run with the first seed has. */
  events: number
  digest: string
  /** Errors in node code; a run that ends with one is compared up to that point. */
  problems: Problem[]
  /** Where the runs part, with the event of each as a sentence; undefined: nowhere. */
  parted?: Difference & { seed: number; sentences: { once?: string; again?: string } }
}

/** What the kernel reports while it executes a request. */
export interface Watching {
  /** After each run of several. */
  onProgress(done: number, total: number): void
}

export type ToKernel =
  | { type: 'run'; id: number; request: RunRequest }
  | { type: 'explore'; id: number; request: RunRequest }
  | { type: 'twice'; id: number; request: RunRequest }
  /** Runs number `from` to `from + count - 1` of a sweep. */
  | { type: 'part'; id: number; request: RunRequest; from: number; count: number }
  /** The result of a sweep whose parts were run before. */
  | { type: 'show'; id: number; request: RunRequest; part: SweepPart }

export type FromKernel =
  | { type: 'ready' }
  | { type: 'progress'; id: number; done: number; total: number }
  /** A sign of life, where memory cannot be shared: so much of that run is complete. */
  | { type: 'alive'; id: number; run: number; complete: number }
  | { type: 'exploring'; id: number; counts: ExploringSoFar }
  | { type: 'result'; id: number; run: HostedRun }
  | { type: 'part'; id: number; part: SweepPart }
  | { type: 'twice'; id: number; twice: Twice }
  | { type: 'failed'; id: number; message: string }

/** The kernel ended before it answered: somebody stopped it, or it could not go on. The next run starts a fresh one. */
export class KernelStopped extends Error {
  override readonly name = 'KernelStopped'
  readonly reason: 'cancelled' | 'broken'
  readonly hint: string
  /** How far the run came on this machine, and why no further. */
  readonly stop: { run: number; stop: Stop } | undefined
  constructor(reason: 'cancelled' | 'broken', message: string, hint: string, { stop, cause }: { stop?: { run: number; stop: Stop }; cause?: unknown } = {}) {
    super(message, { cause })
    this.reason = reason
    this.hint = hint
    this.stop = stop
  }
}

/** Reads a message of the kernel; undefined when it is none. */
export function readFromKernel(message: unknown): FromKernel | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, id } = message as { type?: unknown; id?: unknown }
  if (type === 'ready') return { type: 'ready' }
  if (typeof id !== 'number') return undefined
  const known: unknown[] = ['progress', 'alive', 'exploring', 'result', 'part', 'twice', 'failed']
  if (known.includes(type)) return message as FromKernel
  return undefined
}

/** Reads a message to the kernel; undefined when it is none. */
export function readToKernel(message: unknown): ToKernel | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { type, id, request, from, count, part } = message as Partial<Record<string, unknown>>
  if (typeof id !== 'number' || typeof request !== 'object' || request === null) return undefined
  const known = type === 'run' || type === 'explore' || type === 'twice' || (type === 'part' && typeof from === 'number' && typeof count === 'number') || (type === 'show' && typeof part === 'object')
  return known ? (message as ToKernel) : undefined
}
