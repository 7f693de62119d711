/** What reaches a process from the network: a message as it arrived, or word of its operating system about a peer. */

/** A message as it arrived, where that differs from the message as it was sent. */
export interface Copy {
  /** Value id; differs from the message's own when it was damaged and nobody noticed. */
  payload: number
  cause: number
  /** Node code takes it, or it is thrown out of the mailbox; false: its connection was closed by the node itself, and it is lost. */
  take?: () => boolean
}

/** Something a node's operating system tells it about a peer. */
export interface Signal {
  peer: number
  why: SignalName
  text: string
  /** Requests that will not be answered. */
  requests: number[]
  /** Tells those who waited for the connection. */
  failed?: (() => void)[]
  /** The node did it itself, and its `disconnected` does not run. */
  own?: true
  /** Messages of the node that the peer's machine has not acknowledged. */
  unacknowledged: number
  cause: number
}

export type SignalName = 'Refused' | 'Unreachable' | 'Reset' | 'Timeout' | 'Closed'
