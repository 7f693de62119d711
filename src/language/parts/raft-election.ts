/**
 * How a Raft group finds its leader, and how a member comes to know that there is another one. The second of the four layers of `RaftNode`.
 */
import { RaftLog } from 'dsnb'
import type { LogPlace } from 'dsnb'

/**
 * Elections of a `RaftNode`: at most one leader in a term, and only one that has everything that was committed. Use `RaftNode`.
 *
 * Messages between members: `requestVote`, `vote`; with `preVote` also `requestPreVote`, `preVoteReply`.
 *
 * Source: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, sections 5.2 and 5.4.1; pre-vote: D. Ongaro,
 * "Consensus: Bridging Theory and Practice", 2014, section 9.6; votes refused while a leader is heard of: section 4.2.3.
 */
export class RaftElection extends RaftLog {
  /** A follower that hears of no leader for a time drawn from this range, in nanoseconds, becomes a candidate. */
  electionTimeout: { least: Duration; most: Duration } = { least: ms(150), most: ms(300) }
  /**
   * Whether a member asks for votes only when a majority would give them: one that was cut off does not come back with a high term and depose
   * a healthy leader. Off as in Raft's paper and in etcd 3.4; on in etcd since 3.5 and in HashiCorp's since 1.7.
   */
  preVote = false
  /**
   * Whether a leader that hears from no majority for the longest election timeout steps down, and whether a member that hears of a leader refuses its vote to
   * others. Off as in Raft's paper; on in etcd, and in HashiCorp's as its leader lease.
   */
  checkQuorum = false

  /** What this member is in this term; a pre-candidate asks whether it would be elected. */
  role: 'follower' | 'pre-candidate' | 'candidate' | 'leader' = 'follower'
  /** The leader of this term, when it is known. */
  leader: NodeId | undefined = undefined
  /** Who voted for this candidate. */
  votes: NodeId[] = []
  /** False until the disk has been read: before, nothing may be promised. */
  ready = false

  #timer: TimerId | undefined
  /** When a leader was last heard of, by the monotonic clock. */
  #heardLeader: Instant | undefined

  start(): void {
    this.rememberMembers()
    this.takePart()
  }

  async recover(): Promise<void> {
    await this.loadLog()
    this.takePart()
  }

  private takePart(): void {
    this.ready = true
    this.expectLeader()
  }

  private expectLeader(): void {
    const { least, most } = this.electionTimeout
    this.cancel(this.#timer)
    // Where there is nothing to draw, nothing is drawn: then it can also be explored.
    const wait = least === most ? least : Math.round(least + this.random() * (most - least))
    this.#timer = this.after(wait, 'electionDue')
  }

  // --- asking for votes

  async electionDue(): Promise<void> {
    this.expectLeader()
    this.leader = undefined
    // Who does not belong to the group, not yet or no longer, does not lead it.
    if (!this.members.includes(this.id)) return
    if (this.preVote) this.askForPreVotes()
    else await this.campaign()
  }

  /** Asks whether it would be elected. Nothing is promised with that, and no term changes. */
  private askForPreVotes(): void {
    this.role = 'pre-candidate'
    this.votes = [this.id]
    this.askMembers('requestPreVote', this.term + 1)
    this.countVotes()
  }

  private async campaign(): Promise<void> {
    this.role = 'candidate'
    this.leader = undefined
    this.term += 1
    this.votedFor = this.id
    this.votes = [this.id]
    const { term } = this
    await this.persist()
    if (this.role !== 'candidate' || this.term !== term) return
    this.askMembers('requestVote', term)
    this.countVotes()
  }

  private askMembers(message: 'requestVote' | 'requestPreVote', term: number): void {
    const request = { term, last: this.lastPlace() }
    for (const member of this.members) if (member !== this.id) this.send(member, message, request)
  }

  private countVotes(): void {
    const votes = this.votes.filter(member => this.members.includes(member)).length
    if (votes * 2 <= this.members.length) return
    if (this.role === 'pre-candidate') void this.campaign()
    else this.becomeLeader()
  }

  // --- giving votes

  async requestVote({ term, last }: { term: number; last: LogPlace }, from: NodeId): Promise<void> {
    if (!this.ready || (this.checkQuorum && this.hearsLeader())) return
    if (term > this.term) this.becomeFollower(term, undefined)
    const granted = term === this.term && this.isUpToDate(last) && (this.votedFor === undefined || this.votedFor === from)
    if (granted) {
      this.votedFor = from
      this.expectLeader()
    }
    const answer = { term: this.term, granted }
    await this.persist()
    this.send(from, 'vote', answer)
  }

  requestPreVote({ term, last }: { term: number; last: LogPlace }, from: NodeId): void {
    if (!this.ready) return
    const granted = term > this.term && this.isUpToDate(last) && !this.hearsLeader()
    this.send(from, 'preVoteReply', { term: this.term, asked: term, granted })
  }

  /** Whether a log that ends there has everything that was committed, as far as this member knows: it ends as late as its own. */
  private isUpToDate({ index, term }: LogPlace): boolean {
    const own = this.lastPlace()
    return term > own.term || (term === own.term && index >= own.index)
  }

  /** Whether there is a leader that was heard of within the shortest election timeout. */
  private hearsLeader(): boolean {
    if (this.role === 'leader') return true
    return this.leader !== undefined && this.#heardLeader !== undefined && this.clock.monotonic() - this.#heardLeader < this.electionTimeout.least
  }

  // --- taking votes

  async vote({ term, granted }: { term: number; granted: boolean }, from: NodeId): Promise<void> {
    if (!this.ready) return
    if (term > this.term) {
      this.becomeFollower(term, undefined)
      return this.persist()
    }
    if (granted && term === this.term && this.role === 'candidate') this.takeVote(from)
  }

  async preVoteReply({ term, asked, granted }: { term: number; asked: number; granted: boolean }, from: NodeId): Promise<void> {
    if (!this.ready) return
    if (term > this.term) {
      this.becomeFollower(term, undefined)
      return this.persist()
    }
    if (granted && asked === this.term + 1 && this.role === 'pre-candidate') this.takeVote(from)
  }

  private takeVote(from: NodeId): void {
    if (this.votes.includes(from)) return
    this.votes = [...this.votes, from]
    this.countVotes()
  }

  // --- what comes of it

  /** Becomes the leader of this term. */
  protected becomeLeader(): void {
    this.role = 'leader'
    this.leader = this.id
    this.cancel(this.#timer)
    this.band(`leader, term ${this.term}`)
  }

  /** Becomes a follower, of a newer term or of the leader of this one. */
  protected becomeFollower(term: number, leader: NodeId | undefined): void {
    if (this.role === 'leader') this.stepDown()
    if (this.role !== 'follower') this.expectLeader()
    this.role = 'follower'
    this.leader = leader
    this.votes = []
    if (term > this.term) {
      this.term = term
      this.votedFor = undefined
    }
  }

  /** Ends what only a leader does. */
  protected stepDown(): void {
    this.endBand(`leader, term ${this.term}`)
  }

  /** The leader of this term was heard of. */
  protected heardLeader(): void {
    this.expectLeader()
    if (this.preVote || this.checkQuorum) this.#heardLeader = this.clock.monotonic()
  }
}
