/**
 * What a scenario cell says, as plain data. Meanings, not spellings: `1000ms` and `1s` are the same here, and the printer
 * chooses how to write them. What belongs to the author's text only is in `start`, `end`, `source` and `cell`.
 *
 *     parseScenario('faults gc\n  at 1s pause c1 for 40s').document.items[0]   // { kind: 'faults', name, lines: [one line] }
 */
import type { Condition, Expectation } from '../../check/expectation.ts'
import type { Argument, CapacitySpec, DiskSpec, Distribution, LinkRule, LoadSpec, MailboxSpec, ModelSpec, NtpSpec, Schedule } from '../../kernel/plan.ts'
import type { ArrivalLine, CrashLine, Explores, LossLine } from './explore-lines.ts'

/** A stretch of the cell's text, in UTF-16 units, `end` not included. */
export interface Span {
  start: number
  end: number
}

export interface Name extends Span {
  text: string
}

/** What all lines have: where they stand, what the author wrote (without comment), and the comment with its `#`. */
export interface Written extends Span {
  source: string
  comment?: string
}

export interface NodeLine extends Written {
  kind: 'node'
  names: Name[]
  className: Name
  /** Does not start with the cluster. */
  stopped?: true
}

export interface NetworkLine extends Written, Omit<LinkRule, 'from' | 'to' | 'origin'> {
  kind: 'network'
  /** Both empty: every link. */
  from: Name[]
  to: Name[]
  /** `a <-> b`. */
  bothWays: boolean
}

/** `rack r1: a, b`. Members are nodes, racks or regions. */
export interface GroupLine extends Written {
  kind: 'group'
  word: 'region' | 'rack'
  name: Name
  members: Name[]
}

/** `rtt eu to us 80ms`; within one group `from` and `to` are the same. */
export interface RttLine extends Written {
  kind: 'rtt'
  from: Name
  to: Name
  rtt: Distribution
}

/** `port server bandwidth 1Mbit/s, queue 100`: the queue before each of these nodes or groups, or (`uplink`) out of them. */
export interface PortLine extends Written {
  kind: 'port'
  word: 'port' | 'uplink'
  names: Name[]
  capacity: CapacitySpec
}

export interface ClockLine extends Written {
  kind: 'clock'
  nodes: Name[]
  offsetNs?: number
  driftPpm?: number
  offsetsNs?: { min: number; max: number }
  driftsPpm?: { min: number; max: number }
  resolutionNs?: number
  uncertainty?: { errorNs: number; growthPpm: number }
  synchronisedEveryNs?: number
}

export interface NtpLine extends Written, Pick<NtpSpec, 'everyNs' | 'stepNs' | 'panicNs' | 'slewPpm'> {
  kind: 'ntp'
  clients: Name[]
  servers: Name[]
}

export interface DiskLine extends Written, DiskSpec {
  kind: 'disk'
  nodes: Name[]
}

export interface MailboxLine extends Written, Omit<MailboxSpec, 'priority'> {
  kind: 'mailbox'
  nodes: Name[]
  priority?: Name[]
}

/** `model synchronous within 10ms, crash-stop, at most 1 of 3 faulty`. */
export interface ModelLine extends Written, Omit<ModelSpec, 'origin'> {
  kind: 'model'
  /** The number of nodes, as the author counted them. */
  nodes?: { count: number } & Span
}

/** `load client request 80 per second`. */
export interface LoadLine extends Written, Omit<LoadSpec, 'origin' | 'text' | 'nodes' | 'method'> {
  kind: 'load'
  nodes: Name[]
  method: Name
}

/** A name inside a fault line, for looking it up: a node, or a word such as a message type. */
export interface Mention extends Name {
  argument: string
  is: 'node' | 'role' | 'word' | 'class' | 'field'
  /** The node whose field it is; absent: of any node. */
  of?: string
}

export interface FaultLine extends Written {
  kind: 'fault'
  word: Name
  schedule: Schedule
  arguments: Record<string, Argument>
  mentions: Mention[]
}

export interface ExpectLine extends Written {
  kind: 'expect'
  /** Names as the author wrote them, with spaces for hyphens; `lowerRun` puts the declared names in. */
  condition: Condition
  runs?: NonNullable<Expectation['runs']>
  /** The property, measure, counter or field. */
  about: Span
  /** The node and the first step of a field. */
  field?: { node: Name; first: Name }
  /** The value, and the `in …` part. */
  valueAt?: Span
  runsAt?: Span
}

export interface ShowLine extends Written {
  kind: 'show'
  /** As the author called them. */
  views: string[]
}

export interface CommentLine extends Span {
  kind: 'comment'
  comment: string
}

/** A line with an error. It is kept, so that printing loses nothing and its names are not called unknown elsewhere. */
export interface BrokenLine extends Written {
  kind: 'broken'
  words: string[]
}

export type ClusterLine = NodeLine | NetworkLine | GroupLine | RttLine | PortLine | ClockLine | NtpLine | DiskLine | MailboxLine | ModelLine | LoadLine | CommentLine | BrokenLine
export type FaultsLine = FaultLine | CommentLine | BrokenLine
export type RunLine = ExpectLine | ShowLine | ArrivalLine | CrashLine | LossLine | CommentLine | BrokenLine
export type BlockLine = ClusterLine | FaultsLine | RunLine

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
  /** Each line that does not say in what share of the runs takes part in half of them. */
  swarm?: true
  lines: FaultsLine[]
}

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
  /** `explore` instead of `run`: every run there is, instead of one. */
  explores?: Explores
  lines: RunLine[]
}

/** A block whose first line has an error; its other lines were read all the same. */
export interface BrokenBlock extends Block {
  kind: 'broken block'
  intended?: BlockKind
  words: string[]
  lines: BlockLine[]
}

export type BlockKind = 'cluster' | 'faults' | 'run' | 'explore'
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
    clusters: items.filter(item => item.kind === 'cluster'),
    faults: items.filter(item => item.kind === 'faults'),
    runs: items.filter(item => item.kind === 'run'),
  }
}

export interface ScenarioDiagnostic {
  start: number
  end: number
  severity: 'error' | 'warning' | 'information'
  /** One sentence: what is wrong. */
  message: string
  /** One or two sentences: what to do. */
  hint?: string
  code: string
}
