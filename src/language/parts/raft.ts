/**
 * Raft: a log that stays the same on all members, whatever a minority of them does.
 *
 * It stands in four files, one upon the other: what a member must not forget (`RaftLog`), how a leader is found (`RaftElection`), how the log comes to the
 * others (`RaftReplication`), and here what it is good for: commands, the state they build up, its snapshots, and who belongs to the group.
 */
import { RaftReplication } from 'dsnb'
import type { LogEntry, RaftSnapshot } from 'dsnb'

/**
 * What `propose` answers. `ok: false` with a leader: ask there, or again where it names itself. Without one: there is none that this node knows of, or
 * it lost its leadership while it waited, and the command **may still take effect**: in etcd 3.4 with its followers stopped a `put` was measured to end in an
 * error after 7.1 s, and the value was there afterwards. Here it waits as long as the caller does, or with `checkQuorum` until the leader steps down.
 */
export type Proposed = { ok: true; index: number; result: any } | { ok: false; leader?: NodeId }

interface Waiting {
  term: number
  answer: (proposed: Proposed) => void
}

/**
 * A member of a Raft group: leader election, log replication, and a disk that keeps what was promised. The log is the same everywhere up to
 * `commitIndex`, and `apply` is called with each command in the log's order.
 *
 * Messages for clients: `propose { command }`, answered with a `Proposed` when the command is committed and applied; `addServer { server }` and
 * `removeServer { server }`, answered in the same way with the new group as `result`.
 *
 * Override `apply`; a subclass with a `start` or `recover` of its own calls `super.start()` or `await super.recover()` in it, and takes no part until
 * then. After a crash the state that `apply` has built up is empty, and every command is applied again, or every one since the last snapshot.
 *
 * Options, which are fields: `electionTimeout`, `heartbeat`; `preVote` and `checkQuorum` (both `false`); `snapshotThreshold` (`Infinity`: none are taken) and
 * `trailingLogs`. Without `preVote` a member that was cut off comes back with a high term and deposes a healthy leader, as etcd 3.4 was measured to do.
 * Not included: reads beside the log, transfer of leadership, snapshots in pieces.
 *
 * Sources: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, figure 2; sections 5.2 (election),
 * 5.3 (replication), 5.4.1 (who may be elected), 5.4.2 (a leader commits entries of its own term), 7 (snapshots), 8 (a blank entry begins each term);
 * D. Ongaro, "Consensus: Bridging Theory and Practice", 2014, chapter 4 (change of the group, one server at a time), and its correction: D. Ongaro,
 * "bug in single-server membership changes", raft-dev, 10 July 2015.
 * @example
 * import { RaftNode } from 'dsnb'
 * class Register extends RaftNode {
 *   members = ['r1', 'r2', 'r3']
 *   value = 0
 *   apply({ add }: { add: number }) { return this.value += add }
 *   // For snapshots:
 *   snapshotThreshold = 1000
 *   snapshot() { return this.value }
 *   restore(value: number) { this.value = value }
 * }
 */
export class RaftNode extends RaftReplication {
  /** After so many entries since the last snapshot the next is taken, and the log up to it is dropped. HashiCorp's takes 8192, etcd 100 000 (3.4) or 10 000 (3.6). */
  snapshotThreshold = Infinity
  /** So many entries before a snapshot stay in the log, for members that lack only these. etcd keeps 5000, HashiCorp's 10 240. */
  trailingLogs = 0
  /** Up to here `apply` was called. */
  lastApplied = 0

  #waiting = new Map<number, Waiting>()
  /** Servers that are to become members once they have the log. */
  #joining = new Map<NodeId, (caughtUp: boolean) => void>()

  // --- the state of the member

  /** A command takes effect on this member's state; the result answers the client that proposed it. */
  apply(_command: any, _index: number): unknown {
    return undefined
  }

  /** Everything that the commands so far have built up, as plain data. Needed for snapshots. */
  snapshot(): unknown {
    throw new TypeError('A RaftNode with a snapshotThreshold needs the methods snapshot() and restore(state).')
  }

  /** What a snapshot has takes the place of this member's state. Needed for snapshots. */
  restore(_state: any): void {
    throw new TypeError('A RaftNode with a snapshotThreshold needs the methods snapshot() and restore(state).')
  }

  protected override commitTo(index: number): void {
    super.commitTo(index)
    while (this.lastApplied < this.commitIndex) this.applyNext()
    if (this.lastApplied - (this.newestSnapshot()?.last.index ?? 0) >= this.snapshotThreshold) this.takeSnapshot()
    // A leader that was removed leads until that is committed, and no longer.
    if (this.role !== 'leader' || this.members.includes(this.id) || this.lastChange() > this.commitIndex) return
    this.heartbeatDue()
    this.becomeFollower(this.term, undefined)
  }

  private applyNext(): void {
    const index = this.lastApplied + 1
    this.lastApplied = index
    // SAFETY: what is committed and not applied is in the log.
    const entry = this.entryAt(index) as LogEntry
    const result = 'command' in entry ? this.apply(copyOf(entry.command), index) : entry.members
    const waiting = this.#waiting.get(index)
    this.#waiting.delete(index)
    waiting?.answer(waiting.term === entry.term ? { ok: true, index, result } : { ok: false })
  }

  private takeSnapshot(): void {
    const last = this.placeAt(this.lastApplied)
    this.compactLog({ last, members: this.membersAt(last.index), state: copyOf(this.snapshot()) }, this.trailingLogs)
    void this.persist()
  }

  protected override useSnapshot(snapshot: RaftSnapshot): void {
    super.useSnapshot(snapshot)
    this.lastApplied = snapshot.last.index
    this.restore(copyOf(snapshot.state))
  }

  // --- clients

  /** A client wants a command in the log; it is answered when the command is committed and applied. */
  async propose({ command }: { command: unknown }): Promise<Proposed> {
    if (this.role !== 'leader') return this.notLeader()
    return this.addAndWait({ term: this.term, command })
  }

  private notLeader(): Proposed {
    return this.leader === undefined || this.leader === this.id ? { ok: false } : { ok: false, leader: this.leader }
  }

  private async addAndWait(entry: LogEntry): Promise<Proposed> {
    const index = this.addEntry(entry)
    const answer = new Promise<Proposed>((resolve) => {
      this.#waiting.set(index, { term: entry.term, answer: resolve })
    })
    await this.persistAndAdvance()
    return answer
  }

  protected override stepDown(): void {
    super.stepDown()
    for (const { answer } of this.#waiting.values()) answer({ ok: false })
    for (const caughtUp of this.#joining.values()) caughtUp(false)
    this.#waiting.clear()
    this.#joining.clear()
  }

  // --- change of the group

  /** Takes a server into the group: it gets the log first, so that the group need not wait for it, and then a vote. */
  async addServer({ server }: { server: NodeId }): Promise<Proposed> {
    if (!this.mayChange()) return this.notNow()
    if (this.members.includes(server)) return { ok: true, index: this.lastChange(), result: this.members }
    if (!(await this.catchUp(server)) || !this.mayChange()) return this.notNow()
    return this.addAndWait({ term: this.term, members: [...this.members, server] })
  }

  /** Takes a server out of the group, the leader too. With `checkQuorum` one that does not hear of it cannot disturb the others. */
  async removeServer({ server }: { server: NodeId }): Promise<Proposed> {
    if (!this.mayChange()) return this.notNow()
    if (!this.members.includes(server)) return { ok: true, index: this.lastChange(), result: this.members }
    if (this.members.length === 1) throw new RangeError(`${server} is the last member; a group without members has no log.`)
    const answer = this.addAndWait({ term: this.term, members: this.members.filter(member => member !== server) })
    // It has been sent this, and is sent no more.
    this.endSending(server)
    return answer
  }

  /**
   * One change at a time, and none before this leader has committed an entry of its own term: else two leaders could each change the group that both
   * began with, and no member would have to belong to the majorities of both (the error that was found in 2015).
   */
  private mayChange(): boolean {
    return this.role === 'leader' && this.lastChange() <= this.commitIndex && this.termAt(this.commitIndex) === this.term
  }

  /** A leader that cannot do it yet names itself: ask again. */
  private notNow(): Proposed {
    return this.role === 'leader' ? { ok: false, leader: this.id } : this.notLeader()
  }

  private catchUp(server: NodeId): Promise<boolean> {
    this.#joining.get(server)?.(false)
    this.beginSending(server)
    return new Promise((resolve) => {
      this.#joining.set(server, resolve)
      this.matched(server, this.matchIndex[server])
    })
  }

  protected override matched(server: NodeId, index: number): void {
    const caughtUp = this.#joining.get(server)
    if (caughtUp === undefined || index < this.commitIndex) return
    this.#joining.delete(server)
    caughtUp(true)
  }
}

/** Plain data that shares nothing with what it was made of. */
function copyOf(value: any): any {
  if (Array.isArray(value)) return value.map(copyOf)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [copyOf(key), copyOf(item)]))
  if (value instanceof Set) return new Set([...value].map(copyOf))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]))
}
