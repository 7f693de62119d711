/**
 * The exit codes of the command line. `docs/command-line.md` explains them to readers. When several apply, the highest counts.
 *
 *     Math.max(exitCodes.well, exitCodes.failed)     // 1
 *     codeOfRun(summary)                             // 0
 */
import { unforeseen, wentWell } from '../check/outcome.ts'
import type { RunSummary } from '../trace/output.ts'

export const exitCodes = {
  /** All is as expected. */
  well: 0,
  /** Something is not as expected. */
  failed: 1,
  /** The command or the notebook cannot be used. */
  unusable: 2,
  /** This machine could not do it, which says nothing about the notebook. */
  machine: 3,
} as const

/** The exit code of a run. A violation fails it however the run ended; anything else is undecided when this machine did not finish the run. */
export function codeOfRun(summary: Pick<RunSummary, 'verdicts' | 'expectations' | 'problems' | 'end'>): number {
  if (wentWell(summary)) return exitCodes.well
  return summary.end.reproducible || unforeseen(summary).length > 0 ? exitCodes.failed : exitCodes.machine
}
