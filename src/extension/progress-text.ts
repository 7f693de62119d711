/**
 * What the status bar of a cell says while it works: how many runs of a sweep are done, how many states an exploration has found.
 *
 *     progressText({ kind: 'states', distinct: 81204, depth: 14, perSecond: 402113, violated: [] }).text
 *     // '$(sync~spin) 81 204 states, depth 14, 402 113 per second'
 */
import type { ExploringNow } from '../host/exploring-text.ts'
import { exploringSpeed, exploringText } from '../host/exploring-text.ts'

export type Done =
  | { kind: 'runs'; done: number; total: number }
  | { kind: 'states' } & ExploringNow

export function progressText(done: Done): { text: string; tooltip: string } {
  if (done.kind === 'runs') return { text: `$(sync~spin) ${done.done} of ${done.total} runs`, tooltip: 'Running' }
  return {
    text: `$(sync~spin) ${exploringText(done)}`,
    tooltip: 'Exploring: distinct states found so far, how many steps deep, and how many new ones in a second',
  }
}

/** Turns what an exploration reports into what is shown. */
export function exploringProgress(nowMs: () => number): (...report: Parameters<ReturnType<typeof exploringSpeed>>) => Done {
  const now = exploringSpeed(nowMs)
  return (soFar) => ({ kind: 'states', ...now(soFar) })
}
