/**
 * The results of some seeds of a sweep. Parts from different cores are merged into one, which does not depend on how the seeds were divided.
 *
 *     declare const part: (from: number, count: number) => SweepPart
 *     mergeParts([part(0, 500), part(500, 500)])    // equals part(0, 1000)
 */
import type { Stop } from '../trace/verdict.ts'
import type { RunResult } from '../kernel/result.ts'

export interface LinePart {
  /** In how many runs the condition held. */
  holds: number
  /** In how many runs it was not decided, most often because they broke off. */
  undecided: number
  /** The first run in which it did not hold, by seed, and what was found there. */
  failed?: { run: number; seed: number; found: string }
  found: string
  /** The first runs in which it held, and in which it did not: where one of them is rare, somebody wants to see it. */
  so: number[]
  notSo: number[]
}

export interface SweepPart {
  /** Number of the first run of this part, from 0. */
  from: number
  runs: number
  /** How many of them broke off before their end. */
  brokeOff: number
  /** One for each expectation. */
  lines: LinePart[]
  digests: string[]
  /** Seeds that are worth looking at, in order, each with its rank: 1 a property was violated; 2 an expectation about every run failed, or a
   * property was violated of which no line speaks; 3 node code failed; 4 a limit was reached, or the code did not load. */
  failing: { run: number; seed: number; rank: number; stop?: Stop }[]
  /** The numbers of each measure that gave some, with the runs that gave them. Lists, since a measure may be called like something that every
   * object has. */
  samples: { name: string; values: number[]; runs: number[] }[]
  /** What else measures gave, as it is shown: how often each, and the first runs that gave it. */
  texts: { name: string; runs: number; values: { text: string; count: number; runs: number[] }[] }[]
}

/** Of each kind of run, so many are named. */
export const namedMax = 20
export const failingMax = 100
/** A sweep ends after a run of this rank: the next runs would reach the same limit, or not load either. */
export const lastRank = 4

/** Whether a run ended before its planned end, so that its expectations are not decided. */
export function brokeOff({ end }: Pick<RunResult, 'end'>): boolean {
  return end.reason === 'error' || end.reason === 'limit' || !end.reproducible
}

export function mergeParts(parts: SweepPart[]): SweepPart {
  const sorted = [...parts].sort((a, b) => a.from - b.from)
  const [first] = sorted
  const merged: SweepPart = { from: first.from, runs: 0, brokeOff: 0, lines: [], digests: [], failing: [], samples: [], texts: [] }
  merged.lines = first.lines.map((_, i): LinePart => {
    const lines = sorted.map((part) => part.lines[i])
    const failed = lines.map((line) => line.failed).filter((found) => found !== undefined).sort((a, b) => a.run - b.run).at(0)
    const sum = (of: 'holds' | 'undecided') => lines.reduce((all, line) => all + line[of], 0)
    const runs = (of: 'so' | 'notSo') => lines.flatMap((line) => line[of]).slice(0, namedMax)
    return { holds: sum('holds'), undecided: sum('undecided'), ...(failed && { failed }), found: lines[lines.length - 1].found, so: runs('so'), notSo: runs('notSo') }
  })
  const digests = new Set<string>()
  for (const part of sorted) {
    merged.runs += part.runs
    merged.brokeOff += part.brokeOff
    for (const digest of part.digests) digests.add(digest)
    merged.failing.push(...part.failing)
    for (const { name, values, runs } of part.samples) addSamples(merged.samples, name, values, runs)
    for (const { name, values } of part.texts) for (const { text, count, runs } of values) addText(merged.texts, name, text, runs, count)
  }
  merged.digests = [...digests]
  merged.failing = keepFailing(merged.failing)
  return merged
}

export function addSamples(samples: SweepPart['samples'], name: string, values: readonly number[], runs: readonly number[]): void {
  let measure = samples.find((one) => one.name === name)
  if (!measure) samples.push((measure = { name, values: [], runs: [] }))
  for (const value of values) measure.values.push(value)
  for (const run of runs) measure.runs.push(run)
}

/** Where each text of a measure stands in its list: a measure may give another one in every run. */
const places = new WeakMap<SweepPart['texts'][number], Map<string, SweepPart['texts'][number]['values'][number]>>()

/** `runs` are the first ones of `count` that gave this text. */
export function addText(texts: SweepPart['texts'], name: string, text: string, runs: readonly number[], count = runs.length): void {
  let measure = texts.find((one) => one.name === name)
  if (!measure) texts.push((measure = { name, runs: 0, values: [] }))
  measure.runs += count
  let byText = places.get(measure)
  if (!byText) places.set(measure, (byText = new Map(measure.values.map((value) => [value.text, value]))))
  let known = byText.get(text)
  if (!known) {
    known = { text, count: 0, runs: [] }
    byText.set(text, known)
    measure.values.push(known)
  }
  known.count += count
  known.runs.push(...runs.slice(0, Math.max(0, namedMax - known.runs.length)))
}

/** Keeps a hundred at most, those of higher rank and earlier runs first, and returns them in the order of their runs. */
export function keepFailing(failing: SweepPart['failing']): SweepPart['failing'] {
  const ranked = [...failing].sort((a, b) => b.rank - a.rank || a.run - b.run).slice(0, failingMax)
  return ranked.sort((a, b) => a.run - b.run)
}

/** The run that is shown for the whole sweep: the first of the highest rank; the first run when all went well. */
export function shownRun(part: SweepPart): { run: number; stop?: Stop } {
  return [...part.failing].sort((a, b) => b.rank - a.rank || a.run - b.run).at(0) ?? { run: 0 }
}

/** The rank of a run: the higher, the more it deserves to be shown; 0: it went well. */
export function rankOf(result: RunResult, well: boolean): number {
  if (result.end.reason === 'limit' || result.trace.header.nodes.length === 0) return lastRank
  if (result.problems.some(({ severity }) => severity === 'error')) return 3
  if (!well) return 2
  return result.verdicts.some(({ verdict }) => verdict === 'violated') ? 1 : 0
}
