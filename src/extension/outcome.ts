/**
 * What a run came to: whether the cell succeeded, a summary in text, and where the problems are.
 *
 * A violated property is a failure unless the author expected something of that very property: an experiment that shows how a lease
 * goes wrong is meant to see it go wrong.
 */
import type { RunRequest } from '../check/request.ts'
import type { HostedRun } from '../host/kernel-host.ts'
import { meterLines } from '../diagram/meter-text.ts'
import type { Verdict } from '../kernel/result.ts'
import { drawnLines } from '../language/drawn.ts'
import { formatDuration, formatTime } from '../trace/units.ts'

export interface PlacedProblem {
  cell: number
  start: number
  end: number
  severity: 'error' | 'warning'
  message: string
}

type Judged = Pick<HostedRun, 'verdicts' | 'expectations' | 'problems' | 'end'>

export function succeeded(request: Pick<RunRequest, 'expectations'>, run: Judged): boolean {
  if (run.end.reason === 'error' || run.problems.some((problem) => problem.severity === 'error')) return false
  if (run.expectations.some((expectation) => !expectation.holds)) return false
  return run.verdicts.every((verdict) => verdict.verdict === 'holds' || isExpected(request, verdict))
}

function isExpected({ expectations }: Pick<RunRequest, 'expectations'>, { property }: Verdict): boolean {
  const words = simple(property)
  return expectations.some(({ condition }) => condition.kind === 'property' && simple(condition.property) === words)
}

/** Authors write `tokens-never-go-back` for the property "tokens never go back". */
function simple(name: string): string {
  return name.replace(/[\s-]+/g, ' ').trim()
}

/** Lines of the drawn schedule in the plain text; the renderer has all of them. */
const drawnMost = 40

/** The run in words, for everything that shows no diagrams: other editors, a diff, a screen reader. */
export function describeRun(run: HostedRun): string {
  const many = run.runs > 1
  const size = `${run.events} ${run.events === 1 ? 'event' : 'events'} in ${formatDuration(run.endNs)} of simulated time`
  const lines = run.exploration ? [`${run.name}: ${statesOf(run.exploration)}`] : [many ? `${run.name}: ${run.runs} runs` : `${run.name}, seed ${run.seed}: ${size}`]
  for (const { verdict, property, atNs, event, outsideModel } of run.verdicts) {
    const where = atNs === undefined ? '' : ` at ${formatTime(atNs)}` + (event === undefined ? '' : `, event ${event}`)
    const outside = outsideModel === undefined ? '' : `, outside the declared model: ${outsideModel}`
    lines.push(`  ${property}: ${verdict}${where}${outside}`)
  }
  for (const { text, holds, found } of run.expectations) {
    lines.push(`  expect ${text}: ${holds ? 'yes' : 'NO'}${found === '' ? '' : ` (${found})`}`)
  }
  for (const { name, value } of run.measures) lines.push(`  ${name} = ${JSON.stringify(value)}`)
  if (run.meters) lines.push(...meterLines(run.meters).map((line) => `  ${line}`))
  if (run.drawn && run.drawn.length > 0) lines.push('  faults, as drawn:', ...drawnLines(run.drawn.slice(0, drawnMost)).lines.map((line) => `    ${line}`))
  if (many && run.failingSeeds.length > 0) {
    lines.push(`  failing seeds: ${run.failingSeeds.slice(0, 10).join(', ')}${run.failingSeeds.length > 10 ? ' …' : ''}`)
  }
  for (const { severity, message, hint } of run.problems) lines.push(`  ${severity}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
  lines.push(`  ${run.end.text}${run.end.reproducible ? '' : ' (not reproducible)'}`, `  digest ${run.digest}`)
  return lines.join('\n')
}

function statesOf({ distinct, generated, depth, complete, why }: NonNullable<HostedRun['exploration']>): string {
  return `${distinct} distinct states, ${generated} generated, depth ${depth}, ${complete ? 'complete' : `not complete: ${why ?? ''}`}`
}

/** Problems and unmet expectations that have a place in the notebook. */
export function placedProblems(run: Pick<HostedRun, 'problems' | 'expectations'>): PlacedProblem[] {
  const placed: PlacedProblem[] = []
  for (const { severity, message, hint, cell, start, end } of run.problems) {
    if (cell === undefined || start === undefined) continue
    placed.push({ cell, start, end: end ?? start, severity, message: hint === undefined ? message : `${message}\n${hint}` })
  }
  for (const { text, holds, found, origin } of run.expectations) {
    if (!holds) placed.push({ ...origin, severity: 'error', message: `Expected ${text}${found === '' ? '' : `; found: ${found}`}.` })
  }
  return placed
}
