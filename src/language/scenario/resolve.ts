/**
 * Finds the block that a name means: the nearest one above, first in the same cell, then in the cells above.
 *
 *     const { document } = parseScenario('cluster leases\n  lock: LockService\n\nrun leases')
 *     resolveCluster('leases', document.runs[0], document, noSurroundings)?.here      // true
 */
import { Definitions } from '../definitions.ts'
import { once } from '../once.ts'
import type { ClusterBlock, FaultsBlock, RunBlock, ScenarioDocument } from './document.ts'
import { simpleWords } from './lines/expect/titles.ts'
import type { DeclarationLists, Declarations } from './lines/scope.ts'

/** What stands above a cell, as lists. */
export interface SurroundingLists extends DeclarationLists {
  /** Blocks of the cells above, in the order of the notebook, with their `cell`. */
  readonly clusters: readonly ClusterBlock[]
  readonly faults: readonly FaultsBlock[]
}

/** The same with methods that answer single questions. The lists may take time to make and are for completion and hints only. */
export interface Surroundings extends SurroundingLists, Declarations {
  /** The nearest block of this name. */
  clusterNamed(name: string): ClusterBlock | undefined
  faultsNamed(name: string): FaultsBlock | undefined
}

/** Makes surroundings from lists: for tests, and for a cell that stands alone. */
export function surroundingsOf(lists: SurroundingLists): Surroundings {
  const named = (names: readonly string[], words: string): string | undefined => names.find((name) => simpleWords(name) === words)
  return {
    ...lists,
    hasClass: (name) => lists.classes.includes(name),
    propertyNamed: (words) => named(lists.properties, words),
    measureNamed: (words) => named(lists.measures, words),
    clusterNamed: (name) => lists.clusters.findLast((block) => block.name.text === name),
    faultsNamed: (name) => lists.faults.findLast((block) => block.name.text === name),
  }
}

export const noSurroundings: Surroundings = surroundingsOf({ classes: [], properties: [], measures: [], clusters: [], faults: [] })

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
  const earlier: readonly Named[] = kind === 'cluster' ? surroundings.clusters : surroundings.faults
  return [
    ...above.filter(isKind).reverse().map((block) => ({ block, here: true })),
    ...earlier.filter(isKind).reverse().map((block) => ({ block, here: false })),
  ]
}

export function resolveCluster(
  name: string, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings,
): Resolved<ClusterBlock> | undefined {
  const blocks = blocksIn(document)
  return resolved(blocks.clusters.nearest(name, blocks.placeOf(run)), () => surroundings.clusterNamed(name))
}

export function resolveFaults(
  name: string, run: RunBlock | undefined, document: ScenarioDocument, surroundings: Surroundings,
): Resolved<FaultsBlock> | undefined {
  const blocks = blocksIn(document)
  return resolved(blocks.faults.nearest(name, blocks.placeOf(run)), () => surroundings.faultsNamed(name))
}

function resolved<T>(own: T | undefined, elsewhere: () => T | undefined): Resolved<T> | undefined {
  if (own !== undefined) return { block: own, here: true }
  const block = elsewhere()
  return block && { block, here: false }
}

/** The blocks of a cell by name, and where among them a run stands. */
const blocksIn = once((document: ScenarioDocument) => {
  const clusters = new Definitions<ClusterBlock>()
  const faults = new Definitions<FaultsBlock>()
  const places = new Map<RunBlock, number>()
  for (const [place, item] of document.items.entries()) {
    if (item.kind === 'cluster') clusters.add(item.name.text, place, item)
    else if (item.kind === 'faults') faults.add(item.name.text, place, item)
    else if (item.kind === 'run') places.set(item, place)
  }
  // Without a run, or for a run of another cell, all blocks of this cell count as above.
  const placeOf = (run: RunBlock | undefined): number => (run && places.get(run)) ?? document.items.length
  return { clusters, faults, placeOf }
})
