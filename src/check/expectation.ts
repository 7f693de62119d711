/** What an author expects of a run, as data: the language writes it, `evaluate.ts` decides it. */
import type { Origin } from '../kernel/plan.ts'

export type Comparison = '=' | '≠' | '<' | '≤' | '>' | '≥'

export type ExpectedValue =
  | { kind: 'number'; value: number; tolerance?: number }
  | { kind: 'duration'; valueNs: number; toleranceNs?: number }
  | { kind: 'text'; value: string }
  | { kind: 'boolean'; value: boolean }
  /** `nothing`: undefined or null. */
  | { kind: 'nothing' }
  | { kind: 'list'; items: ExpectedValue[] }

export type Subject =
  /** One of the `counters`: `events`, `drops`, `late replies`. */
  | { kind: 'counter'; name: string }
  /** A `measure('name', …)` of the node cells. */
  | { kind: 'measure'; name: string }
  /** What was sampled or counted: `p99 of latency`, `mean of queue`, `count of retries`. */
  | { kind: 'statistic'; statistic: string; name: string }
  /** A field of a node at the end of the run, or when the node went down: `server.effects`, `storage.file.0.token`, `storage.file.length`. */
  | { kind: 'field'; node: string; path: string[] }
  /** `clock error of a`: how far its wall clock is from true time at the end, with a sign as `clock offset of a`; with `most` during the run. */
  | { kind: 'clock'; what: 'error' | 'offset'; node: string; most?: true }
  /** `time`: true time at which the run ended. */
  | { kind: 'time' }
  /** Over several runs: how many different digests they have. */
  | { kind: 'distinct digests' }
  /** A count of an exploration. */
  | { kind: 'exploration'; count: 'distinct states' | 'generated' | 'depth' }

export type Condition =
  | { kind: 'property'; property: string; verdict: 'holds' | 'violated'; atNs?: number; depth?: number; atEnd?: true }
  | { kind: 'compare'; subject: Subject; comparison: Comparison; value: ExpectedValue }

export interface Expectation {
  /** As the author wrote it, without the word `expect`. */
  text: string
  origin: Origin
  condition: Condition
  /** For a run over many seeds: in how many runs the condition holds. Absent: in every run. */
  runs?: { comparison: Comparison; count: number; tolerance?: number; of?: number }
}

export interface ExpectationResult {
  text: string
  holds: boolean
  /** What was found, or why it cannot be decided: `was 3`, `violated at 41.006 s`. */
  found: string
  origin: Origin
}
