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
 *   #log = new WriteAheadLog(this.disk, 'account')
 *   async recover() { for (const { add } of await this.#log.read()) this.balance += add }
 *   async pay({ add }: { add: number }) {
 *     await this.#log.add({ add })
 *     return { balance: this.balance += add }
 *   }
 * }
 */
export class WriteAheadLog {
  #disk: NodeDisk
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

  constructor(disk: NodeDisk, key = 'log') {
    this.#disk = disk
    this.#key = key
  }

  /** All records, in the order in which they were added. To be called once, when the node starts again. */
  async read(): Promise<any[]> {
    this.#segment = (await this.#disk.read(this.#key)) ?? 0
    const batches: Batch[] = (await this.#disk.read(this.place(this.#segment))) ?? []
    return batches.flatMap(({ records, whole }) => (whole ? records : []))
  }

  /** Adds a record, and returns when it is safe. */
  add(record: unknown): Promise<void> {
    this.#waiting.push(record)
    this.#added += 1
    return this.settled()
  }

  /** Begins anew with this record, and returns when that is safe. */
  replace(record: unknown): Promise<void> {
    this.#waiting = []
    this.#anew = true
    return this.add(record)
  }

  /** Returns when everything that was added so far is safe. */
  async settled(): Promise<void> {
    const all = this.#added
    while (this.#safe < all) {
      const writing = this.#writing ?? this.write()
      this.#writing = writing
      try {
        await writing
      } finally {
        if (this.#writing === writing) this.#writing = undefined
      }
    }
  }

  /** Writes what waits, all at once. */
  private async write(): Promise<void> {
    const [records, anew, all] = [this.#waiting, this.#anew, this.#added]
    this.#waiting = []
    this.#anew = false
    const batch: Batch = { records, whole: true }
    try {
      if (anew) await this.begin(batch)
      else {
        await this.#disk.append(this.place(this.#segment), batch)
        await this.#disk.sync()
      }
    } catch (error) {
      // They are still to be written, unless something has replaced them meanwhile.
      if (!this.#anew) this.#waiting = [...records, ...this.#waiting]
      this.#anew ||= anew
      throw error
    }
    this.#safe = all
  }

  private async begin(batch: Batch): Promise<void> {
    const [old, segment] = [this.#segment, this.#segment + 1]
    await this.#disk.write(this.place(segment), [batch])
    await this.#disk.sync()
    await this.#disk.write(this.#key, segment)
    await this.#disk.sync()
    this.#segment = segment
    await this.#disk.write(this.place(old), [])
  }

  private place(segment: number): string {
    return `${this.#key}, part ${segment}`
  }
}
