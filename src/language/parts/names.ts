/**
 * Names that stand for addresses, and caches that trust an old address for as long as they were told to.
 */
import { failure, isTransient } from 'dsnb'

/** What a name server says of a name. */
export interface NameRecord {
  address: NodeId
  /** How long an answer may be used. */
  ttl: Duration
}

/**
 * Answers `resolve` with the record of a name. `publish` sets a record; caches elsewhere go on with the old one until its time is over.
 *
 * Source: P. Mockapetris, RFC 1034 and 1035 (Domain names), 1987.
 * @example
 * import { NameServer } from 'dsnb'
 * class Dns extends NameServer { records = { db: { address: 's1', ttl: hours(1) } } }
 */
export class NameServer extends Node {
  /** What is known, by name. */
  records: Record<string, NameRecord> = {}

  /** Answers with the record of a name, or with nothing. */
  resolve({ name }: { name: string }): NameRecord | undefined {
    return Object.hasOwn(this.records, name) ? this.records[name] : undefined
  }

  /** Sets the record of a name. */
  publish({ name, address, ttl }: NameRecord & { name: string }): boolean {
    this.records = { ...this.records, [name]: { address, ttl } }
    return true
  }
}

/** An address that was looked up. */
export interface CachedName {
  address: NodeId
  /** When it is too old, on the monotonic clock. */
  until: Instant
}

/**
 * Looks names up and remembers the answers for as long as their records say. Nothing tells it that an address has changed: until its time
 * is over it sends people to the old one. `stale` says how much longer an old answer may be used while the server is silent.
 *
 * Source: RFC 1035 for the time to live, RFC 8767 (2020) for stale answers.
 * @example
 * class Client extends Node {
 *   names = new NameCache('dns')
 *   async ask() { return this.call(await this.names.address(this, 'db'), 'read', {}, { timeout: s(1) }) }
 * }
 */
export class NameCache {
  server: NodeId
  timeout: Duration
  stale: Duration
  known: Record<string, CachedName> = {}

  constructor(server: NodeId, { timeout = s(1), stale = 0 }: { timeout?: Duration; stale?: Duration } = {}) {
    this.server = server
    this.timeout = timeout
    this.stale = stale
  }

  /**
   * Where a name leads, as far as one knows here.
   * @throws NoSuchName: the server does not know the name
   * @throws Timeout: the server is silent, and there is no old answer that may still be used; so with other errors that pass (`isTransient`)
   */
  async address(node: Node, name: string): Promise<NodeId> {
    const known = Object.hasOwn(this.known, name) ? this.known[name] : undefined
    if (known !== undefined && node.clock.monotonic() < known.until) return known.address
    try {
      const record: NameRecord | undefined = await node.call(this.server, 'resolve', { name }, { timeout: this.timeout })
      if (record === undefined) throw failure('NoSuchName', `${this.server} does not know the name "${name}".`)
      this.known = { ...this.known, [name]: { address: record.address, until: node.clock.monotonic() + record.ttl } }
      return record.address
    } catch (error) {
      const old = Object.hasOwn(this.known, name) ? this.known[name] : undefined
      if (!isTransient(error) || old === undefined || node.clock.monotonic() >= old.until + this.stale) throw error
      return old.address
    }
  }

  /** Forgets an address, for example when it no longer answers. */
  forget(name: string): void {
    this.known = Object.fromEntries(Object.entries(this.known).filter(([one]) => one !== name))
  }
}
