/**
 * Whether a run went well: one rule for the editor, `dsnb run`, `check`, `sweep` and `explore`.
 *
 *     wentWell(summary)           // true: the violation was expected
 *     unforeseen(summary)         // []: the verdicts that nobody expected
 *
 * A violated property is a failure unless the author says something about that very property: an experiment that shows how a lease
 * goes wrong is meant to see it go wrong.
 */
import { sameName } from '../trace/names.ts'
import type { RunSummary } from '../trace/output.ts'
import type { Verdict } from '../trace/verdict.ts'
import type { RunRequest } from './request.ts'

type Foresight = Pick<RunRequest, 'expectations' | 'foreseen'>

/** Whether a line of the run speaks of the property, whether it expects it to hold or to be violated. */
export function foresees({ expectations, foreseen = [] }: Foresight, property: string): boolean {
  return foreseen.some((name) => sameName(name, property))
    || expectations.some(({ condition }) => condition.kind === 'property' && sameName(condition.property, property))
}

/** The verdicts, with a mark at the violations of which a line speaks. */
export function withForesight(request: Foresight, verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.map((verdict) => (verdict.verdict === 'violated' && foresees(request, verdict.property) ? { ...verdict, foreseen: true } : verdict))
}

/** The violations of which no line speaks. */
export function unforeseen({ verdicts }: Pick<RunSummary, 'verdicts'>): Verdict[] {
  return verdicts.filter(({ verdict, foreseen }) => verdict === 'violated' && !foreseen)
}

export function wentWell(summary: Pick<RunSummary, 'verdicts' | 'expectations' | 'problems' | 'end'>): boolean {
  if (summary.end.reason === 'error' || summary.problems.some(({ severity }) => severity === 'error')) return false
  return summary.expectations.every(({ holds }) => holds) && unforeseen(summary).length === 0
}
