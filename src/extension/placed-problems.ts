/** The problems of a run that have a place in the notebook: errors, warnings, and expectations that are not met. */
import type { HostedRun } from '../host/kernel-host.ts'

export interface PlacedProblem {
  cell: number
  start: number
  end: number
  severity: 'error' | 'warning'
  message: string
  /** Where it began, when that is elsewhere. */
  origin?: { cell: number; start: number; end: number }
}

/** Problems and unmet expectations that have a place in the notebook. */
export function placedProblems({ summary, origins }: Pick<HostedRun, 'summary' | 'origins'>): PlacedProblem[] {
  const placed: PlacedProblem[] = []
  for (const { severity, message, hint, cell, start, end, origin } of summary.problems) {
    if (cell === undefined || start === undefined) continue
    placed.push({ cell, start, end: end ?? start, severity, message: hint === undefined ? message : `${message}\n${hint}`, ...(origin && { origin }) })
  }
  for (const [i, { text, holds, found }] of summary.expectations.entries()) {
    if (!holds) placed.push({ ...origins[i], severity: 'error', message: `Expected ${text}${found === '' ? '' : `; found: ${found}`}.` })
  }
  return placed
}
