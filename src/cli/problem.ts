/** A problem in one line of text, as compilers say it. */
import type { Problem } from '../trace/verdict.ts'
import type { LoadedNotebook } from './load.ts'

/** `file:line:column: what happened and what to do`. */
export function describeProblem({ cell, start, message, hint }: Problem, locate: LoadedNotebook['locate']): string {
  const place = cell === undefined ? '' : `${locate(cell, start ?? 0)}: `
  return `${place}${message}${hint ? ` ${hint}` : ''}`
}

/** The same for `describeRun`. */
export function teller(locate: LoadedNotebook['locate']): (problem: Problem) => string {
  return (problem) => describeProblem(problem, locate)
}
