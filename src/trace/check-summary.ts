/**
 * Checks that the summary of an output has the right form, since it comes from a notebook's output, which another program may have written.
 *
 *     checkSummary(summary, 'The summary')     // undefined: it is as it should be
 */
import { finite, list, measured, nanoseconds, oneOf, positive, record, table, text, whole, yesOrNo } from './form.ts'

const problem = record(
  { severity: oneOf('error', 'warning'), message: text },
  { hint: text, cell: whole, start: whole, end: whole, node: text, timeNs: nanoseconds, origin: record({ cell: whole, start: whole, end: whole }) },
)

const verdict = record(
  { property: text, kind: text, verdict: oneOf('holds', 'violated', 'unknown') },
  { atNs: nanoseconds, event: whole, evaluations: whole, foreseen: yesOrNo, outsideModel: text, detail: text },
)

const expectation = record(
  { text, holds: yesOrNo, found: text },
  { bound: record({ statistic: text, name: text, comparison: text, value: measured }) },
)

const spread = { p50: measured, p90: measured, p99: measured }

const sweep = record({ seeds: list(finite, 2) }, {
  runs: whole,
  brokeOff: whole,
  counts: list(record({ name: text, holds: whole, violated: whole }, { unknown: whole, expected: record({ count: finite, tolerance: finite }) })),
  failingSeeds: list(finite),
  distinctDigests: whole,
  percentiles: list(record({ name: text, runs: whole, least: measured, mean: measured, most: measured, ...spread })),
})

const message = record({ from: text, to: text, type: text }, { part: oneOf('call', 'answer') })
const timer = record({ handler: text })

const step = record({ step: whole, text, what: text, changed: list(text), changes: list(record({ field: text })) }, {
  node: text, message, timer, chooses: list(text), sends: list(message), sets: list(timer), stops: list(timer), up: yesOrNo,
  orders: list(record({ does: text, node: text })),
})

const state = record({
  end: yesOrNo,
  nodes: list(record({ name: text, up: yesOrNo, fields: table(() => {}), shown: text, timers: list(timer), waits: list(text) })),
  messages: list(message),
})

const exploration = record({
  distinct: whole, generated: whole, depth: whole, complete: yesOrNo, left: whole, ends: whole, bytesPerState: finite,
  paths: list(record({ property: text, steps: list(step) })),
}, {
  why: text, advice: text, decided: yesOrNo, states: list(state),
  variety: list(record({ what: text, values: whole }, { without: whole, more: yesOrNo })),
})

const meters = record({
  counts: list(record({ name: text, count: measured })),
  distributions: list(record({ name: text, number: whole, min: measured, mean: measured, max: measured, p999: measured, ...spread })),
  left: whole,
})

export const checkSummary = record({
  name: text,
  seed: finite,
  views: list(text),
  verdicts: list(verdict),
  measures: list(record({ name: text }, { text })),
  expectations: list(expectation),
  problems: list(problem),
  end: record({ reason: oneOf('time', 'quiet', 'limit', 'error'), text, reproducible: yesOrNo }),
  digest: text,
  events: whole,
  endNs: nanoseconds,
}, {
  sweep,
  cell: whole,
  exploration,
  lines: list(record({ cell: whole, starts: list(whole) })),
  drawn: record({ lines: list(text), left: whole }),
  meters,
})

const node = record({ name: text, className: text }, { resolutionNs: positive })
const ofNode = { node: whole, timeNs: nanoseconds }

/** The checks of a trace's header that do not need its columns. Columns number nodes from 0 in 16 bits. */
export const checkHeader = record({
  format: oneOf(2),
  kernel: text,
  name: text,
  seed: finite,
  durationNs: nanoseconds,
  endNs: nanoseconds,
  nodes: list(node, 0x7fff),
  properties: list(text),
  faults: list(record({ text, cell: finite, start: finite, end: finite, on: oneOf('node', 'network'), bites: finite }, { instant: yesOrNo })),
  clocks: list(record({ ...ofNode, wallNs: finite, monotonicNs: finite, ratePpm: finite }, { wallRatePpm: finite })),
  counts: list(whole),
  messages: whole,
  finalStates: list(finite),
  digest: text,
}, {
  tickNs: positive,
  stepNs: positive,
  confidences: list(record({ ...ofNode, errorNs: finite, growthPpm: finite })),
  lanes: list(record({ node: whole, name: text, handlers: list(text) })),
  bytes: finite,
  failures: whole,
  lastStates: table(finite),
})
