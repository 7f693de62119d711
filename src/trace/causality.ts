/**
 * Which events happened before which, by Lamport's definition: the clocks of Lamport and the vector clocks of a finished run.
 *
 *     const causality = causalityOf(trace)
 *     causality.lamport(7)       // 4: the longest chain of events that ends with this one
 *     causality.vector(7)        // [3, 0, 2, 0]: how many events of each node had a part in it, itself included
 *     causality.before(2, 7)     // whether the one could have influenced the other
 *
 * It counts the turns of a node and the messages that it sends. An event is before the later ones of its node, and a sending is before its receiving.
 */
import { EventKind, isTurn } from './events.ts'
import type { Trace } from './trace.ts'

export class Causality {
  private readonly trace: Trace
  /** The Lamport clock of each event; 0: the event is not one of a node. */
  private readonly lamports: Int32Array

  constructor(trace: Trace) {
    this.trace = trace
    this.lamports = new Int32Array(trace.length)
    const latest = new Int32Array(trace.header.nodes.length)
    const { kind, node } = trace.events
    for (let i = 0; i < trace.length; i++) {
      const kindOf = kind[i] as EventKind
      if (node[i] < 0 || !(isTurn(kindOf) || kindOf === EventKind.send)) continue
      const sent = this.sendOf(i)
      this.lamports[i] = latest[node[i]] = 1 + Math.max(latest[node[i]], sent < 0 ? 0 : this.lamports[sent])
    }
  }

  /** The event that sent the message which this event receives; -1: it receives none. */
  private sendOf(event: number): number {
    const { kind, subject } = this.trace.events
    return kind[event] === EventKind.receive && subject[event] >= 0 ? this.trace.messages.sendEvent[subject[event]] : -1
  }

  /** The Lamport clock of an event; 0 when it is not one of a node, such as a fault or the loss of a message. */
  lamport(event: number): number {
    return this.lamports[event] ?? 0
  }

  /** How many events of each node are in the past of this one, itself included. */
  vector(event: number): number[] {
    const counts = this.trace.header.nodes.map(() => 0)
    this.past(event, 0, (_, node) => void counts[node]++)
    return counts
  }

  /** Whether `first` happened before `second`. */
  before(first: number, second: number): boolean {
    if (this.lamport(first) === 0 || this.lamport(first) >= this.lamport(second)) return false
    let found = false
    this.past(second, first, (event) => {
      if (event === first) found = true
    })
    return found
  }

  /** Whether neither happened before the other. */
  concurrent(one: number, other: number): boolean {
    return one !== other && !this.before(one, other) && !this.before(other, one)
  }

  /** Visits the past of an event backwards, itself included, down to event number `least`. */
  private past(event: number, least: number, visit: (event: number, node: number) => void): void {
    if (this.lamport(event) === 0) return
    const { node } = this.trace.events
    /** The last event of each node that is known to be in the past. */
    const last = new Int32Array(this.trace.header.nodes.length).fill(-1)
    last[node[event]] = event
    for (let i = event; i >= least; i--) {
      if (this.lamports[i] === 0 || i > last[node[i]]) continue
      visit(i, node[i])
      const sent = this.sendOf(i)
      if (sent >= 0) last[node[sent]] = Math.max(last[node[sent]], sent)
    }
  }
}

const known = new WeakMap<Trace, Causality>()

export function causalityOf(trace: Trace): Causality {
  let causality = known.get(trace)
  if (!causality) {
    causality = new Causality(trace)
    known.set(trace, causality)
  }
  return causality
}
