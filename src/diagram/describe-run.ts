/**
 * The results of a run in words: for the command line, for programs without our renderer, for a screen reader.
 *
 *     describeRun(summary)   // 'leases with gc-pause\n  seed 11  events 182  …'
 *
 * `describe.ts` tells of its single events.
 */
import type { ExplorationSummary, RunSummary, SummaryDrawn, SweepSummary } from '../trace/output.ts'
import { withHint } from '../trace/problem-text.ts'
import { showValue } from '../trace/show-value.ts'
import { formatCount, formatTime } from '../trace/units.ts'
import type { Problem, Verdict } from '../trace/verdict.ts'
import { endLines, stateLines, statesOf } from './exploration-text.ts'
import { meterLines, meterValue } from './meter-text.ts'
import { wayLines } from './way-text.ts'

/** At most so many lines of drawn faults, and so many failing seeds, are listed. */
const drawnMost = 40
const seedsMost = 10

const inShort = ({ message, hint }: Problem) => withHint(message, hint)

/** `tell` puts a problem into words, with its place if the reader can use one. */
export function describeRun(summary: RunSummary, tell: (problem: Problem) => string = inShort): string {
  const failing = summary.sweep?.failingSeeds ?? []
  return [
    summary.name,
    ...(summary.exploration ? statesOf(summary.exploration, isAdvised(summary)).map((line) => `  ${line}`) : [sizeOf(summary)]),
    ...summary.verdicts.flatMap((verdict) => verdictLines(verdict, summary.exploration)),
    ...summary.measures.flatMap(({ name, value, text = showValue(value) }) => (value === undefined ? [] : [`  measure "${name}" ${text}`])),
    ...(summary.meters ? meterLines(summary.meters).map((line) => `  ${line}`) : []),
    ...(summary.drawn ? faultLines(summary.drawn) : []),
    ...summary.problems.map((problem) => `  ${problem.severity}: ${tell(problem)}`),
    ...(summary.sweep ? sweepLines(summary.sweep) : []),
    ...summary.expectations.map(({ text, holds, found }) => `  ${holds ? '✓' : '✗'} expect ${text}${holds ? '' : ` (${found})`}`),
    ...(summary.notAsked ?? []).map((text) => `  – expect ${text} (not asked: it is about another number of runs)`),
    ...(failing.length > 0 ? [`  seeds worth a look: ${failing.slice(0, seedsMost).join(', ')}${failing.length > seedsMost ? ', …' : ''}`] : []),
    ...(summary.exploration?.states ?? []).flatMap((state, i) => stateLines(state, i + 1)).map((line) => `  ${line}`),
    ...(summary.end.reproducible ? [] : ['  not reproducible: a limit of this machine, not the plan, ended the run']),
  ].join('\n')
}

/** Whether a problem says what to do about the limit that an exploration reached. */
function isAdvised({ exploration, problems }: RunSummary): boolean {
  const { advice } = exploration ?? {}
  return advice !== undefined && problems.some(({ hint }) => hint?.includes(advice))
}

/** Why a run failed whose violated property no line speaks of. */
export function surpriseText({ property, atNs, event }: Verdict): string {
  return `"${property}" violated${placeOf(atNs, event)}, and no expect line speaks of it`
}

function placeOf(atNs: number | undefined, event: number | undefined): string {
  return atNs === undefined ? '' : ` at ${formatTime(atNs)}, event ${event}`
}

function sizeOf({ sweep, seed, events, endNs, digest }: RunSummary): string {
  const broke = sweep?.brokeOff === undefined ? '' : ` (${sweep.brokeOff} broke off)`
  const shown = sweep?.runs === undefined ? '' : `${sweep.runs} runs${broke}, shown: `
  return `  ${shown}seed ${seed}  events ${events}  time ${formatTime(endNs)}  digest ${digest}`
}

const signs = { holds: '✓', violated: '✗', unknown: '?' }

function verdictLines(verdict: Verdict, exploration: ExplorationSummary | undefined): string[] {
  const { property, verdict: word, kind, atNs, event, outsideModel, foreseen, detail } = verdict
  const said = word === 'unknown' && (!exploration || exploration.complete) ? `undecided${detail === undefined ? '' : `: ${detail}`}` : word
  const way = exploration?.paths.find((path) => path.property === property)
  const outside = outsideModel === undefined ? '' : `, outside the declared model: ${outsideModel}`
  const why = word === 'violated' && !exploration && detail !== undefined ? `; ${detail}` : ''
  const path = way ? ', in the fewest steps like this:' : ''
  const surprise = word === 'violated' && !foreseen ? ' (no expect line speaks of it)' : ''
  return [
    `  ${signs[word]} ${kind} "${property}" ${said}${placeOf(atNs, event)}${outside}${why}${surprise}${path}`,
    ...(way ? [...wayLines(way.steps), ...endLines(way.last)] : []).map((line) => `      ${line}`),
  ]
}

/** The faults as they happened with this seed, as lines of the language. */
function faultLines({ lines, left }: SummaryDrawn): string[] {
  if (lines.length === 0) return []
  const more = Math.max(0, lines.length - drawnMost) + left
  return ['  faults, as drawn:', ...lines.slice(0, drawnMost).map((line) => `    ${line}`), ...(more > 0 ? [`    … ${more} more`] : [])]
}

/** Seeds that are named in a line. */
const namedMost = 5
/** Different values of a measure that are told. */
const valuesMost = 12

/** What measures came to over all runs, and the seeds that show what is rare. */
function sweepLines({ percentiles = [], texts = [], counts = [] }: SweepSummary): string[] {
  return [
    ...percentiles.map(spreadLine),
    ...texts.map(({ name, runs, values }) => {
      const shown = values.slice(0, valuesMost).map(({ text, count, seeds }) => `${text} ${formatCount(count)} (${seedsText(seeds, count)})`)
      return `  measure "${name}" in ${formatCount(runs)} runs: ${shown.join(', ')}${values.length > valuesMost ? ', …' : ''}`
    }),
    ...counts.flatMap(({ name, rare, holds, violated }) => {
      if (!rare) return []
      // Of "left = 20 in at least 3" a single run shows the first part.
      const what = name.replace(/ in (?:at |more |fewer |other |\d).*$/, '')
      return [`  ${rare.of === 'so' ? 'shows' : 'does not show'} "${what}": ${seedsText(rare.seeds, rare.of === 'so' ? holds : violated)}`]
    }),
  ]
}

function seedsText(seeds: readonly number[], count: number): string {
  const more = count > Math.min(namedMost, seeds.length) ? ', …' : ''
  return `${count === 1 ? 'seed' : 'seeds'} ${seeds.slice(0, namedMost).join(', ')}${more}`
}

function spreadLine({ name, unit, runs, sum, mean, deviation, least, p50, p90, p99, most, leastSeed, mostSeed }: NonNullable<SweepSummary['percentiles']>[number]): string {
  const shown = (value: number) => meterValue(unit, value)
  const spread = deviation === undefined ? '' : `, deviation ${shown(deviation)}`
  const ranks = `least ${shown(least)} (seed ${leastSeed}), median ${shown(p50)}, p90 ${shown(p90)}, p99 ${shown(p99)}, most ${shown(most)} (seed ${mostSeed})`
  return `  measure "${name}" in ${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}: mean ${shown(mean)}${spread}, sum ${shown(sum)}, ${ranks}`
}
