/**
 * Runs a plan: the kernel's front door.
 *
 *     const result = simulate(plan, sesRealm())
 *     result.trace.header.digest     // the same for the same plan, on every machine
 *     result.verdicts                // [{ property: 'tokens never go back', verdict: 'violated', … }]
 *
 * Nothing here waits, reads a clock or draws a number that the seed does not fix.
 */
import { EventKind } from '../trace/events.ts'
import { FaultSchedule } from './faults/schedule.ts'
import type { Thrown } from './network/troubles.ts'
import { sizeOf } from './network/wire.ts'
import type { RunPlan } from './plan.ts'
import type { Process } from './processes/process.ts'
import { rest } from '../guest/sandbox/heartbeat.ts'
import type { Program } from '../guest/sandbox/program.ts'
import { LoadError, loadProgram } from '../guest/sandbox/program.ts'
import { quantityTable } from '../guest/sandbox/quantity-table.ts'
import type { Realm } from '../guest/sandbox/realm.ts'
import type { RunResult } from './result.ts'
import { Simulation } from './engine/simulation.ts'
import type { Failure, Stage } from './engine/stage.ts'
import { busiestLine } from './properties/busiest-line.ts'
import type { Meters } from './workload/meters.ts'
import { kernelVersion } from './version.ts'
import type { Trace, TraceHeader } from '../trace/trace.ts'
import type { UnfinishedHeader } from '../trace/writer.ts'
import { TraceWriter } from '../trace/writer.ts'
import { sentence } from '../trace/problem-text.ts'
import { isPartSite, placeOf, unpackSite } from '../trace/site.ts'
import { formatTime } from '../trace/units.ts'
import type { Problem, RunEnd } from '../trace/verdict.ts'

/**
 * Runs a plan once. When node code throws, the run is repeated with code that notes every statement's place, so that the problem
 * points at the statement; that is cheap, because the second run is the same run.
 */
export function simulate(plan: RunPlan, realm: Realm): RunResult {
  const { stop } = plan
  if (stop?.complete === 0) return withoutTrace(plan, stop.problem, { reason: 'limit', text: stop.problem.message, reproducible: false })
  const first = attempt(plan, realm, false)
  return first.inNodeCode ? withPlaces(first.result, attempt(plan, realm, true).result) : first.result
}

/** The result, its problems with the places that the tracked run of the same plan found. */
function withPlaces(result: RunResult, tracked: RunResult): RunResult {
  const problems = result.problems.map((problem, i): Problem => {
    const { cell, start, end, message, origin } = tracked.problems[i] ?? problem
    return { ...problem, message, ...(cell !== undefined && { cell, start, end }), ...(origin && { origin }) }
  })
  return { ...result, problems }
}

/**
 * Loads a plan once and runs it for many seeds. Nothing of one run reaches the next: cells that may remember are loaded anew. The results have
 * digests, verdicts, counts and final states, but no events to step through: `simulate` the seed that is worth a look.
 */
export function simulator(plan: RunPlan, realm: Realm): (seed: number) => RunResult {
  return (seed) => runProgram({ ...plan, seed, recording: false }, programOf(plan, realm)).result
}

/** The program that ran last. */
let last: { plan: RunPlan; realm: Realm; program: Program } | undefined

/**
 * The program of a plan. The one that ran last is taken again when it is the same: loading takes time, and the engine knows its code already.
 * Nothing of a run stays in it: what cells define is frozen, and a cell that may keep something all the same is loaded for each run.
 */
function programOf(plan: RunPlan, realm: Realm): Program {
  if (last && last.realm === realm && isSameProgram(last.plan, plan)) return last.program
  const program = loadProgram(plan, realm, false)
  last = program.remembers ? undefined : { plan, realm, program }
  return program
}

/** Has the next run load its program anew. */
export function forgetProgram(): void {
  last = undefined
}

function isSameProgram(a: RunPlan, b: RunPlan): boolean {
  return (
    a === b ||
    (a.limits.callDepth === b.limits.callDepth &&
      a.limits.fuelPerEvent === b.limits.fuelPerEvent &&
      String(a.irrelevant) === String(b.irrelevant) &&
      sameLists(a.nodes, b.nodes, (one, other) => one.name === other.name && one.className === other.className) &&
      sameLists(a.cells, b.cells, (one, other) => one.cell === other.cell && one.javascript === other.javascript))
  )
}

function sameLists<T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean {
  return a.length === b.length && a.every((one, i) => same(one, b[i]))
}

interface Attempt {
  result: RunResult
  /** Whether something went wrong inside node code, so that knowing the statement helps. */
  inNodeCode: boolean
}

function attempt(plan: RunPlan, realm: Realm, tracked: boolean): Attempt {
  let program: Program
  try {
    program = tracked ? loadProgram(plan, realm, true) : programOf(plan, realm)
  } catch (error) {
    if (error instanceof LoadError) return { result: unloadable(plan, error), inNodeCode: !tracked }
    throw error
  }
  return runProgram(plan, program)
}

function runProgram(plan: RunPlan, program: Program): Attempt {
  const simulation = new Simulation(plan, plan.seed, program)
  const schedule = new FaultSchedule(simulation, plan.seed)
  const end = simulation.run()
  const { trace, monitor, nowNs, processes, model, meters, stopped } = simulation.stage
  const outside = model?.finish(end.reason === 'quiet') ?? []
  const measures = end.reason === 'error' || stopped ? [] : monitor.measures(program.measures, meters, { endNs: nowNs, clocks: processes.flatMap((process) => process.clock.segments), tickNs: simulation.stage.tickNs })
  trace.event(EventKind.end, nowNs, -1, trace.values.intern(end.reason === 'error' ? 'node code failed' : end.text))
  const faults = schedule.report()
  const lastStates = simulation.stage.lastStates()
  const header: UnfinishedHeader = {
    kernel: kernelVersion,
    name: plan.name,
    seed: plan.seed,
    durationNs: plan.durationNs,
    endNs: nowNs,
    ...(simulation.stage.tickNs > 1 && { tickNs: simulation.stage.tickNs }),
    nodes: plan.nodes.map(({ name, className, clock: { resolutionNs } }) => (
      { name, className, ...(resolutionNs !== undefined && { resolutionNs }) }
    )),
    properties: program.properties.map(({ name }) => name),
    faults,
    clocks: processes.flatMap((process) => process.clock.segments),
    ...(lastStates && { lastStates }),
    ...seldomInHeaders(processes),
    ...(plan.countsBytes && { bytes: bytesSent(trace) }),
    ...counted(plan, program, meters),
  }
  const finalStates = simulation.stage.finalStates()
  // Node code may have run until here, as part of a state.
  rest()
  const finished = trace.finish(header, finalStates)
  simulation.stage.queue.giveBack()
  const result: RunResult = {
    trace: finished,
    verdicts: monitor.verdicts(wholeRun(end) ? undefined : `the run broke off at ${formatTime(nowNs)}`).map((verdict) => model?.judge(verdict) ?? verdict),
    measures,
    problems: stopped ? [stopped.problem] : [...problemsOf(simulation.stage, finished, schedule.absent(), end), ...outside],
    end,
    ...(schedule.drawsSchedule && { drawn: schedule.drawn() }),
    ...(!meters.empty && { meters }),
  }
  return { result, inNodeCode: simulation.stage.failure !== undefined || monitor.broken.length > 0 }
}

/** Whether a run came to its end: what holds in a part of it need not hold in all of it. */
function wholeRun({ reason }: RunEnd): boolean {
  return reason === 'time' || reason === 'quiet'
}

/** What is known of numbers, also by word of the author. */
function counted({ cells, nodes }: RunPlan, program: Program, meters: Meters): Pick<TraceHeader, 'quantities'> {
  const table = quantityTable(cells, nodes, meters.units)
  const declared = program.measures.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit] as const]))
  const quantities = declared.length === 0 ? table : { ...table, measures: { ...table.measures, ...Object.fromEntries(declared) } }
  return Object.keys(quantities).length === 0 ? {} : { quantities }
}

/** Parts of the header that only few runs have. */
function seldomInHeaders(processes: readonly Process[]): Pick<TraceHeader, 'confidences' | 'lanes'> {
  const confidences = processes.flatMap((process) => process.confidences ?? [])
  const lanes = processes.flatMap((process) => process.laneInfos ?? [])
  return { ...(confidences.length > 0 && { confidences }), ...(lanes.length > 0 && { lanes }) }
}

function bytesSent(trace: TraceWriter): number {
  let sum = 0
  for (let message = 0; message < trace.messageCount; message++) sum += sizeOf(trace.values.value(trace.messagePayload(message)))
  return sum
}

type Absent = ReturnType<FaultSchedule['absent']>

function problemsOf(stage: Stage, trace: Trace, { waiting, skipped }: Absent, end: RunEnd): Problem[] {
  const problems: Problem[] = []
  const { failure, monitor } = stage
  if (failure) {
    const { node, timeNs, thrown } = failure
    const text = `${node}: ${textOfFailure(stage, failure)}`
    problems.push({ severity: 'error', message: text, hint: hintFor(failure, end), node, timeNs, ...placeOfFailure(stage, failure), ...originOf(thrown) })
  } else if (end.reason === 'limit') {
    problems.push(limitProblem(stage, trace, end))
  }
  for (const { name, message, site } of monitor.broken) {
    const hint = 'A property is a function of the nodes that returns true or false.'
    problems.push({ severity: 'error', message: `"${name}" could not be decided: ${message}.`, hint, ...placeOf(site) })
  }
  for (const [index, fault] of trace.header.faults.entries()) {
    if (fault.bites > 0 || skipped.has(index)) continue
    const { cell, start, end: stop } = fault
    const hint = waiting.has(index) ? notMet : 'Look at its time and its target: nothing was there to be hit.'
    problems.push({ severity: 'warning', message: `"${fault.text}" changed nothing in this run.`, hint, cell, start, end: stop })
  }
  return problems
}

/** A ceiling of the whole run: blames the line that made most of what happened last, or the node that went too far. */
function limitProblem({ limitReached, plan, trace: { recording } }: Stage, trace: Trace, end: RunEnd): Problem {
  const { text } = end
  const problem: Problem = { severity: 'error', message: `The run ${text}.`, hint: limitHint(end) }
  if (limitReached) {
    const { process: { name, index }, site } = limitReached
    return { ...problem, node: name, ...(site < 0 ? plan.nodes[index].origin : placeOf(site)) }
  }
  const busiest = recording ? busiestLine(trace) : undefined
  if (!busiest) return { ...problem, ...plan.nodes[0]?.origin }
  return { ...problem, message: `The run ${text}; ${busiest.text}`, node: busiest.node, ...placeOf(busiest.site) }
}

/** Many customers are a reason to allow more events; messages that cause more messages without end are none. */
function limitHint({ text }: RunEnd): string {
  const more = text.endsWith('(events)') ? ' A run line may allow more: run … up to 10000000 events.' : ''
  return `Make the run shorter, or look for messages that cause more messages without end.${more}`
}

const notMet = 'What it waits for never happened.'

function hintFor({ message, thrown }: Failure, end: RunEnd): string | undefined {
  if (end.reason === 'limit') return 'Give the loop or the recursion an end, or let time pass in it with await this.sleep(…).'
  if (/read.?only|not extensible/.test(message)) return 'Definitions outside a class are frozen; keep what changes in the fields of a node.'
  return thrown && 'Mend it there, or catch it where the answer is awaited: try { await this.call(…) } catch (error) { … }.'
}

/** What went wrong, and where it was thrown, when it came from another node. */
function textOfFailure({ plan }: Stage, { message, site, thrown }: Failure): string {
  if (!thrown) return `${message}${inPart(plan, site)}`
  return `${sentence(message)} ${plan.nodes[thrown.node].name} threw it${inPart(plan, thrown.site)} while it answered "${thrown.type}", and nobody caught it.`
}

/** The statement that threw, for a problem that is shown where nobody caught it. */
function originOf(thrown: Thrown | undefined): Pick<Problem, 'origin'> {
  const { cell, start, end } = placeOf(thrown?.site ?? -1)
  return cell === undefined || start === undefined || end === undefined ? {} : { origin: { cell, start, end } }
}

/** The place of a failure; of a step that met a ceiling while no statement ran, the line that makes the node. */
function placeOfFailure({ plan, processes }: Stage, { site, node }: Failure): ReturnType<typeof placeOf> {
  const process = processes.find(({ name }) => name === node)
  return site < 0 && process?.loaded.runtime.reached ? (plan.nodes[process.index].origin) : placeOf(site)
}

/** What to add to a message about code of the library: it stands in no cell. */
function inPart({ cells }: RunPlan, site: number): string {
  const part = isPartSite(site) ? cells.find(({ cell }) => cell === unpackSite(site).cell)?.part : undefined
  return part === undefined ? '' : ` (in the part "${part}")`
}

/** A result for cells that do not even load: an empty trace and the reason. */
function unloadable(plan: RunPlan, error: LoadError): RunResult {
  const problem: Problem = { severity: 'error', message: error.message, hint: 'The cell could not be evaluated.', ...error.place }
  return withoutTrace(plan, problem, { reason: 'error', text: error.message, reproducible: true })
}

/** The result of a run that left nothing but word of what went wrong. */
function withoutTrace({ name, seed, durationNs }: RunPlan, problem: Problem, end: RunEnd): RunResult {
  const header = { kernel: kernelVersion, name, seed, durationNs, endNs: 0, nodes: [], properties: [], faults: [], clocks: [] }
  return { trace: new TraceWriter().finish(header), verdicts: [], measures: [], problems: [problem], end }
}
