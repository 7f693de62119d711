/**
 * Facts of a run that the metadata of its output keeps, and what the cell's status bar shows of them.
 *
 * They include the fingerprint of everything that the output was made from. A cell is stale when its present fingerprint differs, so undoing an
 * edit clears the mark, and nothing has to be kept elsewhere.
 */
import { unforeseen } from '../check/outcome.ts'
import type { RunSummary } from '../trace/output.ts'
import { formatDuration, formatTime } from '../trace/units.ts'

export interface RunFacts {
  fingerprint: string
  name: string
  seed: number
  runs: number
  events: number
  endNs: number
  digest: string
  expected: number
  unmet: number
  failingSeeds: number
  /** For an exploration the number of distinct states. */
  states?: number
  /** A property was violated of which no line speaks, so the cell failed even if all its expectations were met. */
  surprise?: true
  violation?: { property: string; atNs?: number; event?: number }
  /** What ended the run before its time: an error in node code, a limit. */
  failure?: string
}

export function factsOf(summary: RunSummary, fingerprint: string): RunFacts {
  const { name, seed, events, endNs, digest, expectations, sweep } = summary
  const facts: RunFacts = {
    fingerprint, name, seed, events, endNs, digest,
    runs: sweep?.runs ?? 1,
    expected: expectations.length,
    unmet: expectations.filter((expectation) => !expectation.holds).length,
    failingSeeds: sweep?.failingSeeds?.length ?? 0,
  }
  if (summary.exploration) facts.states = summary.exploration.distinct
  const [surprise] = unforeseen(summary)
  const violated = surprise ?? summary.verdicts.find((verdict) => verdict.verdict === 'violated')
  if (violated) facts.violation = { property: violated.property, atNs: violated.atNs, event: violated.event }
  if (surprise) facts.surprise = true
  const failure = summary.problems.find(({ severity }) => severity === 'error')
  if (failure) facts.failure = failure.message
  return facts
}

const numbers = ['seed', 'runs', 'events', 'endNs', 'expected', 'unmet', 'failingSeeds'] as const

/** Reads the facts back and checks them, since metadata may come from an older version or another program. */
export function readFacts(value: unknown): RunFacts | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  // SAFETY: checked field by field below.
  const facts = value as RunFacts
  if (typeof facts.fingerprint !== 'string' || typeof facts.name !== 'string' || typeof facts.digest !== 'string') return undefined
  if (numbers.some((name) => typeof facts[name] !== 'number')) return undefined
  if (facts.violation !== undefined && typeof facts.violation?.property !== 'string') return undefined
  if (facts.failure !== undefined && typeof facts.failure !== 'string') return undefined
  return facts
}

export function isStale(outputs: readonly RunFacts[], fingerprint: string): boolean {
  return outputs.some((facts) => facts.fingerprint !== fingerprint)
}

export interface StatusText {
  /** May contain VS Code's `$(icon)`. */
  text: string
  tooltip: string
  action?: { kind: 'run' } | { kind: 'show'; run: string; event: number }
}

export function statusTexts(outputs: readonly RunFacts[], fingerprint: string | undefined, withFacts: boolean): StatusText[] {
  const texts: StatusText[] = []
  if (fingerprint !== undefined && isStale(outputs, fingerprint)) {
    const tooltip = 'Something this output was made from has changed since.'
    texts.push({ text: '$(history) Stale: run again', tooltip, action: { kind: 'run' } })
  }
  for (const facts of outputs) texts.push(verdictText(facts))
  if (!withFacts) return texts
  const [only] = outputs
  if (outputs.length !== 1) return texts
  if (only.states !== undefined) {
    texts.push({ text: `${only.states} states`, tooltip: `${only.name}: distinct states that were found` })
  } else if (only.runs > 1) {
    texts.push({ text: `${only.runs} runs`, tooltip: `${only.name}: ${only.runs} runs` })
  } else {
    texts.push({ text: `seed ${only.seed}`, tooltip: `Seed ${only.seed} gives exactly this run again. Digest ${only.digest}` })
    texts.push({ text: `${only.events} ${only.events === 1 ? 'event' : 'events'}`, tooltip: 'Events that were simulated' })
    texts.push({ text: formatDuration(only.endNs), tooltip: 'Simulated time' })
  }
  return texts
}

function verdictText({ name, unmet, expected, violation, failure, failingSeeds, runs, surprise }: RunFacts): StatusText {
  if (failure !== undefined) return { text: '$(error) failed', tooltip: `${name}: ${failure}` }
  const action = violation?.event === undefined ? {} : { action: { kind: 'show' as const, run: name, event: violation.event } }
  const violated = violation && `${violation.property} violated${violation.atNs === undefined ? '' : ` at ${formatTime(violation.atNs)}`}`
  if (unmet > 0) {
    const text = expected === 1 ? '$(error) not as expected' : `$(error) ${unmet} of ${expected} expectations not met`
    return { text, tooltip: violated ? `${name}: ${violated}` : name, ...action }
  }
  const tooltip = violated ? 'Show the violation' : name
  if (expected > 0 && !surprise) return { text: `$(pass) as expected${violated ? `: ${violated}` : ''}`, tooltip, ...action }
  if (runs > 1 && failingSeeds > 0) return { text: `$(error) ${failingSeeds} failing seeds`, tooltip: name, ...action }
  if (violated) return { text: `$(error) ${violated}`, tooltip, ...action }
  return { text: '$(pass) done', tooltip: `${name}: no property was violated` }
}
