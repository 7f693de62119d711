/**
 * Time from the network: the NTP exchange, its filter, and the intersection that outvotes false clocks.
 */
import { failure } from 'dsnb'

/** What a server answers: its clock when the question came and when the answer left. */
export interface NtpAnswer {
  received: Instant
  answered: Instant
}

/**
 * Answers `ntp` with its wall clock. Override `reading` for a server that lies.
 * @example
 * import { NtpServer } from 'dsnb'
 * class Server extends NtpServer {}
 * class FalseTicker extends NtpServer { reading() { return this.clock.now() + s(10) } }
 */
export class NtpServer extends Node {
  /** What it says the time is. */
  reading(): Instant {
    return this.clock.now()
  }

  /** Answers a question for the time. */
  ntp(): NtpAnswer {
    return { received: this.reading(), answered: this.reading() }
  }
}

/** One exchange with a server. All lengths in nanoseconds. */
export interface NtpSample {
  server: NodeId
  /** How far the server's clock is ahead of ours; wrong by at most half of `delay`, if the server is right. */
  offset: Duration
  /** How long question and answer were under way, both together. */
  delay: Duration
  /** Our wall clock when the answer came. */
  at: Instant
}

/**
 * The four-timestamp exchange: offset = ((t1 - t0) + (t2 - t3)) / 2, delay = (t3 - t0) - (t2 - t1). The error is half of the difference between
 * the way there and the way back, which nobody can see: 70 ms there and 0 back give 35 ms.
 *
 * Source: RFC 5905 (NTP version 4), section 8.
 * @throws Timeout: the server is silent
 * @example
 * const { offset, delay } = await ntpExchange(this, 'time1', { timeout: s(1) })
 */
export async function ntpExchange(node: Node, server: NodeId, { timeout = s(1) }: { timeout?: Duration } = {}): Promise<NtpSample> {
  const sent = node.clock.now()
  const { received, answered }: NtpAnswer = await node.call(server, 'ntp', undefined, { timeout })
  const at = node.clock.now()
  return { server, offset: (received - sent + (answered - at)) / 2, delay: at - sent - (answered - received), at }
}

/**
 * The clock filter: of the last `size` samples of a server (8 when absent), the one with the least delay is nearest to the truth.
 *
 * Source: RFC 5905, section 10.
 */
export class NtpFilter {
  size: number
  samples: NtpSample[] = []

  constructor({ size = 8 }: { size?: number } = {}) {
    this.size = size
  }

  /** Remembers one more sample. */
  add(sample: NtpSample): void {
    this.samples = [...this.samples, sample].slice(-this.size)
  }

  /** The one with the least delay; `undefined` when there is none. */
  best(): NtpSample | undefined {
    return this.samples.reduce<NtpSample | undefined>((best, sample) => (best === undefined || sample.delay < best.delay ? sample : best), undefined)
  }
}

/** A range in which a source says that the true value lies, both ends included. */
export interface Interval {
  earliest: number
  latest: number
}

/** The range in which most sources agree, and how many they are. */
export interface Intersection extends Interval {
  agreeing: number
}

/**
 * Marzullo's algorithm: the smallest range that lies in as many intervals as possible; of several such ranges the first. If more than half of
 * the sources are right, and `agreeing` is more than half of them, it overlaps the truth of at least one right source; with one source it is believed
 * whatever it says. `undefined` when there are no intervals.
 *
 * Source: K. Marzullo, "Maintaining the Time in a Distributed System", PhD thesis, Stanford, 1984; its use in NTP: RFC 5905, section 11.2.1.
 * @example
 * const found = marzullo([{ earliest: 8, latest: 12 }, { earliest: 11, latest: 13 }, { earliest: 14, latest: 15 }])
 * found   // { earliest: 11, latest: 12, agreeing: 2 }
 */
export function marzullo(intervals: readonly Interval[]): Intersection | undefined {
  for (const { earliest, latest } of intervals) {
    if (!(earliest <= latest)) throw new RangeError(`marzullo needs intervals with earliest <= latest; it was given ${earliest} and ${latest}.`)
  }
  // At the same place an interval begins before another ends: they touch.
  const edges = intervals.flatMap(({ earliest, latest }) => [{ at: earliest, step: 1 }, { at: latest, step: -1 }])
    .sort((a, b) => a.at - b.at || b.step - a.step)
  let inside = 0
  let best: Intersection | undefined
  edges.forEach(({ at, step }, i) => {
    inside += step
    if (step === 1 && inside > (best?.agreeing ?? 0)) best = { earliest: at, latest: edges[i + 1].at, agreeing: inside }
  })
  return best
}

/** Whom an `NtpClient` asks. */
export interface NtpClientOptions {
  /** The names of the servers. */
  servers: readonly NodeId[]
  /** How long each has for its answer, in nanoseconds; 1 s when absent. */
  timeout?: Duration
}

/**
 * A clock that is corrected from several servers. It leaves the node's own clock as it is, until `correct`, and keeps the difference. Each `sync` asks all servers, turns the best
 * sample of each into an interval (its offset ± half of its delay), and takes the middle of the range in which *more than half of all servers* agree.
 * @example
 * class Client extends Node {
 *   time = new NtpClient({ servers: ['t1', 't2', 't3'] })
 *   async start() { await this.time.sync(this) }
 *   now() { return this.time.now(this) }
 * }
 */
export class NtpClient {
  servers: readonly NodeId[]
  timeout: Duration
  filters: Record<NodeId, NtpFilter> = {}
  /** What is added to the node's wall clock. */
  offset: Duration = 0
  /** By how much the corrected clock may be wrong; `undefined` before the first success. */
  error: Duration | undefined = undefined

  constructor({ servers, timeout = s(1) }: NtpClientOptions) {
    if (servers.length === 0) throw new RangeError('NtpClient needs servers, for example { servers: [\'t1\', \'t2\', \'t3\'] }.')
    this.servers = servers
    this.timeout = timeout
  }

  /** The corrected wall clock. */
  now(node: Node): Instant {
    return node.clock.now() + this.offset
  }

  /**
   * Asks all servers, and corrects the difference.
   * @throws NoMajority: no more than half of the servers agree; nothing was changed
   */
  async sync(node: Node): Promise<Intersection> {
    await Promise.all(this.servers.map(server => this.ask(node, server)))
    const samples = Object.values(this.filters).flatMap(filter => filter.best() ?? [])
    const agreed = marzullo(samples.map(({ offset, delay }) => ({ earliest: offset - delay / 2, latest: offset + delay / 2 })))
    if (agreed === undefined || agreed.agreeing * 2 <= this.servers.length) {
      throw failure('NoMajority', `Of ${this.servers.length} time servers ${agreed?.agreeing ?? 0} agree; more than half must.`)
    }
    this.offset = Math.round((agreed.earliest + agreed.latest) / 2)
    this.error = Math.ceil((agreed.latest - agreed.earliest) / 2)
    return agreed
  }

  /**
   * Moves the node's own clock by what `sync` found: at once from `step` on (128 ms when absent), below it by running fast or slow at `ppm` (500 when
   * absent).
   *
   * The daemons are slower and finer: ntpd steps at once only when it starts, later a difference must last for 300 s (`stepout`; with ntpsec 1.2.2 a jump of 200 ms was
   * measured to be stepped after 375 to 729 s), and below the threshold its loop needs hours and overshoots, where this is one straight slew. chrony 4.3 does
   * not step but at its start, and slews one second at 83 333 ppm within 17 s.
   *
   * Source: RFC 5905, section 10 and appendix A.5.5.6 (clock_update), with the usual limits of ntpd.
   * @throws TooFarOff: the difference is more than `panic` (1000 s when absent), so something else must be wrong; nothing was changed
   */
  correct(node: Node, { step = ms(128), panic = s(1000), ppm = 500 }: { step?: Duration; panic?: Duration; ppm?: number } = {}): 'stepped' | 'slewed' {
    const { offset } = this
    if (Math.abs(offset) > panic) throw failure('TooFarOff', `The clock is ${offset} ns off, more than ${panic} ns.`)
    // What was measured so far is about another clock.
    this.filters = {}
    this.offset = 0
    if (Math.abs(offset) < step) {
      node.clock.slew(offset, ppm)
      return 'slewed'
    }
    node.clock.step(offset)
    return 'stepped'
  }

  private async ask(node: Node, server: NodeId): Promise<void> {
    try {
      const sample = await ntpExchange(node, server, { timeout: this.timeout })
      const filter = Object.hasOwn(this.filters, server) ? this.filters[server] : new NtpFilter()
      filter.add(sample)
      this.filters = { ...this.filters, [server]: filter }
    } catch {
      // A silent server has no say, but it counts among those that a majority is needed of.
    }
  }
}
