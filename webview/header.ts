/** The results of a run, above its figures: name and numbers, verdicts, expectations, measures, problems, sweeps. */
import { shortText, shortValue } from '../src/diagram/payload.ts'
import { boundLines } from '../src/diagram/exploration-text.ts'
import { varietyText } from '../src/trace/explored.ts'
import { countedAs } from '../src/trace/quantity.ts'
import type { ExplorationSummary, RunSummary, SummaryExpectation } from '../src/trace/output.ts'
import { formatCount, formatDuration, formatTime } from '../src/trace/units.ts'
import type { Problem, Verdict } from '../src/trace/verdict.ts'
import { element, on } from './dom.ts'
import { drawnView } from './drawn.ts'
import { icon, type IconName } from './icons.ts'
import { metersView } from './meters.ts'
import { placeText } from './stepper.ts'
import { sweepView } from './sweep.ts'
import { waysView } from './ways.ts'

export interface HeaderActions {
  goTo?(event: number): void
  reveal?(cell: number, offset: number): void
  replay?(seed: number): void
}

export function makeHeader(summary: RunSummary, actions: HeaderActions): HTMLElement[] {
  const chips = [
    ...summary.verdicts.map((verdict) => verdictChip(verdict, actions)),
    ...summary.expectations.map(expectationChip), ...(summary.notAsked ?? []).map(notAskedChip),
  ]
  const measures = summary.measures.map(({ name, value, text, unit }) => {
    return element('span', { class: 'fact' }, [`${name} `, element('b', {}, [typeof value === 'number' || text === undefined ? shortValue(value, 60, countedAs(unit)) : shortText(text, 60)])])
  })
  return [
    element('div', { class: 'title-line' }, [element('h3', {}, [summary.name || 'run']), ...facts(summary)]),
    ...(chips.length > 0 ? [element('ul', { class: 'chips', 'aria-label': 'Verdicts' }, chips)] : []),
    ...(measures.length > 0 ? [element('div', { class: 'measures' }, measures)] : []),
    ...(summary.meters ? metersView(summary.meters) : []),
    ...(summary.drawn && summary.drawn.lines.length > 0 ? [drawnView(summary.drawn, summary.seed)] : []),
    ...(summary.exploration ? waysView(summary.exploration, summary.verdicts.find(({ event }) => event !== undefined)?.property) : []),
    ...(summary.sweep ? [sweepView(summary.sweep, actions)] : []),
    ...problemsView(summary, actions),
    // The problems above show an error that ended the run already.
    ...(summary.problems.some(({ severity }) => severity === 'error') ? [] : endView(summary)),
  ]
}

function facts(summary: RunSummary): HTMLElement[] {
  const fact = (text: string, title?: string) => element('span', { class: 'fact', title }, [text])
  if (summary.exploration) return explorationFacts(summary.exploration, fact)
  const found = summary.sweep ? [] : [fact(`seed ${summary.seed}`)]
  if (summary.sweep) found.push(fact(`shown: seed ${summary.seed}`))
  if (summary.events > 0) found.push(
    fact(`${formatCount(summary.events)} events`),
    fact(`${formatDuration(summary.endNs)} simulated`, summary.end.text),
  )
  if (summary.digest) found.push(fact(
    `digest ${summary.digest.slice(0, 8)}`,
    `Digest of the whole trace: ${summary.digest}. The same on every machine.`,
  ))
  return found
}

type MakeFact = (text: string, title?: string) => HTMLElement

function explorationFacts(explored: ExplorationSummary, fact: MakeFact): HTMLElement[] {
  const { distinct, generated, depth, complete, decided, variety = [], left, ends } = explored
  const why = decided ? 'stopped when everything was decided' : 'not complete'
  return [
    fact(`${formatCount(distinct)} distinct states`, 'Different states of the whole system.'),
    fact(`${formatCount(generated)} generated`, 'Initial states and steps taken, those that led to a known state included.'),
    fact(`depth ${formatCount(depth)}`, 'States of the longest of the shortest paths.'),
    ...(complete ? [fact(ends === 1 ? '1 end' : `${formatCount(ends)} ends`, 'States in which nothing can happen any more but faults.')] : []),
    fact(complete ? 'complete' : `${why}, ${formatCount(left)} states left`, decided ? '"explore … in full" sees the others too.' : undefined),
    ...boundLines(explored).map((line) => fact(line)),
    ...variety.slice(0, 1).map((part) => fact(`what differs most: ${varietyText(part, distinct)}`, 'Where the many states come from.')),
  ]
}

function chip(tone: 'good' | 'bad' | 'unknown', name: IconName, parts: (string | Node)[], title?: string): HTMLElement {
  return element('li', { class: `chip ${tone}`, title }, [icon(name), element('span', {}, parts)])
}

function verdictChip(verdict: Verdict, actions: HeaderActions): HTMLElement {
  const { property, event } = verdict
  if (verdict.verdict === 'holds') {
    const seen = verdict.evaluations === undefined ? undefined : `Checked ${formatCount(verdict.evaluations)} times in this run.`
    return chip('good', 'holds', [element('b', {}, [property]), ` holds${verdict.detail ? `: ${verdict.detail}` : ''}`], seen)
  }
  if (verdict.verdict === 'unknown') {
    return chip('unknown', 'unknown', [element('b', {}, [property]), ` is undecided${verdict.detail ? `: ${verdict.detail}` : ''}`])
  }
  const where = verdict.atNs === undefined ? '' : ` at ${formatTime(verdict.atNs)}`
  const title = event === undefined ? undefined : `Event ${event + 1}`
  const outside = verdict.outsideModel
  const why = atDown(verdict)
  const parts = [element('b', {}, [property]), ` violated${where}${why}`, ...(outside === undefined ? [] : [outsideMark(outside)])]
  const made = chip('bad', 'violated', parts, title)
  if (event !== undefined && actions.goTo) {
    const show = element('button', { type: 'button', class: 'link' }, ['show'])
    on(show, 'click', () => actions.goTo?.(event))
    made.appendChild(show)
  }
  return made
}

/** When a run's property was violated; an exploration shows that with its path. */
function atDown({ atNs, detail }: Verdict): string {
  return atNs === undefined || detail === undefined ? '' : `; ${detail}`
}

/** The mark of a violation after the run left its declared model, since that does not show an error of the algorithm. */
function outsideMark(why: string): HTMLElement {
  return element('span', { class: 'outside' }, [', outside the declared model: ', why])
}

function expectationChip({ text, holds, found }: SummaryExpectation): HTMLElement {
  if (holds) return chip('good', 'holds', ['expected ', element('b', {}, [text])], found)
  return chip('bad', 'violated', ['expected ', element('b', {}, [text]), found ? `, but ${found}` : ', but it is not so'])
}

function notAskedChip(text: string): HTMLElement {
  return chip('unknown', 'unknown', ['not asked ', element('b', {}, [text]), ': it is about another number of runs'])
}

/** More warnings than this are folded away, so that they do not push the picture out of the window. */
const warningsOpen = 2

function problemsView(summary: RunSummary, actions: HeaderActions): HTMLElement[] {
  const view = (problem: Problem) => problemView(problem, summary, actions)
  const errors = summary.problems.filter(({ severity }) => severity === 'error')
  const warnings = summary.problems.filter(({ severity }) => severity !== 'error')
  const open = warnings.length <= warningsOpen + 1 ? warnings.length : warningsOpen
  const rest = warnings.slice(open)
  const label = `${formatCount(rest.length)} more warnings`
  return [
    ...errors.map(view),
    ...warnings.slice(0, open).map(view),
    ...(rest.length > 0 ? [element('details', { class: 'problems-more' }, [element('summary', {}, [label]), ...rest.map(view)])] : []),
  ]
}

function problemView(problem: Problem, summary: RunSummary, actions: HeaderActions): HTMLElement {
  const { cell, start, origin } = problem
  const where = [problem.node, problem.timeNs === undefined ? '' : `at ${formatTime(problem.timeNs)}`].filter(Boolean).join(' ')
  const message = element('div', { class: 'problem-message' }, [where ? `${where}: ` : '', problem.message])
  const lines = [message, ...(problem.hint ? [element('div', { class: 'problem-hint' }, [problem.hint])] : [])]
  const jumpTo = (place: { cell: number; offset: number }, before = '') => {
    const jump = element('button', { type: 'button', class: 'link' }, [icon('place'), before + placeText(summary, place)])
    on(jump, 'click', () => actions.reveal?.(place.cell, place.offset))
    message.append(' ', jump)
  }
  if (cell !== undefined && actions.reveal) jumpTo({ cell, offset: start ?? 0 })
  if (origin && actions.reveal) jumpTo({ cell: origin.cell, offset: origin.start }, 'thrown at ')
  const error = problem.severity === 'error'
  return element('div', { class: `problem ${problem.severity}`, role: error ? 'alert' : 'note' }, [
    icon(error ? 'error' : 'warning'),
    element('div', {}, [element('span', { class: 'unseen' }, [`${problem.severity}: `]), ...lines]),
  ])
}

/** How the run ended, when the reader would not expect it. */
function endView({ end, problems }: RunSummary): HTMLElement[] {
  if (end.reproducible && (end.reason === 'time' || end.reason === 'quiet')) return []
  if (end.reason === 'error' && problems.some(({ severity }) => severity === 'error')) return []
  const text = end.reproducible ? end.text : `${end.text} Not reproducible: this machine's limits, not the plan, ended the run.`
  return text ? [element('div', { class: 'problem warning', role: 'note' }, [icon('warning'), element('div', {}, [text])])] : []
}
