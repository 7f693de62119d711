/** Writes a problem as one line of text, as compilers print it. */
import { withHint } from '../trace/problem-text.ts'
import type { Problem } from '../trace/verdict.ts'
import type { LoadedNotebook } from './load.ts'

/** `file:line:column: what happened and what to do`, and where it began when that is elsewhere. */
export function describeProblem({ cell, start, message, hint, origin }: Problem, locate: LoadedNotebook['locate']): string {
  const place = cell === undefined ? '' : `${locate(cell, start ?? 0)}: `
  const thrown = origin ? ` (thrown at ${locate(origin.cell, origin.start)})` : ''
  return `${place}${withHint(message, hint)}${thrown}`
}

/** The same as a function for `describeRun`. */
export function teller(locate: LoadedNotebook['locate']): (problem: Problem) => string {
  return (problem) => describeProblem(problem, locate)
}
