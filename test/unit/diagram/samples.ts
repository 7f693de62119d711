/**
 * Runs made by hand for the tests of the pictures: the zombie writer of the README, drifting clocks, a bit of everything,
 * and a very long one. No kernel is involved, so every number in them is known.
 */
import { EventKind } from '../../../src/trace/events.ts'
import { advance, MessageKind, type ClockSegment, type Trace, type TraceHeader } from '../../../src/trace/trace.ts'
import { packSite } from '../../../src/trace/site.ts'
import { TraceWriter } from '../../../src/trace/writer.ts'

export const ms = (value: number) => Math.round(value * 1e6)
export const s = (value: number) => Math.round(value * 1e9)

interface Sent {
  id: number
  from: number
  to: number
  type: string
}

/** Writes a trace in the words of a story; events may be told out of order and are sorted by time, then by telling. */
export class Story {
  private readonly steps: { timeNs: number; order: number; tell: (writer: TraceWriter) => void }[] = []
  private readonly names: string[]
  private readonly classes: string[]
  private readonly lastTurn: number[] = []
  private order = 0

  constructor(nodes: Record<string, string>) {
    this.names = Object.keys(nodes)
    this.classes = Object.values(nodes)
  }

  private add(timeNs: number, tell: (writer: TraceWriter) => void): void {
    this.steps.push({ timeNs, order: this.order++, tell })
  }

  private node(name: string): number {
    return this.names.indexOf(name)
  }

  turn(timeNs: number, kind: EventKind, name: string, state: object, what = '', line = 0): void {
    const node = this.node(name)
    this.add(timeNs, (writer) => {
      const subject = what === '' ? -1 : writer.values.intern(what)
      this.lastTurn[node] = writer.event(kind, timeNs, node, subject, -1, writer.values.intern(state), packSite(1, line * 30))
    })
  }

  send(timeNs: number, from: string, to: string, type: string, payload: unknown = {}, kind: MessageKind = 0, answers?: Sent): Sent {
    const sent: Sent = { id: -1, from: this.node(from), to: this.node(to), type }
    this.add(timeNs, (writer) => {
      sent.id = writer.message(sent.from, sent.to, kind, writer.values.intern(type), writer.values.intern(payload), answers?.id ?? -1)
      writer.event(EventKind.send, timeNs, sent.from, sent.id, this.lastTurn[sent.from] ?? -1)
    })
    return sent
  }

  receive(timeNs: number, sent: Sent, state: object, line = 0): void {
    this.add(timeNs, (writer) => {
      const cause = writer.sendEventOf(sent.id)
      this.lastTurn[sent.to] = writer.event(
        EventKind.receive,
        timeNs,
        sent.to,
        sent.id,
        cause,
        writer.values.intern(state),
        packSite(1, line * 30),
      )
    })
  }

  message(timeNs: number, kind: EventKind, sent: Sent, why = ''): void {
    const node = kind === EventKind.timeout ? sent.from : sent.to
    this.add(
      timeNs,
      (writer) => writer.event(kind, timeNs, node, sent.id, writer.sendEventOf(sent.id), why === '' ? -1 : writer.values.intern(why)),
    )
  }

  plain(timeNs: number, kind: EventKind, name: string, subject: unknown = undefined, detail: unknown = undefined): void {
    this.add(timeNs, (writer) => {
      const id = (value: unknown) => (value === undefined ? -1 : writer.values.intern(value))
      writer.event(kind, timeNs, this.node(name), id(subject), -1, id(detail))
    })
  }

  indexed(timeNs: number, kind: EventKind, index: number, name = ''): void {
    this.add(
      timeNs,
      (writer) => writer.event(kind, timeNs, name === '' ? -1 : this.node(name), index, this.lastTurn[this.node(name)] ?? -1),
    )
  }

  finish(header: Partial<TraceHeader> & { endNs: number }, why = 'quiet'): Trace {
    this.add(header.endNs, (writer) => writer.event(EventKind.end, header.endNs, -1, writer.values.intern(why)))
    const writer = new TraceWriter()
    this.steps.sort((a, b) => a.timeNs - b.timeNs || a.order - b.order)
    for (const step of this.steps) step.tell(writer)
    const nodes = this.names.map((name, i) => ({ name, className: this.classes[i] }))
    return writer.finish({
      kernel: '0.1.0',
      name: 'sample',
      seed: 42,
      durationNs: header.endNs,
      nodes,
      properties: [],
      faults: [],
      clocks: [],
      ...header,
    })
  }
}

/** Client 1 is paused while it holds the lease, and writes after it is over. */
export function zombie(): Trace {
  const story = new Story({ lock: 'LockService', storage: 'Storage', c1: 'Client', c2: 'Client' })
  const { request, reply } = MessageKind
  story.turn(0, EventKind.start, 'lock', { token: 32, holder: undefined, expires: 0 })
  story.turn(0, EventKind.start, 'storage', { file: [] })
  story.turn(0, EventKind.start, 'c1', {})
  const ask1 = story.send(0, 'c1', 'lock', 'acquire', { lease: s(30) }, request)
  story.receive(ms(2.131), ask1, { token: 33, holder: 'c1', expires: s(30.002131) }, 5)
  const grant1 = story.send(ms(2.131), 'lock', 'c1', 'acquire', { granted: true, token: 33 }, reply, ask1)
  story.receive(ms(6.05), grant1, {}, 22)
  story.plain(ms(6.05), EventKind.bandBegin, 'c1', { name: 'lease', untilNs: s(30.00605) })
  story.plain(ms(6.05), EventKind.busyBegin, 'c1')
  story.indexed(s(1), EventKind.faultBegin, 0)
  story.plain(s(1), EventKind.pauseBegin, 'c1')
  story.turn(s(31), EventKind.start, 'c2', {})
  const ask2 = story.send(s(31), 'c2', 'lock', 'acquire', { lease: s(30) }, request)
  story.receive(s(31) + ms(3.4), ask2, { token: 34, holder: 'c2', expires: s(61.0034) }, 5)
  const grant2 = story.send(s(31) + ms(3.4), 'lock', 'c2', 'acquire', { granted: true, token: 34 }, reply, ask2)
  story.receive(s(31) + ms(5.9), grant2, {}, 22)
  story.plain(s(31) + ms(5.9), EventKind.bandBegin, 'c2', { name: 'lease', untilNs: s(61.0059) })
  const write2 = story.send(s(31) + ms(5.9), 'c2', 'storage', 'write', { token: 34 }, request)
  story.receive(s(31) + ms(8.2), write2, { file: [{ token: 34, by: 'c2' }] }, 12)
  const ok2 = story.send(s(31) + ms(8.2), 'storage', 'c2', 'write', { ok: true }, reply, write2)
  story.receive(s(31) + ms(11.6), ok2, {}, 23)
  story.indexed(s(41), EventKind.faultEnd, 0)
  story.plain(s(41), EventKind.pauseEnd, 'c1')
  story.plain(s(41), EventKind.busyEnd, 'c1')
  story.turn(s(41), EventKind.wake, 'c1', {}, 'busy', 23)
  const write1 = story.send(s(41), 'c1', 'storage', 'write', { token: 33 }, request)
  story.receive(s(41.006), write1, { file: [{ token: 34, by: 'c2' }, { token: 33, by: 'c1' }] }, 12)
  story.indexed(s(41.006), EventKind.violation, 0, 'storage')
  const ok1 = story.send(s(41.006), 'storage', 'c1', 'write', { ok: true }, reply, write1)
  story.receive(s(41.006) + ms(2.7), ok1, {}, 24)
  return story.finish({
    quantities: { types: { LockService: { fields: { expires: 'instant' } } }, messages: { acquire: { fields: { lease: 'duration' } } } },
    endNs: s(60),
    name: 'leases with gc-pause',
    properties: ['tokens never go back'],
    faults: [{ text: 'at 1s pause c1 for 40s', cell: 2, start: 0, end: 10, on: 'node', bites: 1 }],
    clocks: [0, 1, 2, 3].map((node) => ({ node, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm: 0 })),
  })
}

/** Three clocks apart: one exact, one 200 ppm fast, one slow that is stepped back by two seconds at 20 s. */
export function drift(): Trace {
  const story = new Story({ server: 'TimeServer', fast: 'Client', slow: 'Client' })
  story.turn(0, EventKind.start, 'server', { served: 0 })
  story.turn(0, EventKind.start, 'fast', { offset: 0 })
  story.turn(0, EventKind.start, 'slow', { offset: 0 })
  for (let k = 1; k <= 5; k++) {
    for (const [i, name] of ['fast', 'slow'].entries()) {
      const atNs = s(10 * k) + ms(700 * i)
      story.turn(atNs, EventKind.timer, name, { offset: 12 * k, rounds: k }, 'sync')
      const ask = story.send(atNs, name, 'server', 'time', {}, MessageKind.request)
      story.receive(atNs + ms(20), ask, { served: 2 * k - 1 + i })
      const answer = story.send(atNs + ms(20), 'server', name, 'time', { now: atNs + ms(20) }, MessageKind.reply, ask)
      story.receive(atNs + ms(55), answer, { offset: 12 * k + 1, rounds: k })
    }
  }
  story.plain(s(5), EventKind.bandBegin, 'fast', { name: 'lease', untilNs: s(35) })
  story.plain(s(20), EventKind.clock, 'slow', undefined, 'stepped by −2 s')
  const clocks: ClockSegment[] = [
    { node: 0, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm: 0 },
    { node: 1, timeNs: 0, wallNs: ms(3), monotonicNs: 0, ratePpm: 200 },
    { node: 2, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm: -50 },
    { node: 2, timeNs: s(20), wallNs: advance(s(20), -50) - s(2), monotonicNs: advance(s(20), -50), ratePpm: -50 },
  ]
  return story.finish({
    endNs: s(60),
    name: 'clocks apart',
    seed: 7,
    clocks,
    faults: [{ text: 'at 20s step slow by -2s', cell: 1, start: 0, end: 5, on: 'node', bites: 1 }],
  })
}

/** One of everything a picture can show. */
export function everything(): Trace {
  const story = new Story({ client: 'Client', leader: 'Replica', follower: 'Replica', witness: 'Replica' })
  const { oneWay, request, reply } = MessageKind
  for (const name of ['client', 'leader', 'follower', 'witness']) story.turn(0, EventKind.start, name, { log: [], term: 1 })
  story.plain(0, EventKind.bandBegin, 'leader', { name: 'term 1' })
  const put = story.send(ms(5), 'client', 'leader', 'put', { key: 'x', value: 1 }, request)
  story.receive(ms(9), put, { log: ['x=1'], term: 1 })
  const append = story.send(ms(9), 'leader', 'follower', 'append', { index: 1 }, oneWay)
  const append2 = story.send(ms(9), 'leader', 'witness', 'append', { index: 1 }, oneWay)
  story.receive(ms(14), append, { log: ['x=1'], term: 1 })
  story.receive(ms(19), append, { log: ['x=1'], term: 1 })
  story.indexed(ms(8), EventKind.faultBegin, 0)
  story.message(ms(9), EventKind.drop, append2, 'partition client, leader, follower | witness')
  story.indexed(ms(42), EventKind.faultEnd, 0)
  story.plain(ms(14), EventKind.busyBegin, 'follower')
  story.plain(ms(24), EventKind.busyEnd, 'follower')
  story.turn(ms(24), EventKind.wake, 'follower', { log: ['x=1'], term: 1, synced: 1 }, 'busy')
  const ack = story.send(ms(24), 'follower', 'leader', 'appended', { index: 1 }, oneWay)
  story.receive(ms(29), ack, { log: ['x=1'], term: 1, committed: 1 })
  story.plain(ms(29), EventKind.note, 'leader', 'committed: a majority has it')
  const ok = story.send(ms(29), 'leader', 'client', 'put', { ok: true }, reply, put)
  story.message(ms(25), EventKind.timeout, put)
  story.message(ms(34), EventKind.late, ok)
  story.plain(ms(36), EventKind.crash, 'leader')
  story.plain(ms(36), EventKind.bandEnd, 'leader', { name: 'term 1' })
  story.plain(ms(58), EventKind.restart, 'leader')
  story.turn(ms(58), EventKind.recover, 'leader', { log: ['x=1'], term: 1 })
  story.turn(ms(45), EventKind.timer, 'witness', { log: [], term: 2 }, 'election')
  story.send(ms(45), 'witness', 'follower', 'vote', { term: 2 }, oneWay)
  story.plain(ms(45.5), EventKind.clock, 'witness', undefined, 'drift +200 ppm')
  story.plain(ms(62), EventKind.error, 'client', 'TypeError: reply.value is undefined')
  const toSelf = story.send(ms(60), 'leader', 'leader', 'tick', {}, oneWay)
  story.receive(ms(66), toSelf, { log: ['x=1'], term: 1, ticks: 1 })
  story.plain(ms(67), EventKind.log, 'leader', 'tick 1')
  return story.finish({
    endNs: ms(75),
    name: 'a bit of <everything> & more',
    faults: [{ text: 'partition client, leader, follower | witness', cell: 1, start: 0, end: 5, on: 'network', bites: 1 }],
  })
}

/** `count` events of five nodes that gossip for a minute. */
export function long(count: number): Trace {
  const story = new TraceWriter()
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => ({ name, className: 'Gossip' }))
  const type = story.values.intern('rumour')
  let random = 12345
  const next = (below: number) => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff
    return (random >>> 8) % below
  }
  const stepNs = Math.floor(s(60) / count)
  const flying: { id: number; atNs: number }[] = []
  const heard = nodes.map(() => 0)
  for (let i = 0; story.length < count; i++) {
    const timeNs = story.length * stepNs
    const due = flying.findIndex(({ atNs }) => atNs <= timeNs)
    if (due >= 0) {
      const [{ id }] = flying.splice(due, 1)
      const to = story.messageTo(id)
      story.event(EventKind.receive, timeNs, to, id, story.sendEventOf(id), story.values.intern({ heard: ++heard[to], last: id }))
    } else {
      const from = next(5)
      const id = story.message(from, (from + 1 + next(4)) % 5, MessageKind.oneWay, type, story.values.intern({ n: i % 50 }))
      story.event(EventKind.send, timeNs, from, id)
      if (next(20) === 0) story.event(EventKind.drop, timeNs, story.messageTo(id), id, story.sendEventOf(id), story.values.intern('loss'))
      else flying.push({ id, atNs: timeNs + ms(1 + next(5)) })
    }
  }
  story.event(EventKind.end, s(60), -1, story.values.intern('time'))
  return story.finish({
    kernel: '0.1.0',
    name: 'gossip',
    seed: 1,
    durationNs: s(60),
    endNs: s(60),
    nodes,
    properties: [],
    faults: [],
    clocks: [],
  })
}
