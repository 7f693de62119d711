/**
 * What a fault is made of. One file per fault, one line in `index.ts`:
 *
 *     const nap: Fault = {
 *       phrase: 'nap <targets: nodes>',
 *       help: 'Stops a process for a while.',
 *       on: 'node', explored: 'late', duration: 'required',
 *       example: 'at 1s nap a for 40s',
 *       begin(beginning) {
 *         const { world: { lifecycle }, bite } = beginning
 *         const ends = targetProcesses(beginning).map((process) => lifecycle.pause(process, bite))
 *         return () => ends.forEach((end) => end())
 *       },
 *     }
 */
import { payloadSatisfies, nodeSatisfies } from './conditions.ts'
import type { Clocks } from '../clocks/clocks.ts'
import type { TimeDaemons } from '../clocks/ntp.ts'
import type { Disks } from '../disks/disks.ts'
import type { Stage } from '../engine/stage.ts'
import type { Carrier } from '../network/carrier.ts'
import type { Messenger } from '../network/messenger.ts'
import type { Network } from '../network/network.ts'
import type { Argument } from '../plan.ts'
import type { Lifecycle } from '../processes/lifecycle.ts'
import type { Process } from '../processes/process.ts'
import type { Work } from '../processes/work.ts'
import type { RandomStream } from '../../guest/maths/random.ts'
import type { FaultPhrase } from './phrase.ts'

/** What faults use of the simulation, which passes itself. */
export interface World {
  readonly names: readonly string[]
  readonly stage: Pick<Stage, 'processes' | 'later' | 'payloadOf'>
  readonly lifecycle: Pick<Lifecycle, 'pause' | 'notify' | 'crash' | 'restart' | 'revival' | 'stop' | 'upgrade'>
  readonly work: Pick<Work, 'slow'>
  readonly clocks: Pick<Clocks, 'step' | 'drift' | 'slew' | 'leap' | 'freeze' | 'suspend'>
  readonly timeDaemons: Pick<TimeDaemons, 'lie'>
  readonly disks: Pick<Disks, 'spoil'>
  readonly network: Pick<Network, 'addFault' | 'usesPackets'>
  readonly messenger: Pick<Messenger, 'lie'> & { readonly carrier: Pick<Carrier, 'slow' | 'hasLine' | 'release' | 'connections'> }
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
  /** Puts the end of the fault off, for a fault that begins with a warning or a grace period. */
  extend: (byNs: number) => void
  /** Ends active faults, all or those of one word; how many there were. */
  heal: (word: string | undefined) => number
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

/** The same nodes as processes, for faults that happen to nodes. */
export function targetProcesses(beginning: Beginning, name?: string): Process[] {
  return targets(beginning, name).map((node) => beginning.world.stage.processes[node])
}

function chosen({ world, random }: Beginning, { role, where }: Argument & { kind: 'nodes' }): number[] {
  const every = world.names.map((_, index) => index)
  const all = where ? every.filter((node) => where.every((condition) => nodeSatisfies(world.stage.processes[node], condition))) : every
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
    ? (sender, receiver, type, message) => concerns(sender, receiver, type) && payloadSatisfies(world.stage.payloadOf(message), which.conditions)
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
