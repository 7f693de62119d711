/**
 * Raft: a log that stays the same on all members, whatever a minority of them does.
 */

/** A place in the log. Its index is its place in the list, counted from 1. */
export interface LogEntry {
  /** The term of the leader that put it there. */
  term: number
  /** What a client proposed, plain data; absent in the entry with which each leader begins. */
  command?: any
}

/**
 * What `propose` answers. `ok: false` with a leader: ask there. Without one: there is none that this node knows of, or it lost its leadership while it
 * waited, and the command **may still take effect**.
 */
export type Proposed = { ok: true; index: number; result: any } | { ok: false; leader?: NodeId }

/** What a member must not forget. */
interface Durable {
  term: number
  votedFor: NodeId | undefined
  entries: LogEntry[]
}

interface Waiting {
  term: number
  answer: (proposed: Proposed) => void
}

/**
 * A member of a Raft group: leader election, log replication, and a disk that keeps what was promised. The log is the same everywhere up to
 * `commitIndex`, and `apply` is called with each command in the log's order.
 *
 * Message for clients: `propose { command }`, answered with a `Proposed` when the command is committed and applied. Between members: `requestVote`,
 * `vote`, `appendEntries`, `appended`.
 *
 * Override `apply`; a subclass with a `start` or `recover` of its own calls `super.start()` or `await super.recover()` in it, and takes no part until
 * then. After a crash the state that `apply` has built up is empty, and every command is applied again. Not included: change of the members,
 * snapshots, reads beside the log.
 *
 * Source: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, figure 2; sections 5.2 (election),
 * 5.3 (replication), 5.4.1 (who may be elected), 5.4.2 (a leader commits entries of its own term), 8 (a blank entry begins each term).
 * @example
 * import { RaftNode } from 'dsnb'
 * class Register extends RaftNode {
 *   members = ['r1', 'r2', 'r3']
 *   value = 0
 *   apply({ add }: { add: number }) { return this.value += add }
 * }
 */
export class RaftNode extends Node {
  /** The group, the same at each member; all nodes of the cluster, unless a subclass says otherwise. */
  members: NodeId[] = [this.id, ...this.peers]
  /** A follower that hears of no leader for a time drawn from this range, in nanoseconds, becomes a candidate. */
  electionTimeout: { least: Duration; most: Duration } = { least: ms(150), most: ms(300) }
  /** How often a leader lets hear of itself; well below the election timeout. */
  heartbeat: Duration = ms(50)

  // On disk before any promise is made with it.
  /** The newest term that this member has heard of. */
  term = 0
  votedFor: NodeId | undefined = undefined
  /** The log. */
  entries: LogEntry[] = []

  // In memory.
  /** What this member is in this term. */
  role: 'follower' | 'candidate' | 'leader' = 'follower'
  /** The leader of this term, when it is known. */
  leader: NodeId | undefined = undefined
  /** Up to here the log is the same everywhere, and stays so. */
  commitIndex = 0
  lastApplied = 0
  /** Who voted for this candidate. */
  votes: NodeId[] = []
  /** For a leader: the next entry to send to each member, and how far its log is known to be the same. */
  nextIndex: Record<NodeId, number> = {}
  matchIndex: Record<NodeId, number> = {}

  #timer: TimerId | undefined
  /** False until the disk has been read: before, nothing may be promised. */
  #ready = false
  #waiting = new Map<number, Waiting>()
  /** What was last given to the disk, and what is known to be safe there. */
  #written: Durable | undefined
  #durable: Durable | undefined

  /** A command takes effect on this member's state; the result answers the client that proposed it. */
  apply(_command: any, _index: number): unknown {
    return undefined
  }

  start(): void {
    this.#ready = true
    this.expectLeader()
  }

  async recover(): Promise<void> {
    const { term, votedFor, entries } = (await this.disk.read('raft')) ?? { term: 0, votedFor: undefined, entries: [] }
    this.term = term
    this.votedFor = votedFor
    this.entries = entries
    this.#written = this.#durable = { term, votedFor, entries }
    this.#ready = true
    this.expectLeader()
  }

  // --- clients

  /** A client wants a command in the log; it is answered when the command is committed and applied. */
  async propose({ command }: { command: unknown }): Promise<Proposed> {
    if (this.role !== 'leader') return this.leader === undefined || this.leader === this.id ? { ok: false } : { ok: false, leader: this.leader }
    const { term } = this
    this.entries = [...this.entries, { term, command }]
    const index = this.entries.length
    const answer = new Promise<Proposed>((resolve) => {
      this.#waiting.set(index, { term, answer: resolve })
    })
    await this.save()
    if (this.leads(term)) {
      this.replicate()
      this.advance()
    }
    return answer
  }

  // --- elections

  private expectLeader(): void {
    const { least, most } = this.electionTimeout
    this.cancel(this.#timer)
    this.#timer = this.after(Math.round(least + this.random() * (most - least)), 'electionDue')
  }

  async electionDue(): Promise<void> {
    this.expectLeader()
    this.role = 'candidate'
    this.leader = undefined
    this.term += 1
    this.votedFor = this.id
    this.votes = [this.id]
    const { term } = this
    await this.save()
    if (this.role !== 'candidate' || this.term !== term) return
    const request = { term, lastIndex: this.entries.length, lastTerm: this.termAt(this.entries.length) }
    for (const member of this.others()) this.send(member, 'requestVote', request)
    this.countVotes()
  }

  async requestVote({ term, lastIndex, lastTerm }: { term: number; lastIndex: number; lastTerm: number }, from: NodeId): Promise<void> {
    if (!this.#ready) return
    if (term > this.term) this.follow(term, undefined)
    const ownLastTerm = this.termAt(this.entries.length)
    const upToDate = lastTerm > ownLastTerm || (lastTerm === ownLastTerm && lastIndex >= this.entries.length)
    const granted = term === this.term && upToDate && (this.votedFor === undefined || this.votedFor === from)
    if (granted) {
      this.votedFor = from
      this.expectLeader()
    }
    const answer = { term: this.term, granted }
    await this.save()
    this.send(from, 'vote', answer)
  }

  async vote({ term, granted }: { term: number; granted: boolean }, from: NodeId): Promise<void> {
    if (!this.#ready) return
    if (term > this.term) {
      this.follow(term, undefined)
      return this.save()
    }
    if (!granted || term < this.term || this.role !== 'candidate' || this.votes.includes(from)) return
    this.votes = [...this.votes, from]
    this.countVotes()
  }

  private countVotes(): void {
    if (this.votes.length * 2 <= this.members.length) return
    const { term } = this
    this.role = 'leader'
    this.leader = this.id
    this.cancel(this.#timer)
    this.band(`leader, term ${term}`)
    this.nextIndex = Object.fromEntries(this.others().map(member => [member, this.entries.length + 1]))
    this.matchIndex = Object.fromEntries(this.others().map(member => [member, 0]))
    // An entry of its own term: without one it could not commit what its predecessors left behind.
    this.entries = [...this.entries, { term }]
    this.#timer = this.every(this.heartbeat, 'heartbeatDue')
    this.replicate()
    void this.save().then(() => this.advance())
  }

  /** Becomes a follower, of a newer term or of the leader of this one. */
  private follow(term: number, leader: NodeId | undefined): void {
    if (this.role === 'leader') {
      this.endBand(`leader, term ${this.term}`)
      for (const { answer } of this.#waiting.values()) answer({ ok: false })
      this.#waiting.clear()
    }
    if (this.role !== 'follower') this.expectLeader()
    this.role = 'follower'
    this.leader = leader
    this.votes = []
    if (term > this.term) {
      this.term = term
      this.votedFor = undefined
    }
  }

  // --- replication

  heartbeatDue(): void {
    this.replicate()
  }

  private replicate(): void {
    for (const member of this.others()) this.sendEntries(member)
  }

  private sendEntries(member: NodeId): void {
    const previous = this.nextIndex[member] - 1
    this.send(member, 'appendEntries', {
      term: this.term,
      previous: { index: previous, term: this.termAt(previous) },
      entries: this.entries.slice(previous),
      commit: this.commitIndex,
    })
  }

  async appendEntries({ term, previous, entries, commit }: {
    term: number
    previous: { index: number; term: number }
    entries: LogEntry[]
    commit: number
  }, from: NodeId): Promise<void> {
    if (!this.#ready) return
    if (term < this.term) return this.send(from, 'appended', { term: this.term, ok: false, index: 0 })
    this.follow(term, from)
    this.expectLeader()
    const matches = this.termAt(previous.index) === previous.term && previous.index <= this.entries.length
    if (matches) this.put(previous.index, entries)
    await this.save()
    // Meanwhile there may be a newer leader, and another log: this answer would be of no use to anyone.
    if (this.term !== term) return
    const index = matches ? previous.index + entries.length : Math.min(previous.index - 1, this.entries.length)
    this.send(from, 'appended', { term, ok: matches, index })
    if (matches) this.commitTo(Math.min(commit, index))
  }

  /** Puts entries after `index`; what contradicts them goes, and everything after it. */
  private put(index: number, entries: readonly LogEntry[]): void {
    const same = entries.findIndex((entry, i) => this.entries[index + i]?.term !== entry.term)
    if (same >= 0) this.entries = [...this.entries.slice(0, index + same), ...entries.slice(same)]
  }

  async appended({ term, ok, index }: { term: number; ok: boolean; index: number }, from: NodeId): Promise<void> {
    if (!this.#ready) return
    if (term > this.term) {
      this.follow(term, undefined)
      return this.save()
    }
    if (!this.leads(term)) return
    if (!ok) {
      this.nextIndex = { ...this.nextIndex, [from]: Math.max(this.matchIndex[from], index) + 1 }
      return this.sendEntries(from)
    }
    const match = Math.max(this.matchIndex[from], index)
    this.matchIndex = { ...this.matchIndex, [from]: match }
    this.nextIndex = { ...this.nextIndex, [from]: match + 1 }
    this.advance()
  }

  /** Commits what a majority has, if it is of this leader's own term: older entries are committed with it, never by counting. */
  private advance(): void {
    if (this.role !== 'leader') return
    const matches = [this.#durable?.entries.length ?? 0, ...Object.values(this.matchIndex)].sort((a, b) => b - a)
    const index = matches[Math.floor(this.members.length / 2)]
    if (index > this.commitIndex && this.termAt(index) === this.term) this.commitTo(index)
  }

  private commitTo(index: number): void {
    this.commitIndex = Math.max(this.commitIndex, index)
    while (this.lastApplied < this.commitIndex) {
      this.lastApplied += 1
      const entry = this.entries[this.lastApplied - 1]
      const result = 'command' in entry ? this.apply(entry.command, this.lastApplied) : undefined
      const waiting = this.#waiting.get(this.lastApplied)
      this.#waiting.delete(this.lastApplied)
      waiting?.answer(waiting.term === entry.term ? { ok: true, index: this.lastApplied, result } : { ok: false })
    }
  }

  // --- log and disk

  private others(): NodeId[] {
    return this.members.filter(member => member !== this.id)
  }

  private leads(term: number): boolean {
    return this.role === 'leader' && this.term === term
  }

  /** The term of the entry at an index; 0 where there is none. */
  private termAt(index: number): number {
    return this.entries[index - 1]?.term ?? 0
  }

  /** Returns when term, vote and log, as they are now, are safe on the disk. */
  private async save(): Promise<void> {
    const { term, votedFor, entries } = this
    const now: Durable = { term, votedFor, entries }
    if (isSame(this.#durable, now)) return
    if (!isSame(this.#written, now)) {
      this.#written = now
      await this.disk.write('raft', now)
    }
    await this.disk.sync()
    this.#durable = now
  }
}

function isSame(first: Durable | undefined, second: Durable): boolean {
  return first?.term === second.term && first.votedFor === second.votedFor && first.entries === second.entries
}
