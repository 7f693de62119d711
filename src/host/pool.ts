/**
 * Kernels for all cores. One run uses the first; a sweep is cut into parts that every kernel takes from, and put together again.
 *
 * The result does not depend on how many kernels there are or which of them was faster.
 */
import type { RunRequest } from '../check/request.ts'
import { runCount } from '../check/request.ts'
import type { SweepPart } from '../check/sweep.ts'
import { lastRank, mergeParts } from '../check/sweep.ts'
import type { KernelClient } from './client.ts'
import type { HostedRun, KernelHost, RunOptions, Twice } from './protocol.ts'
import { KernelStopped } from './protocol.ts'

/** Sweeps with fewer runs stay on one kernel: starting another would take longer. */
const worthSharing = 200
/** A part is small enough that stopping and progress feel immediate, and large enough to be worth the message. */
const partRuns = 100

export class KernelPool implements KernelHost {
  private readonly kernels: KernelClient[]

  /** `open` makes a kernel; the first is used for everything, the others for sweeps only. */
  constructor(open: () => KernelClient, cores: number) {
    this.kernels = Array.from({ length: Math.max(1, cores) }, open)
  }

  warm(): void {
    this.kernels[0].warm()
  }

  dispose(): void {
    for (const kernel of this.kernels) kernel.dispose()
  }

  run(request: RunRequest, options: RunOptions = {}): Promise<HostedRun> {
    const total = runCount(request.seeds)
    return this.kernels.length === 1 || total < worthSharing ? this.kernels[0].run(request, options) : this.sweep(request, total, options)
  }

  twice(request: RunRequest, options: RunOptions = {}): Promise<Twice> {
    return this.kernels[0].twice(request, options)
  }

  private async sweep(request: RunRequest, total: number, { signal, onProgress }: RunOptions): Promise<HostedRun> {
    const stop = new AbortController()
    const onAbort = () => stop.abort()
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) stop.abort()
    const parts: SweepPart[] = []
    const starts = Array.from({ length: Math.ceil(total / partRuns) }, (_, i) => i * partRuns)
    let done = 0
    const work = async (kernel: KernelClient) => {
      for (let from = starts.shift(); from !== undefined; from = starts.shift()) {
        const part = await kernel.part(request, from, Math.min(partRuns, total - from), { signal: stop.signal }).catch((error: unknown) => {
          // Another kernel may fail to start for lack of memory or processes; the first one then does its parts too.
          if (kernel === this.kernels[0] || !(error instanceof KernelStopped) || error.reason === 'cancelled') throw error
          starts.push(from)
        })
        if (!part) return
        parts.push(part)
        done += part.runs
        onProgress?.(done, total)
        if (part.failing.some(({ rank }) => rank === lastRank)) starts.splice(0)
      }
    }
    try {
      await Promise.all(this.kernels.map(work))
      await work(this.kernels[0])
      return await this.kernels[0].show(request, mergeParts(upToBroken(parts)), { signal: stop.signal })
    } catch (error) {
      stop.abort()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

/** The parts up to the first in which a run could not go on; what other cores ran of the seeds after it does not count. */
function upToBroken(parts: SweepPart[]): SweepPart[] {
  const sorted = [...parts].sort((a, b) => a.from - b.from)
  const broken = sorted.findIndex(({ failing }) => failing.some(({ rank }) => rank === lastRank))
  return broken < 0 ? sorted : sorted.slice(0, broken + 1)
}
