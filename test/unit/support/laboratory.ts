/**
 * Runs node code and a scenario as a notebook does, without an editor: the language, the kernel (in an unprotected realm) and the checks.
 *
 *     const { results, expectations } = experiment('class A extends Node { … }', 'cluster c\n  a: A\nrun c')
 */
import { Tally } from '../../../src/check/evaluate.ts'
import type { ExpectationResult } from '../../../src/check/expectation.ts'
import type { RunRequest } from '../../../src/check/request.ts'
import { runCount, seedOf } from '../../../src/check/request.ts'
import type { RunResult } from '../../../src/kernel/result.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import type { CellDiagnostic } from '../../../src/language/notebook/index.ts'
import { NotebookAnalysis } from '../../../src/language/notebook/index.ts'
import type { EventKind } from '../../../src/trace/events.ts'
import { kindName } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'

export interface Experiment {
  requests: RunRequest[]
  /** One list of results for each run line, one result for each seed. */
  results: RunResult[][]
  expectations: ExpectationResult[]
}

/** The requests of the last cell; cells are node code, except the last and any that begins with a scenario word. */
export function requestsOf(...cells: string[]): { requests: RunRequest[]; errors: CellDiagnostic[] } {
  const analysis = new NotebookAnalysis()
  const scenario = /^\s*(#.*\s+)*(cluster|faults|run|explore)\s/
  analysis.update(cells.map((text, index) => ({ kind: scenario.test(text) ? 'scenario' : 'node', text, index })))
  return analysis.runs(cells.length - 1)
}

export function experiment(...cells: string[]): Experiment {
  const { requests, errors } = requestsOf(...cells)
  if (errors.length > 0) throw new Error(errors.map(({ message, hint }) => `${message} ${hint ?? ''}`).join('\n'))
  const expectations: ExpectationResult[] = []
  const results = requests.map((request) => {
    const tally = new Tally(request)
    const runs = Array.from({ length: runCount(request.seeds) }, (_, i) => {
      const result = simulate({ ...request.plan, seed: seedOf(request.seeds, i) }, plainRealm)
      tally.add(result)
      return result
    })
    expectations.push(...tally.finish())
    return runs
  })
  return { requests, results, expectations }
}

/** The only run of an experiment. */
export function single(...cells: string[]): RunResult {
  return experiment(...cells).results[0][0]
}

/** Events as short lines, for comparing: `1000000 receive server hello`. */
export function lines(trace: Trace, ...kinds: (keyof typeof EventKind)[]): string[] {
  const found: string[] = []
  for (let i = 0; i < trace.length; i++) {
    const event = trace.event(i)
    const kind = kindName(event.kind)
    if (kinds.length > 0 && !kinds.includes(kind)) continue
    const node = event.node < 0 ? '-' : trace.header.nodes[event.node].name
    const about = ['send', 'receive', 'drop', 'late', 'timeout'].includes(kind) ? ` ${trace.message(event.subject).type}` : ''
    found.push(`${event.timeNs} ${kind} ${node}${about}`)
  }
  return found
}
