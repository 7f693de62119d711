/**
 * How far an exploration goes: a state that is not within its bounds is found, its properties are asked, and nothing is done in it.
 *
 *     declare const [bounds, state]: [Bounds, number[]]
 *     bounds.holds(state)     // whether it is gone on from, and counts
 *     bounds.outside          // how many steps led out
 *
 * That is what TLC does with a CONSTRAINT: a state that was computed is checked, whether it is counted or not (Specifying Systems, 14.3.1).
 */
import { sameName } from '../trace/names.ts'
import type { Channels, Exploration } from './exploration.ts'
import type { Network } from './network.ts'
import type { ExploredProperty } from './properties.ts'

export class Bounds {
  outside = 0
  private readonly channels: Channels
  private readonly properties: readonly ExploredProperty[]
  private readonly first: ExploredProperty | undefined
  private readonly network: Network
  /** One that is named and not among the properties. */
  readonly missing: string | undefined

  /** Of the properties, those that `within` names bound every state, and the one called `from` the first. */
  constructor(properties: readonly ExploredProperty[], { within, from }: Pick<Exploration, 'within' | 'from'>, network: Network) {
    this.channels = within ?? {}
    this.properties = properties.filter(({ name }) => within?.properties.some((one) => sameName(one, name)) === true)
    this.first = properties.find(({ name }) => from !== undefined && sameName(from, name))
    this.network = network
    const named = [...(from === undefined ? [] : [from]), ...within?.properties ?? []]
    this.missing = named.find((name) => !properties.some((property) => sameName(name, property.name)))
  }

  /** The properties that are asked for this. */
  get asked(): readonly ExploredProperty[] {
    return this.first ? [...this.properties, this.first] : this.properties
  }

  get areSet(): boolean {
    return this.asked.length > 0 || this.channels.link !== undefined || this.channels.mailbox !== undefined
  }

  /** Whether the exploration begins with this state. */
  begins(state: ArrayLike<number>): boolean {
    return this.first === undefined || this.first.holds(state)
  }

  /** The network's number first, then the local state of each node. */
  holds(state: ArrayLike<number>): boolean {
    return this.network.fits(state[0], this.channels) && this.properties.every((property) => property.holds(state))
  }
}
