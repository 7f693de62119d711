/**
 * How the leader of a Raft group brings its log to the other members. The third of the four layers of `RaftNode`.
 */
import { RaftElection } from 'dsnb'
import type { LogEntry, LogPlace, RaftSnapshot } from 'dsnb'

/**
 * Replication of a `RaftNode`. An entry is sent to each member once, as soon as it is there, without waiting for answers (a pipeline). A heartbeat is an
 * `appendEntries` without entries; where it does not fit, something was lost: then the leader looks for where the logs part, by
 * messages without entries, and goes on from there. Use `RaftNode`.
 *
 * Messages between members: `appendEntries`, `appended`; with snapshots also `installSnapshot`.
 *
 * Sources: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, sections 5.3, 5.4.2 and 7; D. Ongaro,
 * "Consensus: Bridging Theory and Practice", 2014, sections 10.2.1 (the leader's disk works while those of the others do), 10.2.2 (pipeline) and
 * 6.2 (a leader without a majority steps down); the states of a member as the leader sees it: package tracker of etcd's raft.
 */
export class RaftReplication extends RaftElection {
  /** How often a leader lets hear of itself; well below the election timeout. */
  heartbeat: Duration = ms(50)

  /** Up to here the log is the same everywhere, and stays so. */
  commitIndex = 0
  /** For a leader: the next entry to send to each member, and how far its log is known to be the same. */
  nextIndex: Record<NodeId, number> = {}
  matchIndex: Record<NodeId, number> = {}
  /** For a leader: whether a member is sent entries as they come (`replicate`), or is first asked where its log parts from the leader's (`probe`). */
  progress: Record<NodeId, 'probe' | 'replicate'> = {}

  #beat: TimerId | undefined
  /** When each member was last heard of, for `checkQuorum`. */
  #heard: Record<NodeId, Instant> = {}

  protected override becomeLeader(): void {
    super.becomeLeader()
    this.nextIndex = {}
    this.matchIndex = {}
    this.progress = {}
    for (const member of this.members) this.beginSending(member)
    // An entry of its own term: without one it could not commit what its predecessors left behind.
    this.addEntry({ term: this.term })
    this.#beat = this.every(this.heartbeat, 'heartbeatDue')
    void this.persistAndAdvance()
  }

  protected override stepDown(): void {
    super.stepDown()
    this.cancel(this.#beat)
  }

  /** From now on this member gets the leader's entries. */
  protected beginSending(member: NodeId): void {
    if (member === this.id || Object.hasOwn(this.nextIndex, member)) return
    this.nextIndex = { ...this.nextIndex, [member]: this.lastPlace().index + 1 }
    this.matchIndex = { ...this.matchIndex, [member]: 0 }
    this.progress = { ...this.progress, [member]: 'replicate' }
    if (this.checkQuorum) this.#heard[member] = this.clock.monotonic()
  }

  /** This member gets no more of them. */
  protected endSending(member: NodeId): void {
    const { [member]: _next, ...others } = this.nextIndex
    this.nextIndex = others
  }

  // --- sending

  /** The leader puts an entry at the end of its log, and sends it. */
  protected addEntry(entry: LogEntry): number {
    const { index } = this.lastPlace()
    this.putEntries(index, [entry])
    for (const member of Object.keys(this.nextIndex)) if (this.progress[member] === 'replicate') this.sendEntries(member)
    return index + 1
  }

  /** While its own disk works, those of the others do. */
  protected async persistAndAdvance(): Promise<void> {
    await this.persist()
    this.advance()
  }

  heartbeatDue(): void {
    if (this.checkQuorum && !this.hearsMajority()) return this.becomeFollower(this.term, undefined)
    for (const member of Object.keys(this.nextIndex)) this.sendEntries(member)
  }

  private hearsMajority(): boolean {
    const since = this.clock.monotonic() - this.electionTimeout.most
    const heard = this.members.filter(member => member === this.id || this.#heard[member] >= since)
    return heard.length * 2 > this.members.length
  }

  private sendEntries(member: NodeId): void {
    const previous = this.nextIndex[member] - 1
    if (previous < this.before.index) return this.sendSnapshot(member)
    const entries = this.progress[member] === 'replicate' ? this.entriesAfter(previous) : []
    this.send(member, 'appendEntries', { term: this.term, previous: this.placeAt(previous), entries, commit: this.commitIndex })
    this.nextIndex = { ...this.nextIndex, [member]: previous + entries.length + 1 }
  }

  /** The log no longer has what this member needs. */
  private sendSnapshot(member: NodeId): void {
    const snapshot = this.newestSnapshot()
    if (snapshot === undefined) return
    this.send(member, 'installSnapshot', { term: this.term, snapshot })
    this.nextIndex = { ...this.nextIndex, [member]: snapshot.last.index + 1 }
    this.progress = { ...this.progress, [member]: 'probe' }
  }

  // --- receiving

  async appendEntries({ term, previous, entries, commit }: {
    term: number
    previous: LogPlace
    entries: LogEntry[]
    commit: number
  }, from: NodeId): Promise<void> {
    if (!this.hearsLeaderOf(term, from, previous.index)) return
    // What a snapshot stands for was committed, and is the same everywhere.
    if (previous.index >= this.before.index && (previous.index > this.lastPlace().index || this.termAt(previous.index) !== previous.term)) {
      return this.refuse(from, previous.index)
    }
    this.putEntries(previous.index, entries)
    // A heartbeat needs no disk.
    if (entries.length > 0 || !this.isDurable(term)) await this.persist()
    this.confirm(term, previous.index + entries.length, commit, from)
  }

  async installSnapshot({ term, snapshot }: { term: number; snapshot: RaftSnapshot }, from: NodeId): Promise<void> {
    const { index } = snapshot.last
    if (!this.hearsLeaderOf(term, from, index)) return
    if (index > this.commitIndex) {
      this.replaceLog(snapshot)
      this.useSnapshot(snapshot)
    }
    await this.persist()
    this.confirm(term, index, index, from)
  }

  /** Follows the leader of this term or a newer one; refuses one of an older term. */
  private hearsLeaderOf(term: number, from: NodeId, at: number): boolean {
    if (!this.ready) return false
    if (term < this.term) {
      this.refuse(from, at)
      return false
    }
    this.becomeFollower(term, from)
    this.heardLeader()
    return true
  }

  /** Tells the leader that its message does not fit, and where it may: before the whole term that stands there instead, so that a term costs one message. */
  private refuse(from: NodeId, at: number): void {
    let index = Math.min(at - 1, this.lastPlace().index)
    const other = at > this.lastPlace().index ? undefined : this.termAt(at)
    while (index > this.commitIndex && this.termAt(index) === other) index -= 1
    this.send(from, 'appended', { term: this.term, ok: false, index, refused: at })
  }

  /** Tells the leader how far the log is the same and safe here, and commits what it has committed of that. */
  private confirm(term: number, same: number, commit: number, to: NodeId): void {
    // Meanwhile there may be a newer leader, and another log: this answer would be of no use to anyone.
    if (this.term !== term) return
    const index = Math.min(same, this.durableIndex)
    this.send(to, 'appended', { term, ok: true, index })
    this.commitTo(Math.min(commit, index))
  }

  // --- answers

  async appended({ term, ok, index, refused = 0 }: { term: number; ok: boolean; index: number; refused?: number }, from: NodeId): Promise<void> {
    if (!this.ready) return
    if (term > this.term) {
      this.becomeFollower(term, undefined)
      return this.persist()
    }
    if (this.role !== 'leader' || term !== this.term || !Object.hasOwn(this.nextIndex, from)) return
    if (this.checkQuorum) this.#heard[from] = this.clock.monotonic()
    if (ok) this.goOn(from, index)
    else this.goBack(from, index, refused)
  }

  private goOn(member: NodeId, index: number): void {
    const match = Math.max(this.matchIndex[member], index)
    const wasProbe = this.progress[member] === 'probe'
    this.matchIndex = { ...this.matchIndex, [member]: match }
    this.nextIndex = { ...this.nextIndex, [member]: Math.max(this.nextIndex[member], match + 1) }
    this.progress = { ...this.progress, [member]: 'replicate' }
    if (wasProbe && this.nextIndex[member] <= this.lastPlace().index) this.sendEntries(member)
    this.matched(member, match)
    this.advance()
  }

  private goBack(member: NodeId, index: number, refused: number): void {
    // An answer to what was sent before the leader knew better.
    if (this.progress[member] === 'probe' ? refused !== this.nextIndex[member] - 1 : refused <= this.matchIndex[member]) return
    this.nextIndex = { ...this.nextIndex, [member]: Math.max(this.matchIndex[member], index) + 1 }
    this.progress = { ...this.progress, [member]: 'probe' }
    this.sendEntries(member)
  }

  /** Commits what a majority has, if it is of this leader's own term: older entries are committed with it, never by counting. */
  private advance(): void {
    if (this.role !== 'leader') return
    const safe = this.members.map(member => (member === this.id ? this.durableIndex : this.matchIndex[member] ?? 0)).sort((a, b) => b - a)
    const index = safe[Math.floor(this.members.length / 2)]
    if (index > this.commitIndex && this.termAt(index) === this.term) this.commitTo(index)
  }

  // --- what the layer above does with it

  /** The log of a member, or of a server that may become one, is the same up to here. */
  protected matched(_member: NodeId, _index: number): void {}

  /** The log is committed up to here. */
  protected commitTo(index: number): void {
    this.commitIndex = Math.max(this.commitIndex, index)
  }

  protected override useSnapshot({ last }: RaftSnapshot): void {
    this.commitIndex = Math.max(this.commitIndex, last.index)
  }
}
