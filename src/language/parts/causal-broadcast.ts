/**
 * Causal broadcast: nobody hears an answer before its question.
 */
import type { VectorStamp } from 'dsnb'

/** A message with its causes: `stamp` counts, for each node, how many of its messages the sender had taken, this one included. */
export interface CausalMessage {
  from: NodeId
  stamp: VectorStamp
  payload: any
}

/**
 * A member of a group in which every message is taken after all messages that its sender had taken before it. Messages without such a
 * relation are taken in any order, not the same everywhere.
 *
 * `causalSend` says something to all and takes it at once; `inCausalOrder` is called with every message, the node's own included. Lost
 * messages are sent again by who said them; nodes are not expected to crash.
 *
 * Override `inCausalOrder`; a subclass with a `start` of its own calls `super.start()` in it.
 *
 * Source: K. Birman, A. Schiper, P. Stephenson, "Lightweight Causal and Atomic Group Multicast", ACM TOCS 9(3), 1991, section 5.1.
 * @example
 * import { CausalNode } from 'dsnb'
 * class Chat extends CausalNode {
 *   lines: string[] = []
 *   say({ text }: { text: string }) { this.causalSend(text) }
 *   inCausalOrder(text: string, from: NodeId) { this.lines.push(`${from}: ${text}`) }
 * }
 */
export class CausalNode extends Node {
  /** Who takes part; all nodes, unless a subclass says otherwise. */
  members: NodeId[] = [this.id, ...this.peers]
  /** How often lost messages are looked for, in nanoseconds. */
  repair: Duration = ms(100)
  /** How many messages of each node were taken. */
  taken: VectorStamp = {}
  /** Messages whose causes are missing. */
  early: CausalMessage[] = []
  /** What this node has said. */
  said: CausalMessage[] = []

  start(): void {
    this.every(this.repair, 'tellWhatIsTaken')
  }

  /** Called once for each message, after those it may depend on. */
  inCausalOrder(_payload: any, _from: NodeId): void {}

  /** Says something to all, and takes it at once. */
  causalSend(payload: unknown): void {
    const stamp = { ...this.taken, [this.id]: this.takenOf(this.id) + 1 }
    const message: CausalMessage = { from: this.id, stamp, payload }
    this.taken = stamp
    this.said = [...this.said, message]
    for (const member of this.members) if (member !== this.id) this.send(member, 'takeCausal', message)
    this.inCausalOrder(payload, this.id)
  }

  takeCausal(message: CausalMessage): void {
    if (this.isTaken(message) || this.early.some(other => other.from === message.from && sameCount(other, message))) return
    this.early = [...this.early, message]
    for (let next = this.early.find(other => this.isDue(other)); next !== undefined; next = this.early.find(other => this.isDue(other))) {
      const due = next
      this.taken = { ...this.taken, [due.from]: due.stamp[due.from] }
      this.early = this.early.filter(other => !this.isTaken(other))
      this.inCausalOrder(due.payload, due.from)
    }
  }

  private isTaken({ from, stamp }: CausalMessage): boolean {
    return stamp[from] <= this.takenOf(from)
  }

  /** How many messages of a node were taken. */
  private takenOf(node: NodeId): number {
    return Object.hasOwn(this.taken, node) ? this.taken[node] : 0
  }

  /** Whether it is the sender's next, and everything it depends on was taken. */
  private isDue({ from, stamp }: CausalMessage): boolean {
    return Object.entries(stamp).every(([node, count]) => {
      const taken = this.takenOf(node)
      return node === from ? count === taken + 1 : count <= taken
    })
  }

  tellWhatIsTaken(): void {
    for (const member of this.members) if (member !== this.id) this.send(member, 'sendWhatIsMissing', { count: this.takenOf(member) })
  }

  /** Somebody has taken `count` of this node's messages. */
  sendWhatIsMissing({ count }: { count: number }, from: NodeId): void {
    for (const message of this.said.slice(count)) this.send(from, 'takeCausal', message)
  }
}

function sameCount(first: CausalMessage, second: CausalMessage): boolean {
  return first.stamp[first.from] === second.stamp[second.from]
}
