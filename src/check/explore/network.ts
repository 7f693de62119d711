/**
 * The network of an exploration: which messages are in it, which of them may arrive next, and what becomes of it when one is taken out
 * and others are put in. Messages, networks and such changes are numbers; every answer is remembered.
 *
 * A network is a set, a bag, or a queue for each pair of nodes, as the exploration's `arrival` and `inOrder` say.
 */
import { NumberLists } from './number-lists.ts'
import { Sequences } from './sequences.ts'
import { PairMap } from './pair-map.ts'
import type { Arrival } from './exploration.ts'

/** The change that changes nothing. */
export const noChange = 0

export class Network {
  /** `[from, to, type, payload, call]`, type and payload as value ids; `call` says which part of which call it is, 0 for none. */
  private readonly messages = new Sequences()
  readonly messageTo: number[] = []
  private readonly messageLink: number[] = []
  private readonly networks = new Sequences()
  /** `[taken out or -1, put in …]` */
  private readonly changes = new Sequences()
  private readonly changed = new PairMap()
  private readonly losses: number[] = []
  /** By network: the messages of which any may be the next to arrive, each once. */
  readonly deliverable = new NumberLists()
  private readonly arrival: Arrival
  private readonly inOrder: boolean
  private readonly reversed: boolean
  private readonly nodes: number
  /** The number of the network with nothing in it; never 0. */
  readonly empty: number

  constructor(arrival: Arrival, inOrder: boolean, nodes: number, reversed: boolean) {
    this.arrival = arrival
    this.inOrder = inOrder
    this.nodes = nodes
    this.reversed = reversed
    this.networks.intern([-1])
    this.empty = this.networks.intern([])
    this.changes.intern([-1])
  }

  /** The largest number that a network has. */
  get largest(): number {
    return this.networks.size - 1
  }

  get bytes(): number {
    return this.networks.bytes + this.changed.bytes + this.changes.bytes + this.deliverable.bytes
  }

  message(from: number, to: number, type: number, payload: number, call: number): number {
    const id = this.messages.intern([from, to, type, payload, call])
    this.messageTo[id] = to
    this.messageLink[id] = from * this.nodes + to
    return id
  }

  messageParts(id: number): { from: number; to: number; type: number; payload: number; call: number } {
    const [from, to, type, payload, call] = this.messages.read(id)
    return { from, to, type, payload, call }
  }

  /** What may happen to a message that arrives: it leaves the network, it stays, or either. */
  takenOut(message: number): readonly number[] {
    switch (this.arrival) {
      case 'any number of times':
        return [-1]
      case 'at least once':
        return [message, -1]
      default:
        return [message]
    }
  }

  /** Whether a message that arrived is gone: there is no other copy of it. */
  get arrivesOnce(): boolean {
    return this.arrival === 'once' || this.arrival === 'at most once'
  }

  get mayLose(): boolean {
    return this.arrival === 'at most once'
  }

  /** The number of a change: a message taken out (-1: none) and some put in, in the order in which they were sent. */
  change(takenOut: number, putIn: readonly number[]): number {
    const sorted = [...putIn].sort(this.inOrder ? (a, b) => this.messageTo[a] - this.messageTo[b] : (a, b) => a - b)
    const once = this.isSet ? sorted.filter((message, i) => message !== sorted[i - 1]) : sorted
    return this.changes.intern([takenOut, ...once])
  }

  /** The change that a lost message makes. */
  loss(message: number): number {
    return (this.losses[message] ??= this.change(message, []))
  }

  private get isSet(): boolean {
    return this.arrival === 'any number of times'
  }

  /** The network after a change. */
  after(network: number, change: number): number {
    const known = this.changed.get(network, change)
    if (known >= 0) return known
    const [takenOut, ...putIn] = this.changes.read(change)
    const list = this.networks.read(network)
    if (takenOut >= 0) list.splice(list.indexOf(takenOut), 1)
    for (const message of putIn) if (!this.isSet || !list.includes(message)) list.push(message)
    // A sort is stable: within a link the order of sending stays.
    list.sort(this.inOrder ? (a, b) => this.messageLink[a] - this.messageLink[b] : (a, b) => a - b)
    const next = this.networks.intern(list)
    this.changed.set(network, change, next)
    return next
  }

  /** Sees to it that `deliverable` has the list of this network. */
  prepare(network: number): void {
    if (this.deliverable.has(network)) return
    const list = this.networks.read(network)
    const key = this.inOrder ? (message: number) => this.messageLink[message] : (message: number) => message
    const next = list.filter((message, i) => i === 0 || key(message) !== key(list[i - 1]))
    if (this.reversed) next.reverse()
    this.deliverable.set(network, next)
  }

  /** All messages in a network, in the order in which it keeps them. */
  contents(network: number): number[] {
    return this.networks.read(network)
  }
}
