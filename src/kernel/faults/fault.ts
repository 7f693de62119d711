/**
 * What a fault is made of. One file per fault, one line in `index.ts`:
 *
 *     export const pause: Fault = {
 *       phrase: 'pause <targets: nodes>', help: '…', on: 'node', explored: 'late', duration: 'required', example: '…',
 *       begin: ({ world, targets }) => { … return () => { … heal … } },
 *     }
 */
import { payloadSatisfies, satisfies } from './conditions.ts'
import type { DiskStore } from '../disks/disk-store.ts'
import type { DiskFault } from '../disks/disks.ts'
import type { Lie } from '../network/lies.ts'
import type { Argument } from '../plan.ts'
import type { MessageFault } from '../network/network.ts'
import type { Slowdown } from '../network/capacity.ts'
import type { SlowPlace } from '../network/carrier.ts'
import type { RandomStream } from '../../guest/maths/random.ts'
import type { FaultPhrase } from './phrase.ts'

/** What faults may do to the simulated world. Nodes are indexes. */
export interface World {
  readonly names: readonly string[]
  /** The cause is for the reader. */
  pause(node: number, bite: () => void, cause?: string): void
  resume(node: number): void
  /** Runs a method of the node as soon as it is free, when it has one of this name. */
  notify(node: number, handler: string, argument: unknown): void
  /** False when the node is down already. */
  crash(node: number): boolean
  /** False when the node is up already. */
  restart(node: number): boolean
  /** Stops a node in good order; false when it is down already. */
  stop(node: number, graceNs: number): boolean
  /** From its next start on a node runs another class; false when there is none of that name. */
  upgrade(node: number, className: string): boolean
  classOf(node: number): string
  /** What keeps the process busy takes so many times as long, from now on; returns how to heal it. */
  slow(node: number, factor: number, bite: () => void): () => void
  stepClock(node: number, shiftNs: number): void
  driftOf(node: number): number
  setDrift(node: number, ratePpm: number): void
  slewClock(node: number, shiftNs: number, ratePpm: number): void
  /** A leap second: at once, or spread over `smearNs`. */
  leapClock(node: number, shiftNs: number, smearNs: number | undefined): void
  /** The wall clock stands still; returns how to free it. */
  freezeClock(node: number): () => void
  /** The machine's clocks stop, as when it is suspended; returns how to resume them. */
  suspendClock(node: number, monotonicCounts: boolean, corrected: boolean): () => void
  /** A time server tells the wrong time; returns how to make it honest. */
  ntpLie(server: number, shiftNs: number, bite: () => void): () => void
  /** A node lies; returns how to make it honest. */
  lie(lie: Lie): () => void
  /** Puts a fault on the disk of a node; returns how to heal it. */
  spoilDisk(node: number, fault: DiskFault): () => void
  /** What is on the disk of a node. */
  diskOf(node: number): DiskStore
  /** Something that happens later; returns how to call it off. */
  later(delayNs: number, action: () => void): () => void
  /** The process dies, its machine does not: it answers that nobody listens. False when the process is down already. */
  kill(node: number): boolean
  /** Lets held messages go on that were held by some fault; how many there were. */
  releaseMessages(which: (from: number, to: number, type: string, message: number, by: MessageFault) => boolean): number
  /** What a message says; undefined for the number -1. */
  payloadOf(message: number): unknown
  /** Breaks the connections that `from` has open to `to`; false when there are none. */
  resetConnections(from: number, to: number): boolean
  /** The fields of the node; undefined when it is down. */
  fieldsOf(node: number): object | undefined
  /** Ends active faults, all or those of one word; how many there were. */
  heal(word: string | undefined): number
  /** Makes lines slower, those that are there and those of links that had none; returns how to heal them. */
  slowLines(where: readonly SlowPlace[], slowdown: Slowdown): () => void
  /** Whether messages from one node to another go over a line with a bandwidth of its own. */
  hasLine(from: number, to: number): boolean
  addMessageFault(fault: MessageFault): void
  removeMessageFault(fault: MessageFault): void
}

export interface Beginning {
  world: World
  arguments: Record<string, Argument>
  /** The fault's own random numbers, for choices such as `any`. */
  random: RandomStream
  /** Whether the fault was given a length with `for`. */
  lasts: boolean
  /** Says that the fault had an effect; a fault that never bit is reported. */
  bite: () => void
  /** Puts the end of the fault off, for one that begins with something else. */
  extend: (byNs: number) => void
  /** What `any` and `nodes where …` meant; written by `targets`. */
  resolved: Record<string, number[]>
}

export interface Fault extends FaultPhrase {
  /** It makes lines slower or faster, so that the kernel must know from the beginning what waits in each of them. */
  changesSpeed?: true
  /** Starts the fault; returns how to heal it, if there is anything to heal. */
  begin(beginning: Beginning): (() => void) | undefined
}

/** The nodes an argument of type `nodes` means now; an absent argument means all. */
export function targets(beginning: Beginning, name = 'targets'): number[] {
  const { world } = beginning
  const argument = beginning.arguments[name]
  if (argument?.kind !== 'nodes') return world.names.map((_, index) => index)
  if (argument.role === undefined && !argument.where) return argument.names.map((node) => world.names.indexOf(node))
  const nodes = chosen(beginning, argument)
  beginning.resolved[name] = nodes
  return nodes
}

function chosen({ world, random }: Beginning, { role, where }: Argument & { kind: 'nodes' }): number[] {
  const every = world.names.map((_, index) => index)
  const all = where ? every.filter((node) => where.every((condition) => satisfies(world.fieldsOf(node), condition))) : every
  if (all.length === 0) return []
  switch (role) {
    case undefined:
    case 'all':
      return all
    case 'any':
      return [all[random.below(all.length)]]
    case 'minority':
      return pick(all, Math.floor((all.length - 1) / 2), random)
    case 'majority':
      return pick(all, Math.floor(all.length / 2) + 1, random)
  }
}

function pick(from: number[], count: number, random: RandomStream): number[] {
  const rest = [...from]
  const chosen: number[] = []
  while (chosen.length < count) chosen.push(...rest.splice(random.below(rest.length), 1))
  return chosen.sort((a, b) => a - b)
}

/**
 * Whether a message goes from one of `from` to one of `to`, has the type `message` and says what `which` asks for; what is absent
 * matches all. With `nth`, only one of them matches: they are counted from the beginning of the fault.
 */
export function matcher(beginning: Beginning): (from: number, to: number, type: string, message: number) => boolean {
  const from = new Set(targets(beginning, 'from'))
  const to = new Set(targets(beginning, 'to'))
  const { world, arguments: { message: word, nth, which } } = beginning
  const concerns = (sender: number, receiver: number, type: string) =>
    from.has(sender) && to.has(receiver) && (word?.kind !== 'word' || word.word === type)
  const matches: ReturnType<typeof matcher> = which?.kind === 'conditions'
    ? (sender, receiver, type, message) => concerns(sender, receiver, type) && payloadSatisfies(world.payloadOf(message), which.conditions)
    : concerns
  if (nth?.kind !== 'number') return matches
  let count = 0
  return (sender, receiver, type, message) => matches(sender, receiver, type, message) && ++count === nth.value
}

/** Messages are counted from 1; for the `refuse` of phrases with `[number <nth: number>]`. */
export function refuseNth({ nth }: Record<string, Argument>): ReturnType<NonNullable<Fault['refuse']>> {
  if (nth?.kind !== 'number' || (Number.isSafeInteger(nth.value) && nth.value >= 1)) return undefined
  return { argument: 'nth', message: 'Messages are counted 1, 2, 3 from the beginning of the fault.', hint: 'For example: drop write number 2' }
}

/** What lies are about: messages of this type that one of `targets` sends to one of `to`, and that say what `which` asks for. */
export function liesOf(beginning: Beginning): (from: number, to: number, type: string, payload: unknown) => boolean {
  const liars = new Set(targets(beginning))
  const to = new Set(targets(beginning, 'to'))
  const { message, which } = beginning.arguments
  return (sender, receiver, type, payload) => liars.has(sender) && to.has(receiver) && message?.kind === 'word' && message.word === type
    && (which?.kind !== 'conditions' || payloadSatisfies(payload, which.conditions))
}
