/** What the kernel's process does with a request to explore: visit every state, decide the expectations, pack the result. */
import { decideExploration, isCountSurprising, noEnd, questionsOf } from '../check/exploration-verdicts.ts'
import { withForesight } from '../check/outcome.ts'
import type { ExplorationResult } from '../explore/exploration.ts'
import type { OnProgress } from '../explore/search.ts'
import { explore } from '../explore/explore.ts'
import type { RunRequest } from '../check/request.ts'
import { planOf } from '../check/request.ts'
import { beginRun } from '../guest/sandbox/heartbeat.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import { kernelVersion } from '../kernel/version.ts'
import { encodeTrace } from '../trace/bytes.ts'
import { EventKind } from '../trace/events.ts'
import { varietyText } from '../trace/explored.ts'
import { sameName } from '../trace/names.ts'
import type { ExplorationSummary, RunSummary } from '../trace/output.ts'
import type { Problem, RunEnd, Verdict } from '../trace/verdict.ts'
import type { HostedRun } from './protocol.ts'

export type OnExploring = OnProgress

export function executeExploration(request: RunRequest, realm: Realm, onExploring: OnExploring): HostedRun {
  const { exploration } = request
  if (!exploration) throw new Error('This request says nothing about what to explore.')
  beginRun(0)
  const { wishes = {} } = exploration
  const result = explore(planOf(request, 0), exploration, realm, {
    kernel: kernelVersion,
    onProgress: onExploring,
    list: wishes.states,
    questions: wishes.inFull ? undefined : questionsOf(request.expectations),
    isMeant: (property) => request.expectations.some(({ condition }) => (
      condition.kind === 'property' && condition.verdict === 'violated' && sameName(condition.property, property)
    )),
    explains: (counts) => wishes.variety === true || isCountSurprising(request.expectations, counts),
  })
  const { trace } = result
  const expectations = decideExploration(request.expectations, result, request.unasked)
  const summary: RunSummary = {
    name: request.name,
    seed: 0,
    digest: trace.header.digest,
    events: trace.length,
    endNs: trace.header.endNs,
    verdicts: withForesight(request, verdictsOf(result)),
    measures: [],
    problems: [...result.problems, ...openQuestions(request, result)],
    end: endOf(result),
    exploration: summaryOf(result),
    cell: request.origin.cell,
    views: request.views,
    expectations: expectations.map(({ text, holds, found }) => ({ text, holds, found })),
    ...(request.lines && { lines: request.lines }),
  }
  return { summary, trace: encodeTrace(trace), origins: expectations.map(({ origin }) => origin) }
}

function summaryOf(result: ExplorationResult): ExplorationSummary {
  const { distinct, generated, depth, complete, why, stoppedBy, left, ends, within, waited, remembering, verdicts, effort, variety, states } = result
  const advice = adviceFor(result)
  return {
    distinct,
    generated,
    depth,
    complete,
    ...(why !== undefined && { why }),
    ...(advice !== undefined && { advice }),
    ...(stoppedBy === 'decided' && { decided: true as const }),
    ...(variety && variety.length > 0 && { variety }),
    left,
    ends,
    ...(within && { within }),
    ...(waited !== undefined && { waited }),
    ...(remembering && { remembering }),
    paths: verdicts.flatMap(({ property, way, last }) => (way && last ? [{ property, steps: way, last }] : [])),
    ...(states && { states }),
    bytesPerState: effort.bytesPerState,
  }
}

/** What to do about a limit that was reached. */
function adviceFor({ stoppedBy, depth, effort }: ExplorationResult): string | undefined {
  const smaller = 'Explore a smaller cluster or fewer crashes and losses, or look only so far: "to depth <n>".'
  switch (stoppedBy) {
    case 'states':
      return `Say "up to <n> states" with a larger number. ${smaller}`
    case 'memory':
      return `A state takes about ${Math.ceil(effort.bytesPerState)} bytes with all that belongs to it; "dsnb explore --memory <MB>" allows more. ${smaller}`
    case 'depth':
      return `Say "to depth <n>" with more than ${depth}, or leave it out.`
    default:
      return undefined
  }
}

function endOf({ complete, why, distinct, problems, stoppedBy }: ExplorationResult): RunEnd {
  if (stoppedBy === 'machine') return { reason: 'limit', text: problems[0].message, reproducible: false }
  if (problems.length > 0) return { reason: 'error', text: problems[0].message, reproducible: true }
  if (complete) return { reason: 'quiet', text: `every one of ${distinct} states was visited`, reproducible: true }
  if (stoppedBy === 'decided') return { reason: 'quiet', text: `${distinct} states were seen when everything was decided`, reproducible: true }
  return { reason: 'limit', text: `not complete: ${why}`, reproducible: true }
}

/** The first violated property, whose path is the trace that is shown. */
function violationOf({ trace }: ExplorationResult): { event: number; property: number } | undefined {
  const event = trace.events.kind.indexOf(EventKind.violation)
  return event < 0 ? undefined : { event, property: trace.event(event).subject }
}

function verdictsOf(result: ExplorationResult): Verdict[] {
  const shown = violationOf(result)
  return result.verdicts.map(({ property, kind, verdict, depth, atEnd, detail: why }): Verdict => {
    if (why !== undefined) return { property, kind, verdict, detail: why }
    if (verdict === 'unknown' && result.complete) return { property, kind, verdict, detail: noEnd }
    if (verdict === 'unknown') return { property, kind, verdict, detail: `not violated in ${result.distinct} states, but ${result.why}` }
    const detail = verdict === 'holds' ? (atEnd ? `in all ${result.ends} last states` : `in all ${result.distinct} states${whileText(result)}`) : `by a path of ${depth} states`
    const isShown = shown !== undefined && result.trace.header.properties[shown.property] === property
    return { property, kind, verdict, evaluations: result.distinct, ...(isShown && { event: shown.event }), detail }
  })
}

/** What bounds the states of which something is said, where it does. */
function whileText({ within }: ExplorationResult): string {
  return within && within.outside > 0 ? ` while ${within.text}, and where one step leads out of them` : ''
}

/** A problem for each property that is not decided, unless the author asked for no more states than were seen. */
function openQuestions({ origin, expectations }: RunRequest, result: ExplorationResult): Problem[] {
  if (result.problems.length > 0) return []
  const gaps = result.gaps.map(({ text, hint, ...at }): Problem => ({ severity: 'warning', message: `Not complete: ${text}.`, hint, ...at }))
  if (result.stoppedBy === undefined && gaps.length > 0) return gaps
  const open = result.verdicts.filter(({ property, verdict }) => {
    const bounded = expectations.some(({ condition }) => condition.kind === 'property' && condition.property === property && condition.depth !== undefined)
    return verdict === 'unknown' && !bounded
  })
  return [...gaps, ...open.map(({ property }): Problem => (result.complete ? {
    severity: 'warning',
    message: `"${property}" is asked at the end, and ${noEnd}.`,
    hint: 'A timer that repeats for ever, or a message that may always arrive again, leaves no end.',
    ...origin,
  } : {
    severity: 'warning',
    message: `"${property}" was not violated in ${result.distinct} states, but the exploration is not complete: ${result.why}.`,
    hint: [`${result.left} states are left.`, varietyIn(result), adviceFor(result), `Or say how far it holds: expect … holds to depth ${result.depth}.`]
      .filter(Boolean).join(' '),
    ...origin,
  }))]
}

function varietyIn({ variety = [], distinct }: ExplorationResult): string {
  return variety.length === 0 ? '' : `What differs most: ${varietyText(variety[0], distinct)}.`
}
