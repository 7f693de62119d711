/**
 * Total order: one node numbers all messages, and everyone takes them by number.
 */
import { isMistake } from 'dsnb'

/** A message with its place in the one order of all. */
export interface OrderedMessage {
  /** 1, 2, 3 … without gaps. */
  number: number
  payload: any
  from: NodeId
  /** The sender's own number of it, by which a repeated request is recognised. */
  request: number
}

/**
 * Gives every message a number and sends it to all members. What it has numbered is on disk before anyone hears of it, so a restart changes
 * nothing; while it is down nothing is ordered. A subclass with a `recover` of its own begins it with `await super.recover()`.
 *
 * Source: the fixed sequencer of X. Défago, A. Schiper, P. Urbán, "Total Order Broadcast and Multicast Algorithms", ACM Computing Surveys 36(4), 2004,
 * section 4.1.
 */
export class Sequencer extends Node {
  /** Who takes part: all other nodes, unless a subclass says otherwise. */
  members: NodeId[] = [...this.peers]
  /** Everything in its order. */
  ordered: OrderedMessage[] = []
  /** Settled when a restart has read the disk; until then requests wait. */
  #loaded: Promise<void> | undefined

  recover(): Promise<void> {
    this.#loaded = this.load()
    return this.#loaded
  }

  private async load(): Promise<void> {
    this.ordered = (await this.disk.read('ordered')) ?? []
  }

  /** A member wants to say something to all. */
  async orderThis({ payload, request }: { payload: unknown; request: number }, from: NodeId): Promise<{ number: number }> {
    await this.#loaded
    const known = this.ordered.find(message => message.from === from && message.request === request)
    if (known !== undefined) {
      await this.disk.sync()
      return { number: known.number }
    }
    const message: OrderedMessage = { number: this.ordered.length + 1, payload, from, request }
    this.ordered = [...this.ordered, message]
    await this.disk.append('ordered', message)
    await this.disk.sync()
    for (const member of this.members) this.send(member, 'takeOrdered', message)
    return { number: message.number }
  }

  /** A member asks for everything from a number on. */
  async orderedFrom({ number }: { number: number }, from: NodeId): Promise<void> {
    await this.#loaded
    const missing = this.ordered.slice(number - 1)
    await this.disk.sync()
    for (const message of missing) this.send(from, 'takeOrdered', message)
  }
}

/**
 * A member of a totally ordered group. `publish` says something to all; `inOrder` is called with everything that anyone said, in the
 * same order at every member, without gaps or repetition, the node's own messages included. Lost messages are asked for again.
 *
 * A member that crashed starts with an empty memory and takes the whole history again, from number 1.
 *
 * Override `inOrder`; a subclass with a `start` or `recover` of its own begins it with `super.start()` or `await super.recover()`.
 * @example
 * import { SequencedNode, Sequencer } from 'dsnb'
 * class Replica extends SequencedNode {
 *   total = 0
 *   start() { super.start(); this.publish({ add: 3 }) }
 *   inOrder({ add }: { add: number }) { this.total += add }
 * }
 */
export class SequencedNode extends Node {
  /** The name of the sequencer. */
  sequencer: NodeId = 'sequencer'
  /** How often lost messages are asked for, in nanoseconds. */
  repair: Duration = ms(100)
  /** The number of the last message that was taken. */
  taken = 0
  /** Messages that came before their turn, by number. */
  early: Record<number, OrderedMessage> = {}
  /** How many messages this node has published. */
  published = 0
  #loaded: Promise<void> | undefined

  start(): void {
    this.every(this.repair, 'askForMissing')
  }

  recover(): Promise<void> {
    this.every(this.repair, 'askForMissing')
    this.#loaded = this.load()
    return this.#loaded
  }

  private async load(): Promise<void> {
    this.published = (await this.disk.read('published')) ?? 0
  }

  /** Called once for each message, in the order of their numbers. */
  inOrder(_payload: any, _from: NodeId, _number: number): void {}

  /** Says something to all. The answer is its number; it comes when the sequencer has it, however long that takes. */
  async publish(payload: unknown): Promise<number> {
    await this.#loaded
    const request = this.published + 1
    this.published = request
    // Another life of this node must not use the number again.
    await this.disk.write('published', request)
    await this.disk.sync()
    for (let timeout = this.repair; ; timeout += this.repair) {
      try {
        const { number } = await this.call(this.sequencer, 'orderThis', { payload, request }, { timeout })
        return number
      } catch (error) {
        if (isMistake(error)) throw error
        await this.sleep(Math.round(this.repair * this.random()))
      }
    }
  }

  takeOrdered(message: OrderedMessage): void {
    if (message.number > this.taken) this.early = { ...this.early, [message.number]: message }
    for (let next = this.early[this.taken + 1]; next !== undefined; next = this.early[this.taken + 1]) {
      const { [next.number]: _taken, ...others } = this.early
      this.early = others
      this.taken = next.number
      this.inOrder(next.payload, next.from, next.number)
    }
  }

  askForMissing(): void {
    this.send(this.sequencer, 'orderedFrom', { number: this.taken + 1 })
  }
}
