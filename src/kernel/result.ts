/** What a run gives back: the trace, and what was decided while it ran. */
import type { Trace } from '../trace/trace.ts'
import type { Meters } from './workload/meters.ts'
import type { Argument, Schedule } from './plan.ts'

export interface Verdict {
  property: string
  kind: 'safety'
  verdict: 'holds' | 'violated'
  /** True time and event index of the first violation. */
  atNs?: number
  event?: number
  /** A violation after something that the declared model excludes: what. */
  outsideModel?: string
  /** How much the property saw: evaluations in this run. */
  evaluations: number
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
}

/** A fault as it happened, with every draw made. */
export interface DrawnFault {
  /** The line of the plan that it came from. */
  line: number
  word: string
  schedule: Schedule
  arguments: Record<string, Argument>
}

export interface RunEnd {
  /** `time`: the planned length is over; `quiet`: nothing is left to happen; `limit`: a ceiling was reached; `error`: node code threw. */
  reason: 'time' | 'quiet' | 'limit' | 'error'
  text: string
  /** False when a machine's clock or memory, not the plan, ended the run. */
  reproducible: boolean
}

export interface Measure {
  name: string
  value: unknown
}

export interface RunResult {
  trace: Trace
  verdicts: Verdict[]
  measures: Measure[]
  problems: Problem[]
  end: RunEnd
  /** What the faults came to, when chance had a say in it. */
  drawn?: DrawnFault[]
  /** What was counted and sampled; absent: nothing. */
  meters?: Meters
}
