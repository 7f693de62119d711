/**
 * The network of an exploration: which messages are in it, which of them may arrive next, and what becomes of it when one is taken out
 * and others are put in. Messages, networks and such changes are numbers; every answer is remembered.
 *
 * A network is a set, a bag, or a queue for each pair of nodes, as the exploration's `arrival` and `inOrder` say. With it goes how much of
 * each *budget* is left: how many messages may still be lost or doubled, how many nodes may still crash. A change may cost one of them.
 */
import { NumberLists } from './number-lists.ts'
import { Sequences } from './sequences.ts'
import { PairMap } from './pair-map.ts'
import { isCommand } from './commands.ts'
import type { Arrival } from './exploration.ts'

/** The change that changes nothing. */
export const noChange = 0
/** Stands for the network after a change that may not happen any more. */
export const forbidden = -1

/** What a change costs: a bit for each budget that it takes one from. Budgets of crashes follow these. */
export const Cost = { nothing: 0, loss: 1, copy: 2, crash: 4 } as const

/** How many there are: none, a number, or Infinity. */
export type Budget = number

export interface NetworkRules {
  arrival: Arrival
  inOrder: boolean
  nodes: number
  /** Losses, copies, and then crashes of those who share a number of them. */
  budgets: readonly Budget[]
  reversed: boolean
}

/** Beyond the keys of all links and messages. */
const operatorKeys = 0x10000000000

/** How a budget without end stands in a network. */
const endless = 0x3fffffff

export class Network {
  /** `[from, to, type, payload, call]`, type and payload as value ids; `call` says which part of which call it is, 0 for none. */
  private readonly messages = new Sequences()
  readonly messageTo: number[] = []
  /** Messages with the same key keep their order: those of one link where that is so, and what one operator asks for. */
  private readonly messageKey: number[] = []
  private readonly commands = new Set<number>()
  /** `[what is left of each budget …, messages …]` */
  private readonly networks = new Sequences()
  /** `[taken out or -1, cost, put in …]` */
  private readonly changes = new Sequences()
  private readonly changed = new PairMap()
  private readonly losses: number[] = []
  private readonly budgets: readonly Budget[]
  /** By network: the messages of which any may be the next to arrive, each once. */
  readonly deliverable = new NumberLists()
  private readonly arrival: Arrival
  private readonly inOrder: boolean
  private readonly reversed: boolean
  private readonly nodes: number
  /** The number of the network with nothing in it; never 0. */
  readonly empty: number

  constructor({ arrival, inOrder, nodes, budgets, reversed }: NetworkRules) {
    this.arrival = arrival
    this.inOrder = inOrder
    this.nodes = nodes
    this.budgets = budgets
    this.reversed = reversed
    this.networks.intern([-2])
    this.empty = this.networks.intern(budgets.map((budget) => (budget === Infinity ? endless : budget)))
    this.changes.intern([-1, Cost.nothing])
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
    if (isCommand(call)) this.commands.add(id)
    this.messageKey[id] = isCommand(call) ? operatorKeys + from : this.inOrder ? from * this.nodes + to : id
    return id
  }

  messageParts(id: number): { from: number; to: number; type: number; payload: number; call: number } {
    const [from, to, type, payload, call] = this.messages.read(id)
    return { from, to, type, payload, call }
  }

  /** What may happen to a message that arrives, as changes: it leaves the network, it stays, or either. */
  arrivals(message: number, sent: readonly number[], cost: number): number[] {
    if (this.isCommand(message)) return [this.change(message, sent, cost)]
    if (this.arrival === 'any number of times') return [this.change(-1, sent, cost)]
    const gone = this.change(message, sent, cost)
    if (this.arrival === 'at least once') return [gone, this.change(-1, sent, cost)]
    return this.copies > 0 ? [gone, this.change(-1, sent, cost | Cost.copy)] : [gone]
  }

  /** Whether it is what an operator does: the network has no say in it. */
  isCommand(message: number): boolean {
    return this.commands.has(message)
  }

  /** Whether a message that arrived is gone: there is no other copy of it. */
  get arrivesOnce(): boolean {
    return (this.arrival === 'once' || this.arrival === 'at most once') && this.copies === 0
  }

  private get copies(): number {
    return this.budgets[1]
  }

  get mayLose(): boolean {
    return this.budgets[0] > 0
  }

  /** The number of a change: a message taken out (-1: none) and some put in, in the order in which they were sent. */
  change(takenOut: number, putIn: readonly number[], cost: number): number {
    const sorted = this.sorted([...putIn])
    const once = this.isSet ? sorted.filter((message, i) => message !== sorted[i - 1] || this.isCommand(message)) : sorted
    return this.changes.intern([takenOut, cost, ...once])
  }

  /** The change that a lost message makes. */
  loss(message: number): number {
    return (this.losses[message] ??= this.change(message, [], Cost.loss))
  }

  private get isSet(): boolean {
    return this.arrival === 'any number of times'
  }

  /** The network after a change, or `forbidden`. */
  after(network: number, change: number): number {
    const known = this.changed.get(network, change)
    if (known >= 0) return known - 1
    const next = this.apply(network, change)
    this.changed.set(network, change, next + 1)
    return next
  }

  private apply(network: number, change: number): number {
    const [takenOut, cost, ...putIn] = this.changes.read(change)
    const whole = this.networks.read(network)
    const left = whole.slice(0, this.budgets.length)
    for (let i = 0; i < left.length; i++) {
      if ((cost & (1 << i)) === 0 || left[i] === endless) continue
      if (left[i] === 0) return forbidden
      left[i]--
    }
    const list = whole.slice(left.length)
    if (takenOut >= 0) list.splice(list.indexOf(takenOut), 1)
    for (const message of putIn) if (!this.isSet || this.isCommand(message) || !list.includes(message)) list.push(message)
    return this.networks.intern([...left, ...this.sorted(list)])
  }

  /** A sort is stable: within a link the order of sending stays. */
  private sorted(list: number[]): number[] {
    return list.sort((a, b) => this.messageKey[a] - this.messageKey[b])
  }

  /** Sees to it that `deliverable` has the list of this network. */
  prepare(network: number): void {
    if (this.deliverable.has(network)) return
    const list = this.contents(network)
    const next = list.filter((message, i) => i === 0 || this.messageKey[message] !== this.messageKey[list[i - 1]])
    if (this.reversed) next.reverse()
    this.deliverable.set(network, next)
  }

  /** What is left of each budget in a network. */
  left(network: number): number[] {
    return this.networks.read(network).slice(0, this.budgets.length)
  }

  /** All messages in a network, in the order in which it keeps them. */
  contents(network: number): number[] {
    return this.networks.read(network).slice(this.budgets.length)
  }
}
