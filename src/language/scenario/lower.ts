/**
 * From a run block to what the kernel and the checkers read. Names are taken as they are: `checkScenario` has said what is wrong with them.
 *
 *     const lowered = lowerRun(run, document, surroundings, 3)
 */
import type { Expectation, Subject } from '../../check/expectation.ts'
import type { Exploration } from '../../explore/exploration.ts'
import type { Seeds } from '../../check/request.ts'
import type { Argument, FaultSpec, Limits, NodeSpec, Origin, RunPlan } from '../../kernel/plan.ts'
import { defaultLimits } from '../../kernel/plan.ts'
import type { ClusterBlock, FaultLine, FaultsBlock, RunBlock, ScenarioDocument, Span } from './ast.ts'
import { ntpSpec, setMachine } from './machine-lines.ts'
import { explorationCondition, lowerExploration } from './explore-lines.ts'
import { expandedArgument, type Groups, groupsOf } from './groups.ts'
import { lowerLinks, lowerPorts } from './lower-network.ts'
import { type Resolved, nodesOf, resolveCluster, resolveFaults, type Surroundings } from './resolve.ts'
import { loadSpec, modelSpec } from './system-lines.ts'
import { simpleWords } from './assist/keyword-help.ts'

/** A run without `for` goes on until nothing is left to happen, at most this long. */
export const quietCeilingNs = 3_600_000_000_000

/** What a run line says: the parts of its plan that scenario cells decide, its seeds, and what is expected of it. */
export interface LoweredRun extends Pick<RunPlan, 'name' | 'durationNs' | 'nodes' | 'links' | 'faults' | 'ports' | 'countsBytes' | 'ntp' | 'model' | 'loads'> {
  /** The run's first line. */
  origin: Origin
  seeds: Seeds
  /** The kernel's own limits, but for what the run line says. */
  limits: Limits
  expectations: Expectation[]
  /** In the author's order, each once; empty when the author named none. */
  views: string[]
  /** For an explore block. */
  exploration?: Exploration
}

export function lowerRun(run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, cell: number): LoweredRun {
  const cluster = resolveCluster(run.cluster.text, run, document, surroundings)
  const faults = run.faults.flatMap(name => resolveFaults(name.text, run, document, surroundings) ?? [])
  const nodes = cluster === undefined ? new Map<string, string>() : nodesOf(cluster.block)
  const groups: Groups = cluster === undefined ? new Map() : groupsOf(cluster.block)
  const withFaults = run.faults.length === 0 ? '' : ` with ${run.faults.map(name => name.text).join(', ')}`
  const views = run.lines.flatMap(line => line.kind === 'show' ? line.views : [])
  const expectations = lowerExpectations(run, surroundings, cell)
  const exploration = lowerExploration(run, [...nodes.keys()], groups, expectations)
  return {
    name: exploration === undefined ? run.cluster.text + withFaults : `explore ${run.cluster.text}`,
    origin: { cell, start: run.start, end: run.end },
    durationNs: run.durationNs ?? quietCeilingNs,
    nodes: cluster === undefined ? [] : lowerNodes(cluster, cell),
    ...lowerNetwork(cluster, run, cell),
    ...lowerNtp(cluster, cell),
    ...lowerSystem(cluster, cell),
    faults: faults.flatMap(one => lowerFaults(one, nodes, groups, cell)),
    seeds: seedsOf(run),
    limits: run.events === undefined ? defaultLimits : { ...defaultLimits, events: run.events },
    expectations,
    views: [...new Set(views)],
    ...(exploration !== undefined && { exploration }),
  }
}

/** A run without `seed` has seed 1. */
export function seedsOf(run: RunBlock): Seeds {
  const { first, last } = run.seeds ?? { first: 1, last: 1 }
  return first === last ? { seed: first, times: run.repeats ?? 1 } : { first, last }
}

function originIn(block: Resolved<ClusterBlock | FaultsBlock>, at: Span, cell: number): Origin {
  return { cell: block.here ? cell : block.block.cell ?? cell, start: at.start, end: at.end }
}

function lowerNodes(cluster: Resolved<ClusterBlock>, cell: number): NodeSpec[] {
  const specs = new Map<string, NodeSpec>()
  for (const line of cluster.block.lines) {
    if (line.kind !== 'node') continue
    for (const name of line.names) {
      const origin = originIn(cluster, name, cell)
      specs.set(name.text, { name: name.text, className: line.className.text, clock: { offsetNs: 0, driftPpm: 0 }, ...(line.stopped && { stopped: true }), origin })
    }
  }
  for (const line of cluster.block.lines) {
    if (line.kind !== 'clock' && line.kind !== 'disk' && line.kind !== 'mailbox') continue
    for (const name of line.nodes) {
      const node = specs.get(name.text)
      if (node !== undefined) setMachine(node, line)
    }
  }
  const asynchronous = cluster.block.lines.some(line => line.kind === 'model' && line.timing === 'asynchronous')
  if (asynchronous) for (const { clock } of specs.values()) clock.absent = true
  return [...specs.values()]
}

function lowerSystem(cluster: Resolved<ClusterBlock> | undefined, cell: number): Pick<RunPlan, 'model' | 'loads'> {
  if (cluster === undefined) return {}
  const model = cluster.block.lines.find(line => line.kind === 'model')
  const loads = cluster.block.lines.flatMap(line => line.kind === 'load' ? [loadSpec(line, originIn(cluster, line, cell))] : [])
  return { ...(model !== undefined && { model: modelSpec(model, originIn(cluster, model, cell)) }), ...(loads.length > 0 && { loads }) }
}

function lowerNtp(cluster: Resolved<ClusterBlock> | undefined, cell: number): Pick<RunPlan, 'ntp'> {
  const ntp = cluster?.block.lines.flatMap(line => line.kind === 'ntp' ? [ntpSpec(line, originIn(cluster, line, cell))] : []) ?? []
  return ntp.length === 0 ? {} : { ntp }
}

/** Links, shared queues, and whether to count bytes, which nobody does unasked. */
function lowerNetwork(cluster: Resolved<ClusterBlock> | undefined, run: RunBlock, cell: number): Pick<RunPlan, 'links' | 'ports' | 'countsBytes'> {
  if (cluster === undefined) return { links: [] }
  const originOf = (at: Span): Origin => originIn(cluster, at, cell)
  const ports = lowerPorts(cluster.block, originOf)
  const countsBytes = run.lines.some(line => line.kind === 'expect' && line.condition.kind === 'compare'
    && line.condition.subject.kind === 'counter' && line.condition.subject.name === 'bytes')
  return { links: lowerLinks(cluster.block, originOf), ...(ports.length > 0 && { ports }), ...(countsBytes && { countsBytes }) }
}

/** A line of a swarm takes part in half of the runs: leaving faults out finds what all of them together hide. */
const swarmPartsPerMillion = 500_000

function lowerFaults(faults: Resolved<FaultsBlock>, nodes: ReadonlyMap<string, string>, groups: Groups, cell: number): FaultSpec[] {
  return faults.block.lines.flatMap(line => line.kind !== 'fault' ? [] : [{
    word: line.word.text,
    schedule: faults.block.swarm ? { chancePartsPerMillion: swarmPartsPerMillion, ...line.schedule } : line.schedule,
    arguments: lowerArguments(line, nodes, groups),
    text: line.source,
    origin: originIn(faults, line, cell),
  }])
}

/** A node that is called like a role is meant itself; a rack or region means its nodes. */
function lowerArguments(line: FaultLine, nodes: ReadonlyMap<string, string>, groups: Groups): Record<string, Argument> {
  return Object.fromEntries(Object.entries(line.arguments).map(([name, argument]): [string, Argument] => {
    const isNode = argument.kind === 'nodes' && argument.role !== undefined && nodes.has(argument.role)
    return [name, isNode ? { kind: 'nodes', names: [argument.role!] } : expandedArgument(argument, groups)]
  }))
}

/** The name of the measure that an expectation may be about. */
export function measureOf(subject: Subject): string | undefined {
  if (subject.kind === 'time') return 'time'
  return subject.kind === 'measure' || subject.kind === 'counter' ? subject.name : undefined
}

function lowerExpectations(run: RunBlock, surroundings: Surroundings, cell: number): Expectation[] {
  return run.lines.flatMap((line): Expectation[] => {
    if (line.kind !== 'expect') return []
    let { condition } = line
    if (condition.kind === 'property') {
      condition = { ...condition, property: surroundings.propertyNamed(simpleWords(condition.property)) ?? condition.property }
    } else {
      const measured = measureOf(condition.subject)
      const name = measured && surroundings.measureNamed(simpleWords(measured))
      // The author's own name wins over a counter of this name.
      if (name !== undefined) condition = { ...condition, subject: { kind: 'measure', name } }
    }
    if (run.explores !== undefined) condition = explorationCondition(condition)
    return [{
      text: line.source.replace(/^expect\s+/, ''),
      origin: { cell, start: line.start, end: line.end },
      condition,
      ...(line.runs !== undefined && { runs: line.runs }),
    }]
  })
}
