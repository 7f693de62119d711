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
import type { Arrival, Channels } from './exploration.ts'

/** The change that changes nothing. */
export const noChange = 0
/** Stands for the network after a change that may not happen any more. */
export const forbidden = -1
/** The same, since there is no room for what would be sent. */
export const noRoom = -2

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
  /** How many messages there may be: a change that would make more may not happen. */
  capacity?: Channels
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
  /** `[taken out or -1, how many equal ones before it stay, cost, put in …]` */
  private readonly changes = new Sequences()
  private readonly changed = new PairMap()
  /** By network: what may be lost in it, as changes. */
  private readonly lossLists = new NumberLists()
  private readonly budgets: readonly Budget[]
  /** By network: the messages of which any may be the next to arrive, each once. */
  readonly deliverable = new NumberLists()
  private readonly arrival: Arrival
  private readonly inOrder: boolean
  private readonly reversed: boolean
  private readonly nodes: number
  private readonly capacity: Channels
  /** By network, + 1: the most messages on a link, and to a node. */
  private readonly fullest: { link: number[]; mailbox: number[] } = { link: [], mailbox: [] }
  /** The number of the network with nothing in it; never 0. */
  readonly empty: number

  constructor({ arrival, inOrder, nodes, budgets, capacity = {}, reversed }: NetworkRules) {
    this.arrival = arrival
    this.inOrder = inOrder
    this.nodes = nodes
    this.budgets = budgets
    this.capacity = capacity
    this.reversed = reversed
    this.networks.intern([-2])
    this.empty = this.networks.intern(budgets.map((budget) => (budget === Infinity ? endless : budget)))
    this.changes.intern([-1, 0, Cost.nothing])
  }

  /** The largest number that a network has. */
  get largest(): number {
    return this.networks.size - 1
  }

  get bytes(): number {
    const { networks, changed, changes, deliverable, lossLists, fullest } = this
    const tables = [networks, changed, changes, deliverable, lossLists]
    return tables.reduce((sum, { bytes }) => sum + bytes, 8 * (fullest.link.length + fullest.mailbox.length))
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
    return this.changes.intern([takenOut, 0, cost, ...once])
  }

  /** The changes that lost messages make: any may be lost, whatever comes before it. Of equal ones each, where there is an order among them. */
  losses(network: number): Int32Array {
    const { lossLists } = this
    if (!lossLists.has(network)) lossLists.set(network, this.lossesIn(network))
    return lossLists.items.subarray(lossLists.start(network), lossLists.end(network))
  }

  private lossesIn(network: number): number[] {
    const before = new Map<number, number>()
    const found: number[] = []
    for (const message of this.contents(network)) {
      if (this.isCommand(message)) continue
      const skipped = before.get(message) ?? 0
      before.set(message, skipped + 1)
      if (skipped === 0 || this.inOrder) found.push(this.changes.intern([message, skipped, Cost.loss]))
    }
    return this.reversed ? found.reverse() : found
  }

  /** The message that a change takes out. */
  takenOut(change: number): number {
    return this.changes.read(change)[0]
  }

  private get isSet(): boolean {
    return this.arrival === 'any number of times'
  }

  /** The network after a change, or `forbidden`, or `noRoom`. */
  after(network: number, change: number): number {
    const known = this.changed.get(network, change)
    if (known >= 0) return known - 2
    const next = this.apply(network, change)
    this.changed.set(network, change, next + 2)
    return next
  }

  private apply(network: number, change: number): number {
    const [takenOut, skipped, cost, ...putIn] = this.changes.read(change)
    const whole = this.networks.read(network)
    const left = whole.slice(0, this.budgets.length)
    for (let i = 0; i < left.length; i++) {
      if ((cost & (1 << i)) === 0 || left[i] === endless) continue
      if (left[i] === 0) return forbidden
      left[i]--
    }
    const list = whole.slice(left.length)
    if (takenOut >= 0) list.splice(placeOf(list, takenOut, skipped), 1)
    for (const message of putIn) if (!this.isSet || this.isCommand(message) || !list.includes(message)) list.push(message)
    const next = this.networks.intern([...left, ...this.sorted(list)])
    // What takes a message out or leaves all as it was needs no room.
    return putIn.length === 0 || this.fits(next, this.capacity) ? next : noRoom
  }

  /** Whether no channel of a network holds more. */
  fits(network: number, { link = Infinity, mailbox = Infinity }: Channels): boolean {
    return (link === Infinity || this.most('link', network) <= link) && (mailbox === Infinity || this.most('mailbox', network) <= mailbox)
  }

  private most(channel: 'link' | 'mailbox', network: number): number {
    const known = this.fullest[channel]
    if (known[network] > 0) return known[network] - 1
    const counts = new Map<number, number>()
    for (const message of this.contents(network)) {
      if (this.isCommand(message)) continue
      const { from, to } = this.messageParts(message)
      const key = channel === 'link' ? from * this.nodes + to : to
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    const most = Math.max(0, ...counts.values())
    while (known.length <= network) known.push(0)
    known[network] = most + 1
    return most
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

/** Where a message stands in a list, after so many equal ones. */
function placeOf(list: readonly number[], message: number, skipped: number): number {
  let at = list.indexOf(message)
  for (let i = 0; i < skipped; i++) at = list.indexOf(message, at + 1)
  return at
}
