/**
 * The network: what happens to a message between `send` and the receiver's mailbox.
 *
 * Every directed link has its own random streams for latency and loss, so rules about one link never disturb another.
 */
import { draw } from './distributions.ts'
import type { Distribution, LinkRule, RunPlan } from './plan.ts'
import { RandomStream } from './random.ts'

/** What a fault does to messages while it is active. Returning undefined leaves the message alone. */
export interface MessageFault {
  /** Whether it also catches messages that were on their way when it began. */
  cutsInFlight?: boolean
  /** Loses the message; the text says why. */
  cuts?(from: number, to: number, type: string): string | undefined
  /** Extra nanoseconds on the way. */
  delays?(from: number, to: number, type: string): number | undefined
}

interface Link {
  latency: Distribution
  lossPartsPerMillion: number
  latencyStream: RandomStream
  /** Only where something is lost. */
  lossStream: RandomStream | undefined
}

const defaultLatency: Distribution = { kind: 'constant', valueNs: 500_000 }

export class Network {
  /** Faults that are active now, in the order they began. */
  readonly faults: MessageFault[] = []
  private readonly links: (Link | undefined)[]
  private readonly names: string[]
  private readonly rules: LinkRule[]
  private readonly seed: number

  constructor(plan: RunPlan, seed: number) {
    this.names = plan.nodes.map((node) => node.name)
    this.rules = plan.links
    this.seed = seed
    this.links = new Array<Link | undefined>(this.names.length * this.names.length).fill(undefined)
  }

  /** The fate of a message sent now: the nanoseconds it takes, or why it is lost. */
  route(from: number, to: number, type: string): number | string {
    let extraNs = 0
    for (const fault of this.faults) {
      const why = fault.cuts?.(from, to, type)
      if (why !== undefined) return why
      extraNs += fault.delays?.(from, to, type) ?? 0
    }
    if (from === to) return extraNs
    const link = this.link(from, to)
    if (link.lossStream?.chance(link.lossPartsPerMillion)) return 'lost by the network'
    return draw(link.latency, link.latencyStream) + extraNs
  }

  /** Why a message that is about to arrive is lost after all, if it is: some faults also cut what is in flight. */
  cutOnArrival(from: number, to: number, type: string): string | undefined {
    for (const fault of this.faults) {
      const why = fault.cutsInFlight ? fault.cuts?.(from, to, type) : undefined
      if (why !== undefined) return why
    }
    return undefined
  }

  private link(from: number, to: number): Link {
    const index = from * this.names.length + to
    return (this.links[index] ??= this.makeLink(this.names[from], this.names[to]))
  }

  private makeLink(from: string, to: string): Link {
    let latency = defaultLatency
    let lossPartsPerMillion = 0
    for (const rule of this.rules) {
      if (rule.from.length > 0 && !rule.from.includes(from)) continue
      if (rule.to.length > 0 && !rule.to.includes(to)) continue
      if (rule.latency) latency = rule.latency
      if (rule.lossPartsPerMillion !== undefined) lossPartsPerMillion = rule.lossPartsPerMillion
    }
    return {
      latency,
      lossPartsPerMillion,
      latencyStream: new RandomStream(this.seed, `latency ${from}→${to}`),
      lossStream: lossPartsPerMillion > 0 ? new RandomStream(this.seed, `loss ${from}→${to}`) : undefined,
    }
  }
}
