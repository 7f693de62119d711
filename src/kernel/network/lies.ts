/**
 * Nodes that lie: what leaves them is not what their code said. Their classes are as honest as ever; the faults `forge`, `equivocate`,
 * `spoof` and `fake-ack` stand between a node's code and the network.
 *
 * The record keeps both: a message holds what went out, and the event of its sending what the node's code had said.
 */
import type { Values } from '../../trace/values.ts'

export interface Disguise {
  as: number
  /** With it, authentication is deceived too. */
  keyed: boolean
}

/** A fault of this kind while it is active. Returning undefined leaves the message alone. */
export interface Lie {
  /** The payload as it goes out. */
  changes?(from: number, to: number, type: string, payload: unknown): { payload: unknown } | undefined
  /** The node that the receiver takes for the sender, and whether the liar has its key. */
  spoofs?(from: number, to: number, type: string, payload: unknown): Disguise | undefined
  /** The answer to a request that the node's code never sees. */
  acknowledges?(node: number, from: number, type: string, payload: unknown): { answer: unknown } | undefined
}

/** What goes out instead: value ids of the payload and of what the record says about it. */
export interface Told {
  payload: number
  detail: number
  disguise: Disguise | undefined
}

export class Lies {
  /** Lies that are told now, in the order they began. */
  readonly active: Lie[] = []
  private readonly values: Values
  private readonly names: readonly string[]
  /** Who the receiver takes for the sender, by message. */
  private readonly senders = new Map<number, Disguise>()

  constructor(values: Values, names: readonly string[]) {
    this.values = values
    this.names = names
  }

  /** What a node sends instead of what its code said; undefined when that is the truth. */
  tell(from: number, to: number, type: string, payload: number): Told | undefined {
    let said = payload
    let disguise: Disguise | undefined
    for (const lie of this.active) {
      const changed = lie.changes?.(from, to, type, this.values.value(said))
      if (changed) said = this.values.record(changed.payload, 'refuse', 'payload')
      disguise = lie.spoofs?.(from, to, type, this.values.value(payload)) ?? disguise
    }
    if (said === payload && disguise === undefined) return undefined
    const detail = {
      ...(said !== payload && { instead: this.values.value(payload) }),
      ...(disguise !== undefined && { as: this.names[disguise.as] }),
    }
    return { payload: said, detail: this.values.intern(detail), disguise }
  }

  spoofed(message: number, disguise: Disguise): void {
    this.senders.set(message, disguise)
  }

  /** In whose name a message comes that its code gives away; undefined when the code fits. */
  givenAway(message: number): string | undefined {
    const disguise = this.senders.get(message)
    return disguise && !disguise.keyed ? this.names[disguise.as] : undefined
  }

  /** The node that a message seems to come from. */
  senderOf(message: number, from: number): number {
    return this.senders.get(message)?.as ?? from
  }

  /** The answer that a node gives without its code; undefined when its code answers. */
  acknowledge(node: number, from: number, type: string, payload: unknown): { answer: unknown } | undefined {
    for (const lie of this.active) {
      const answer = lie.acknowledges?.(node, from, type, payload)
      if (answer) return answer
    }
    return undefined
  }
}

/** A payload with another value in a field; undefined when it has no such field, or that value already. `payload` is all of it. */
export function withField(payload: unknown, field: string, value: unknown): { payload: unknown } | undefined {
  if (typeof payload !== 'object' || payload === null || payload instanceof Map || payload instanceof Set || !Object.hasOwn(payload, field)) {
    return field === 'payload' && payload !== value ? { payload: value } : undefined
  }
  // SAFETY: it was just found to be an object with this field.
  return (payload as Record<string, unknown>)[field] === value ? undefined : { payload: { ...payload, [field]: value } }
}
