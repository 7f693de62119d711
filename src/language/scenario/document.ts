/**
 * What a scenario cell means, as plain data. It does not keep spellings: `1000ms` and `1s` are the same here, and the printer chooses how to
 * write them. Only `start`, `end`, `source` and `cell` are about the author's text.
 *
 *     parseScenario('faults gc\n  at 1s pause c1 for 40s').document.faults[0]   // { kind: 'faults', name: { text: 'gc', … }, … }
 */
import type { BlockLine, ClusterLine, FaultsLine, RunLine } from './blocks/lines.ts'
import type { CommentLine, Name, Written } from './written.ts'

interface Block extends Written {
  /** The cell it stands in, where it is known; the line range covers the header only. */
  cell?: number
}

export interface ClusterBlock extends Block {
  kind: 'cluster'
  name: Name
  lines: ClusterLine[]
}

export interface FaultsBlock extends Block {
  kind: 'faults'
  name: Name
  /** Each line that states no share of the runs (`in 10% of runs`) takes part in half of them. */
  swarm?: true
  lines: FaultsLine[]
}

/** What the first line of an explore block says beside the cluster. */
export interface Explores {
  depth?: number
  states?: number
  /** It goes on when everything was decided. */
  inFull?: true
  /** A property of the first states; those without it are none. */
  from?: Name
  /** States that are not so are found and left. */
  within?: StateBound[]
}

/** A property that a state must have, or how full a channel may be in it. */
export type StateBound = { property: Name } | { channel: 'link' | 'mailbox'; messages: number }

export interface RunBlock extends Block {
  kind: 'run'
  cluster: Name
  faults: Name[]
  /** Absent: until nothing is left to happen, at most one hour. */
  durationNs?: number
  /** Absent: seed 1. */
  seeds?: { first: number; last: number }
  /** Absent: once. */
  repeats?: number
  /** More events than this end the run; absent: as the kernel has it. */
  events?: number
  /** There for `explore`, absent for `run`. */
  explores?: Explores
  lines: RunLine[]
}

/** A block whose first line has an error; its other lines were read all the same. */
export interface BrokenBlock extends Block {
  kind: 'broken block'
  intended?: BlockWord
  words: string[]
  lines: BlockLine[]
}

export type BlockWord = 'cluster' | 'faults' | 'run' | 'explore'
export type AnyBlock = ClusterBlock | FaultsBlock | RunBlock | BrokenBlock

export interface ScenarioDocument {
  /** Everything, in the order of the text. */
  items: (AnyBlock | CommentLine)[]
  /** The blocks of `items` by kind; blocks whose first line has an error are not among them. */
  clusters: ClusterBlock[]
  faults: FaultsBlock[]
  runs: RunBlock[]
}

export function documentOf(items: ScenarioDocument['items']): ScenarioDocument {
  return {
    items,
    clusters: items.filter((item) => item.kind === 'cluster'),
    faults: items.filter((item) => item.kind === 'faults'),
    runs: items.filter((item) => item.kind === 'run'),
  }
}
