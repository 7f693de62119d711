/**
 * The plan of a run: everything a simulation depends on, as plain data.
 *
 * A run is a pure function of its plan. The language writes plans, the kernel reads them, and a plan survives
 * `JSON.stringify`, so it can cross a process boundary, be stored beside a failing seed, or be printed in a bug report.
 * All times are integer nanoseconds of simulated true time.
 */

/** A length of simulated time, or the distribution it is drawn from. Integer nanoseconds. */
export type Distribution =
  | { kind: 'constant'; valueNs: number }
  | { kind: 'uniform'; minNs: number; maxNs: number }
  /** Exponential with the given mean, shifted by `minNs` (the mean of the whole is `minNs + meanNs`). */
  | { kind: 'exponential'; meanNs: number; minNs: number }

/** Where a piece of a plan stands in the notebook: cell index and character offsets, for messages and for jumping there. */
export interface Origin {
  cell: number
  start: number
  end: number
}

/** One node cell, compiled: JavaScript whose `async` is generators and whose loops count fuel. */
export interface CompiledCell {
  /** Index of the cell in the notebook; errors and event sites name it. */
  cell: number
  /** The body of a function; see `src/kernel/realm.ts` for the names it may use and what it returns. */
  javascript: string
  /** The same, noting the place of every statement in `$k.site`; used to find the statement that threw. */
  trackedJavascript: string
  part?: string
  /** Top-level names this cell defines (classes, functions, constants). */
  provides: string[]
  /** Top-level names of earlier cells that this cell uses. */
  uses: string[]
}

export interface NodeSpec {
  /** The name other nodes send to: `lock`, `c1`. Unique in the cluster. */
  name: string
  /** The class that gives it behaviour. */
  className: string
  clock: ClockSpec
  origin: Origin
}

export interface ClockSpec {
  /** Wall clock minus true time at the start of the run. */
  offsetNs: number
  /** How much faster than true time the node's oscillator runs, in parts per million. Moves wall and monotonic clock alike. */
  driftPpm: number
}

/** A rule about a directed link. Later rules win over earlier ones; empty `from`/`to` mean every node. */
export interface LinkRule {
  from: string[]
  to: string[]
  latency?: Distribution
  /** Probability that a message is lost, as an integer in parts per million: 70 000 is 7 %. */
  lossPartsPerMillion?: number
  origin: Origin
}

/** When a fault begins and how long it lasts. Times are drawn once per run from the fault's own random stream. */
export interface Schedule {
  /** `at 1s`, `at 1s..30s`. Absent: from the start of the run. */
  at?: Distribution
  /** `every 10s`: begins again that long after each beginning, until `until`. */
  every?: Distribution
  /** `until 60s`: no beginning at or after this true time, and the last one heals there. */
  untilNs?: number
  /** `for 40s`. Absent: until the end of the run (the fault says so in its description). */
  duration?: Distribution
}

export type Argument =
  | { kind: 'nodes'; names: string[]; role?: 'any' | 'all' | 'minority' | 'majority' }
  | { kind: 'groups'; groups: string[][] }
  | { kind: 'duration'; distribution: Distribution }
  /** Signed, for clock steps: `step c1 by -2s`. */
  | { kind: 'shift'; shiftNs: number }
  | { kind: 'percent'; partsPerMillion: number }
  | { kind: 'number'; value: number }
  | { kind: 'word'; word: string }

export interface FaultSpec {
  /** The fault's word, the key in the registry of `src/kernel/faults/`: `pause`, `crash`, `partition`. */
  word: string
  schedule: Schedule
  /** What the phrase after the word said, by the argument names of the fault's phrase. */
  arguments: Record<string, Argument>
  /** The line as the author wrote it, for the trace and for "never bit" reports. */
  text: string
  origin: Origin
}

/** Ceilings of a run. Reaching one ends the run with a verdict that names it; nothing hangs. */
export interface Limits {
  events: number
  /** Loop turns and function entries that node code may use in one event. */
  fuelPerEvent: number
  callDepth: number
  /** Deliveries waiting for one node. */
  mailbox: number
  /** Bytes of recorded values. */
  traceBytes: number
}

export const defaultLimits: Limits = {
  events: 2_000_000,
  fuelPerEvent: 5_000_000,
  callDepth: 400,
  mailbox: 100_000,
  traceBytes: 512 * 1024 * 1024,
}

export interface RunPlan {
  /** `leases with gc-pause`. */
  name: string
  /** Integer 0 … 2^53-1. */
  seed: number
  /** The run ends at this true time at the latest. */
  durationNs: number
  cells: CompiledCell[]
  nodes: NodeSpec[]
  links: LinkRule[]
  faults: FaultSpec[]
  limits: Limits
  /** Properties and measures that speak of nodes this cluster does not have; they are not asked. */
  irrelevant?: string[]
  /** False: events and states are not recorded and properties not asked; only for measuring what recording costs. */
  recording?: boolean
}
