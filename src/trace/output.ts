/**
 * The output of a run cell as bytes: a summary to paint at once and the trace to step through.
 *
 * Layout: length of the summary (u32, little endian), summary (JSON, UTF-8), then the trace as `encodeTrace` writes it,
 * or nothing when there was no run (the notebook has an error, or a sweep kept no trace).
 *
 *     const { summary, trace } = decodeOutput(encodeOutput(summary, result.trace))
 *
 * The summary has the shapes of the kernel's results, but says so by structure only: the trace knows no kernel.
 */
import { decodeTrace, decodeUtf8, encodeTrace, encodeUtf8 } from './bytes.ts'
import type { Trace } from './trace.ts'

/** The notebook output's own mime type; nobody else's renderer claims it. */
export const runMime = 'application/vnd.dsnb.run'

export interface SummaryVerdict {
  property: string
  kind: string
  verdict: 'holds' | 'violated' | 'unknown'
  atNs?: number
  event?: number
  evaluations?: number
  /** How it was decided, where that is not obvious: `not refuted within 60 s`. */
  detail?: string
}

export interface SummaryExpectation {
  text: string
  holds: boolean
  found: string
}

export interface SummaryProblem {
  severity: 'error' | 'warning'
  message: string
  hint?: string
  cell?: number
  start?: number
  end?: number
  node?: string
  timeNs?: number
}

export interface SummaryEnd {
  reason: 'time' | 'quiet' | 'limit' | 'error'
  text: string
  reproducible: boolean
}

/** What many runs of one plan came to. */
export interface SweepSummary {
  /** First and last seed, both included. */
  seeds: [first: number, last: number]
  /** How many runs there were; seeds of the range, unless something stopped the sweep. */
  runs?: number
  /** Per property or expectation: in how many runs it held. */
  counts?: { name: string; holds: number; violated: number; unknown?: number; expected?: { count: number; tolerance: number } }[]
  /** The first seeds that failed, in ascending order. */
  failingSeeds?: number[]
  distinctDigests?: number
  /** Over all runs, for each measure that gave numbers. */
  percentiles?: { name: string; runs: number; least: number; mean: number; p50: number; p90: number; p99: number; most: number }[]
}

/** What an exploration came to. */
export interface ExplorationSummary {
  distinct: number
  generated: number
  depth: number
  complete: boolean
  /** Why it is not complete. */
  why?: string
  /** States that were found but not followed. */
  left: number
  /** For each violated property the shortest way to it, a line a step. */
  paths: { property: string; steps: string[] }[]
  bytesPerState: number
}

export interface RunSummary {
  name: string
  seed: number
  /** The views the author asked for with `show`, first one first. */
  views: string[]
  verdicts: SummaryVerdict[]
  measures: { name: string; value: unknown }[]
  expectations: SummaryExpectation[]
  problems: SummaryProblem[]
  end: SummaryEnd
  digest: string
  events: number
  endNs: number
  sweep?: SweepSummary
  /** Index of the run's cell in the notebook, when it ran. */
  cell?: number
  /** Instead of a run: every run there is. */
  exploration?: ExplorationSummary
  /** What the faults of the shown run came to where chance had a say in it, as lines of the scenario language. */
  drawn?: string[]
  /** Offsets at which the lines of a cell begin, so that an event's place can be called a line. */
  lines?: { cell: number; starts: number[] }[]
}

export function encodeOutput(summary: RunSummary, trace?: Trace): Uint8Array<ArrayBuffer> {
  const text = encodeUtf8(JSON.stringify(summary, plain))
  const record = trace ? encodeTrace(trace) : new Uint8Array(0)
  const bytes = new Uint8Array(4 + text.length + record.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  bytes.set(record, 4 + text.length)
  return bytes
}

/** The same output with the drawn faults in words, which the kernel's process does not speak. */
export function withDrawn(bytes: Uint8Array, drawn: string[]): Uint8Array {
  if (drawn.length === 0) return bytes
  const length = lengthOf(bytes)
  const summary = encodeUtf8(JSON.stringify({ ...readSummary(decodeUtf8(bytes.subarray(4, 4 + length))), drawn }))
  const more = new Uint8Array(bytes.length - length + summary.length)
  new DataView(more.buffer).setUint32(0, summary.length, true)
  more.set(summary, 4)
  more.set(bytes.subarray(4 + length), 4 + summary.length)
  return more
}

function lengthOf(bytes: Uint8Array): number {
  const length = bytes.length < 4 ? -1 : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  if (length < 2 || 4 + length > bytes.length) throw new Error('These bytes are not the output of a dsnb run.')
  return length
}

/** Throws when the bytes are not an output. */
export function decodeOutput(bytes: Uint8Array): { summary: RunSummary; trace?: Trace } {
  const length = lengthOf(bytes)
  const summary = readSummary(decodeUtf8(bytes.subarray(4, 4 + length)))
  const rest = bytes.subarray(4 + length)
  return rest.length === 0 ? { summary } : { summary, trace: decodeTrace(rest) }
}

function readSummary(text: string): RunSummary {
  const found = JSON.parse(text) as Partial<RunSummary> | null
  if (typeof found !== 'object' || found === null) throw new Error('The summary of this output is not an object.')
  return {
    name: '',
    seed: 0,
    views: [],
    verdicts: [],
    measures: [],
    expectations: [],
    problems: [],
    end: { reason: 'quiet', text: '', reproducible: true },
    digest: '',
    events: 0,
    endNs: 0,
    ...found,
  }
}

/** Values that JSON has no word for: measures may hold whatever node code measured. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [String(key), entry as unknown]))
  if (value instanceof Set) return [...value]
  return value
}
