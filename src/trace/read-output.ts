/**
 * The output of a run cell, read from bytes that came through a notebook: anybody can have written them, so all of it is checked first.
 *
 *     decodeOutput(encodeOutput(summary, encodeTrace(trace))).summary.name   // 'leases with gc-pause'
 */
import { decodeTrace, readJson } from './bytes.ts'
import { checkSummary } from './check-summary.ts'
import { Damaged, isWrittenNumber } from './form.ts'
import type { RunSummary } from './output.ts'
import type { Trace } from './trace.ts'

/** Throws `Damaged` when the bytes are not an output that can be shown whole. */
export function decodeOutput(bytes: Uint8Array): { summary: RunSummary; trace?: Trace } {
  const length = bytes.length < 4 ? -1 : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  if (length < 2 || 4 + length > bytes.length) throw new Damaged('These bytes are not the output of a dsnb run.')
  const summary = readSummary(bytes.subarray(4, 4 + length))
  const record = bytes.subarray(4 + length)
  return record.length === 0 ? { summary } : { summary, trace: decodeTrace(record) }
}

function readSummary(bytes: Uint8Array): RunSummary {
  const found: unknown = readJson(bytes, 'output')
  if (typeof found !== 'object' || found === null) throw new Damaged('The summary of this output is not an object.')
  const summary = {
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
  checkSummary(summary, 'The summary')
  // SAFETY: checked just now.
  return withNumbers(summary as RunSummary)
}

/** What was measured, as numbers again. */
function withNumbers(summary: RunSummary): RunSummary {
  const { meters, sweep, expectations } = summary
  return {
    ...summary,
    expectations: expectations.map(({ bound, ...one }) => ({ ...one, ...(bound && { bound: { ...bound, value: numberOf(bound.value) } }) })),
    ...(meters && { meters: { ...meters, counts: meters.counts.map(measuredIn), distributions: meters.distributions.map(measuredIn) } }),
    ...(sweep?.percentiles && { sweep: { ...sweep, percentiles: sweep.percentiles.map(measuredIn) } }),
  }
}

/** Of a record of numbers with a name. */
function measuredIn<T extends { name: string }>(row: T): T {
  const entries = Object.entries(row).map(([key, value]) => [key, key === 'name' || key === 'unit' ? value : numberOf(value)])
  // SAFETY: the same keys, and a number where one was written as a text.
  return Object.fromEntries(entries) as T
}

function numberOf<T>(value: T): T | number {
  return isWrittenNumber(value) ? Number(value) : value
}
