/**
 * Decides expectations, over one run or many.
 *
 *     const tally = new Tally(request.expectations)
 *     tally.add(result)              // once per run
 *     tally.finish()                 // [{ text: 'tokens-never-go-back violated', holds: true, found: 'violated at 41.006 s' }]
 *
 * A wrong name is never a silent pass: what cannot be found is said, and the expectation fails.
 */
import type { Meters } from '../kernel/meters.ts'
import type { RunResult } from '../kernel/result.ts'
import { formatDuration, formatTime } from '../trace/units.ts'
import { compare, showValue } from './compare.ts'
import { counters } from './counters.ts'
import type { Condition, Expectation, ExpectationResult, Subject } from './expectation.ts'

interface Decision {
  holds: boolean
  found: string
}

interface Line {
  expectation: Expectation
  holds: number
  /** The first run in which the condition did not hold, and what was found there. */
  failed: { seed: number; found: string } | undefined
  lastFound: string
}

export class Tally {
  private readonly lines: Line[]
  private readonly digests = new Set<string>()
  private runs = 0

  constructor(expectations: Expectation[]) {
    this.lines = expectations.map((expectation) => ({ expectation, holds: 0, failed: undefined, lastFound: '' }))
  }

  /** Counts a run; true when every condition that must hold in every run held in it. */
  add(result: RunResult): boolean {
    this.runs++
    this.digests.add(result.trace.header.digest)
    let well = true
    for (const line of this.lines) {
      const { condition, runs } = line.expectation
      if (condition.kind === 'compare' && condition.subject.kind === 'distinct digests') continue
      const decision = decide(condition, result)
      line.lastFound = decision.found
      if (decision.holds) line.holds++
      else {
        line.failed ??= { seed: result.trace.header.seed, found: decision.found }
        if (!runs) well = false
      }
    }
    return well
  }

  get distinctDigests(): number {
    return this.digests.size
  }

  finish(): ExpectationResult[] {
    return this.lines.map((line) => ({ text: line.expectation.text, origin: line.expectation.origin, ...this.conclude(line) }))
  }

  /** In how many runs each condition held. */
  counts(): { name: string; holds: number; violated: number }[] {
    return this.lines
      .filter(({ expectation: { condition } }) => condition.kind !== 'compare' || condition.subject.kind !== 'distinct digests')
      .map((line) => ({ name: line.expectation.text, holds: line.holds, violated: this.runs - line.holds }))
  }

  private conclude(line: Line): Decision {
    const { condition, runs } = line.expectation
    if (condition.kind === 'compare' && condition.subject.kind === 'distinct digests') {
      const holds = compare(this.digests.size, condition.comparison, condition.value)
      return { holds, found: `${this.digests.size} distinct ${this.digests.size === 1 ? 'digest' : 'digests'} in ${this.runs} runs` }
    }
    if (runs) {
      const wellSized = runs.of === undefined || runs.of === this.runs
      const expected = { kind: 'number' as const, value: runs.count, tolerance: runs.tolerance }
      return { holds: wellSized && compare(line.holds, runs.comparison, expected), found: `in ${line.holds} of ${this.runs} runs` }
    }
    if (this.runs === 1) return { holds: line.holds === 1, found: line.lastFound }
    const found = line.failed ? `in ${line.holds} of ${this.runs} runs; seed ${line.failed.seed}: ${line.failed.found}` : `in all ${this.runs} runs`
    return { holds: line.holds === this.runs && this.runs > 0, found }
  }
}

/** Decides one condition on one run. */
export function decide(condition: Condition, result: RunResult): Decision {
  return condition.kind === 'property' ? decideProperty(condition, result) : decideComparison(condition, result)
}

/** `tokens-never-go-back` and `tokens never go back` are one name. */
export function sameName(a: string, b: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, ' ').trim()
  return plain(a) === plain(b)
}

function decideProperty(condition: Extract<Condition, { kind: 'property' }>, result: RunResult): Decision {
  const verdict = result.verdicts.find(({ property }) => sameName(property, condition.property))
  if (!verdict) return { holds: false, found: 'undecided: no such property was evaluated' }
  const found = verdict.verdict === 'holds' ? 'holds' : `violated at ${formatTime(verdict.atNs ?? 0)}`
  const inTime = condition.atNs === undefined || verdict.atNs === condition.atNs
  const exactly = condition.atNs === undefined || verdict.atNs === undefined ? found : `violated at ${formatDuration(verdict.atNs)}`
  const outside = verdict.outsideModel === undefined ? '' : `, outside the declared model: ${verdict.outsideModel}`
  return { holds: verdict.verdict === condition.verdict && inTime, found: exactly + outside }
}

function decideComparison(condition: Extract<Condition, { kind: 'compare' }>, result: RunResult): Decision {
  const actual = valueOf(condition.subject, result)
  if (!actual.known) return { holds: false, found: actual.why }
  return { holds: compare(actual.value, condition.comparison, condition.value), found: `was ${showValue(actual.value, condition.value)}` }
}

type Found = { known: true; value: unknown } | { known: false; why: string }

function valueOf(subject: Subject, { trace, measures, meters }: RunResult): Found {
  switch (subject.kind) {
    case 'time':
      return { known: true, value: trace.header.endNs }
    case 'counter': {
      const counter = counters.find(({ name }) => sameName(name, subject.name))
      return counter ? { known: true, value: counter.count(trace) } : { known: false, why: `there is no counter "${subject.name}"` }
    }
    case 'measure': {
      const measure = measures.find(({ name }) => sameName(name, subject.name))
      return measure ? { known: true, value: measure.value } : { known: false, why: `"${subject.name}" was not measured` }
    }
    case 'statistic':
      return statisticOf(subject, meters)
    case 'distinct digests':
      return { known: false, why: 'digests are counted over many runs' }
    case 'exploration':
      return { known: false, why: 'only an exploration counts states' }
    case 'field': {
      const node = trace.header.nodes.findIndex(({ name }) => name === subject.node)
      if (node < 0) return { known: false, why: `there is no node "${subject.node}"` }
      const state = trace.finalState(node)
      return state ? { known: true, value: follow(state, subject.path) } : { known: false, why: `${subject.node} is down at the end` }
    }
  }
}

function statisticOf({ statistic, name }: Subject & { kind: 'statistic' }, meters: Meters | undefined): Found {
  const known = (statistic === 'count' ? meters?.names.counts : meters?.names.samples) ?? []
  const found = known.find((one) => sameName(one, name))
  if (found !== undefined) return { known: true, value: meters?.statistic(statistic, found) }
  const what = statistic === 'count' ? 'counted' : 'sampled'
  return { known: false, why: `nothing was ${what} as "${name}"; there is ${known.length === 0 ? 'nothing' : known.join(', ')}` }
}

function follow(state: unknown, path: string[]): unknown {
  let value = state
  for (const step of path) {
    if (value instanceof Map) value = step === 'size' ? value.size : (value.get(step) ?? value.get(Number(step)))
    else if (value instanceof Set) value = step === 'size' ? value.size : undefined
    else if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
      value = Object.hasOwn(Object(value) as object, step) ? (value as Record<string, unknown>)[step] : undefined
    } else return undefined
  }
  return value
}
