/**
 * Checks that the summary of an output has the right form, since it comes from a notebook's output, which another program may have written.
 *
 *     checkSummary(summary, 'The summary')     // undefined: it is as it should be
 */
import type { ListedNode, ListedState, Variety } from './explored.ts'
import { anything, finite, list, measured, nanoseconds, oneOf, record, table, text, whole, yesOrNo } from './form.ts'
import type { ExplorationSummary, RunSummary, SummaryDistribution, SummaryDrawn, SummaryExpectation, SummaryMeters, SweepSummary } from './output.ts'
import type { Problem, RunEnd, Verdict } from './verdict.ts'
import type { FieldChange, WayMessage, WayStep, WayTimer } from './way.ts'

type Item<T> = T extends readonly (infer One)[] ? One : never
type Of<T, Key extends keyof T> = NonNullable<T[Key]>

const place = record<Of<Problem, 'origin'>>({ cell: whole, start: whole, end: whole })

const problem = record<Problem>(
  { severity: oneOf('error', 'warning'), message: text },
  { hint: text, cell: whole, start: whole, end: whole, node: text, timeNs: nanoseconds, origin: place },
)

const verdict = record<Verdict>(
  { property: text, kind: text, verdict: oneOf('holds', 'violated', 'unknown') },
  { atNs: nanoseconds, event: whole, evaluations: whole, foreseen: yesOrNo, outsideModel: text, detail: text },
)

const expectation = record<SummaryExpectation>(
  { text, holds: yesOrNo, found: text },
  { bound: record<Of<SummaryExpectation, 'bound'>>({ statistic: text, name: text, comparison: text, value: measured }) },
)

const expected = record<{ count: number; tolerance: number }>({ count: finite, tolerance: finite })
const rare = record<{ of: string; seeds: number[] }>({ of: oneOf('so', 'not so'), seeds: list(finite) })
const given = record<Item<Item<Of<SweepSummary, 'texts'>>['values']>>({ text, count: whole, seeds: list(finite) })

const percentile = record<Item<Of<SweepSummary, 'percentiles'>>>({
  name: text, runs: whole, sum: measured, mean: measured, least: measured, p50: measured, p90: measured, p99: measured, most: measured,
  leastSeed: finite, mostSeed: finite,
}, { unit: text, deviation: measured })

const sweep = record<SweepSummary>({ seeds: list(finite, 2) }, {
  runs: whole,
  brokeOff: whole,
  counts: list(record<Item<Of<SweepSummary, 'counts'>>>({ name: text, holds: whole, violated: whole }, { unknown: whole, expected, rare })),
  failingSeeds: list(finite),
  distinctDigests: whole,
  percentiles: list(percentile),
  texts: list(record<Item<Of<SweepSummary, 'texts'>>>({ name: text, runs: whole, values: list(given) })),
  values: list(record<Item<Of<SweepSummary, 'values'>>>({ name: text, bySeed: list(list(measured, 2)) })),
})

const message = record<WayMessage>({ from: text, to: text, type: text }, { payload: anything, part: oneOf('call', 'answer') })
const timer = record<WayTimer>({ handler: text }, { argument: anything })

const step = record<WayStep>(
  { step: whole, text, what: text, changed: list(text), changes: list(record<FieldChange>({ field: text }, { was: anything, is: anything })) },
  {
    node: text, message, timer, chooses: list(text), sends: list(message), sets: list(timer), stops: list(timer), up: yesOrNo,
    orders: list(record<Item<Of<WayStep, 'orders'>>>({ does: text, node: text })),
  },
)

const listedNode = record<ListedNode>({ name: text, up: yesOrNo, fields: table(anything), shown: text, timers: list(timer), waits: list(text) })
const state = record<ListedState>({ end: yesOrNo, nodes: list(listedNode), messages: list(message) })

const exploration = record<ExplorationSummary>({
  distinct: whole, generated: whole, depth: whole, complete: yesOrNo, left: whole, ends: whole, bytesPerState: finite,
  paths: list(record<Item<ExplorationSummary['paths']>>({ property: text, steps: list(step), last: state })),
}, {
  why: text, advice: text, decided: yesOrNo, states: list(state), waited: whole,
  variety: list(record<Variety>({ what: text, values: whole }, { without: whole, more: yesOrNo })),
  within: record<Of<ExplorationSummary, 'within'>>({ text, outside: whole }),
  remembering: list(record<Item<Of<ExplorationSummary, 'remembering'>>>({ node: text, states: whole, apparent: whole })),
})

const distribution = record<SummaryDistribution>(
  { name: text, number: whole, min: measured, mean: measured, p50: measured, p90: measured, p99: measured, p999: measured, max: measured },
  { unit: text },
)

const meters = record<SummaryMeters>({
  counts: list(record<Item<SummaryMeters['counts']>>({ name: text, count: measured })),
  distributions: list(distribution),
  left: whole,
})

export const checkSummary = record<RunSummary>({
  name: text,
  seed: finite,
  views: list(text),
  verdicts: list(verdict),
  measures: list(record<Item<RunSummary['measures']>>({ name: text }, { value: anything, text, unit: text })),
  expectations: list(expectation),
  problems: list(problem),
  end: record<RunEnd>({ reason: oneOf('time', 'quiet', 'limit', 'error'), text, reproducible: yesOrNo }),
  digest: text,
  events: whole,
  endNs: nanoseconds,
}, {
  sweep,
  cell: whole,
  exploration,
  lines: list(record<Item<Of<RunSummary, 'lines'>>>({ cell: whole, starts: list(whole) })),
  drawn: record<SummaryDrawn>({ lines: list(text), left: whole }),
  meters,
  notAsked: list(text),
})
