/**
 * Which block a name means: a later definition wins below it, first in the same cell, then in the cells above.
 *
 *     resolveCluster('leases', run, document, surroundings)   // { block, here: true }
 */
import type { ClusterBlock, FaultsBlock, RunBlock, ScenarioDocument } from './ast.ts'

export interface Surroundings {
  /** Names of the node classes above. */
  classes: string[]
  /** Names of the properties and measures above, as declared. */
  properties: string[]
  measures: string[]
  /** Blocks of the cells above, in the order of the notebook, with their `cell`. */
  clusters: ClusterBlock[]
  faults: FaultsBlock[]
  /** Fields of a class, when known. */
  fieldsOf?(className: string): string[] | undefined
  /** Message types (methods) of a class, when known. */
  messagesOf?(className: string): string[] | undefined
}

export const noSurroundings: Surroundings = { classes: [], properties: [], measures: [], clusters: [], faults: [] }

export interface Resolved<T> {
  block: T
  /** Whether the block stands in this cell. */
  here: boolean
}

type Named = ClusterBlock | FaultsBlock

/** Blocks of one kind that a run can see, nearest first. */
export function visible<K extends Named['kind']>(
  kind: K, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings,
): Resolved<Named & { kind: K }>[] {
  const end = run === undefined ? -1 : document.items.indexOf(run)
  const above = end < 0 ? document.items : document.items.slice(0, end)
  const isKind = (item: { kind: string }): item is Named & { kind: K } => item.kind === kind
  const earlier: Named[] = kind === 'cluster' ? surroundings.clusters : surroundings.faults
  return [
    ...above.filter(isKind).reverse().map(block => ({ block, here: true })),
    ...earlier.filter(isKind).reverse().map(block => ({ block, here: false })),
  ]
}

export function resolveCluster(
  name: string, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings,
): Resolved<ClusterBlock> | undefined {
  return visible('cluster', run, document, surroundings).find(one => one.block.name.text === name)
}

export function resolveFaults(
  name: string, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings,
): Resolved<FaultsBlock> | undefined {
  return visible('faults', run, document, surroundings).find(one => one.block.name.text === name)
}

/** The class of each node. */
export function nodesOf(cluster: ClusterBlock): Map<string, string> {
  const nodes = new Map<string, string>()
  for (const line of cluster.lines) {
    if (line.kind === 'node') for (const name of line.names) nodes.set(name.text, line.className.text)
  }
  return nodes
}

/** Words of broken lines: they may be names that could not be read, so nobody is told that they are unknown. */
export function brokenWords(lines: readonly { kind: string; words?: string[] }[]): Set<string> {
  return new Set(lines.flatMap(line => line.kind === 'broken' ? line.words ?? [] : []))
}
