/**
 * The output of a run cell as bytes: a summary to paint at once and the trace to step through.
 *
 * Layout: length of the summary (u32, little endian), summary (JSON, UTF-8), then the trace as `encodeTrace` writes it,
 * or nothing when there was no run (the notebook has an error, or a sweep kept no trace).
 *
 *     encodeOutput(summary, encodeTrace(trace))      // for `decodeOutput` of `read-output.ts`
 */
import type { ListedState, Variety } from './explored.ts'
import { encodeUtf8 } from './bytes.ts'
import { showValue } from './show-value.ts'
import type { Problem, RunEnd, Verdict } from './verdict.ts'
import type { WayStep } from './way.ts'

/** The notebook output's own mime type; nobody else's renderer claims it. */
export const runMime = 'application/vnd.dsnb.run'

export interface SummaryExpectation {
  text: string
  holds: boolean
  found: string
  /** What a sampled measure was held against: `p99 of latency < 100ms`. For the line in its picture. */
  bound?: { statistic: string; name: string; comparison: string; value: number }
}

/** What many runs of one plan came to. */
export interface SweepSummary {
  /** First and last seed, both included. */
  seeds: [first: number, last: number]
  /** How many runs there were; seeds of the range, unless something stopped the sweep. */
  runs?: number
  /** How many of them broke off before their end; they decide nothing about the time after. */
  brokeOff?: number
  /** Per property or expectation: in how many runs it held. */
  counts?: { name: string; holds: number; violated: number; unknown?: number; expected?: { count: number; tolerance: number }; rare?: { of: 'so' | 'not so'; seeds: number[] } }[]
  /** The first hundred seeds worth a look: an expectation about every run failed, or a property was violated. In ascending order. */
  failingSeeds?: number[]
  distinctDigests?: number
  /** Over all runs, for each measure that gave numbers; `deviation` is the sample standard deviation. */
  percentiles?: {
    name: string; unit?: string; runs: number; sum: number; mean: number; deviation?: number
    least: number; p50: number; p90: number; p99: number; most: number; leastSeed: number; mostSeed: number
  }[]
  /** For each measure that gave something else: how often what, and the first seeds that gave it. */
  texts?: { name: string; runs: number; values: { text: string; count: number; seeds: number[] }[] }[]
  /** Where somebody asked: the numbers of each measure, with their seeds. */
  values?: { name: string; bySeed: [seed: number, value: number][] }[]
}

/** What an exploration came to. */
export interface ExplorationSummary {
  distinct: number
  generated: number
  depth: number
  complete: boolean
  /** Why it is not complete. */
  why?: string
  /** What to do about the limit that was reached. */
  advice?: string
  /** It is not complete because everything was decided before. */
  decided?: true
  /** Where the many states come from: what differs most in them comes first. */
  variety?: Variety[]
  /** States that were found but not followed. */
  left: number
  /** States in which nothing can happen any more but faults. */
  ends: number
  /** How far it went, where that is bounded, and how many steps led out. */
  within?: { text: string; outside: number }
  /** Nodes with more states than can be told apart, since methods wait. */
  remembering?: { node: string; states: number; apparent: number }[]
  /** How many steps waited for room in a channel. */
  waited?: number
  /** For each violated property the shortest way to it. */
  paths: { property: string; steps: WayStep[]; last: ListedState }[]
  /** The first that were found, where somebody asked for them. */
  states?: ListedState[]
  bytesPerState: number
}

/** One of the things that were sampled, as the numbers that describe it. */
export interface SummaryDistribution {
  name: string
  /** What it counts: `duration`, or a word of the author; absent: numbers. */
  unit?: string
  /** How many samples there were. */
  number: number
  min: number
  mean: number
  p50: number
  p90: number
  p99: number
  p999: number
  max: number
}

/** What a run counted and sampled. */
export interface SummaryMeters {
  counts: { name: string; count: number }[]
  distributions: SummaryDistribution[]
  /** Counts and distributions beyond those that are listed. */
  left: number
}

/** Faults as they happened, with every draw made, as lines of the scenario language. */
export interface SummaryDrawn {
  lines: string[]
  /** Faults beyond those that are listed. */
  left: number
}

export interface RunSummary {
  name: string
  seed: number
  /** The views the author asked for with `show`, first one first. */
  views: string[]
  verdicts: Verdict[]
  /** `text` is the value as it is shown; in JSON the value itself may be less, see `plain`. */
  measures: { name: string; value: unknown; text?: string; unit?: string }[]
  expectations: SummaryExpectation[]
  problems: Problem[]
  end: RunEnd
  digest: string
  events: number
  endNs: number
  sweep?: SweepSummary
  /** Index of the run's cell in the notebook, when it ran. */
  cell?: number
  /** Instead of a run: every run there is. */
  exploration?: ExplorationSummary
  /** Offsets at which the lines of a cell begin, so that an event's place can be called a line. */
  lines?: { cell: number; starts: number[] }[]
  /** What the faults came to, when chance had a say in it. */
  drawn?: SummaryDrawn
  /** Absent: nothing was counted or sampled. */
  meters?: SummaryMeters
  /** Lines about another number of runs than this. */
  notAsked?: string[]
}

/** Joins a summary and the bytes of a trace, as `encodeTrace` gives them. */
export function encodeOutput(summary: RunSummary, record: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const text = encodeUtf8(JSON.stringify(summary, plain))
  const bytes = new Uint8Array(4 + text.length + record.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  bytes.set(record, 4 + text.length)
  return bytes
}

/**
 * Values that JSON has no word for: measures may hold whatever node code measured. A bigint is a number where JSON's numbers are exact and its
 * digits as a text beyond, a number that is not finite is its name, a map an object, a set a list.
 */
export function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [typeof key === 'string' ? key : showValue(key), entry as unknown]))
  if (value instanceof Set) return [...value]
  return value
}
