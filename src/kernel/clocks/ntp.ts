/**
 * Time daemons: beside each client one that asks its servers for the time over the simulated network and corrects the clocks.
 *
 * ```dsnb
 * ntp a, b from time1, time2, time3 every 64s, step 128ms, stepout 300s
 * chrony c from time1, time2, time3 makestep 1s for 3 updates
 * ```
 *
 * They ask alike, in rounds of one exchange with each server (`samples.ts`). What they make of the answers is another thing with each
 * (`ntpd.ts`, `chrony.ts`); with several servers both believe the interval that most of them agree on, if that is a majority.
 *
 * Their packets are datagrams and pass queues, faults and checksums like all others; nobody is told of those that are refused.
 *
 * The daemon is another process of the same machine: it works while the node is busy or paused, but not when its machine is down or suspended.
 * After a power cut it starts anew.
 */
import { EventKind } from '../../trace/events.ts'
import { MessageKind } from '../../trace/trace.ts'
import { Chrony } from './chrony.ts'
import type { Clocks } from './clocks.ts'
import type { Discipline, Hands } from './discipline.ts'
import { assumedGrowthPpm, Ntpd } from './ntpd.ts'
import { sampleOf } from './samples.ts'
import type { Network } from '../network/network.ts'
import type { Messenger } from '../network/messenger.ts'
import type { TimeDaemonSpec } from '../plan.ts'
import type { Process } from '../processes/process.ts'
import type { Stage } from '../engine/stage.ts'
import { longestNs } from '../../guest/maths/durations.ts'

/** The type of the daemons' messages, as faults name it. */
export const ntpMessage = 'ntp'

/** A daemon waits no longer than this for answers. */
const patienceNs = 4_000_000_000

interface Daemon {
  client: Process
  servers: Process[]
  everyNs: number
  discipline: Discipline
  /** The boot of the machine that it was started after, and how many rounds it has begun since then. */
  bootNs: number
  rounds: number
  nextPoll: number
}

interface Round {
  /** Its number since the start of the daemon. */
  number: number
  awaited: number
  decided: boolean
}

/** The timestamps in a packet; any may be missing from one that was damaged. */
interface Timestamps {
  origin: number
  receive: number
  transmit: number
}

export class TimeDaemons {
  private readonly stage: Stage
  private readonly network: Network
  private readonly clocks: Clocks
  private readonly messenger: Pick<Messenger, 'carrier' | 'lose'>
  /** What lying servers add to their time. */
  private readonly lies = new Map<number, { shiftNs: number; bite: () => void }[]>()

  constructor(stage: Stage, network: Network, clocks: Clocks, messenger: Pick<Messenger, 'carrier' | 'lose'>) {
    this.stage = stage
    this.network = network
    this.clocks = clocks
    this.messenger = messenger
  }

  begin(): void {
    const { ntp = [], chrony = [] } = this.stage.plan
    for (const spec of ntp) {
      this.start(spec, (client, hands) => new Ntpd(spec, hands, client.spec.clock.uncertainty?.growthPpm ?? assumedGrowthPpm))
    }
    for (const spec of chrony) this.start(spec, (_, hands) => new Chrony(spec, hands))
  }

  private start({ clients, servers, everyNs }: TimeDaemonSpec, make: (client: Process, hands: Hands) => Discipline): void {
    const { processes, names } = this.stage
    for (const name of clients) {
      const client = processes[names.indexOf(name)]
      const others = servers.filter((server) => server !== name).map((server) => processes[names.indexOf(server)])
      const discipline = make(client, this.handsOf(client))
      const daemon: Daemon = { client, servers: others, everyNs, discipline, bootNs: 0, rounds: 0, nextPoll: -1 }
      this.pollAt(daemon, discipline.burst.firstNs)
    }
  }

  private handsOf(client: Process): Hands {
    const { clocks, stage } = this
    return {
      step: (shiftNs, why) => clocks.step(client, shiftNs, why),
      slew: (shiftNs, spanNs) => clocks.slewOver(client, shiftNs, spanNs),
      slewLeftNs: () => client.clock.slewLeft(stage.nowNs),
      tune: (ppm) => clocks.tune(client, ppm),
      trust: (errorNs) => clocks.trust(client, errorNs),
      tell: (text) => void stage.trace.event(EventKind.log, stage.nowNs, client.index, stage.trace.values.intern(text), stage.turn),
      nowNs: () => client.clock.monotonic(stage.nowNs),
      later: (delayNs, action) => stage.later(delayNs, action),
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

  private pollAt(daemon: Daemon, delayNs: number): void {
    const { agenda, nowNs } = this.stage
    daemon.nextPoll = agenda.put(nowNs + delayNs, () => this.poll(daemon))
  }

  private poll(daemon: Daemon): void {
    const { client, discipline, everyNs } = daemon
    if (client.clock.bootNs !== daemon.bootNs) this.restart(daemon)
    const { count, gapNs } = discipline.burst
    const running = client.up && client.suspended === 0
    const number = running ? daemon.rounds++ : daemon.rounds
    const gap = number + 1 < count ? gapNs : everyNs
    if (running) {
      const round: Round = { number, awaited: daemon.servers.length, decided: false }
      for (const server of daemon.servers) this.ask(daemon, server, round)
      this.stage.later(Math.min(patienceNs, gap), () => this.decide(daemon, round))
    }
    this.pollAt(daemon, gap)
  }

  private restart(daemon: Daemon): void {
    daemon.bootNs = daemon.client.clock.bootNs
    daemon.rounds = 0
    daemon.discipline.restart()
  }

  private ask(daemon: Daemon, server: Process, round: Round): void {
    const { client } = daemon
    const origin = this.clocks.now(client)
    const { bootNs } = daemon
    let answered = false
    this.travel(client, server, -1, { origin }, (request, { origin: asked }) => {
      const lies = this.lies.get(server.index) ?? []
      const time = this.clocks.now(server) + lies.reduce((sum, { shiftNs }) => sum + shiftNs, 0)
      for (const { bite } of lies) bite()
      this.travel(server, client, request, { origin: asked, receive: time, transmit: time }, (_, { origin: echoed, receive, transmit }) => {
        // A second copy, or an answer to something else, is thrown away.
        if (answered || bootNs !== client.clock.bootNs || echoed !== origin || !isReading(receive) || !isReading(transmit)) return
        answered = true
        const atNs = client.clock.monotonic(this.stage.nowNs)
        daemon.discipline.measured(server.index, { ...sampleOf(origin, receive, transmit, this.clocks.now(client)), atNs })
        if (--round.awaited === 0) this.decide(daemon, round)
      })
    })
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

  private decide({ client, discipline, nextPoll }: Daemon, round: Round): void {
    if (round.decided || !client.up || round.number + 1 < discipline.burst.count) return
    round.decided = true
    // A daemon that has given up cancels its next poll.
    if (!discipline.decide()) this.stage.agenda.cancel(nextPoll)
  }
}

/** What a clock can read; a run of more than 104 days is beyond the safe integers. A damaged packet may say anything. */
function isReading(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= longestNs
}
