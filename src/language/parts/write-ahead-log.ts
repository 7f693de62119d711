/**
 * A write-ahead log: what must not be forgotten is on the disk before anything is done because of it.
 */

/** What one write put on the disk. A write that a crash tore has lost its end, and with it `whole`. */
interface Batch {
  records: unknown[]
  whole: true
}

/**
 * A list of records on a node's disk. `add` returns when its record is safe. What is added while the disk is at work waits, and all of it
 * goes with the next write and one `sync` (group commit). A write costs what it adds, however long the log is.
 *
 * `replace` begins the log anew with one record that stands for all before it, as a snapshot does. A crash at any moment leaves the old log or
 * the new one: the new one is written beside the old, and only then named as the one that counts.
 *
 * A write that was torn by a crash is passed over by `read`: nobody has been told that it was safe.
 *
 * Sources: C. Mohan and others, "ARIES", ACM TODS 17(1), 1992 (write-ahead logging); D. DeWitt and others, "Implementation Techniques for Main
 * Memory Database Systems", SIGMOD 1984, section 5.2 (group commit).
 * @example
 * import { WriteAheadLog } from 'dsnb'
 * class Account extends Node {
 *   balance = 0
 *   #log = new WriteAheadLog('account')
 *   async recover() { for (const { add } of await this.#log.read(this)) this.balance += add }
 *   async pay({ add }: { add: number }) {
 *     await this.#log.add(this, { add })
 *     return { balance: this.balance += add }
 *   }
 * }
 */
export class WriteAheadLog {
  #key: string
  /** Which of the logs under this key counts. */
  #segment = 0
  /** Records that were not given to the disk yet, and whether they replace all that were. */
  #waiting: unknown[] = []
  #anew = false
  /** How many records were added, and how many of them are safe. */
  #added = 0
  #safe = 0
  #writing: Promise<void> | undefined

  /** The log is under this key on the disk, and under keys that begin with it. */
  constructor(key = 'log') {
    this.#key = key
  }

  /** All records, in the order in which they were added. To be called once, when the node starts again. */
  async read(node: Node): Promise<any[]> {
    this.#segment = (await node.disk.read(this.#key)) ?? 0
    const batches: Batch[] = (await node.disk.read(this.place(this.#segment))) ?? []
    return batches.flatMap(({ records, whole }) => (whole ? records : []))
  }

  /** Adds a record, and returns when it is safe. */
  add(node: Node, record: unknown): Promise<void> {
    this.#waiting.push(record)
    this.#added += 1
    return this.settled(node)
  }

  /** Begins anew with this record, and returns when that is safe. */
  replace(node: Node, record: unknown): Promise<void> {
    this.#waiting = []
    this.#anew = true
    return this.add(node, record)
  }

  /** Returns when everything that was added so far is safe. */
  async settled(node: Node): Promise<void> {
    const all = this.#added
    while (this.#safe < all) {
      const writing = this.#writing ?? this.write(node)
      this.#writing = writing
      try {
        await writing
      } finally {
        if (this.#writing === writing) this.#writing = undefined
      }
    }
  }

  /** Writes what waits, all at once. */
  private async write(node: Node): Promise<void> {
    const [records, anew, all] = [this.#waiting, this.#anew, this.#added]
    this.#waiting = []
    this.#anew = false
    const batch: Batch = { records, whole: true }
    try {
      if (anew) await this.begin(node, batch)
      else {
        await node.disk.append(this.place(this.#segment), batch)
        await node.disk.sync()
      }
    } catch (error) {
      // They are still to be written, unless something has replaced them meanwhile.
      if (!this.#anew) this.#waiting = [...records, ...this.#waiting]
      this.#anew ||= anew
      throw error
    }
    this.#safe = all
  }

  private async begin(node: Node, batch: Batch): Promise<void> {
    const [old, segment] = [this.#segment, this.#segment + 1]
    await node.disk.write(this.place(segment), [batch])
    await node.disk.sync()
    await node.disk.write(this.#key, segment)
    await node.disk.sync()
    this.#segment = segment
    await node.disk.write(this.place(old), [])
  }

  private place(segment: number): string {
    return `${this.#key}, part ${segment}`
  }
}
