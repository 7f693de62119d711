/**
 * What a fault is made of. One file per fault, one line in `index.ts`:
 *
 *     export const pause: Fault = {
 *       phrase: 'pause <targets: nodes>', help: '…', duration: 'required', example: '…',
 *       begin: ({ world, targets }) => { … return () => { … heal … } },
 *     }
 */
import type { Argument } from '../plan.ts'
import type { MessageFault } from '../network.ts'
import type { RandomStream } from '../random.ts'
import type { FaultPhrase } from './phrase.ts'

/** What faults may do to the simulated world. Nodes are indexes. */
export interface World {
  readonly names: readonly string[]
  pause(node: number, bite: () => void): void
  resume(node: number): void
  /** False when the node is down already. */
  crash(node: number): boolean
  /** False when the node is up already. */
  restart(node: number): boolean
  stepClock(node: number, shiftNs: number): void
  driftOf(node: number): number
  setDrift(node: number, ratePpm: number): void
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
}

export interface Fault extends FaultPhrase {
  /** Starts the fault; returns how to heal it, if there is anything to heal. */
  begin(beginning: Beginning): (() => void) | undefined
}

/** The nodes an argument of type `nodes` means now; an absent argument means all. */
export function targets(beginning: Beginning, name = 'targets'): number[] {
  const { world, random } = beginning
  const argument = beginning.arguments[name]
  const all = world.names.map((_, index) => index)
  if (argument?.kind !== 'nodes') return all
  const named = argument.names.map((node) => world.names.indexOf(node))
  switch (argument.role) {
    case undefined:
      return named
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

/** Whether a message goes from one of `from` to one of `to` and has the type `message`; what is absent matches all. */
export function matcher(beginning: Beginning): (from: number, to: number, type: string) => boolean {
  const from = new Set(targets(beginning, 'from'))
  const to = new Set(targets(beginning, 'to'))
  const message = beginning.arguments.message
  return (sender, receiver, type) => from.has(sender) && to.has(receiver) && (message?.kind !== 'word' || message.word === type)
}
