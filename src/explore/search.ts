/**
 * Visits the states breadth first, so that the first way found to a state is a shortest one.
 *
 * Node code is not called here, only looked up: a step is two or three visits to tables and one to the set of states.
 */
import { complete } from '../guest/sandbox/heartbeat.ts'
import type { Actor } from './actor.ts'
import type { Bounds } from './bounds.ts'
import { messageInput } from './input.ts'
import type { ExplorationLimits, ExploringSoFar, Question, StoppedBy } from './exploration.ts'
import { noChange, noRoom } from './network.ts'
import type { ExploredProperty } from './properties.ts'
import type { Model } from './model.ts'
import { sameName } from '../trace/names.ts'
import { Signatures } from './signatures.ts'
import { StateSet } from './state-set.ts'
import type { Views } from './views.ts'

export type OnProgress = (soFar: ExploringSoFar) => void

export interface SearchOptions {
  reversed?: boolean
  /** The steps of so many states are taken. */
  until?: number
  /** So many states will be listed. */
  list?: number
  /** It stops when these are decided, and all other properties violated; absent: at its end. */
  questions?: readonly Question[]
  /** Whether all that the cluster does is explored: else nothing holds to a depth. */
  closed?: boolean
  /** Which states it begins with and goes on from; absent: all. */
  bounds?: Bounds
}

/** How many states are expanded between two looks at the limits. */
const stride = 1 << 10

export class Search {
  readonly set: StateSet
  generated = 0
  /** States in which nothing can happen any more but faults. */
  ends = 0
  /** Which of the states that will be listed are such. */
  readonly endsListed = new Set<number>()
  depth = 0
  /** The next state whose steps are taken. */
  next = 0
  /** Why it stopped before its end. */
  why: string | undefined = undefined
  stoppedBy: StoppedBy | undefined = undefined
  private readonly model: Model
  private readonly properties: readonly ExploredProperty[]
  private readonly signatures: Signatures
  /** States up to here were checked; properties that are neither violated nor broken. */
  private checked = 0
  private undecided: number
  private readonly found: Int32Array
  private readonly limits: ExplorationLimits
  private readonly until: number
  private readonly list: number
  private readonly questions: readonly Question[] | undefined
  private readonly closed: boolean
  private readonly order: readonly number[]
  private readonly state: Int32Array
  private readonly mayLose: boolean
  /** The state whose steps are taken now. */
  private expanded = -1
  /** Steps from the expanded state to another one, faults apart. */
  private moves = 0
  private readonly askedAtEnd: readonly ExploredProperty[]
  /** Which states are gone on from, and which it begins with; absent: all. */
  private readonly bounds: Bounds | undefined
  /** How many steps did not happen since there was no room for what they would send. */
  waited = 0

  constructor(model: Model, views: Views, properties: readonly ExploredProperty[], limits: ExplorationLimits, options: SearchOptions = {}) {
    const { reversed = false, until = Infinity, list = 0, questions, closed = true, bounds } = options
    this.bounds = bounds
    this.list = list
    this.questions = questions
    this.closed = closed
    this.until = until
    this.model = model
    this.properties = properties.filter(({ atEnd }) => !atEnd)
    this.askedAtEnd = properties.filter(({ atEnd }) => atEnd)
    this.undecided = this.properties.length
    this.signatures = new Signatures(model.actors.length, views)
    this.found = new Int32Array(model.actors.length + 1)
    this.limits = limits
    const nodes = model.actors.map((_, index) => index)
    this.order = reversed ? nodes.reverse() : nodes
    this.set = new StateSet(model.actors.length + 1, (component) => (
      component === 0 ? model.network.largest : model.actors[component - 1].localCount - 1
    ))
    this.state = new Int32Array(model.actors.length + 1)
    this.mayLose = model.network.mayLose
  }

  get bytes(): number {
    const ofProperties = [...this.properties, ...this.askedAtEnd].reduce((sum, property) => sum + property.bytes, 0)
    return this.set.bytes + this.model.bytes + this.signatures.bytes + ofProperties
  }

  run(onProgress: OnProgress): void {
    for (const initial of this.model.initial()) {
      if (this.bounds?.begins(initial) === false) continue
      this.generated++
      if (this.bounds === undefined || this.bounds.holds(initial)) this.set.add(initial, -1)
      else this.leave(initial, -1)
    }
    if (this.set.size === 0) return this.stop('failure', 'there is no state to begin with: none of the first ones is as the explore line wants it')
    this.settle()
    let levelEnd = this.set.size
    this.depth = 1
    while (this.next < this.set.size) {
      if (this.next >= this.until) return this.stop('machine', 'this machine goes no further')
      if (this.isDecided()) return this.stop('decided', 'everything that is asked was decided')
      if (this.depth >= this.limits.depth) return this.stop('depth', `paths of more than ${this.depth} states were not followed`)
      const begin = this.next
      this.next = this.followTo(Math.min(levelEnd, this.next + stride, this.until))
      // Properties that are asked now are asked about what came of all of these.
      complete(begin)
      this.settle()
      if (this.set.size > this.limits.states) return this.stop('states', `the limit of ${this.limits.states} states was reached`)
      if (this.bytes > this.limits.bytes) return this.stop('memory', `the limit of ${Math.round(this.limits.bytes / 1048576)} MB was reached`)
      if (this.next === levelEnd && this.next < this.set.size) {
        this.depth++
        levelEnd = this.set.size
      }
      onProgress({ distinct: this.set.size, generated: this.generated, depth: this.depth, violated: this.violated })
    }
  }

  private get violated(): string[] {
    return [...this.properties, ...this.askedAtEnd].filter(({ isViolated }) => isViolated).map(({ name }) => name)
  }

  /** Whether nothing is left to find but counts: each property is violated, or asked about to a depth that was reached, and no more. */
  private isDecided(): boolean {
    const { questions } = this
    const all = [...this.properties, ...this.askedAtEnd]
    if (questions === undefined || all.length === 0) return false
    return all.every(({ name, isViolated, atEnd, broken, silent }) => {
      if (isViolated) return true
      const own = questions.filter(({ property }) => sameName(property, name))
      return own.length > 0 && this.closed && !atEnd && !broken && silent === undefined
        && own.every(({ toDepth = Infinity }) => toDepth <= this.depth)
    })
  }

  /** Takes the steps of the states up to this one, or until there may be too many; returns the first whose steps were not taken. */
  private followTo(end: number): number {
    let index = this.next
    while (index < end && this.set.size + this.set.waiting <= this.limits.states) this.expand(index++)
    if (index > this.next) return index
    // Some of those that waited were known: one at a time from here.
    this.settle()
    if (this.set.size <= this.limits.states) this.expand(index++)
    return index
  }

  stop(by: StoppedBy, why: string): void {
    this.stoppedBy = by
    this.why = why
  }

  private expand(index: number): void {
    complete(index)
    const { state, set, order, model } = this
    set.expand(index, state)
    this.expanded = index
    this.moves = 0
    const network = state[0]
    for (let place = 0; place < order.length; place++) {
      const node = order[place]
      const local = state[node + 1]
      const actor = model.actors[node]
      const { ownInputs } = actor
      actor.prepare(local)
      const end = ownInputs.end(local)
      for (let i = ownInputs.start(local); i < end; i++) {
        const { moves } = this
        this.take(actor, node, network, local, ownInputs.items[i])
        if (actor.isFault(ownInputs.items[i])) this.moves = moves
      }
    }
    const { deliverable, messageTo } = model.network
    model.network.prepare(network)
    const end = deliverable.end(network)
    for (let i = deliverable.start(network); i < end; i++) {
      const message = deliverable.items[i]
      const node = messageTo[message]
      this.take(model.actors[node], node, network, state[node + 1], messageInput(message))
    }
    if (this.mayLose) for (const change of model.network.losses(network)) this.lose(change, network)
    if (this.moves === 0) this.end(index)
  }

  /** Nothing happens any more: the properties that are asked at the end are asked now. */
  private end(index: number): void {
    this.ends++
    if (index < this.list) this.endsListed.add(index)
    for (const property of this.askedAtEnd) {
      if (property.isOpen && !property.holds(this.state)) property.violatedIn = index
    }
  }

  /** All steps in which this node handles this input. */
  private take(actor: Actor, node: number, network: number, local: number, input: number): void {
    const answer = actor.answer(local, input)
    const end = actor.firstBranch[answer + 1]
    for (let branch = actor.firstBranch[answer]; branch < end; branch++) {
      const nextLocal = actor.branchLocal[branch]
      const change = actor.branchChange[branch]
      const nextNetwork = change === noChange ? network : this.model.network.after(network, change)
      if (nextNetwork < 0) {
        if (nextNetwork === noRoom) this.waited++
        continue
      }
      if (nextLocal === local && nextNetwork === network) {
        if (!actor.branchIdle[branch]) this.generated++
        continue
      }
      this.generated++
      this.moves++
      this.stage(nextNetwork, node + 1, nextLocal)
    }
  }

  /** A state that one step leads to, which differs in its network and in one node. */
  private stage(network: number, component: number, local: number): void {
    if (this.bounds !== undefined) {
      const { found, state } = this
      found.set(state)
      found[0] = network
      found[component] = local
      if (!this.bounds.holds(found)) return this.leave(found, this.expanded)
    }
    this.set.stage(network, component, local)
  }

  /** A state outside of the bounds: it is looked at once for each way there, and left. */
  private leave(state: ArrayLike<number>, parent: number): void {
    if (this.bounds) this.bounds.outside++
    for (const property of this.properties) {
      if (property.isOpen && !property.holds(state)) property.violatedIn = this.set.leave(state, parent)
    }
  }

  private lose(change: number, network: number): void {
    const after = this.model.network.after(network, change)
    if (after < 0) return
    this.generated++
    this.stage(after, 1, this.state[1])
  }

  /** Adds the states that wait, and asks the properties about the new ones. */
  private settle(): void {
    const { set, found, signatures } = this
    set.flush()
    for (; this.checked < set.size; this.checked++) {
      if (this.undecided === 0) continue
      set.read(this.checked, found)
      const word = signatures.wordOf(found)
      if (word < 0 || !signatures.isGood(word)) this.check(found)
    }
  }

  private check(state: Int32Array): void {
    let good = true
    this.undecided = 0
    for (const property of this.properties) {
      if (!property.isOpen) continue
      if (property.holds(state)) this.undecided++
      else {
        property.violatedIn = this.checked
        good = false
      }
    }
    // Asking may have shown more that matters, so the word is made anew.
    if (good) this.signatures.addGood(this.signatures.wordOf(state))
  }
}
