/**
 * Decides expectations, over one run or many.
 *
 *     const tally = new Tally(request)
 *     tally.add(result)              // once per run
 *     tally.finish()                 // [{ text: 'tokens-never-go-back violated', holds: true, found: 'violated at 41.006 s', … }]
 *
 * An expectation with a wrong name fails and says what it did not find. One that a run did not decide, because it broke off, fails too. In a
 * sweep such a run counts neither for nor against, and a number of runs is as expected only if it is so whichever way these runs would
 * have gone.
 */
import type { Meters } from '../kernel/workload/meters.ts'
import type { Stop } from '../trace/verdict.ts'
import type { RunResult } from '../kernel/result.ts'
import { showValue } from '../trace/show-value.ts'
import { formatDuration, formatTime } from '../trace/units.ts'
import { compare, showFound } from './compare.ts'
import { counterOf } from './counters.ts'
import type { Comparison, Condition, Expectation, ExpectationResult, ExpectedValue, Subject } from './expectation.ts'
import { foresees } from './outcome.ts'
import type { RunRequest } from './request.ts'
import type { SweepSummary } from '../trace/output.ts'
import { runCount, seedOf, type Unasked, whyUnasked } from './request.ts'
import type { LinePart, SweepPart } from './sweep.ts'
import { addSamples, addText, brokeOff, failingMax, keepFailing, namedMax, rankOf } from './sweep.ts'
import { clockAgainstTruth } from '../trace/clock-error.ts'
import { sameName } from '../trace/names.ts'
import type { Trace } from '../trace/trace.ts'

/** Longer values of measures are told apart by their beginnings. */
const textMost = 80

interface Decision {
  holds: boolean
  found: string
  /** The run did not decide it. */
  undecided?: true
}

type Asked = Pick<RunRequest, 'expectations' | 'foreseen' | 'seeds' | 'unasked'>

export class Tally {
  private readonly request: Asked
  private readonly part: SweepPart
  private readonly digests = new Set<string>()

  /** Continues `part` when there is one. `from` is the number of the first run to come. */
  constructor(request: Asked, from = 0, part?: SweepPart) {
    this.request = request
    this.part = part ?? { from, runs: 0, brokeOff: 0, lines: request.expectations.map(() => ({ holds: 0, undecided: 0, found: '', so: [], notSo: [] })), digests: [], failing: [], samples: [], texts: [] }
    for (const digest of this.part.digests) this.digests.add(digest)
  }

  /** Counts a run, which had to stop at `stop` if there is one. Returns its rank: 0 when all went well, see `rankOf`. */
  add(result: RunResult, stop?: Stop): number {
    const { part } = this
    const run = part.from + part.runs++
    const { digest, seed } = result.trace.header
    this.digests.add(digest)
    if (brokeOff(result)) part.brokeOff++
    let well = result.verdicts.every(({ verdict, property }) => verdict !== 'violated' || foresees(this.request, property))
    this.request.expectations.forEach(({ condition, runs }, i) => {
      if (isAboutDigests(condition)) return
      const line = part.lines[i]
      const { holds, found, undecided } = decide(condition, result, this.request.unasked)
      line.found = found
      if (undecided) line.undecided++
      const like = holds ? line.so : line.notSo
      if (!undecided && like.length < namedMax) like.push(run)
      if (holds) line.holds++
      else {
        line.failed ??= { run, seed, found }
        if (!runs) well = false
      }
    })
    // What a run that broke off came to is not what it would have come to.
    for (const { name, value } of brokeOff(result) ? [] : result.measures) {
      if (typeof value === 'number' || typeof value === 'bigint') addSamples(part.samples, name, [Number(value)], [run])
      else if (value !== undefined) addText(part.texts, name, typeof value === 'string' ? value : showValue(value, textMost), [run])
    }
    const rank = rankOf(result, well)
    if (rank > 0) part.failing.push({ run, seed, rank, ...(stop && { stop }) })
    if (part.failing.length > 2 * failingMax) part.failing = keepFailing(part.failing)
    return rank
  }

  /** Everything counted so far, to be merged with other parts. */
  finishPart(): SweepPart {
    return { ...this.part, failing: keepFailing(this.part.failing), digests: [...this.digests] }
  }

  get distinctDigests(): number {
    return this.digests.size
  }

  finish(): ExpectationResult[] {
    return this.request.expectations.map((expectation, i) => {
      return { text: expectation.text, origin: expectation.origin, ...this.conclude(expectation, this.part.lines[i]) }
    })
  }

  /** In how many runs each condition held, and how many were expected. */
  counts(): NonNullable<SweepSummary['counts']> {
    return this.request.expectations.flatMap(({ text, condition, runs }, i) => {
      if (isAboutDigests(condition)) return []
      const { holds, undecided, so, notSo } = this.part.lines[i]
      const violated = this.part.runs - holds - undecided
      const expected = runs && runs.comparison === '=' ? { count: runs.count, tolerance: runs.tolerance ?? 0 } : undefined
      // Of a condition that is counted, the rarer outcome is what one wants to see.
      const rare = runs && (holds <= violated ? { of: 'so' as const, seeds: so } : { of: 'not so' as const, seeds: notSo })
      const seeds = rare && rare.seeds.length > 0 ? { rare: { of: rare.of, seeds: rare.seeds.map((run) => seedOf(this.request.seeds, run)) } } : {}
      return [{ name: text, holds, violated, ...(undecided > 0 && { unknown: undecided }), ...(expected && { expected }), ...seeds }]
    })
  }

  private conclude({ condition, runs }: Expectation, line: LinePart): Decision {
    const total = this.part.runs
    if (isAboutDigests(condition)) {
      const { size } = this.digests
      const found = `${size} distinct ${size === 1 ? 'digest' : 'digests'} in ${total} runs${this.unseenText(this.part.brokeOff)}`
      return { holds: this.always(size, this.part.brokeOff, condition.comparison, condition.value), found }
    }
    if (runs) {
      // A sweep that ended early is as large as it was meant to be: the runs that are missing are undecided.
      const wellSized = runs.of === undefined || runs.of === runCount(this.request.seeds)
      const expected = { kind: 'number' as const, value: runs.count, tolerance: runs.tolerance }
      const found = `in ${line.holds} of ${total} runs${this.unseenText(line.undecided)}`
      return { holds: wellSized && this.always(line.holds, line.undecided, runs.comparison, expected), found }
    }
    if (total === 1) return { holds: line.holds === 1, found: line.found }
    const found = line.failed ? `in ${line.holds} of ${total} runs${this.unseenText(line.undecided)}; seed ${line.failed.seed}: ${line.failed.found}` : `in all ${total} runs`
    return { holds: line.holds === total && total > 0 && this.notRun === 0, found }
  }

  /** How many runs were asked for and not begun, because the sweep ended early. */
  private get notRun(): number {
    return Math.max(0, runCount(this.request.seeds) - this.part.runs)
  }

  /** Whether a count is as expected, however the undecided runs would have come out. */
  private always(count: number, undecided: number, comparison: Comparison, expected: ExpectedValue): boolean {
    const most = count + undecided + this.notRun
    for (let possible = count; possible <= most; possible++) if (!compare(possible, comparison, expected)) return false
    return true
  }

  private unseenText(undecided: number): string {
    const { part: { brokeOff }, notRun } = this
    const runs = (count: number) => `${count} ${count === 1 ? 'run' : 'runs'}`
    const broke = undecided === 0 ? '' : undecided === brokeOff ? `; ${runs(undecided)} broke off` : `; ${runs(undecided)} undecided`
    return notRun === 0 ? broke : `${broke}; ${runs(notRun)} not begun`
  }
}

type DigestCondition = Extract<Condition, { kind: 'compare' }>

function isAboutDigests(condition: Condition): condition is DigestCondition {
  return condition.kind === 'compare' && condition.subject.kind === 'distinct digests'
}

/** Decides one condition on one run. */
export function decide(condition: Condition, result: RunResult, unasked?: readonly Unasked[]): Decision {
  // A property that was violated before the run broke off is decided all the same.
  const broken = condition.kind === 'property' && result.verdicts.some(({ property, verdict }) => verdict === 'violated' && sameName(property, condition.property))
  if (!result.end.reproducible && !broken) return { holds: false, undecided: true, found: 'undecided: this machine did not finish the run' }
  if (brokeOff(result) && !broken) return { holds: false, undecided: true, found: `undecided: the run broke off at ${formatTime(result.trace.header.endNs)}` }
  return condition.kind === 'property' ? decideProperty(condition, result, unasked) : decideComparison(condition, result, unasked)
}

function decideProperty(condition: Extract<Condition, { kind: 'property' }>, result: RunResult, unasked?: readonly Unasked[]): Decision {
  const verdict = result.verdicts.find(({ property }) => sameName(property, condition.property))
  if (!verdict) return { holds: false, undecided: true, found: `undecided: ${whyUnasked(condition.property, unasked)}` }
  if (verdict.verdict === 'unknown') return { holds: false, undecided: true, found: `undecided: ${verdict.detail}` }
  const found = verdict.verdict === 'holds' ? 'holds' : `violated at ${formatTime(verdict.atNs ?? 0)}`
  const inTime = condition.atNs === undefined || verdict.atNs === condition.atNs
  const exactly = condition.atNs === undefined || verdict.atNs === undefined ? found : `violated at ${formatDuration(verdict.atNs)}`
  const outside = verdict.outsideModel === undefined ? '' : `, outside the declared model: ${verdict.outsideModel}`
  return { holds: verdict.verdict === condition.verdict && inTime, found: exactly + outside }
}

function decideComparison(condition: Extract<Condition, { kind: 'compare' }>, result: RunResult, unasked?: readonly Unasked[]): Decision {
  const actual = valueOf(condition.subject, result, unasked)
  if (!actual.known) return { holds: false, undecided: true, found: `undecided: ${actual.why}` }
  const note = actual.note === undefined ? '' : ` (${actual.note})`
  return { holds: compare(actual.value, condition.comparison, condition.value), found: `was ${showFound(actual.value, condition.value)}${note}` }
}

type Found = { known: true; value: unknown; note?: string } | { known: false; why: string }

function valueOf(subject: Subject, { trace, measures, meters }: RunResult, unasked?: readonly Unasked[]): Found {
  switch (subject.kind) {
    case 'time':
      return { known: true, value: trace.header.endNs }
    case 'counter': {
      const counter = counterOf(subject.name)
      return counter ? { known: true, value: counter.count(trace) } : { known: false, why: `there is no counter "${subject.name}"` }
    }
    case 'measure': {
      const measure = measures.find(({ name }) => sameName(name, subject.name))
      return measure ? { known: true, value: measure.value } : { known: false, why: whyUnasked(subject.name, unasked) }
    }
    case 'statistic':
      return statisticOf(subject, meters)
    case 'clock':
      return clockFound(subject, trace)
    case 'distinct digests':
      return { known: false, why: 'digests are counted over many runs' }
    case 'exploration':
      return { known: false, why: 'only an exploration counts states' }
    case 'field': {
      const node = trace.header.nodes.findIndex(({ name }) => name === subject.node)
      if (node < 0) return { known: false, why: `there is no node "${subject.node}"` }
      const state = trace.finalState(node)
      if (subject.path.length === 1 && subject.path[0] === 'up' && !Object.hasOwn(state ?? trace.lastState(node) ?? {}, 'up')) {
        return { known: true, value: state !== undefined }
      }
      if (state) return { known: true, value: follow(state, subject.path) }
      const last = trace.lastState(node)
      const note = `${subject.node} is down at the end`
      return last ? { known: true, value: follow(last, subject.path), note } : { known: false, why: note }
    }
  }
}

/** True time is known here, and to no node. */
function clockFound({ what, node, most }: Subject & { kind: 'clock' }, trace: Trace): Found {
  const index = trace.header.nodes.findIndex(({ name }) => name === node)
  if (index < 0) return { known: false, why: `there is no node "${node}"` }
  const { error, offset, maxError } = clockAgainstTruth(trace, index)
  return { known: true, value: most ? maxError : what === 'error' ? error : offset }
}

function statisticOf({ statistic, name }: Subject & { kind: 'statistic' }, meters: Meters | undefined): Found {
  const known = (statistic === 'count' ? meters?.names.counts : meters?.names.samples) ?? []
  const found = known.find((one) => sameName(one, name))
  if (found !== undefined) return { known: true, value: meters?.statistic(statistic, found) }
  const what = statistic === 'count' ? 'counted' : 'sampled'
  const why = `nothing was ${what} as "${name}"; there is ${known.length === 0 ? 'nothing' : known.join(', ')}`
  // When nothing was counted or sampled its number is known to be 0, but no other statistic is known.
  return statistic === 'count' || statistic === 'number' ? { known: true, value: 0, note: why } : { known: false, why }
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
