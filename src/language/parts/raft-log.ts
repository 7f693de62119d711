/**
 * What a member of a Raft group must not forget: its term, its vote, its log. The lowest of the four layers of `RaftNode`.
 */
import { WriteAheadLog } from 'dsnb'

/** An entry of the log. */
export interface LogEntry {
  /** The term of the leader that put it there. */
  term: number
  /** What a client proposed, plain data; absent in the entry with which each leader begins. */
  command?: any
  /** Who belongs to the group from here on, in an entry that changes the group. */
  members?: NodeId[]
}

/** A place in a log. Two logs that have the same term at the same index are the same up to there (the log matching property). */
export interface LogPlace {
  /** Counted from 1; 0 is before the first entry. */
  index: number
  /** The term of the entry there; 0 where there is none. */
  term: number
}

/** What stands for the beginning of a log. */
export interface RaftSnapshot {
  /** The last entry that it stands for. */
  last: LogPlace
  /** The group as of that entry. */
  members: NodeId[]
  /** What `snapshot` of the member returned. */
  state: any
}

/** What is written when something has changed: the newest term and vote, and the entries that stand behind `after` now. */
interface LogRecord {
  term: number
  votedFor: NodeId | undefined
  after: number
  entries: LogEntry[]
  /** In a record that begins the log on the disk anew. */
  anew?: { before: LogPlace; snapshot: RaftSnapshot | undefined }
}

/**
 * The memory of a `RaftNode`, on its disk: term, vote and log, of which each change is added to a `WriteAheadLog` before any promise is made
 * with it. Use `RaftNode`.
 *
 * Source: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, figure 2 (persistent state) and section 7.
 */
export class RaftLog extends Node {
  /** The group: all nodes of the cluster, unless a subclass says otherwise. Changes that are in the log count as soon as they are there. */
  members: NodeId[] = [this.id, ...this.peers]
  /** The newest term that this member has heard of. */
  term = 0
  /** Whom it has voted for in this term. */
  votedFor: NodeId | undefined = undefined
  /** The log: all of it, or what a snapshot has left of it. Nobody changes an entry, so they are frozen. */
  entries: readonly LogEntry[] = []
  /** The place before the first of `entries`: 0, or the last that is only in the snapshot. */
  before: LogPlace = { index: 0, term: 0 }
  /** Up to here this member's log is safe on its disk. */
  durableIndex = 0

  #disk = new WriteAheadLog('raft')
  /** What the disk has or is about to get. */
  #written: { term: number; votedFor: NodeId | undefined; index: number } = { term: 0, votedFor: undefined, index: 0 }
  /** The newest term that is safe on the disk. */
  #durableTerm = 0
  #snapshot: RaftSnapshot | undefined
  /** The group before any change. */
  #firstMembers: NodeId[] | undefined

  // --- the log

  /** The end of the log. */
  protected lastPlace(): LogPlace {
    return { index: this.before.index + this.entries.length, term: this.entries.at(-1)?.term ?? this.before.term }
  }

  protected placeAt(index: number): LogPlace {
    return { index, term: this.termAt(index) }
  }

  /** The term of the entry at an index; 0 where there is none, or only a snapshot knows it. */
  protected termAt(index: number): number {
    return index === this.before.index ? this.before.term : this.entryAt(index)?.term ?? 0
  }

  protected entryAt(index: number): LogEntry | undefined {
    return this.entries[index - this.before.index - 1]
  }

  protected entriesAfter(index: number): LogEntry[] {
    return this.entries.slice(index - this.before.index)
  }

  /** Puts entries after an index. What contradicts them goes, and everything after it; what is there already, or in a snapshot, stays. */
  protected putEntries(index: number, entries: readonly LogEntry[]): void {
    const first = entries.findIndex(({ term }, i) => index + 1 + i > this.before.index && this.termAt(index + 1 + i) !== term)
    if (first < 0) return
    const [kept, added, end] = [index + first, entries.slice(first), this.lastPlace().index]
    this.entries = Object.freeze([...this.entries.slice(0, kept - this.before.index), ...added.map(frozen)])
    this.durableIndex = Math.min(this.durableIndex, kept)
    this.#written.index = Math.min(this.#written.index, kept)
    if (kept < end || added.some(({ members }) => members !== undefined)) this.members = this.membersAt(this.lastPlace().index)
  }

  /** The group as of an entry: what the newest change up to there says, else the snapshot, else how it began. */
  protected membersAt(index: number): NodeId[] {
    const change = this.entries.slice(0, index - this.before.index).findLast(({ members }) => members !== undefined)
    return change?.members ?? this.#snapshot?.members ?? this.#firstMembers ?? this.members
  }

  /** Where the newest change of the group stands; 0 when there is none, or only in a snapshot. */
  protected lastChange(): number {
    const at = this.entries.findLastIndex(({ members }) => members !== undefined)
    return at < 0 ? 0 : this.before.index + 1 + at
  }

  // --- snapshots

  protected newestSnapshot(): RaftSnapshot | undefined {
    return this.#snapshot
  }

  /** A snapshot takes the place of the log up to it, but for so many entries before its end. */
  protected compactLog(snapshot: RaftSnapshot, trailing: number): void {
    const from = Math.max(this.before.index, snapshot.last.index - trailing)
    const before = from < snapshot.last.index ? this.placeAt(from) : snapshot.last
    this.beginLog(before, this.entriesAfter(before.index), snapshot)
  }

  /** A snapshot of the leader takes the place of the log; what this member has behind its end stays, if the logs are the same up to there. */
  protected replaceLog(snapshot: RaftSnapshot): void {
    const { last } = snapshot
    const same = last.index > this.before.index && this.termAt(last.index) === last.term
    this.beginLog(last, same ? this.entriesAfter(last.index) : [], snapshot)
    if (!same) this.durableIndex = 0
    this.members = this.membersAt(this.lastPlace().index)
  }

  private beginLog(before: LogPlace, entries: LogEntry[], snapshot: RaftSnapshot): void {
    this.before = before
    this.entries = Object.freeze(entries)
    this.#snapshot = snapshot
    // Below any entry: then the next `persist` writes all there is.
    this.#written.index = -1
  }

  // --- the disk

  /** Returns when term, vote and log, as they are now, are safe on the disk. */
  protected async persist(): Promise<void> {
    const { term, votedFor } = this
    const last = this.lastPlace()
    const written = this.#written
    if (written.index < last.index || written.term !== term || written.votedFor !== votedFor) {
      const anew = written.index < this.before.index
      const after = anew ? this.before.index : written.index
      const record: LogRecord = { term, votedFor, after, entries: this.entriesAfter(after) }
      this.#written = { term, votedFor, index: last.index }
      await (anew ? this.#disk.replace(this, { ...record, anew: { before: this.before, snapshot: this.#snapshot } }) : this.#disk.add(this, record))
    } else await this.#disk.settled(this)
    this.#durableTerm = Math.max(this.#durableTerm, term)
    // Unless another leader's entries have taken the place of these meanwhile.
    if (this.termAt(last.index) === last.term) this.durableIndex = Math.max(this.durableIndex, last.index)
  }

  /** Whether this term is safe on the disk. */
  protected isDurable(term: number): boolean {
    return this.#durableTerm >= term
  }

  /** Remembers how the group began; before anything is read or put. */
  protected rememberMembers(): void {
    this.#firstMembers ??= this.members
  }

  /** Reads what earlier lives have written. */
  protected async loadLog(): Promise<void> {
    this.rememberMembers()
    const records: LogRecord[] = await this.#disk.read(this)
    const entries: LogEntry[] = []
    for (const { term, votedFor, after, entries: added, anew } of records) {
      if (anew !== undefined) {
        this.before = anew.before
        this.#snapshot = anew.snapshot
        entries.length = 0
      }
      entries.length = after - this.before.index
      for (const entry of added) entries.push(frozen(entry))
      this.term = term
      this.votedFor = votedFor
    }
    this.entries = Object.freeze(entries)
    const { index } = this.lastPlace()
    this.members = this.membersAt(index)
    this.durableIndex = index
    this.#durableTerm = this.term
    this.#written = { term: this.term, votedFor: this.votedFor, index }
    if (this.#snapshot !== undefined) this.useSnapshot(this.#snapshot)
  }

  /** A snapshot came from the disk or from the leader; the layers above take what it has. */
  protected useSnapshot(_snapshot: RaftSnapshot): void {}
}

/** Nothing in it can be changed any more. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) frozen(inner)
  return Object.freeze(value)
}
