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
  /** A call gave up waiting. Subject: message (the request). */
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
