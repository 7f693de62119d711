/**
 * Leases: locks with a deadline, and the fencing tokens without which they protect nothing.
 */

/**
 * What `LeaseService` answers. `length` is how long the lease is, which may be less or more than was asked for; `wait` is how long, at most, it is still
 * somebody else's. Both in nanoseconds.
 */
export type LeaseAnswer = { granted: true; token: number; length: Duration } | { granted: false; wait: Duration }

/** A lease as the service sees it, by its own monotonic clock. */
export interface LeaseRecord {
  holder: NodeId
  token: number
  until: Instant
  /** How long it was granted for. */
  length: Duration
}

/**
 * A service that grants leases, each with a fencing token greater than all before.
 *
 * Messages: `acquireLease { name, length }` (granted again to its holder: a new term with a new token), `renewLease { name, token, length }` and
 * `releaseLease { name, token }` (`{ ok, length }` and `{ ok }`). The token is on disk before a grant is answered, so no crash makes it go back. What
 * a restart does with leases says `afterRestart`. A subclass with a `recover` of its own begins it with `await super.recover()`.
 *
 * Others do it differently. The token of etcd's lock is the revision at which the client *asked*, not that of the grant: in etcd 3.4.23 a lock asked for at 3 and
 * granted at 9 had token 3, and there are gaps. Its `lease grant 1` gives 2 s (`shortest`: one and a half election timeouts, in whole seconds),
 * and a renewal gives the first length again. Consul grants nothing for 15 s after a lease ran out (`lock-delay`).
 *
 * Sources: C. Gray, D. Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989;
 * M. Burrows, "The Chubby Lock Service", OSDI 2006, section 2.4 (sequencers).
 * @example
 * import { acquireLease, LeaseService } from 'dsnb'
 * class Locks extends LeaseService {
 *   longest = s(30)
 * }
 */
export class LeaseService extends Node {
  /** The longest lease that is granted, in nanoseconds. */
  longest: Duration = s(60)
  /** The shortest lease: who asks for less gets this. */
  shortest: Duration = 0
  /**
   * What becomes of leases when the service starts again. `forget`: it does not know who holds what, and grants nothing until `longest` has passed. `extend`: leases
   * are on disk, and each begins anew with its full time, as in etcd when its leader changes: there a lease of 60 s whose holder and whose leader both died after
   * 30 s was measured to last 93.5 s.
   */
  afterRestart: 'forget' | 'extend' = 'forget'
  /** Who holds what, by the name of the lease. */
  leases: Record<string, LeaseRecord> = {}
  /** The token of the last grant. */
  lastToken = 0
  /** Nothing is granted before this, on the monotonic clock. */
  quietUntil: Instant = 0

  async recover(): Promise<void> {
    // Until the disk has been read, and then as long as somebody may hold a lease of which nothing is known.
    this.quietUntil = this.clock.monotonic() + this.longest
    this.lastToken = Math.max(this.lastToken, (await this.disk.read('last lease token')) ?? 0)
    if (this.afterRestart === 'forget') return
    const leases: Record<string, LeaseRecord> = (await this.disk.read('leases')) ?? {}
    const now = this.clock.monotonic()
    this.leases = Object.fromEntries(Object.entries(leases).map(([name, lease]) => [name, { ...lease, until: now + lease.length }]))
    for (const name of Object.keys(leases)) this.watchLease(name)
    this.quietUntil = now
  }

  async acquireLease({ name = 'lock', length }: { name?: string; length: Duration }, from: NodeId): Promise<LeaseAnswer> {
    if (!(length > 0)) throw new RangeError('acquireLease needs a length, for example { length: s(30) }.')
    const now = this.clock.monotonic()
    const current = Object.hasOwn(this.leases, name) ? this.leases[name] : undefined
    const heldFor = current !== undefined && current.holder !== from ? current.until - now : 0
    const wait = Math.max(heldFor, this.quietUntil - now)
    if (wait > 0) return { granted: false, wait }
    const token = this.lastToken + 1
    const granted = this.grantedLength(length)
    this.lastToken = token
    this.keepLeases({ ...this.leases, [name]: { holder: from, token, until: now + granted, length: granted } })
    this.watchLease(name)
    await this.disk.write('last lease token', this.lastToken)
    await this.disk.sync()
    return { granted: true, token, length: granted }
  }

  renewLease({ name = 'lock', token, length }: { name?: string; token: number; length: Duration }): { ok: boolean; length?: Duration } {
    const now = this.clock.monotonic()
    const current = Object.hasOwn(this.leases, name) ? this.leases[name] : undefined
    if (current === undefined || current.token !== token || now >= current.until) return { ok: false }
    const granted = this.grantedLength(length)
    // Not on disk: a restart that extends gives the full time anyway.
    this.leases = { ...this.leases, [name]: { ...current, until: Math.max(current.until, now + granted) } }
    return { ok: true, length: granted }
  }

  releaseLease({ name = 'lock', token }: { name?: string; token: number }): { ok: boolean } {
    if (!Object.hasOwn(this.leases, name) || this.leases[name].token !== token) return { ok: false }
    this.dropLease(name)
    return { ok: true }
  }

  private grantedLength(length: Duration): Duration {
    return Math.max(this.shortest, Math.min(length, this.longest))
  }

  private dropLease(name: string): void {
    const { [name]: _dropped, ...others } = this.leases
    this.keepLeases(others)
    if (this.afterRestart === 'extend') void this.disk.sync()
  }

  private keepLeases(leases: Record<string, LeaseRecord>): void {
    this.leases = leases
    if (this.afterRestart === 'extend') void this.disk.write('leases', leases)
  }

  /** A lease that is over must not be there any more after a restart that would extend it. */
  private watchLease(name: string): void {
    const { token, until } = this.leases[name]
    if (this.afterRestart === 'extend') this.after(until - this.clock.monotonic(), 'leaseDue', { name, token })
  }

  leaseDue({ name, token }: { name: string; token: number }): void {
    if (!Object.hasOwn(this.leases, name) || this.leases[name].token !== token) return
    if (this.clock.monotonic() < this.leases[name].until) this.watchLease(name)
    else this.dropLease(name)
  }
}

/**
 * A lease as its holder sees it. `isHeld` is a belief: between asking and acting the node can be paused for longer than the lease. Send the
 * token with every write, and let what is written to check it (`Fence`).
 */
export class Lease {
  service: NodeId
  name: string
  token: number
  /** Its end on the holder's monotonic clock. */
  until: Instant

  constructor({ service, name, token, until }: { service: NodeId; name: string; token: number; until: Instant }) {
    this.service = service
    this.name = name
    this.token = token
    this.until = until
  }

  /** Whether it ends later than `margin` from now, as far as this node's clock goes. */
  isHeld(now: Instant, margin: Duration = 0): boolean {
    return now + margin < this.until
  }

  /**
   * Makes it longer, counted from now. Answers whether that worked. Nobody does it by itself: etcd's clients ask each third of the length.
   * @throws Timeout: the service is silent; it may have renewed the lease all the same
   */
  async renew(node: Node, length: Duration, timeout: Duration = s(1)): Promise<boolean> {
    const asked = node.clock.monotonic()
    const { ok, length: granted } = await node.call(this.service, 'renewLease', { name: this.name, token: this.token, length }, { timeout })
    if (ok) this.until = Math.max(this.until, asked + granted)
    return ok
  }

  /** Gives it back before its end. */
  release(node: Node): void {
    this.until = Math.min(this.until, node.clock.monotonic())
    node.send(this.service, 'releaseLease', { name: this.name, token: this.token })
  }
}

/**
 * Asks a `LeaseService` for a lease. The answer is the lease, or `undefined` when somebody else has it.
 *
 * Its end is counted from when it was *asked for*: the service counts from later, so the holder gives up first, if both clocks run at the same
 * rate.
 * @throws Timeout: the service is silent; it may have granted the lease all the same
 * @example
 * const lease = await acquireLease(this, 'locks', { length: s(30) })
 * if (lease?.isHeld(this.clock.monotonic(), s(1))) this.send('storage', 'write', { token: lease.token })
 */
export async function acquireLease(
  node: Node, service: NodeId, { name = 'lock', length, timeout = s(1) }: { name?: string; length: Duration; timeout?: Duration },
): Promise<Lease | undefined> {
  const asked = node.clock.monotonic()
  const answer: LeaseAnswer = await node.call(service, 'acquireLease', { name, length }, { timeout })
  return answer.granted ? new Lease({ service, name, token: answer.token, until: asked + answer.length }) : undefined
}

/**
 * The check that makes a lease safe, in the thing that the lease protects: a write with a token smaller than one seen before is refused. An
 * equal token passes, since a holder may write often. A zombie that comes *before* the first write of the next holder passes, too.
 *
 * Source: M. Kleppmann, "How to do distributed locking", 2016.
 * @example
 * class Storage extends Node {
 *   fence = new Fence()
 *   write({ token }: { token: number }) { return { ok: this.fence.admits(token) } }
 * }
 */
export class Fence {
  /** The greatest token so far. */
  highest = 0
  /** Tokens that came too late. */
  refused: number[] = []

  /** Whether a write with this token may pass. */
  admits(token: number): boolean {
    if (typeof token !== 'number') throw new TypeError('Fence.admits takes the token of the write, a number.')
    if (token < this.highest) {
      this.refused = [...this.refused, token]
      return false
    }
    this.highest = token
    return true
  }
}
