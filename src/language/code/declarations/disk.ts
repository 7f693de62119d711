/** Declaration of `this.disk`. */
export const disk = `
// --- Disk

/**
 * The disk of one node: values by key. A crash loses what was written after the last \`sync\`. Operations are done one after the other, and
 * take as long as the cluster says (\`disk db latency 0.1ms, sync 5ms\`), else no time.
 * @example
 * class Ledger extends Node {
 *   entries: number[] = []
 *   async recover() { this.entries = (await this.disk.read('entries')) ?? [] }
 *   async add({ amount }: { amount: number }) {
 *     this.entries.push(amount)
 *     await this.disk.append('entries', amount)
 *     await this.disk.sync()
 *     return { ok: true }
 *   }
 * }
 */
interface NodeDisk {
  /**
   * Sets the value of a key. Durable only after \`sync\`.
   * @param value plain data; it is copied
   * @param options with a checksum, \`read\` can tell when the value was damaged
   * @throws DiskFull: there is no room (fault \`full\`)
   */
  write(key: string, value: unknown, options?: { checksum?: boolean }): Promise<void>
  /**
   * Adds a value to the list at a key. Durable only after \`sync\`.
   * @param value plain data; it is copied
   * @param options with a checksum, \`read\` can tell when the list was damaged
   * @throws DiskFull: there is no room (fault \`full\`)
   */
  append(key: string, value: unknown, options?: { checksum?: boolean }): Promise<void>
  /**
   * A copy of the value at a key, \`undefined\` where nothing was written.
   * @throws Corrupt: the value was written with a checksum and is not what was written
   */
  read(key: string): Promise<any>
  /** Makes everything written so far survive a crash. */
  sync(): Promise<void>
}
`
