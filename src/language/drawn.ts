/**
 * The faults that chance drew, as lines of the scenario language: written into a block `faults`, they happen again, whatever the seed.
 *
 *     drawnLines(run.drawn).lines   // ['at 12.4s crash b for 1.7s', 'at 31s partition a | b, c for 5s']
 */
import type { DrawnFault } from '../kernel/result.ts'
import type { SummaryDrawn } from '../trace/output.ts'
import { printFault } from './scenario/index.ts'

/** More lines than anybody reads or runs again by hand. */
const linesMost = 2000

export function drawnLines(drawn: readonly DrawnFault[]): SummaryDrawn {
  const lines = drawn.slice(0, linesMost).map(({ word, schedule, arguments: given }) => printFault(word, schedule, given))
  return { lines, left: Math.max(0, drawn.length - linesMost) }
}
