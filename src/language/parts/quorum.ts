/**
 * Quorums: reads and writes that need some replicas, not all.
 */
import { failure, isMistake } from 'dsnb'

/** An answer to a request that went to several nodes. */
export interface Answer {
  from: NodeId
  value: any
}

/**
 * Sends the same request to several nodes and waits for the first `need` answers.
 * @throws NoQuorum: so many did not answer, or answered with an error, that `need` cannot be reached; a mistake among these errors (`isMistake`) is
 * thrown itself
 * @param to names of nodes, the caller's own among them if it should be asked
 * @example
 * const answers = await gather(this, ['a', 'b', 'c'], 'vote', { term: 3 }, { need: 2, timeout: ms(200) })
 */
export function gather(
  node: Node, to: readonly NodeId[], message: string, payload: unknown, { need, timeout }: { need: number; timeout: Duration },
): Promise<Answer[]> {
  const missing = (why: string): Error => failure('NoQuorum', `${need} of ${to.length} answers to "${message}" are needed; ${why}.`)
  if (need > to.length) return Promise.reject(missing('there are not so many nodes'))
  if (need <= 0) return Promise.resolve([])
  return new Promise((resolve, reject) => {
    const answers: Answer[] = []
    let failed = 0
    let mistake: unknown
    for (const other of to) {
      node.call(other, message, payload, { timeout }).then((value) => {
        answers.push({ from: other, value })
        if (answers.length === need) resolve([...answers])
      }, (error) => {
        failed += 1
        if (isMistake(error)) mistake ??= error
        const why = error.name === 'Timeout' ? '' : ` (${error.name}: ${error.message})`
        if (to.length - failed === need - 1) reject(mistake ?? missing(`${failed} did not come${why}`))
      })
    }
  })
}

/** The smallest number that is more than half of `count`. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1
}

/** Number and author of a write, by a name that no other write has; of two stamps the one with the greater count, then the later name, is newer. */
export interface WriteStamp {
  count: number
  by: string
}

/** What a replica keeps of a key. */
export interface Register {
  value: any
  stamp: WriteStamp
}

function isNewer(stamp: WriteStamp, than: WriteStamp): boolean {
  return stamp.count > than.count || (stamp.count === than.count && stamp.by > than.by)
}

const never: Register = { value: undefined, stamp: { count: 0, by: '' } }

/**
 * A replica of registers by key, each with the stamp of its last write. It answers a write when the value is on its disk.
 *
 * Messages: `quorumGet { key }` (a `Register`) and `quorumPut { key, value, stamp }` (`{ ok: true }`, also when it knows something newer). Use it
 * through `quorumRead` and `quorumWrite`. A subclass with a `recover` of its own begins it with `await super.recover()`.
 */
export class QuorumReplica extends Node {
  /** What this replica knows, by key. */
  registers: Record<string, Register> = {}
  /** Settled when a restart has read the disk; until then requests wait. */
  #loaded: Promise<void> | undefined

  recover(): Promise<void> {
    this.#loaded = this.load()
    return this.#loaded
  }

  private async load(): Promise<void> {
    this.registers = (await this.disk.read('registers')) ?? {}
  }

  async quorumGet({ key }: { key: string }): Promise<Register> {
    await this.#loaded
    return Object.hasOwn(this.registers, key) ? this.registers[key] : never
  }

  async quorumPut({ key, value, stamp }: { key: string } & Register): Promise<{ ok: true }> {
    await this.#loaded
    const known = Object.hasOwn(this.registers, key) ? this.registers[key] : never
    if (isNewer(stamp, known.stamp)) {
      this.registers = { ...this.registers, [key]: { value, stamp } }
      await this.disk.write('registers', this.registers)
    }
    // What it knows may have come with another request that is still being written.
    await this.disk.sync()
    return { ok: true }
  }
}

/** Whom to ask, and how many of them must answer. */
export interface QuorumOptions {
  /** The names of the `QuorumReplica` nodes. */
  replicas: readonly NodeId[]
  /** How many must answer a read; a majority when absent. */
  readQuorum?: number
  /** How many must store a write; a majority when absent. A read sees every finished write if both together are more than all replicas. */
  writeQuorum?: number
  /** How long each replica has for its answer, in nanoseconds; 1 s when absent. */
  timeout?: Duration
  /**
   * Whether a read stores what it found with a write quorum before it returns; `true` when absent. Without it, a read may return a new value
   * and a later read an old one while a write is under way.
   */
  writeBack?: boolean
}

async function newest(node: Node, key: string, { replicas, readQuorum, timeout = s(1) }: QuorumOptions): Promise<Register> {
  const answers = await gather(node, replicas, 'quorumGet', { key }, { need: readQuorum ?? majorityOf(replicas.length), timeout })
  const registers: Register[] = answers.map(({ value }) => value)
  return registers.reduce((best, register) => (isNewer(register.stamp, best.stamp) ? register : best), never)
}

async function store(node: Node, key: string, register: Register, { replicas, writeQuorum, timeout = s(1) }: QuorumOptions): Promise<void> {
  const need = writeQuorum ?? majorityOf(replicas.length)
  await gather(node, replicas, 'quorumPut', { key, ...register }, { need, timeout })
}

/**
 * Reads a key from a quorum: the newest value that it knows, `undefined` if there is none. With majorities and write-back, reads and writes are
 * linearizable, whatever the network does.
 *
 * Source: H. Attiya, A. Bar-Noy, D. Dolev, "Sharing Memory Robustly in Message-Passing Systems", JACM 42(1), 1995.
 * @throws NoQuorum: too few replicas answered
 * @example
 * const value = await quorumRead(this, 'x', { replicas: ['r1', 'r2', 'r3'], timeout: ms(200) })
 */
export async function quorumRead(node: Node, key: string, options: QuorumOptions): Promise<any> {
  const found = await newest(node, key, options)
  if (options.writeBack !== false && found.stamp.count > 0) await store(node, key, found, options)
  return found.value
}

/**
 * Writes a key to a quorum, with a stamp newer than any a read quorum knows.
 * @throws NoQuorum: too few replicas answered; the write may have reached some of them, and later reads may find it
 * @example
 * await quorumWrite(this, 'x', 3, { replicas: ['r1', 'r2', 'r3'], timeout: ms(200) })
 */
export async function quorumWrite(node: Node, key: string, value: unknown, options: QuorumOptions): Promise<void> {
  const found = await newest(node, key, options)
  // A write that failed may have used the next number already, so the node's name alone would not do.
  const by = `${node.id} ${Math.floor(node.random() * 1e9)}`
  await store(node, key, { value, stamp: { count: found.stamp.count + 1, by } }, options)
}
