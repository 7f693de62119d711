/**
 * The plan of a run: everything a simulation depends on, as plain data.
 *
 * A run is a pure function of its plan. The language writes plans, the kernel reads them, and a plan survives
 * `JSON.stringify`, so it can cross a process boundary, be stored beside a failing seed, or be printed in a bug report.
 * All times are integer nanoseconds of simulated true time.
 */

import type { CompiledCell, Origin } from '../guest/sandbox/cell-source.ts'
import type { Distribution } from '../guest/maths/distributions.ts'
import type { Stop } from '../trace/verdict.ts'

export type { CompiledCell, Distribution, Origin }

export interface NodeSpec {
  /** The name other nodes send to: `lock`, `c1`. Unique in the cluster. */
  name: string
  /** The class that gives it behaviour. */
  className: string
  clock: ClockSpec
  /** Does not start with the cluster, but when something starts it. */
  stopped?: true
  disk?: DiskSpec
  mailbox?: MailboxSpec
  origin: Origin
}

export interface ClockSpec {
  /** Wall clock minus true time at the start of the run. */
  offsetNs: number
  /** How much faster than true time the node's oscillator runs, in parts per million. Moves wall and monotonic clock alike. */
  driftPpm: number
  /** The offset and the drift are drawn from these, both ends included, once per run. */
  offsetsNs?: { min: number; max: number }
  driftsPpm?: { min: number; max: number }
  /** Readings are cut to multiples of this. */
  resolutionNs?: number
  /** What the node knows of its wall clock's error: so much when it is synchronised, growing by so much since. */
  uncertainty?: { errorNs: number; growthPpm: number }
  /** Something outside sets the wall clock right that often, within the uncertainty. */
  synchronisedEveryNs?: number
  /** The asynchronous model: the node has neither clocks nor timers. */
  absent?: boolean
}

/** How long operations of a node's disk take, one after the other; absent: no time. */
export interface DiskSpec {
  /** Of a read, write or append. */
  latency?: Distribution
  /** Of a sync. */
  sync?: Distribution
}

/** What becomes of messages that have to wait for a node. */
export interface MailboxSpec {
  /** Messages that may wait; one more is dropped, or the oldest one. Absent: any number. */
  capacity?: number
  /** Which is taken first. Absent: the oldest. */
  order?: 'oldest' | 'newest'
  /** Which is dropped when there are too many. Absent: the newest, which is the one that arrives. */
  dropping?: 'oldest' | 'newest'
  /** The sender of a message that is dropped hears that it is refused. */
  refusing?: true
  /** Message types, most urgent first; what is not named comes after them. */
  priority?: string[]
  /** A message that has waited so long is of no use any more, nor one that has less time left than is needed for it. */
  deadlineNs?: number
  needingNs?: number
  /** Where a cluster says so last. */
  origin?: Origin
}

/** Clocks that are corrected over the network, as a time daemon beside each client does it. */
export interface TimeDaemonSpec {
  clients: string[]
  servers: string[]
  everyNs: number
  /** As fast as it ever slews. */
  slewPpm: number
  origin: Origin
}

/** The daemon is ntpd. */
export interface NtpSpec extends TimeDaemonSpec {
  /** An offset of this or more is stepped, a smaller one slewed; after the first time only when it has lasted for so long. */
  stepNs: number
  stepoutNs: number
  /** With an offset above this the daemon gives up. */
  panicNs: number
  /** It begins with several exchanges, two seconds apart. */
  burst?: true
}

/** The daemon is chronyd. */
export interface ChronySpec extends TimeDaemonSpec {
  /** An offset above this is stepped, at the first so many updates or, without a number, at any. Absent: never. */
  makestep?: { thresholdNs: number; updates?: number }
}

/** A rule about a directed link. Later rules win over earlier ones; empty `from`/`to` mean every node. */
export interface LinkRule {
  from: string[]
  to: string[]
  latency?: Distribution
  /** Probability that a message is lost, as an integer in parts per million: 70 000 is 7 %. */
  lossPartsPerMillion?: number
  /** Probability that a second copy of it travels, with a latency of its own. */
  duplicatePartsPerMillion?: number
  /** Probability that it is held up by `reorderBy`, so that later ones overtake it. */
  reorderPartsPerMillion?: number
  reorderBy?: Distribution
  /** Probability that its bytes are damaged on the way, and how. */
  corruptPartsPerMillion?: number
  damage?: Damage
  /** What the receiver's machine checks; a damaged message that it notices is dropped. Absent: the Internet checksum. */
  checksum?: Checksum
  /** `mac`: each message carries a code that only its sender's key makes; one that is damaged or in another's name is dropped. Absent: `none`. */
  authentication?: 'mac' | 'none'
  /** `fifo`: no message overtakes another one of the link. Absent: `unordered`. */
  order?: 'fifo' | 'unordered'
  /** `tcp`: connections as Linux has them (`src/kernel/network/tcp/`); `tcp textbook`: each message with a timer that doubles. Absent: `datagram`. */
  transport?: 'datagram' | 'tcp' | 'tcp textbook'
  tcp?: TcpOptions
  capacity?: CapacitySpec
  origin: Origin
}

/** What programs ask of their connections; what is absent is left as an earlier rule said, and at first as Linux has it. */
export interface TcpOptions {
  /** A peer that is silent for so long is asked whether it is there, so many times. Absent: never. */
  keepalive?: { idleNs: number; everyNs: number; times: number }
  /** A message that is not acknowledged so long after it was first sent again ends the connection. Absent: about a quarter of an hour. */
  userTimeoutNs?: number
  /** A connection that is not open after this time is given up. Absent: when the SYNs are used up. */
  connectTimeoutNs?: number
  /** SYNs whose distance doubles from the first one on, as before Linux 6.5. */
  classicConnect?: true
  /** False: nothing is sent again before its timeout because the tail may be lost. */
  tailLossProbe?: false
}

/** How the connections of one link behave. */
export interface TcpSpec extends TcpOptions {
  textbook?: true
}

/** What happens to bytes: one bit flips, two neighbouring 16-bit words change places, four bytes become random. */
export type Damage = 'bit-flip' | 'word-swap' | 'random-bytes'
export type Checksum = 'internet' | 'crc-32' | 'none'

/** How fast a link or a port carries bits; what is absent is left as an earlier rule said. */
export interface CapacitySpec {
  bitsPerSecond?: number
  /** Messages that fit, the one in transmission included; one more is dropped. Absent: any number. */
  queue?: number
  /** Circuit switching: the bits are divided into this many reserved circuits, each with a slot in every frame. */
  circuits?: { count: number; frameNs: number }
}

/**
 * A queue that many senders share: `port` stands before what is sent to the nodes from elsewhere, `uplink` before what they send
 * elsewhere. A rack's or region's port has all its nodes.
 */
export interface PortRule {
  /** The node, rack or region it belongs to. */
  name: string
  nodes: string[]
  direction: 'port' | 'uplink'
  capacity: CapacitySpec
  origin: Origin
}

/** When a fault begins and how long it lasts. Times are drawn once per run from the fault's own random stream. */
export interface Schedule {
  /** `in 10% of runs`: whether the line takes part is drawn from the seed, once per run. Absent: always. */
  chancePartsPerMillion?: number
  /** `when lock.token = 34`: begins when that happens, instead of at a time. */
  when?: Trigger
  /** `at 1s`, `at 1s..30s`. Absent: from the start of the run. */
  at?: Distribution
  /** `every 10s`: begins again that long after each beginning, until `until`. */
  every?: Distribution
  /** `until 60s`: no beginning at or after this true time, and the last one heals there. */
  untilNs?: number
  /** `for 40s`. Absent: until the end of the run (the fault says so in its description). */
  duration?: Distribution
}

/** What node code can wait for: `busy`, `sleep`, an answer to a `call`, or an operation of the disk. */
export type Awaited = 'busy' | 'sleep' | 'call' | 'disk'

/** What a field of a node or message can hold; null is `nothing`. */
export type FieldValue = number | string | boolean | null
export type Relation = '=' | '≠' | '<' | '≤' | '>' | '≥'

/** Something that the fields of a node or of a message satisfy: `token = 34`, `log.length ≥ 3`. */
export interface StateCondition {
  path: string[]
  relation: Relation
  value: FieldValue
}

/** What a fault waits for; `src/kernel/faults/triggers.ts` says when exactly each is met. */
export type Trigger = {
  /** `any` with `any`, which is every node. */
  node: string
  any?: true
  /** `any where role = 'leader'`: only nodes whose fields satisfy all of it when it happens, just before a crash. */
  among?: StateCondition[]
  /** `the 2nd`. Absent: the first. */
  nth?: number
  /** `whenever`: each time; with `nth`, each nth time. */
  always?: true
  /** `1ms after …`: so much later. */
  delayNs?: number
} & (
  | { kind: 'state' } & StateCondition
  /** `where`: only messages whose payload satisfies all of it. */
  | { kind: 'message'; verb: 'sends' | 'receives' | 'handles'; message: string; other?: string; where?: StateCondition[] }
  | { kind: 'process'; verb: 'crashes' | 'restarts' | 'pauses' | 'resumes' }
  /** `when c1 awaits busy`: the step that reaches the await is over, and what it waits for has begun. */
  | { kind: 'await'; what: Awaited }
)

export type Argument =
  /** `where`: of the nodes, only those whose fields satisfy it when the fault begins; without role all of these. */
  | { kind: 'nodes'; names: string[]; role?: 'any' | 'all' | 'minority' | 'majority'; where?: StateCondition[] }
  | { kind: 'groups'; groups: string[][] }
  | { kind: 'duration'; distribution: Distribution }
  /** Signed, for clock steps: `step c1 by -2s`. */
  | { kind: 'shift'; shiftNs: number }
  /** With `most`, drawn from a range, both ends included, once per run. */
  | { kind: 'percent'; partsPerMillion: number; most?: number }
  | { kind: 'number'; value: number; most?: number }
  | { kind: 'rate'; bitsPerSecond: number }
  /** What the payload of a message satisfies, all of it. */
  | { kind: 'conditions'; conditions: StateCondition[] }
  | { kind: 'word'; word: string }
  /** What a field of a message can hold; null is `nothing`. */
  | { kind: 'values'; values: (number | string | boolean | null)[] }

export interface FaultSpec {
  /** The fault's word, the key in the registry of `src/kernel/faults/`: `pause`, `crash`, `partition`. */
  word: string
  schedule: Schedule
  /** What the phrase after the word said, by the argument names of the fault's phrase. */
  arguments: Record<string, Argument>
  /** The line as the author wrote it, for the trace and for "never bit" reports. */
  text: string
  origin: Origin
}

/** What a cluster's author says may happen; `src/kernel/properties/model.ts` says what it means. */
export interface ModelSpec {
  timing: 'synchronous' | 'partially synchronous' | 'asynchronous'
  /** No message takes longer. */
  boundNs?: number
  /** The global stabilisation time: the bound holds from here on. */
  gstNs?: number
  failures: ('crash-stop' | 'crash-recovery' | 'fail-slow' | 'byzantine')[]
  faultyMost?: number
  origin: Origin
}

/** Operations that arrive at nodes; `src/kernel/workload/load.ts` says how. */
export interface LoadSpec {
  nodes: string[]
  method: string
  /** Open loop: from one arrival to the next. */
  gap?: Distribution
  /** Only in bursts. */
  burst?: { on: Distribution; off: Distribution }
  /** Closed loop: so many users, each of whom thinks so long after an answer. */
  users?: number
  thinking?: Distribution
  fromNs?: number
  untilNs?: number
  /** So many arrivals, for each node. */
  most?: number
  text: string
  origin: Origin
}

/** Ceilings of a run. Reaching one ends the run with a verdict that names it; nothing hangs. */
export interface Limits {
  events: number
  /** Loop turns and function entries that node code may use in one event. */
  fuelPerEvent: number
  callDepth: number
  /** Deliveries waiting for one node. */
  mailbox: number
  /** Bytes of recorded values. */
  traceBytes: number
}

export const defaultLimits: Limits = {
  events: 2_000_000,
  fuelPerEvent: 5_000_000,
  callDepth: 400,
  mailbox: 100_000,
  traceBytes: 512 * 1024 * 1024,
}

export interface RunPlan {
  /** `leases with gc-pause`. */
  name: string
  /** Integer 0 … 2^53-1. */
  seed: number
  /** The run ends at this true time at the latest. */
  durationNs: number
  cells: CompiledCell[]
  nodes: NodeSpec[]
  links: LinkRule[]
  /** Shared queues of the topology; absent: none. */
  ports?: PortRule[]
  faults: FaultSpec[]
  ntp?: NtpSpec[]
  chrony?: ChronySpec[]
  model?: ModelSpec
  loads?: LoadSpec[]
  limits: Limits
  /** Properties and measures that speak of nodes this cluster does not have; they are not asked. */
  irrelevant?: string[]
  /** Whether the header of the trace says how many bytes were sent; asked for by `expect bytes …`. */
  countsBytes?: boolean
  /** False: events and states are not recorded and properties not asked; only for measuring what recording costs. */
  recording?: boolean
  /** The run was made before on this machine, and ended from outside: this time it ends by itself before it comes to that. */
  stop?: Stop
}
