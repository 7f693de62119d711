/**
 * What was found out about a run: how its properties fared, what went wrong, why it ended. Plain data; kernel, explorer, checks and pictures
 * all speak of it in these words.
 *
 *     const verdict: Verdict = { property: 'tokens never go back', kind: 'safety', verdict: 'violated', atNs: 41_006_000_000, event: 17, evaluations: 18 }
 */

export interface Verdict {
  property: string
  kind: 'safety'
  /** `unknown`: not violated in what was seen, which is not everything. */
  verdict: 'holds' | 'violated' | 'unknown'
  /** True time and event index of the first violation. */
  atNs?: number
  event?: number
  /** How much the property saw: evaluations in this run. */
  evaluations?: number
  /** Violated, and a line of the run speaks of this property: no failure in itself. */
  foreseen?: boolean
  /** A violation after something that the declared system model excludes: what, and when. */
  outsideModel?: string
  /** How it was decided or why not, where that is not obvious: `the run broke off at 3 s`. */
  detail?: string
}

/** Something that went wrong in node code or in the plan, with its place in the notebook where one is known. */
export interface Problem {
  severity: 'error' | 'warning'
  /** One sentence that says what happened. */
  message: string
  /** One sentence that says what to do. */
  hint?: string
  cell?: number
  start?: number
  end?: number
  node?: string
  timeNs?: number
  /** Where it began, when that is elsewhere: the statement that threw what another node did not catch. */
  origin?: { cell: number; start: number; end: number }
}

export interface RunEnd {
  /** `time`: the planned length is over; `quiet`: nothing is left to happen; `limit`: a ceiling was reached; `error`: node code threw. */
  reason: 'time' | 'quiet' | 'limit' | 'error'
  text: string
  /** False when a machine's clock or memory, not the plan, ended the run. */
  reproducible: boolean
}

/** Where a run cannot go on, for no reason in the plan: a machine was not up to it. */
export interface Stop {
  /** So many events of a run, or states of an exploration, were complete before; 0: nothing is kept of it. */
  complete: number
  problem: Problem
}
