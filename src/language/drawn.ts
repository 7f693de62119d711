/**
 * The faults that chance drew, as lines of the scenario language: written into a block `faults`, they happen again, whatever the seed.
 *
 *     drawnLines(hosted.drawn ?? []).lines   // []: here nothing is drawn; else ['at 12.4s crash b for 1.7s', …]
 *     withDrawn(hosted).drawn                // undefined: the summary of a run with them in it, since the kernel's process knows no language
 */
import type { DrawnFault } from '../kernel/result.ts'
import type { RunSummary, SummaryDrawn } from '../trace/output.ts'
import { printFault } from './scenario/index.ts'

/** At most this many lines: nobody reads more, or runs them again by hand. */
const linesMost = 2000

export function drawnLines(drawn: readonly DrawnFault[]): SummaryDrawn {
  const lines = drawn.slice(0, linesMost).map(({ word, schedule, arguments: given }) => printFault(word, schedule, given))
  return { lines, left: Math.max(0, drawn.length - linesMost) }
}

export function withDrawn({ summary, drawn = [] }: { summary: RunSummary; drawn?: readonly DrawnFault[] }): RunSummary {
  return drawn.length > 0 ? { ...summary, drawn: drawnLines(drawn) } : summary
}
