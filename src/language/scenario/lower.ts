/**
 * From a run block to what the kernel and the checkers read. Names are taken as they are: `checkScenario` has said what is wrong with them.
 *
 *     const lowered = lowerRun(run, document, surroundings, 3)
 */
import type { Expectation } from '../../check/expectation.ts'
import type { Seeds } from '../../check/request.ts'
import type { Argument, FaultSpec, LinkRule, NodeSpec, Origin, RunPlan } from '../../kernel/plan.ts'
import type { ClusterBlock, FaultLine, FaultsBlock, NetworkLine, RunBlock, ScenarioDocument, Span, View } from './ast.ts'
import { type Resolved, nodesOf, resolveCluster, resolveFaults, type Surroundings } from './resolve.ts'
import { simpleWords } from './words.ts'

/** A run without `for` goes on until nothing is left to happen, at most this long. */
export const quietCeilingNs = 3_600_000_000_000

/** What a run line says: the parts of its plan that scenario cells decide, its seeds, and what is expected of it. */
export interface LoweredRun extends Pick<RunPlan, 'name' | 'durationNs' | 'nodes' | 'links' | 'faults'> {
  /** The run's first line. */
  origin: Origin
  seeds: Seeds
  expectations: Expectation[]
  /** In the author's order, each once; empty when the author named none. */
  views: View[]
}

export function lowerRun(run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, cell: number): LoweredRun {
  const cluster = resolveCluster(run.cluster.text, run, document, surroundings)
  const faults = run.faults.flatMap(name => resolveFaults(name.text, run, document, surroundings) ?? [])
  const nodes = cluster === undefined ? new Map<string, string>() : nodesOf(cluster.block)
  const withFaults = run.faults.length === 0 ? '' : ` with ${run.faults.map(name => name.text).join(', ')}`
  const views = run.lines.flatMap(line => line.kind === 'show' ? line.views : [])
  return {
    name: run.cluster.text + withFaults,
    origin: { cell, start: run.start, end: run.end },
    durationNs: run.durationNs ?? quietCeilingNs,
    nodes: cluster === undefined ? [] : lowerNodes(cluster, cell),
    links: cluster === undefined ? [] : lowerLinks(cluster, cell),
    faults: faults.flatMap(one => lowerFaults(one, nodes, cell)),
    seeds: seedsOf(run),
    expectations: lowerExpectations(run, surroundings, cell),
    views: [...new Set(views)],
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
      specs.set(name.text, { name: name.text, className: line.className.text, clock: { offsetNs: 0, driftPpm: 0 }, origin })
    }
  }
  for (const line of cluster.block.lines) {
    if (line.kind !== 'clock') continue
    for (const name of line.nodes) {
      const clock = specs.get(name.text)?.clock
      if (clock === undefined) continue
      clock.offsetNs = line.offsetNs ?? clock.offsetNs
      clock.driftPpm = line.driftPpm ?? clock.driftPpm
    }
  }
  return [...specs.values()]
}

function lowerLinks(cluster: Resolved<ClusterBlock>, cell: number): LinkRule[] {
  return cluster.block.lines.flatMap(line => {
    if (line.kind !== 'network') return []
    const rule = linkRule(line, originIn(cluster, line, cell))
    return line.bothWays ? [rule, { ...rule, from: rule.to, to: rule.from }] : [rule]
  })
}

function linkRule(line: NetworkLine, origin: Origin): LinkRule {
  return {
    from: line.from.map(name => name.text),
    to: line.to.map(name => name.text),
    ...(line.latency !== undefined && { latency: line.latency }),
    ...(line.lossPartsPerMillion !== undefined && { lossPartsPerMillion: line.lossPartsPerMillion }),
    origin,
  }
}

function lowerFaults(faults: Resolved<FaultsBlock>, nodes: Map<string, string>, cell: number): FaultSpec[] {
  return faults.block.lines.flatMap(line => line.kind !== 'fault' ? [] : [{
    word: line.word.text,
    schedule: line.schedule,
    arguments: lowerArguments(line, nodes),
    text: line.source,
    origin: originIn(faults, line, cell),
  }])
}

/** A node that is called like a role is meant itself. */
function lowerArguments(line: FaultLine, nodes: Map<string, string>): Record<string, Argument> {
  return Object.fromEntries(Object.entries(line.arguments).map(([name, argument]): [string, Argument] => {
    const isNode = argument.kind === 'nodes' && argument.role !== undefined && nodes.has(argument.role)
    return [name, isNode ? { kind: 'nodes', names: [argument.role!] } : argument]
  }))
}

function lowerExpectations(run: RunBlock, surroundings: Surroundings, cell: number): Expectation[] {
  const declared = (name: string, names: readonly string[]): string => names.find(one => simpleWords(one) === simpleWords(name)) ?? name
  return run.lines.flatMap((line): Expectation[] => {
    if (line.kind !== 'expect') return []
    let { condition } = line
    if (condition.kind === 'property') condition = { ...condition, property: declared(condition.property, surroundings.properties) }
    else if (condition.subject.kind === 'measure') {
      condition = { ...condition, subject: { kind: 'measure', name: declared(condition.subject.name, surroundings.measures) } }
    }
    return [{
      text: line.source.replace(/^expect\s+/, ''),
      origin: { cell, start: line.start, end: line.end },
      condition,
      ...(line.runs !== undefined && { runs: line.runs }),
    }]
  })
}
