/**
 * What was found out about a run: what became of its properties, what went wrong, why it ended. Plain data, which kernel, explorer, checks and
 * figures share.
 *
 *     const verdict: Verdict = { property: 'tokens never go back', kind: 'safety', verdict: 'violated', atNs: 41_006_000_000, event: 17 }
 */

export interface Verdict {
  property: string
  kind: 'safety'
  /** `unknown`: not violated in the part that was seen. */
  verdict: 'holds' | 'violated' | 'unknown'
  /** True time and event index of the first violation. */
  atNs?: number
  event?: number
  /** How much the property saw: evaluations in this run. */
  evaluations?: number
  /** The property is violated, and a line of the run speaks of it, so the violation alone is no failure. */
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

/** Where a run must stop although its plan goes on: this machine did not manage more. */
export interface Stop {
  /** So many events of a run, or states of an exploration, were complete before; 0: there is nothing to show. */
  complete: number
  problem: Problem
}
