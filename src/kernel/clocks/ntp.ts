/**
 * Time daemons: beside each client one that asks its servers for the time over the simulated network and corrects the clocks.
 *
 * ```dsnb
 * ntp a, b from time1, time2, time3 every 64s, step 128ms, panic 1000s
 * ```
 *
 * An exchange has four timestamps: the request leaves at t1 (client's clock), arrives at t2 and is answered at t3 (server's clock), and
 * the answer arrives at t4. The offset is ((t2 - t1) + (t3 - t4)) / 2 and is wrong by half of what the two ways differ, at most by half the
 * round trip. Of the last eight exchanges with a server the daemon takes the one that bounds the offset best (the clock filter of RFC 5905,
 * section 10): half its round trip and what the clock can have drifted since, at the rate that its `uncertainty … growing` says, 200 ppm
 * without it. With several servers it believes the interval that most of them agree on (Marzullo), if that is a majority. It steps a large
 * offset, slews a small one, and gives up on an absurd one.
 *
 * Its packets are datagrams and pass queues, faults and checksums like all others; nobody is told of those that are refused.
 *
 * The daemon is another process of the same machine: it works while the node is busy or paused, but not when its machine is down or suspended.
 */
import { EventKind } from '../../trace/events.ts'
import { MessageKind } from '../../trace/trace.ts'
import { type Clocks, usualGrowthPpm } from './clocks.ts'
import type { Network } from '../network/network.ts'
import type { Messenger } from '../network/messenger.ts'
import type { NtpSpec } from '../plan.ts'
import type { Process } from '../processes/process.ts'
import type { Stage } from '../engine/stage.ts'
import { longestNs } from '../../guest/maths/durations.ts'

/** The type of the daemons' messages, as faults name it. */
export const ntpMessage = 'ntp'

/** A daemon waits no longer than this for answers. */
const patienceNs = 4_000_000_000

export interface Sample {
  offsetNs: number
  delayNs: number
}

/** A sample as it is kept: with its round, and how far the clock had been slewed when it was taken. */
interface KeptSample extends Sample {
  atNs: number
  slewedNs: number
}

interface Round {
  /** Reading of the client's monotonic clock when it began. */
  atNs: number
  samples: Sample[]
  awaited: number
  decided: boolean
}

/** The timestamps in a packet; any may be missing from one that was damaged. */
interface Timestamps {
  origin: number
  receive: number
  transmit: number
}

/** A daemon remembers so many exchanges with each server. */
const registerLength = 8

export class TimeDaemons {
  private readonly stage: Stage
  private readonly network: Network
  private readonly clocks: Clocks
  private readonly messenger: Pick<Messenger, 'carrier' | 'lose'>
  /** What lying servers add to their time. */
  private readonly lies = new Map<number, { shiftNs: number; bite: () => void }[]>()
  /** The last exchanges, by client and server, the newest first. */
  private readonly registers = new Map<number, Map<number, KeptSample[]>>()
  /** How to stop the daemon of a client. */
  private readonly stopOf = new Map<number, () => void>()

  constructor(stage: Stage, network: Network, clocks: Clocks, messenger: Pick<Messenger, 'carrier' | 'lose'>) {
    this.stage = stage
    this.network = network
    this.clocks = clocks
    this.messenger = messenger
  }

  begin(): void {
    const { plan, names, processes } = this.stage
    for (const spec of plan.ntp ?? []) {
      const servers = spec.servers.map((name) => processes[names.indexOf(name)])
      for (const name of spec.clients) {
        const others = servers.filter((server) => server.name !== name)
        this.stage.agenda.put(0, () => this.poll(processes[names.indexOf(name)], others, spec))
      }
    }
  }

  /** Has a server tell the wrong time from now on; returns how to make it honest. */
  lie(server: number, shiftNs: number, bite: () => void): () => void {
    const lie = { shiftNs, bite }
    const all = this.lies.get(server) ?? []
    all.push(lie)
    this.lies.set(server, all)
    return () => void all.splice(all.indexOf(lie), 1)
  }

  private poll(client: Process, servers: Process[], spec: NtpSpec): void {
    const { agenda, nowNs } = this.stage
    const round: Round = { atNs: client.clock.monotonic(nowNs), samples: [], awaited: servers.length, decided: false }
    if (client.up && client.suspended === 0) {
      for (const server of servers) this.ask(client, server, round, spec)
      agenda.put(nowNs + Math.min(patienceNs, spec.everyNs), () => this.decide(client, round, spec))
    }
    const next = agenda.put(nowNs + spec.everyNs, () => this.poll(client, servers, spec))
    // A daemon that has given up cancels its next poll.
    this.stopOf.set(client.index, () => agenda.cancel(next))
  }

  private ask(client: Process, server: Process, round: Round, spec: NtpSpec): void {
    const origin = this.clocks.now(client)
    let answered = false
    this.travel(client, server, -1, { origin }, (request, { origin: asked }) => {
      const lies = this.lies.get(server.index) ?? []
      const time = this.clocks.now(server) + lies.reduce((sum, { shiftNs }) => sum + shiftNs, 0)
      for (const { bite } of lies) bite()
      this.travel(server, client, request, { origin: asked, receive: time, transmit: time }, (_, { origin: echoed, receive, transmit }) => {
        // A second copy, or an answer to something else, is thrown away.
        if (answered || echoed !== origin || !isReading(receive) || !isReading(transmit)) return
        answered = true
        const sample = sampleOf(origin, receive, transmit, this.clocks.now(client))
        round.samples.push(this.filtered(client, server, round, sample))
        if (--round.awaited === 0) this.decide(client, round, spec)
      })
    })
  }

  /** Of the last samples of a server the one that bounds the offset best, as it would be now. */
  private filtered(client: Process, server: Process, { atNs }: Round, sample: Sample): Sample {
    const slewedNs = client.clock.slewedBy(this.stage.nowNs)
    const servers = this.registers.get(client.index) ?? new Map<number, KeptSample[]>()
    const register = [{ ...sample, atNs, slewedNs }, ...(servers.get(server.index) ?? [])].slice(0, registerLength)
    servers.set(server.index, register)
    this.registers.set(client.index, servers)
    const growthPpm = client.spec.clock.uncertainty?.growthPpm ?? usualGrowthPpm
    const aged = register.map((kept): Sample => ({
      offsetNs: kept.offsetNs - (slewedNs - kept.slewedNs),
      // The bound of its error then, and how far the clock can have drifted since, in either direction.
      delayNs: kept.delayNs + 2 * Math.ceil((Math.max(0, atNs - kept.atNs) / 1e6) * growthPpm),
    }))
    return aged.reduce((best, one) => (one.delayNs < best.delayNs ? one : best))
  }

  /** One datagram on its way, with its events. */
  private travel(from: Process, to: Process, answers: number, payload: object, arrived: (message: number, read: Timestamps) => void): void {
    const { trace, nowNs, agenda, turn } = this.stage
    const kind = answers < 0 ? MessageKind.request : MessageKind.reply
    const message = trace.message(from.index, to.index, kind, trace.values.intern(ntpMessage), trace.values.intern(payload), answers, -1)
    const send = trace.event(EventKind.send, nowNs, from.index, message, turn)
    const lose = (why: string) => this.messenger.lose(message, why, send)
    const take = (read: unknown) => {
      if (!to.up) return lose('the receiver is down')
      if (to.suspended > 0) return lose('the receiver’s machine is suspended')
      if (typeof read !== 'object' || read === null) return lose('damaged: what arrived cannot be read')
      this.stage.runTurn(to, EventKind.receive, message, send, -1, () => arrived(message, read as Timestamps))
    }
    if (this.network.usesPackets) {
      const packet = this.messenger.carrier.data(message, send)
      packet.taken = ({ payload: read, cause }) => {
        if (read !== trace.messagePayload(message)) trace.event(EventKind.damaged, this.stage.nowNs, to.index, message, cause, read)
        take(trace.values.value(read))
      }
      return this.messenger.carrier.inject(packet)
    }
    const fate = this.network.route(from.index, to.index, ntpMessage, message)
    if (typeof fate === 'string') return lose(fate)
    agenda.put(nowNs + fate, () => {
      const why = this.network.cutOnArrival(from.index, to.index, ntpMessage, message)
      if (why !== undefined) lose(why)
      else take(payload)
    })
  }

  private decide(client: Process, round: Round, spec: NtpSpec): void {
    if (round.decided || !client.up) return
    round.decided = true
    if (round.samples.length === 0) return
    const agreed = majorityInterval(round.samples)
    if (!agreed) return this.tell(client, 'ntp: no majority of the servers agrees')
    const offsetNs = Math.floor((agreed.lowNs + agreed.highNs) / 2)
    const errorNs = Math.ceil((agreed.highNs - agreed.lowNs) / 2)
    if (Math.abs(offsetNs) > spec.panicNs) {
      this.stopOf.get(client.index)?.()
      return this.tell(client, `ntp gives up: its clock is wrong by ${offsetNs} ns`)
    }
    if (Math.abs(offsetNs) >= spec.stepNs) {
      // Samples from before the step were taken with another reading of the clock.
      this.registers.delete(client.index)
      this.clocks.step(client, offsetNs, `ntp: wall clock stepped by ${offsetNs} ns`)
      return this.clocks.trust(client, errorNs)
    }
    this.clocks.slew(client, offsetNs, spec.slewPpm)
    this.clocks.trust(client, errorNs + Math.abs(offsetNs))
  }

  private tell(client: Process, text: string): void {
    const { trace, nowNs, turn } = this.stage
    trace.event(EventKind.log, nowNs, client.index, trace.values.intern(text), turn)
  }
}

/** What a clock can read; a run of more than 104 days is beyond the safe integers. A damaged packet may say anything. */
function isReading(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= longestNs
}

/** What one exchange says of the client's clock. */
export function sampleOf(t1: number, t2: number, t3: number, t4: number): Sample {
  return { offsetNs: Math.floor((t2 - t1 + (t3 - t4)) / 2), delayNs: Math.max(0, t4 - t1 - (t3 - t2)) }
}

/** The smallest interval that lies within as many samples' intervals as possible (Marzullo); undefined when those are no majority. */
export function majorityInterval(samples: readonly Sample[]): { lowNs: number; highNs: number } | undefined {
  const edges = samples.flatMap(({ offsetNs, delayNs }) => {
    const halfNs = Math.ceil(delayNs / 2)
    return [{ atNs: offsetNs - halfNs, step: 1 }, { atNs: offsetNs + halfNs, step: -1 }]
  })
  // Where one interval ends and another begins, both count.
  edges.sort((a, b) => a.atNs - b.atNs || b.step - a.step)
  let depth = 0
  let best = 0
  let found: { lowNs: number; highNs: number } | undefined
  edges.forEach(({ atNs, step }, i) => {
    depth += step
    if (depth <= best) return
    best = depth
    found = { lowNs: atNs, highNs: edges[i + 1].atNs }
  })
  return best * 2 > samples.length ? found : undefined
}
