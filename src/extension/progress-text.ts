/**
 * What the status bar of a cell says while it works: how many runs of a sweep are done, how many states an exploration has found.
 *
 *     progressText({ kind: 'states', distinct: 81204, depth: 14, perSecond: 402113 }).text   // '$(sync~spin) 81 204 states, depth 14, 402 113 per second'
 */
import type { ExplorationCounts } from '../explore/exploration.ts'
import { formatCount } from '../trace/units.ts'

export type Done =
  | { kind: 'runs'; done: number; total: number }
  | { kind: 'states'; distinct: number; depth: number; perSecond: number }

export function progressText(done: Done): { text: string; tooltip: string } {
  if (done.kind === 'runs') return { text: `$(sync~spin) ${done.done} of ${done.total} runs`, tooltip: 'Running' }
  const { distinct, depth, perSecond } = done
  const speed = perSecond > 0 ? `, ${formatCount(perSecond)} per second` : ''
  return {
    text: `$(sync~spin) ${formatCount(distinct)} states, depth ${formatCount(depth)}${speed}`,
    tooltip: 'Exploring: distinct states found so far, how many steps deep, and how many new ones in a second',
  }
}

/** Turns what an exploration reports into what is shown; the speed is that of the last few reports, since it falls as the net of states closes. */
export function exploringProgress(nowMs: () => number): (counts: Pick<ExplorationCounts, 'distinct' | 'depth'>) => Done {
  const seen: { atMs: number; distinct: number }[] = [{ atMs: nowMs(), distinct: 0 }]
  return ({ distinct, depth }) => {
    seen.push({ atMs: nowMs(), distinct })
    if (seen.length > 6) seen.shift()
    const [from] = seen
    const elapsedMs = nowMs() - from.atMs
    return { kind: 'states', distinct, depth, perSecond: elapsedMs > 0 ? Math.round(((distinct - from.distinct) * 1000) / elapsedMs) : 0 }
  }
}
