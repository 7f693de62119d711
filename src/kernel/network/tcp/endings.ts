/**
 * How one end of a connection ends, and what its node hears of it.
 *
 *     declare const [endings, socket]: [Endings, Socket]
 *     endings.fail(socket, 'Reset', 'the connection was reset', -1)     // at once; node code is told
 *     endings.close(socket, 'its process ended')                         // in order, if nothing is unread
 *
 * A socket that is closed in order delivers what was sent before, and its end (FIN). One that is closed with bytes that its node has not
 * read breaks the connection (RST), as operating systems do, so that the other side does not take them for read.
 */
import type { Stage } from '../../engine/stage.ts'
import type { SignalName } from '../arrival.ts'
import type { Connection, Socket } from './socket.ts'
import type { PacketSender, Talk } from './talk.ts'

export type { Socket }

/** Takes messages that a connection does not deliver. */
export interface MessageLoser {
  lose(message: number, why: string, cause: number): void
}

export class Endings {
  private readonly stage: Stage
  private readonly carrier: PacketSender
  private readonly receiver: MessageLoser
  private readonly talk: Talk
  /** Called when neither end has the connection any more. */
  private readonly gone: (connection: Connection) => void

  constructor(stage: Stage, carrier: PacketSender, receiver: MessageLoser, talk: Talk, gone: (connection: Connection) => void) {
    this.stage = stage
    this.carrier = carrier
    this.receiver = receiver
    this.talk = talk
    this.gone = gone
  }

  /** Ends at once, and tells the node whose end it is. */
  fail(socket: Socket, why: SignalName, text: string, cause: number): void {
    const { state, connection, sender, node } = socket
    if (state === 'closed') return
    const { unacknowledged, firstMessage } = sender
    const requests = socket.isOpener ? [...connection.requests] : []
    const openings = socket.openings.splice(0)
    this.forget(socket)
    // No node hears of an end that its process no longer owns, or that never answered.
    if (state === 'closing' || !(socket.isOpener || socket.answered)) return
    const failed = openings.map((opening) => () => opening.failed(why, text))
    this.carrier.signal(node, { peer: socket.other.node, why, text, requests, failed, unacknowledged, cause }, requests[0] ?? firstMessage)
  }

  /** Closes an end whose node wants no more of it or is down; `why` is for the other end. */
  close(socket: Socket, why: string): void {
    const name = this.stage.names[socket.node]
    if (socket.state === 'connecting' || !(socket.isOpener || socket.answered)) return this.forget(socket)
    if (socket.receiver.unread > 0) {
      this.forget(socket)
      if (socket.other.state === 'open') this.talk.reset(socket, `reset by ${name}: ${why}, with messages that it had not read`)
      return
    }
    socket.state = 'closing'
    socket.closedBecause = `closed by ${name}: ${why}`
    socket.keepalive?.end()
    socket.sender.orphan()
    socket.push(-1, 0, -1, this.stage.nowNs)
  }

  /** Has one end forget the connection; the messages that its machine has not handed on, or has not sent, are lost. */
  forget(socket: Socket): void {
    const { connection, receiver, sender } = socket
    socket.state = 'closed'
    socket.handshake?.end()
    socket.keepalive?.end()
    for (const { message, sendEvent } of sender.abandon()) if (message >= 0) this.receiver.lose(message, 'the connection ended before it was sent', sendEvent)
    for (const { message, copy } of receiver.empty()) if (message >= 0) this.receiver.lose(message, 'the connection was reset', copy.cause)
    const { opener, peer } = connection
    if (opener.state === 'closed' && (peer.state === 'closed' || peer.state === 'fresh')) this.gone(connection)
  }
}
