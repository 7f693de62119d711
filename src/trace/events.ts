/**
 * The kinds of event a run records.
 *
 * A *turn* is an event in which node code runs (`start`, `receive`, `timer`, `wake`, `recover`); the state of its node
 * is recorded after it. Everything else is something that happened to the node, to a message or to the world.
 */
export const EventKind = {
  /** Turn: the node starts. */
  start: 0,
  /** Turn: a message is handed to the node's code. Subject: message. */
  receive: 1,
  /** Turn: a timer set with `after` or `every` fires. Subject: value (the handler's name). */
  timer: 2,
  /** Turn: code that awaited `sleep`, `busy` or a timed-out `call` goes on. Subject: value (what it awaited). */
  wake: 3,
  /** Turn: the node runs `recover` (or `start`) after a restart. */
  recover: 4,
  /** The node hands a message to the network. Subject: message. Cause: the turn. */
  send: 5,
  /** The network or a fault loses a message, or it reaches a crashed node. Subject: message. Detail: value (why). */
  drop: 6,
  /** A call stops waiting for its reply. Subject: message (the request). */
  timeout: 7,
  /** A reply nobody waits for any more. Subject: message. */
  late: 8,
  /** The node is occupied by `busy`. */
  busyBegin: 9,
  busyEnd: 10,
  pauseBegin: 11,
  pauseEnd: 12,
  crash: 13,
  restart: 14,
  /** A clock was stepped or its rate changed. Detail: value (what changed). */
  clock: 15,
  /** A declared fault begins or ends; node is -1. Subject: fault index. */
  faultBegin: 16,
  faultEnd: 17,
  /** `this.note(text)`: an annotation for the reader. Subject: value. */
  note: 18,
  /** `this.log(...)`. Subject: value. */
  log: 19,
  /** `this.band(name, until?)`: a lease, a leadership, a lock, drawn along the lifeline. Subject: value `{ name, untilNs? }`. */
  bandBegin: 20,
  bandEnd: 21,
  /** A safety property is false after this point for the first time. Subject: property index. */
  violation: 22,
  /** Node code threw. Subject: value (the message). */
  error: 23,
  /** The last record of a run. Subject: value (why it ended). */
  end: 24,
  /** TCP: the receiver's machine has a message and acknowledges it; node code has not seen it yet. Subject: message. Cause: what sent it. */
  accepted: 25,
  /** TCP: an acknowledgement reaches the sender's machine. Subject: message. Cause: accepted or duplicate. */
  acknowledged: 26,
  /** TCP: an acknowledgement is lost; node is who should have got it. Subject: message. Cause: as above. Detail: value (why). */
  acknowledgementLost: 27,
  /** TCP: no acknowledgement came, so the sender's machine sends the message again. Subject: message. */
  retransmit: 28,
  /** TCP: the receiver's machine had this message already and throws the copy away. Subject: message. Cause: what sent the copy. */
  duplicate: 29,
  /** A machine learns that a peer cannot be reached or has broken a connection. Subject: message or -1. Detail: value (what). */
  signal: 30,
  /** The network keeps a message back, and lets it go on. Subject: message. */
  hold: 31,
  release: 32,
  /** A message was damaged on its way and nobody noticed. Subject: message. Detail: value (the payload as it arrives). */
  damaged: 33,
  /** A client begins an operation. Subject: value `{ operation, input }`. */
  invoke: 34,
  /** What came of an operation. Subject: value `{ outcome: 'ok' | 'fail' | 'info', value }`. Cause: its invoke. */
  outcome: 35,
  /** `this.meter.count(name, by)`. Subject: value (the name). Detail: value (by). */
  count: 36,
  /** `this.meter.sample(name, value)`. Subject: value (the name). Detail: value. */
  sample: 37,
  /** A node was stopped in good order, or has not been started yet. */
  stop: 38,
  /**
   * The node does not want a message or a timer yet (`this.ignore()`). Subject: message, or -1. Detail: value (the method of a timer or of
   * a load).
   */
  ignored: 39,
  /** TCP: the sender's machine puts a message on its way that had to wait, for the connection or for room. Subject: message. Cause: its send. */
  departed: 40,
  /** TCP: a machine sends a packet of its own. Subject: value (`'SYN'`, `'FIN'`, …). Detail: value (the peer). */
  control: 41,
  /** TCP: such a packet arrives. Subject: value (which). Cause: control. */
  controlArrived: 42,
  /** TCP: such a packet is lost; node is who should have got it. Subject: value (which). Cause: control. Detail: value (why). */
  controlLost: 43,
  /** TCP: an acknowledgement says that its message came twice: it need not have been sent again. Subject: message. Cause: duplicate. */
  needless: 44,
} as const

export type EventKind = (typeof EventKind)[keyof typeof EventKind]

const names = Object.keys(EventKind) as (keyof typeof EventKind)[]

/** The name of a kind: `kindName(EventKind.send)` is `'send'`. */
export function kindName(kind: EventKind): keyof typeof EventKind {
  return names[kind]
}

/** Whether node code ran in an event of this kind. */
export function isTurn(kind: EventKind): boolean {
  return kind <= EventKind.recover
}

/** Whether a node has no memory after an event of this kind. */
export function goesDown(kind: EventKind): boolean {
  return kind === EventKind.crash || kind === EventKind.stop
}
