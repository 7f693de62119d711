/**
 * The network: what happens to a message between `send` and the receiver's mailbox.
 *
 * Every directed link has its own random streams for latency and loss, so rules about one link never disturb another.
 */
import { isReply, type MessageKind } from '../../trace/trace.ts'
import { draw } from '../../guest/maths/distributions.ts'
import type { Damaging } from './damage.ts'
import type { Distribution, LinkRule, RunPlan } from '../plan.ts'
import { RandomStream } from '../../guest/maths/random.ts'
import { LinkRules } from './link-rules.ts'
import { PairTable } from './pair-table.ts'

/** What a fault does to messages while it is active. Returning undefined leaves the message alone; talk between machines has the number -1. */
export interface MessageFault {
  /** Whether it also catches messages that were on their way when it began. */
  cutsInFlight?: boolean
  /** Loses the message; the text says why. */
  cuts?(from: number, to: number, type: string, message: number): string | undefined
  /** Extra nanoseconds on the way. */
  delays?(from: number, to: number, type: string, message: number): number | undefined
  /** Messages of this link take so many times as long. */
  stretches?(from: number, to: number): number | undefined
  /** The rest happens to messages that travel as packets (`network/carrier.ts`): such a fault says so here. */
  needsPackets?: true
  /** Keeps the message back until it is released. */
  holds?(from: number, to: number, type: string, message: number): boolean
  /** Sends a second copy of it along. */
  copies?(from: number, to: number, type: string, message: number): boolean
  /** Damages its bytes. */
  damages?(from: number, to: number, type: string, message: number): Damaging | undefined
  /** Refuses a connection that `from` opens to `to`, and says so to `from`; replies on a connection that `to` opened pass. */
  refuses?(from: number, to: number): string | undefined
  /** A router on the way knows no route and says so to `from`. */
  losesRoute?(from: number, to: number): string | undefined
  /** The cable of this node is out; its switch can tell. */
  unplugs?(node: number): boolean
}

/** Whether a connection is opened for a message of this kind; an answer travels on the connection of its request. */
export function opensConnection(kind: MessageKind): boolean {
  return !isReply(kind)
}

export interface Link {
  latency: Distribution
  lossPartsPerMillion: number
  latencyStream: RandomStream
  /** Whether receivers can tell who sent a message, and that nobody changed it. */
  authenticated: boolean
  /** Only where something is lost. */
  lossStream: RandomStream | undefined
}

const defaultLatency: Distribution = { kind: 'constant', valueNs: 500_000 }

export class Network {
  /** Faults that are active now, in the order they began; changed with `addFault` only. */
  readonly faults: MessageFault[] = []
  /** Whether messages travel as packets: there are queues, connections, copies, damage … on the way. */
  usesPackets: boolean
  /** Whether some fault of the run changes the speed of lines; the schedule of the faults says so before the run. */
  speedChanges = false
  private readonly alwaysPackets: boolean
  readonly rules: LinkRules
  private readonly links: PairTable<Link>
  private readonly names: string[]
  private readonly seed: number

  constructor(plan: RunPlan, seed: number) {
    this.names = plan.nodes.map((node) => node.name)
    this.rules = new LinkRules(plan.links)
    this.seed = seed
    this.alwaysPackets = (plan.ports ?? []).length > 0 || plan.links.some(linkNeedsPackets)
    this.usesPackets = this.alwaysPackets
    this.links = new PairTable(this.names.length)
  }

  /** From now on messages meet this fault too; returns how to heal it. */
  addFault(fault: MessageFault): () => void {
    this.faults.push(fault)
    if (fault.needsPackets) this.usesPackets = true
    return () => {
      const index = this.faults.indexOf(fault)
      if (index >= 0) this.faults.splice(index, 1)
      this.usesPackets = this.alwaysPackets || this.faults.some(({ needsPackets }) => needsPackets)
    }
  }

  /** The fate of a message sent now: the nanoseconds it takes, or why it is lost. */
  route(from: number, to: number, type: string, message: number): number | string {
    let extraNs = 0
    for (const fault of this.faults) {
      const why = fault.cuts?.(from, to, type, message)
      if (why !== undefined) return why
      extraNs += fault.delays?.(from, to, type, message) ?? 0
    }
    if (from === to) return extraNs
    const link = this.link(from, to)
    if (link.lossStream?.chance(link.lossPartsPerMillion)) return 'lost by the network'
    const latencyNs = draw(link.latency, link.latencyStream)
    return (this.faults.length === 0 ? latencyNs : this.stretched(latencyNs, from, to)) + extraNs
  }

  /** A latency as long as faults make it. */
  stretched(latencyNs: number, from: number, to: number): number {
    let factor = 1
    if (latencyNs > 0) for (const fault of this.faults) factor *= fault.stretches?.(from, to) ?? 1
    return factor === 1 ? latencyNs : Math.round(latencyNs * factor)
  }

  /** Why a message that is about to arrive is lost after all, if it is: some faults also cut what is in flight. */
  cutOnArrival(from: number, to: number, type: string, message: number): string | undefined {
    for (const fault of this.faults) {
      const why = fault.cutsInFlight ? fault.cuts?.(from, to, type, message) : undefined
      if (why !== undefined) return why
    }
    return undefined
  }

  link(from: number, to: number): Link {
    let link = this.links.get(from, to)
    if (!link) this.links.set(from, to, (link = this.makeLink(this.names[from], this.names[to])))
    return link
  }

  /** Whether messages from one node to another arrive in the order in which they were sent. */
  keepsOrder(from: number, to: number): boolean {
    let ordered = false
    for (const { order, transport } of this.rules.about(this.names[from], this.names[to])) {
      if (order !== undefined) ordered = order === 'fifo'
      if (transport !== undefined) ordered = transport !== 'datagram'
    }
    return ordered
  }

  private makeLink(from: string, to: string): Link {
    let latency = defaultLatency
    let lossPartsPerMillion = 0
    let authenticated = false
    for (const rule of this.rules.about(from, to)) {
      if (rule.latency) latency = rule.latency
      if (rule.lossPartsPerMillion !== undefined) lossPartsPerMillion = rule.lossPartsPerMillion
      if (rule.authentication !== undefined) authenticated = rule.authentication === 'mac'
    }
    return {
      latency,
      authenticated,
      lossPartsPerMillion,
      latencyStream: new RandomStream(this.seed, `latency ${from}→${to}`),
      lossStream: lossPartsPerMillion > 0 ? new RandomStream(this.seed, `loss ${from}→${to}`) : undefined,
    }
  }
}

function linkNeedsPackets(rule: LinkRule): boolean {
  const { duplicatePartsPerMillion, reorderPartsPerMillion, corruptPartsPerMillion, order, transport, capacity } = rule
  const shares = (duplicatePartsPerMillion ?? 0) + (reorderPartsPerMillion ?? 0) + (corruptPartsPerMillion ?? 0)
  return shares > 0 || order === 'fifo' || (transport ?? 'datagram') !== 'datagram' || capacity !== undefined
}
