/**
 * Explores a plan: the front door.
 *
 *     const result = explore(toExplore.plan, exploration, sesRealm(), { kernel: '1' })
 *     result.distinct      // 288
 *     result.verdicts      // [{ property: 'consistent', kind: 'safety', verdict: 'holds', … }]
 *
 * What is found is the same on every machine: the counts do not even depend on the order in which choices are tried.
 */
import type { Program } from '../guest/sandbox/program.ts'
import { LoadError, loadProgram } from '../guest/sandbox/program.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import { TraceWriter } from '../trace/writer.ts'
import { Bounds } from './bounds.ts'
import type { Exploration, ExplorationCounts, ExplorationPlan, ExplorationResult, ExplorationVerdict, Gap, Question } from './exploration.ts'
import { listState, listStates } from './listing.ts'
import { tracePath } from './path-trace.ts'
import { NodeFailure } from './node-code.ts'
import { pathTo } from './path.ts'
import { ExploredProperty } from './properties.ts'
import type { OnProgress } from './search.ts'
import { Search } from './search.ts'
import { Model } from './model.ts'
import { sameName } from '../trace/names.ts'
import { isPartSite, placeOf } from '../trace/site.ts'
import type { Problem } from '../trace/verdict.ts'
import type { WayStep } from '../trace/way.ts'
import { varietyOf } from './variety.ts'
import { Views } from './views.ts'
import { wayOf } from './way.ts'

export interface ExploreOptions {
  /** The version of the kernel, for the record. */
  kernel: string
  onProgress?: OnProgress
  /** Lists so many states. */
  list?: number
  /** The search stops when all of these are decided, and every other property is violated; absent: when it has seen everything. */
  questions?: readonly Question[]
  /** Whether a violation of this property is meant to be: the record leads to one that is not, where there is one. */
  isMeant?: (property: string) => boolean
  /** Whether to look for where the many states come from, as far as there is no limit that was reached. */
  explains?: (counts: ExplorationCounts) => boolean
  /** Tries every choice in the opposite order; the counts must be the same. */
  reversed?: boolean
}

/** When node code fails, the exploration is repeated with code that notes the place of every statement: it is the same exploration. */
export function explore(plan: ExplorationPlan, exploration: Exploration, realm: Realm, options: ExploreOptions): ExplorationResult {
  if (plan.stop?.complete === 0) return { ...nothing(plan, plan.stop.problem, options.kernel, 'this machine goes no further'), stoppedBy: 'machine' }
  const first = attempt(plan, exploration, realm, options, false)
  if (!first.unplaced) return first.result
  const second = attempt(plan, exploration, realm, options, true)
  return { ...first.result, problems: second.result.problems }
}

interface Attempt {
  result: ExplorationResult
  /** Whether something is wrong in node code whose place a tracked run would find. */
  unplaced: boolean
}

function attempt(plan: ExplorationPlan, exploration: Exploration, realm: Realm, options: ExploreOptions, tracked: boolean): Attempt {
  let program: Program
  try {
    program = loadProgram(plan, realm, tracked)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    const problem: Problem = { severity: 'error', message: error.message, hint: 'The cell could not be evaluated.', ...error.place }
    return { result: nothing(plan, problem, options.kernel, 'the cells could not be evaluated'), unplaced: !tracked && error.site < 0 }
  }
  const model = new Model(plan, exploration, program, options.reversed)
  const views = new Views(model.actors, model.values)
  const all = program.properties.map((property) => (
    new ExploredProperty(property, views, program.observer, plan.limits.fuelPerEvent, exploration.atEnd.some((name) => sameName(name, property.name)))
  ))
  const bounds = new Bounds(all, exploration, model.network)
  if (bounds.missing !== undefined) return { result: nothing(plan, noBound(plan, bounds.missing), options.kernel, 'it is not known which states it is about'), unplaced: false }
  const properties = all.filter((property) => !bounds.asked.includes(property))
  const gaps = gapsIn(plan, exploration)
  const search = new Search(model, views, properties, exploration.limits, {
    reversed: options.reversed, until: plan.stop?.complete, list: options.list, questions: options.questions, closed: gaps.length === 0,
    ...(bounds.areSet && { bounds }),
  })
  const failure = conduct(search, model, options.onProgress ?? (() => {}))
  const broken = all.some((property) => property.broken)
  const failures = [...(failure ? [problemOf(plan, failure)] : []), ...all.flatMap((property) => property.problem())]
  const problems = search.stoppedBy === 'machine' && plan.stop ? [plan.stop.problem] : failures
  const result = resultOf(plan, model, properties, search, { problems, gaps }, options)
  const remembering = rememberingIn(model)
  if (remembering.length > 0) result.remembering = remembering
  if (exploration.within) result.within = { text: exploration.within.text, outside: bounds.outside }
  if (exploration.capacity) result.waited = search.waited
  if (options.list !== undefined) result.states = listStates(model, search, options.list)
  if (wasLimited(search) || options.explains?.(result)) result.variety = varietyOf(model, search.set)
  return { result, unplaced: !tracked && (broken || failure?.placed === false) }
}

/** Whether there were more states than it was allowed to find. */
function wasLimited({ stoppedBy }: Search): boolean {
  return stoppedBy === 'depth' || stoppedBy === 'states' || stoppedBy === 'memory'
}

function rememberingIn({ actors, names }: Model): NonNullable<ExplorationResult['remembering']> {
  const all = actors.map(({ locals }, i) => ({ node: names[i], ...locals.waiting }))
  return all.filter(({ states, apparent }) => states > apparent)
}

/** A property that bounds an exploration must be one of its cluster. */
function noBound({ name, nodes }: ExplorationPlan, property: string): Problem {
  const message = `"${property}" says which states this exploration is about, and cannot be asked of it: no such property is about the nodes of this cluster.`
  return { severity: 'error', message, hint: `Write one that names only ${nodes.map((node) => node.name).join(', ')}.`, ...nodes[0]?.origin, node: name }
}

interface Failure {
  error: NodeFailure
  placed: boolean
}

function conduct(search: Search, model: Model, onProgress: OnProgress): Failure | undefined {
  try {
    search.run(onProgress)
    for (const actor of model.actors) actor.verify()
    return undefined
  } catch (error) {
    if (!(error instanceof NodeFailure)) throw error
    search.stop('failure', 'node code failed')
    return { error, placed: error.site >= 0 }
  }
}

function problemOf({ nodes }: ExplorationPlan, { error }: Failure): Problem {
  const { node, message, hint, site } = error
  const { name, origin } = nodes[node]
  const text = message.startsWith(`${name}`) || message.includes(` of ${name}`) ? message : `${name}: ${message}`
  return { severity: 'error', message: text, hint, node: name, ...(site >= 0 && !isPartSite(site) ? placeOf(site) : origin) }
}

/** Why a property that was violated nowhere need not hold everywhere. */
function silentText(error: string): string {
  return `where a node was down it threw instead of answering (${error}): ask whether the node is up first`
}

function resultOf(plan: ExplorationPlan, model: Model, properties: readonly ExploredProperty[], search: Search, { problems, gaps }: Pick<ExplorationResult, 'problems' | 'gaps'>, options: ExploreOptions): ExplorationResult {
  const { set, generated, depth, stoppedBy } = search
  const why = search.why ?? gaps[0]?.text
  const complete = why === undefined && problems.length === 0
  const verdicts = properties.filter((property) => !property.broken).map((property): ExplorationVerdict => {
    const { name, violatedIn, atEnd, silent } = property
    const about = { property: name, kind: 'safety' as const, ...(atEnd && { atEnd }) }
    // Where there is no end, nothing was asked.
    if (!property.isViolated && silent !== undefined) return { ...about, verdict: 'unknown', detail: silentText(silent) }
    if (!property.isViolated) return { ...about, verdict: complete && (!atEnd || search.ends > 0) ? 'holds' : 'unknown' }
    const steps = pathTo(model, set, violatedIn)
    const way = wayOf(model, steps)
    const pathDepth = steps.length - model.actors.length + 1
    return { ...about, verdict: 'violated', depth: pathDepth, path: pathIn(way), way, last: listState(model, set, violatedIn, atEnd) }
  })
  const first = shownOf(properties, options)
  const steps = first < 0 && set.size === 0 ? [] : pathTo(model, set, first < 0 ? 0 : properties[first].violatedIn)
  const trace = tracePath(model, steps, {
    kernel: options.kernel,
    name: plan.name,
    nodes: plan.nodes.map(({ name, className }) => ({ name, className })),
    properties: properties.map(({ name }) => name),
    violated: first < 0 ? undefined : first,
    endText: first < 0 ? 'the initial state' : `the shortest way to a violation of "${properties[first].name}"${properties[first].atEnd ? nothingMore : ''}`,
  })
  const bytesPerState = set.size === 0 ? 0 : Math.round((search.bytes / set.size) * 10) / 10
  const effort = {
    handlerCalls: model.actors.reduce((sum, { code }) => sum + code.calls, 0),
    memoized: model.actors.reduce((sum, { answerCount }) => sum + answerCount, 0),
    bytesPerState,
  }
  const counts = { distinct: set.size, generated, depth, complete, left: set.size - search.next, ends: search.ends }
  return { ...counts, ...(why !== undefined && { why }), ...(stoppedBy && { stoppedBy }), gaps, verdicts, problems, effort, trace }
}

/** The index of the property whose violation the record leads to; -1: there is none. */
function shownOf(properties: readonly ExploredProperty[], { isMeant }: ExploreOptions): number {
  const surprise = properties.findIndex(({ isViolated, name }) => isViolated && isMeant?.(name) === false)
  return surprise < 0 ? properties.findIndex(({ isViolated }) => isViolated) : surprise
}

/** Of a violation at the end. */
const nothingMore = ', where nothing can happen any more'

/** In words alone, without the nodes whose start did nothing to others. */
function pathIn(way: readonly WayStep[]): string[] {
  return way.filter(({ step, sends, orders, chooses }) => step > 0 || (sends ?? orders ?? chooses) !== undefined).map(({ text }) => text)
}

function gapsIn({ cells }: ExplorationPlan, { gaps = [] }: Exploration): Gap[] {
  const has = (word: string) => cells.some(({ javascript }) => new RegExp(`\\b${word}\\b`).test(javascript))
  return gaps.filter(({ word }) => word === undefined || has(word))
}

/** A result of which nothing is there but what went wrong. */
function nothing({ name }: ExplorationPlan, problem: Problem, kernel: string, why: string): ExplorationResult {
  const header = { kernel, name, seed: 0, durationNs: 0, endNs: 0, nodes: [], properties: [], faults: [], clocks: [] }
  const trace = new TraceWriter().finish(header)
  const effort = { handlerCalls: 0, memoized: 0, bytesPerState: 0 }
  return { distinct: 0, generated: 0, depth: 0, complete: false, why, left: 0, ends: 0, gaps: [], verdicts: [], problems: [problem], effort, trace }
}
