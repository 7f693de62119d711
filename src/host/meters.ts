/**
 * What a run counted and sampled, as the numbers that a summary has room for.
 *
 *     const meters = new Meters()
 *     meters.count('retries', 3)
 *     meters.sample('queue', 41)
 *     meterSummary(meters)   // { counts: [{ name: 'retries', count: 3 }], distributions: [{ name: 'queue', p99: 41, … }], left: 0 }
 */
import type { Expectation } from '../check/expectation.ts'
import { sameName } from '../trace/names.ts'
import type { Meters } from '../kernel/workload/meters.ts'
import type { SummaryDistribution, SummaryExpectation, SummaryMeters } from '../trace/output.ts'

/** Node code may invent a name for every sample; nobody reads a table of thousands. */
const listedMost = 50

export function meterSummary(meters: Meters): SummaryMeters {
  const { counts, samples } = meters.names
  return {
    counts: counts.slice(0, listedMost).map((name) => ({ name, count: meters.countOf(name) ?? 0 })),
    distributions: samples.slice(0, listedMost).map((name) => distribution(meters, name)),
    left: Math.max(0, counts.length - listedMost) + Math.max(0, samples.length - listedMost),
  }
}

function distribution(meters: Meters, name: string): SummaryDistribution {
  const of = (kind: string) => meters.statistic(kind, name) ?? 0
  const unit = meters.unitOf(name)
  return { name, ...(unit !== undefined && { unit }), number: of('number'), min: of('min'), mean: of('mean'), p50: of('p50'), p90: of('p90'), p99: of('p99'), p999: of('p999'), max: of('max') }
}

/** The line that the figure of a distribution draws: the value with which an expectation compares one of its statistics. */
export function boundOf({ condition }: Expectation, meters: Meters | undefined): SummaryExpectation['bound'] {
  if (condition.kind !== 'compare' || condition.subject.kind !== 'statistic') return undefined
  const { subject, comparison, value } = condition
  const amount = value.kind === 'duration' ? value.valueNs : value.kind === 'number' ? value.value : undefined
  const name = meters?.names.samples.find((one) => sameName(one, subject.name))
  return amount === undefined || name === undefined ? undefined : { statistic: subject.statistic, name, comparison, value: amount }
}
