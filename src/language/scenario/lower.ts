/**
 * Lowers a run block to what the kernel and the checks read. It does not check names: `checkScenario` has reported what is wrong with them.
 *
 *     const { document } = parseScenario('cluster leases\n  lock: LockService\n\nrun leases for 60s seed 42')
 *     lowerRun(document.runs[0], document, noSurroundings, 3)   // { name: 'leases', durationNs: 60_000_000_000, seeds: { seed: 42, times: 1 }, … }
 */
import type { Expectation } from '../../check/expectation.ts'
import type { Seeds } from '../../check/request.ts'
import { defaultExplorationLimits, type Exploration, type Within } from '../../explore/exploration.ts'
import { defaultLimits, type Limits, type Origin, type RunPlan } from '../../kernel/plan.ts'
import { lowerCluster } from './blocks/cluster.ts'
import { lowerFaults } from './blocks/faults.ts'
import { explorationLines, lowerLines, runLines } from './blocks/lines.ts'
import { seedsOf } from './blocks/run.ts'
import { boundText } from './blocks/explore.ts'
import type { ClusterBlock, FaultsBlock, RunBlock, ScenarioDocument, StateBound } from './document.ts'
import { clusterNames } from './lines/cluster-names.ts'
import { given } from './lines/line-kind.ts'
import type { RunLinesPlan } from './lines/scope.ts'
import { type Resolved, resolveCluster, resolveFaults, type Surroundings } from './resolve.ts'
import { gapsOf } from './unexplored.ts'
import type { Span } from './written.ts'

/** A run without `for` goes on until nothing is left to happen, at most this long. */
export const quietCeilingNs = 3_600_000_000_000

/** What a run block means: the parts of its plan that scenario cells decide, its seeds, and its expectations. */
export interface LoweredRun extends Pick<RunPlan, 'name' | 'durationNs' | 'nodes' | 'links' | 'faults' | 'ports' | 'countsBytes' | 'ntp' | 'chrony' | 'model' | 'loads'> {
  /** The place of the run's first line. */
  origin: Origin
  seeds: Seeds
  /** The kernel's own limits, except those that the run line sets. */
  limits: Limits
  expectations: Expectation[]
  /** In the author's order, each once; empty when the author named none. */
  views: string[]
  /** For an explore block. */
  exploration?: Exploration
}

export function lowerRun(run: RunBlock, document: ScenarioDocument, surroundings: Surroundings, cell: number): LoweredRun {
  const cluster = resolveCluster(run.cluster.text, run, document, surroundings)
  const faults = run.faults.flatMap((name) => resolveFaults(name.text, run, document, surroundings) ?? [])
  const { nodes, groups } = clusterNames(cluster?.block ?? { name: run.cluster, lines: [] })
  const originOf = (at: { start: number; end: number }) => ({ cell, start: at.start, end: at.end })
  const { expectations, views, countsBytes, exploration } = lowerLinesOf(run, { nodes, groups, declared: surroundings, originOf })
  const lowered = cluster === undefined ? { nodes: [], links: [] } : lowerCluster(cluster.block, originIn(cluster, cell))
  if (exploration !== undefined) exploration.gaps = gapsOf(run.cluster.text, lowered, exploration)
  const withFaults = run.faults.length === 0 ? '' : ` with ${run.faults.map((name) => name.text).join(', ')}`
  return {
    name: exploration === undefined ? run.cluster.text + withFaults : `explore ${run.cluster.text}`,
    origin: { cell, start: run.start, end: run.end },
    durationNs: run.durationNs ?? quietCeilingNs,
    ...lowered,
    ...given({ countsBytes: cluster !== undefined && countsBytes ? true as const : undefined }),
    faults: faults.flatMap((one) => lowerFaults(one.block, { nodes, groups, originOf: originIn(one, cell) })),
    seeds: seedsOf(run),
    limits: run.events === undefined ? defaultLimits : { ...defaultLimits, events: run.events },
    expectations,
    views: [...new Set(views)],
    ...given({ exploration }),
  }
}

function lowerLinesOf({ lines, explores }: RunBlock, known: Pick<RunLinesPlan, 'nodes' | 'groups' | 'declared' | 'originOf'>): RunLinesPlan {
  const plan: RunLinesPlan = { ...known, expectations: [], views: [], countsBytes: false }
  if (explores !== undefined) plan.exploration = explorationOf(explores)
  lowerLines(lines, explores === undefined ? runLines : explorationLines, plan)
  return plan
}

/** An exploration before its lines are lowered: messages arrive once, in any order, and nobody crashes. */
function explorationOf({ from, within, inFull, depth, states }: NonNullable<RunBlock['explores']>): Exploration {
  const limits = { ...defaultExplorationLimits, ...given({ depth, states }) }
  return { arrival: 'once', inOrder: false, crashes: [], network: [], atEnd: [], limits, ...given({ from: from?.text, within: within && withinOf(within), wishes: inFull && { inFull } }) }
}

function withinOf(bounds: readonly StateBound[]): Within {
  const within: Within = { text: bounds.map(boundText).join(' and '), properties: [] }
  for (const bound of bounds) {
    if ('property' in bound) within.properties.push(bound.property.text)
    else within[bound.channel] = Math.min(bound.messages, within[bound.channel] ?? Infinity)
  }
  return within
}

function originIn(block: Resolved<ClusterBlock | FaultsBlock>, cell: number): (at: Span) => Origin {
  return (at) => ({ cell: block.here ? cell : block.block.cell ?? cell, start: at.start, end: at.end })
}
