/**
 * A socket, which is one end of a connection on its machine, and the connection that two sockets make.
 *
 *     declare const make: (socket: Socket) => SocketParts
 *     const connection = new Connection(0, 1, {}, make)
 *     connection.opener.state            // 'connecting'
 *     connection.at(1).state             // 'fresh': it has not heard of it
 *     connection.opener.other.node       // 1
 *
 * The node that sends first opens the connection; answers travel back on the connection of their request. Either end may close it: in order,
 * after everything that was sent before (FIN), or at once (RST).
 */
import type { TcpSpec } from '../../plan.ts'
import type { Copy } from '../arrival.ts'
import type { Handshake } from './handshake.ts'
import type { Keepalive } from './keepalive.ts'
import type { Receiver } from './receiver.ts'
import { makeSegment } from './segment.ts'
import type { Sender } from './sender.ts'

/** `closing`: its process is gone or has closed it, and its machine still delivers what the process had sent. */
export type SocketState = 'fresh' | 'connecting' | 'open' | 'closing' | 'closed'

/** Something that arrived: a message, or with the number -1 the end of the stream. */
export interface Arrival {
  message: number
  copy: Copy
}

/** The parts of a socket, which the `make` of its connection provides. */
export interface SocketParts {
  sender: Sender
  receiver: Receiver<Arrival>
}

/** Node code that waits until a connection is open. */
export interface Opening {
  opened(cause: number): void
  failed(name: string, text: string): void
}

export class Socket {
  readonly connection: Connection
  readonly node: number
  state: SocketState
  readonly sender: Sender
  readonly receiver: Receiver<Arrival>
  handshake: Handshake | undefined = undefined
  keepalive: Keepalive | undefined = undefined
  /** Whether it has heard from the other end. */
  answered = false
  /** Whether it was closed after everything was sent and acknowledged, or after the other end had closed. */
  inOrder = false
  /** Whether its own node has closed it and reads no more. */
  abandoned = false
  /** Why it closes, for the other end. */
  closedBecause = ''
  /** When the last segment that arrived was sent, which the next packet back returns. */
  echoNs = -1
  openings: Opening[] = []
  private sequence = 0
  private bytes = 0

  constructor(connection: Connection, node: number, state: SocketState, make: (socket: Socket) => SocketParts) {
    this.connection = connection
    this.node = node
    this.state = state
    const { sender, receiver } = make(this)
    this.sender = sender
    this.receiver = receiver
  }

  get other(): Socket {
    const { opener, peer } = this.connection
    return this === opener ? peer : opener
  }

  get isOpener(): boolean {
    return this === this.connection.opener
  }

  /** Puts a message, or with the number -1 the end, into the stream. */
  push(message: number, size: number, sendEvent: number, nowNs: number): void {
    const bytes = Math.max(1, size)
    const segment = makeSegment(this.sequence++, message, bytes, this.bytes, sendEvent, nowNs)
    this.bytes += bytes
    this.sender.push(segment)
  }
}

export class Connection {
  readonly options: TcpSpec
  readonly opener: Socket
  readonly peer: Socket
  /** Requests of the opener whose answers have not come. */
  readonly requests = new Set<number>()

  constructor(opener: number, peer: number, options: TcpSpec, make: (socket: Socket) => SocketParts) {
    this.options = options
    this.opener = new Socket(this, opener, options.textbook ? 'open' : 'connecting', make)
    this.peer = new Socket(this, peer, 'fresh', make)
  }

  at(node: number): Socket {
    return node === this.opener.node ? this.opener : this.peer
  }
}
