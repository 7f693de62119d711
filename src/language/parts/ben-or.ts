/**
 * Ben-Or's consensus: agreement without any clock, by tossing coins.
 */

/** What is agreed on. */
export type Bit = 0 | 1

/** What the members said in one round. */
export interface BenOrRound {
  /** First phase: what each member thinks. */
  reports: Record<NodeId, Bit>
  /** Second phase: what each member saw a majority for, `undefined` where it saw none. */
  proposals: Record<NodeId, Bit | undefined>
}

/**
 * A member of a group that agrees on one bit. It works in the asynchronous model, with no clock and no timeout, while at most `maxFaults` members, less than
 * half, crash for good. Agreement and validity always hold; that everyone decides is certain only with probability 1: when the members are
 * divided they toss coins, round by round, until enough of them come up the same.
 *
 * The network may delay and reorder messages as it likes, but must not lose them. A node begins with `begin(bit)`. Override `decided`.
 *
 * Source: M. Ben-Or, "Another Advantage of Free Choice: Completely Asynchronous Agreement Protocols", PODC 1983, protocol A.
 * @example
 * import { BenOrNode, type Bit } from 'dsnb'
 * class Voter extends BenOrNode {
 *   maxFaults = 2
 *   start() { this.begin(this.random() < 0.5 ? 0 : 1) }
 *   decided(bit: Bit) { this.note(`decided ${bit}`) }
 * }
 */
export class BenOrNode extends Node {
  /** The group, the same at each member; all nodes of the cluster, unless a subclass says otherwise. */
  members: NodeId[] = [this.id, ...this.peers]
  /** How many members may crash: less than half of them. */
  maxFaults = Math.floor((this.peers.length) / 2)
  /** What this member thinks now; `undefined` before `begin`. */
  estimate: Bit | undefined = undefined
  /** What all agree on; `undefined` until this member knows it. */
  decision: Bit | undefined = undefined
  /** 0 before `begin`. */
  round = 0
  phase: 'report' | 'proposal' = 'report'
  rounds: Record<number, BenOrRound> = {}
  /** How often this member tossed a coin. */
  coins = 0

  /** Called once, with what all agree on. */
  decided(_bit: Bit): void {}

  /** Takes part, with this opinion. */
  begin(bit: Bit): void {
    if (this.round > 0) return
    if (this.maxFaults * 2 >= this.members.length) {
      throw new RangeError(`Of ${this.members.length} members less than half may crash; maxFaults is ${this.maxFaults}.`)
    }
    this.estimate = bit
    this.nextRound()
  }

  private nextRound(): void {
    this.round += 1
    this.phase = 'report'
    const { round, estimate } = this
    // SAFETY: `begin` has set it.
    this.benOrReport({ round, bit: estimate as Bit }, this.id)
    for (const member of this.others()) this.send(member, 'benOrReport', { round, bit: estimate })
    this.proceed()
  }

  benOrReport({ round, bit }: { round: number; bit: Bit }, from: NodeId): void {
    const known = this.roundOf(round)
    this.rounds = { ...this.rounds, [round]: { ...known, reports: { ...known.reports, [from]: bit } } }
    if (from !== this.id) this.proceed()
  }

  benOrProposal({ round, bit }: { round: number; bit?: Bit }, from: NodeId): void {
    const known = this.roundOf(round)
    this.rounds = { ...this.rounds, [round]: { ...known, proposals: { ...known.proposals, [from]: bit } } }
    if (from !== this.id) this.proceed()
  }

  /** Somebody decided: so may everyone. */
  benOrDecided({ bit }: { bit: Bit }): void {
    this.decide(bit)
  }

  /** Goes on when enough members have been heard in this phase. */
  private proceed(): void {
    if (this.round === 0 || this.decision !== undefined) return
    const enough = this.members.length - this.maxFaults
    const { reports, proposals } = this.roundOf(this.round)
    if (this.phase === 'report' && Object.keys(reports).length >= enough) this.propose(Object.values(reports))
    else if (this.phase === 'proposal' && Object.keys(proposals).length >= enough) this.conclude(Object.values(proposals))
  }

  /** Second phase: says what more than half of *all* members think, if there is such a thing. Two members cannot see different majorities. */
  private propose(reports: readonly Bit[]): void {
    this.phase = 'proposal'
    const { round } = this
    const bit = ([0, 1] as const).find(value => count(reports, value) * 2 > this.members.length)
    this.benOrProposal({ round, bit }, this.id)
    for (const member of this.others()) this.send(member, 'benOrProposal', { round, bit })
    this.proceed()
  }

  /** Decides if so many propose a bit that everyone else must have heard of it; follows it if anybody does; else tosses a coin. */
  private conclude(proposals: readonly (Bit | undefined)[]): void {
    const bit = proposals.find(proposal => proposal !== undefined)
    if (bit !== undefined && count(proposals, bit) > this.maxFaults) return this.decide(bit)
    if (bit === undefined) this.coins += 1
    this.estimate = bit ?? this.choose<Bit>([0, 1])
    this.nextRound()
  }

  private decide(bit: Bit): void {
    if (this.decision !== undefined) return
    this.decision = bit
    for (const member of this.others()) this.send(member, 'benOrDecided', { bit })
    this.decided(bit)
  }

  private roundOf(round: number): BenOrRound {
    return this.rounds[round] ?? { reports: {}, proposals: {} }
  }

  private others(): NodeId[] {
    return this.members.filter(member => member !== this.id)
  }
}

function count<T>(list: readonly T[], value: T): number {
  return list.filter(item => item === value).length
}
