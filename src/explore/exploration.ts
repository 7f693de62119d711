/**
 * What an exploration may choose from, and what comes out: plain data, so both cross a process boundary.
 *
 * An exploration has no time. Instead of one run it visits every state that the nodes of a cluster can reach, whatever is delivered when,
 * whichever timer fires first, however node code chooses (`this.choose`), and, where that is allowed, whatever is lost and whoever crashes.
 *
 *     const limits = defaultExplorationLimits
 *     const exploration: Exploration = { arrival: 'any number of times', inOrder: false, crashes: [], network: [], atEnd: [], limits }
 */
import type { Origin } from '../guest/sandbox/cell-source.ts'
import type { ProgramPlan } from '../guest/sandbox/program.ts'
import type { Trace } from '../trace/trace.ts'
import type { ListedState, Variety } from '../trace/explored.ts'
import type { Problem, Stop, Verdict } from '../trace/verdict.ts'
import type { WayStep } from '../trace/way.ts'

/**
 * How often a message that was sent may arrive:
 *
 * - `any number of times`: the network is a set; what was sent once can always arrive, never, once or again;
 * - `at least once`: it arrives, and may stay and arrive again;
 * - `once`: it waits in the network until it arrives;
 * - `at most once`: the same, and it may be lost.
 */
export const arrivals = ['any number of times', 'at least once', 'once', 'at most once'] as const
export type Arrival = (typeof arrivals)[number]

/** Each of the nodes may crash this often, at any time; then it stays down or may restart. */
export interface CrashRule {
  nodes: string[]
  times: number
  restart: boolean
  /** All of them together may crash this often, instead of each. */
  together?: true
}

/** What may be lost or doubled beyond what the arrival says: so many messages, or any (absent). */
export interface NetworkFault {
  what: 'lose' | 'duplicate'
  messages?: number
}

/** What of the plan of a run an exploration looks at. */
export interface ExplorationPlan extends ProgramPlan {
  name: string
  nodes: { name: string; className: string; stopped?: true; clock?: { absent?: boolean }; origin: Origin }[]
  /** How far this machine is known to come. */
  stop?: Stop
}

/** Ceilings. Reaching one ends the exploration, which then says that it is not complete. */
export interface ExplorationLimits {
  /** How many states long the paths may get; the first state counts. */
  depth: number
  states: number
  /** Memory of everything that is kept. */
  bytes: number
}

/** Something that the cluster does in a run and an exploration of it does not: what is found then is not all there is. */
export interface Gap extends Origin {
  /** As a clause: `cluster c loses messages, and this exploration loses none`. */
  text: string
  hint: string
  /** It is one only where node code has this word. */
  word?: string
}

/** What is wanted of an exploration besides its verdicts. */
export interface ExplorationWishes {
  /** The search goes on when everything was decided, so that the counts are those of all states. */
  inFull?: true
  /** So many states, the first that were found, are listed. */
  states?: number
  /** Where the many states come from is looked for, also where no limit was reached. */
  variety?: true
}

/**
 * Which states are gone on from. One that is not such a state is found, and its properties are asked; it is not counted, and nothing is done in
 * it.
 */
export interface Within extends Channels {
  /** As the author wrote it. */
  text: string
  /** Names of properties that it must have. */
  properties: string[]
}

/** How many messages of one node to another there may be, and how many to one node. */
export interface Channels {
  link?: number
  mailbox?: number
}

export interface Exploration {
  arrival: Arrival
  /** Whether messages of one node to another keep their order; otherwise any that was sent may be the next to arrive. */
  inOrder: boolean
  crashes: CrashRule[]
  network: NetworkFault[]
  /** Properties that are asked only where nothing can happen any more. */
  atEnd: string[]
  limits: ExplorationLimits
  /** Name of a property that the first states must have. */
  from?: string
  within?: Within
  /** A step that would send more than there is room for waits. */
  capacity?: Channels
  gaps?: Gap[]
  wishes?: ExplorationWishes
}

/** Something to decide of a property: whether it is ever violated, or on ways of so many states. */
export interface Question {
  property: string
  toDepth?: number
}

export const defaultExplorationLimits: ExplorationLimits = { depth: 1_000_000_000, states: 20_000_000, bytes: 1024 * 1024 * 1024 }

/** How a property fared. `unknown`: not violated in what was seen, which is not everything. */
export interface ExplorationVerdict extends Pick<Verdict, 'property' | 'kind' | 'verdict'> {
  /** How many states the shortest path to a violation has. */
  depth?: number
  /** Why it is not decided although every state was seen. */
  detail?: string
  /** It was asked of the last states only. */
  atEnd?: true
  /** The shortest way to a violation, a line a step; nodes whose start did nothing to others are left out. */
  path?: string[]
  /** The same as data, with every node's start and what each step changed. */
  way?: WayStep[]
  /** Where it leads. */
  last?: ListedState
}

/** `decided`: nothing was left to decide. */
export type StoppedBy = 'depth' | 'states' | 'memory' | 'failure' | 'machine' | 'decided'

/** How far an exploration is, while it works. */
export interface ExploringSoFar extends Omit<ExplorationCounts, 'complete'> {
  /** Properties of which a violation was found. */
  violated: string[]
}

export interface ExplorationCounts {
  /** Different states of the whole system. */
  distinct: number
  /** Initial states and steps taken, those that led to a known state included. An input that a node ignores is none. */
  generated: number
  /** Longest of the shortest paths from an initial state, counted in states: the initial state alone is 1. */
  depth: number
  /** Whether every state that can be reached was visited and every step from it taken. */
  complete: boolean
}

/** Numbers about the work itself, for benchmarks and for the curious. */
export interface ExplorationEffort {
  /** How often node code ran. Checks that it runs the same way twice included. */
  handlerCalls: number
  /** Different (node, state, input) that node code was asked about. */
  memoized: number
  /** Bytes of everything that was kept, by distinct state. */
  bytesPerState: number
}

export interface ExplorationResult extends ExplorationCounts {
  /** Why it is not complete, in words; absent when it is. */
  why?: string
  /** What the cluster does and the exploration does not; with none of it, and no `stoppedBy`, everything was seen. */
  gaps: Gap[]
  stoppedBy?: StoppedBy
  /** Where the many states come from; there when a limit was reached, or somebody wants to know. */
  variety?: Variety[]
  /** States that were found but whose steps were not taken. */
  left: number
  /** States in which nothing can happen any more but faults: crashes, restarts, losses. */
  ends: number
  /** Where it was bounded: by what, and how many steps led out. */
  within?: { text: string; outside: number }
  /** Nodes whose methods wait, with more states than can be told apart from outside: what they handled since they began is part of them. */
  remembering?: { node: string; states: number; apparent: number }[]
  /** Where channels are bounded: how many steps waited for room. */
  waited?: number
  verdicts: ExplorationVerdict[]
  problems: Problem[]
  effort: ExplorationEffort
  /** The first states in the order in which they were found, as many as were asked for. */
  states?: ListedState[]
  /** The shortest way to the first violation as a run, a step a millisecond; without a violation, the start. */
  trace: Trace
}
