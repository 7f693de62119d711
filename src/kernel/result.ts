/** What a run gives back: the trace, and what was decided while it ran. */
import type { Trace } from '../trace/trace.ts'
import type { Problem, RunEnd, Verdict } from '../trace/verdict.ts'
import type { Meters } from './workload/meters.ts'
import type { Argument, Schedule } from './plan.ts'

/** A fault as it happened, with every draw made. */
export interface DrawnFault {
  /** The line of the plan that it came from. */
  line: number
  word: string
  schedule: Schedule
  arguments: Record<string, Argument>
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
