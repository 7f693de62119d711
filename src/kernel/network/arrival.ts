/** What reaches a process from the network: a message as it arrived, or word of its operating system about a peer. */

/** A message as it arrived, where that differs from the message as it was sent. */
export interface Copy {
  /** Value id; differs from the message's own when it was damaged and nobody noticed. */
  payload: number
  cause: number
}

/** Something a node's operating system tells it about a peer. */
export interface Signal {
  peer: number
  why: SignalName
  text: string
  /** Requests that will not be answered. */
  requests: number[]
  /** Messages of the node that the peer's machine has not acknowledged. */
  unacknowledged: number
  cause: number
}

export type SignalName = 'Refused' | 'Unreachable' | 'Reset' | 'Timeout'
