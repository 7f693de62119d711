/** A problem in one line of text, as compilers say it. */
import type { SummaryProblem } from '../trace/output.ts'
import type { LoadedNotebook } from './load.ts'

/** `file:line:column: what happened and what to do`. */
export function describeProblem({ cell, start, message, hint }: SummaryProblem, locate: LoadedNotebook['locate']): string {
  const place = cell === undefined ? '' : `${locate(cell, start ?? 0)}: `
  return `${place}${message}${hint ? ` ${hint}` : ''}`
}

/** The same for `describeRun`. */
export function teller(locate: LoadedNotebook['locate']): (problem: SummaryProblem) => string {
  return (problem) => describeProblem(problem, locate)
}
