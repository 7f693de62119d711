/**
 * Models of protocols that pass messages whose numbers of states are published, as nodes. Each says which variable of the original is what
 * here; an action that is not enabled is a method that ignores its input.
 *
 * Numbers of TLC: `manifest.json` of each specification in https://github.com/tlaplus/Examples (commit 32a32c7b0b97, May 2026).
 * Numbers of Stateright: tests of https://github.com/stateright/stateright (commit ab8c8be93415).
 */

export interface PublishedModel {
  code: string
  scenario: string
  /** Where the numbers stand. */
  source: string
  distinct: number
  /** As the source counts steps; absent: it does not say. */
  generated?: number
  depth?: number
  /** Steps that the source counts in every state in which nothing can happen any more: a specification may say that it stutters there. */
  stuttersAtEnds?: true
}

/**
 * The alternating bit protocol of Specifying Systems, chapter 14: two queues that lose what they like, each bounded by a constraint.
 *
 * `sBit`, `sAck`, `sent` are the sender's fields, `rBit`, `rcvd` the receiver's; `msgQ` and `ackQ` are the two links. The first states are those
 * in which all three bits are alike; a message is lost wherever in its queue it stands.
 */
const alternatingBit: PublishedModel = {
  code: `class Sender extends Node {
  bit = 0
  ack = 0
  sent = ''

  start() {
    this.bit = this.ack = this.choose([0, 1])
    this.sent = this.choose(['d1', 'd2'])
    this.every(ms(1), 'sendNewValue')
    this.every(ms(1), 'sendAgain')
  }

  sendNewValue() {
    if (this.ack !== this.bit) return this.ignore()
    this.sent = this.choose(['d1', 'd2'])
    this.bit = 1 - this.bit
    this.send('r', 'message', [this.bit, this.sent])
  }

  sendAgain() {
    if (this.ack === this.bit) return this.ignore()
    this.send('r', 'message', [this.bit, this.sent])
  }

  acknowledged(bit: number) {
    this.ack = bit
  }
}

class Receiver extends Node {
  bit = 0
  received = ''

  start() {
    this.bit = this.choose([0, 1])
    this.received = this.choose(['d1', 'd2'])
    this.every(ms(1), 'acknowledge')
  }

  acknowledge() {
    this.send('s', 'acknowledged', this.bit)
  }

  message([bit, value]: [number, string]) {
    this.bit = bit
    this.received = value
  }
}

safety('same bits', ({ s, r }) => s.bit === r.bit)`,
  scenario: `cluster ab
  s: Sender
  r: Receiver
  network fifo

explore ab from same-bits while at most 2 messages on each link
  messages arrive once, in order
  network may lose
`,
  source: 'tlaplus/Examples, specifications/SpecifyingSystems/TLC/MCAlternatingBit.cfg',
  distinct: 240,
  generated: 1392,
  depth: 10,
}

/**
 * Leader election on a ring by Chang and Roberts, three nodes, any of which may begin or not.
 *
 * `initiator` and `state` are fields, `pc` is whether the node has begun, and `msgs[n]` is what is on its way to n.
 */
const changRoberts: PublishedModel = {
  code: `class Member extends Node {
  begun = false
  initiator = false
  state = 'lost'

  start() {
    this.initiator = this.choose([false, true])
    if (this.initiator) this.state = 'cand'
    this.after(ms(1), 'begin')
  }

  begin() {
    this.begun = true
    if (this.initiator) this.pass(this.number())
  }

  number() {
    return Number(this.id.slice(1))
  }

  pass(id: number) {
    this.send(['n1', 'n2', 'n3'][this.number() % 3], 'elect', id)
  }

  elect(id: number) {
    if (!this.begun) return this.ignore()
    if (this.state !== 'lost' && id === this.number()) this.state = 'won'
    else if (this.state === 'lost' || id < this.number()) {
      this.state = 'lost'
      this.pass(id)
    }
  }
}

safety('the smallest wins', ({ n1, n2, n3 }) => {
  const all = [n1, n2, n3]
  return all.every((one, i) => one.state !== 'won' || all.every((other, j) => i === j || (other.state === 'lost' && (!other.initiator || i < j))))
})`,
  scenario: `cluster ring
  n1, n2, n3: Member

explore ring
  expect the-smallest-wins holds
`,
  source: 'tlaplus/Examples, specifications/chang_roberts/MCChangRoberts.cfg',
  distinct: 137,
  generated: 227,
  depth: 10,
}

/**
 * The echo algorithm, which builds a spanning tree: three nodes, each a neighbour of each, the first begins.
 *
 * `parent`, `children` and `rcvd` are fields, `pc` is `at`, and `inbox[n]` is what is on its way to n. Where all are done
 * the specification stutters, which counts one more step there.
 */
const echo: PublishedModel = {
  code: `class Member extends Node {
  at = 'n0'
  parent = 'none'
  children = new Set<string>()
  received = 0

  start() {
    this.every(ms(1), 'step')
  }

  step() {
    if (this.at === 'n0') {
      if (this.id === 'a') this.broadcast('message', 'm')
      this.at = 'n1'
    } else if (this.at === 'n1' && this.received === 2) this.at = 'n2'
    else if (this.at === 'n2') {
      if (this.id !== 'a') this.send(this.parent, 'message', 'c')
      this.at = 'done'
    } else this.ignore()
  }

  message(kind: string, from: string) {
    if (this.at !== 'n1' || this.received === 2) return this.ignore()
    this.received++
    if (this.id !== 'a' && this.received === 1) {
      this.parent = from
      for (const peer of this.peers) if (peer !== from) this.send(peer, 'message', 'm')
    }
    if (kind === 'c') this.children.add(from)
  }
}

safety('a tree', (nodes) => {
  if (!Object.values(nodes).every(({ at }) => at === 'done')) return true
  const root = (node: string, steps = 0): string => node === 'a' || steps > 3 ? node : root(nodes[node].parent, steps + 1)
  return Object.keys(nodes).every((node) => root(node) === 'a')
})`,
  scenario: `cluster graph
  a, b, c: Member

explore graph
  expect a-tree holds
`,
  source: 'tlaplus/Examples, specifications/echo/MCEcho.cfg',
  distinct: 75,
  generated: 116,
  depth: 16,
  stuttersAtEnds: true,
}

/**
 * Ping-pong with counters up to 5, Stateright's own test of its boundaries: a network that loses and doubles. A message that was sent can
 * arrive again and again until it is lost, so it is there or not there: 2 + 4 + … + 2^11 states.
 */
const pingPong = (network: string): Pick<PublishedModel, 'code' | 'scenario'> => ({
  code: `class Player extends Node {
  count = 0

  start() {
    if (this.id === 'a') this.send('b', 'ping', 0)
  }

  ping(value: number) {
    if (value !== this.count) return this.ignore()
    this.send('a', 'pong', value)
    this.count++
  }

  pong(value: number) {
    if (value !== this.count) return this.ignore()
    this.send('b', 'ping', value + 1)
    this.count++
  }
}

safety('at most 5', (nodes) => Object.values(nodes).every(({ count }) => count <= 5))
safety('delta within 1', ({ a, b }) => Math.abs(a.count - b.count) <= 1)`,
  scenario: `cluster game
  a, b: Player

explore game while at-most-5
${network}  expect delta-within-1 holds
`,
})

export const publishedModels: Record<string, PublishedModel> = {
  'the alternating bit protocol': alternatingBit,
  'leader election on a ring': changRoberts,
  'the echo algorithm': echo,
  'ping-pong over a network that loses and doubles': {
    ...pingPong('  messages arrive at least once\n  network may lose\n'),
    source: 'stateright/stateright, src/actor/model.rs, maintains_fixed_delta_despite_lossy_duplicating_network',
    distinct: 4094,
  },
  'ping-pong over a network that does not': {
    ...pingPong(''), source: 'stateright/stateright, src/actor/model.rs, eventually_reaches_max_on_perfect_delivery_network', distinct: 11,
  },
}

/**
 * Mutual exclusion by Lamport's clocks: three processes, clocks up to 6 by a constraint, a queue for each pair. `req[p]`, `ack[p]` and `clock[p]`
 * are fields (`time`), `crit` is whether the process is inside, `network[p][q]` are the links.
 */
export const lamportMutex: PublishedModel = {
  code: `class Process extends Node {
  time = 1
  requests: Record<string, number> = { p1: 0, p2: 0, p3: 0 }
  acknowledged = new Set<string>()
  inside = false

  start() {
    for (const step of ['request', 'enter', 'exit']) this.every(ms(1), step)
  }

  request() {
    if (this.requests[this.id] !== 0) return this.ignore()
    this.requests[this.id] = this.time
    this.broadcast('requested', this.time)
    this.acknowledged = new Set([this.id])
  }

  requested(clock: number, from: string) {
    this.requests[from] = clock
    this.time = clock > this.time ? clock + 1 : this.time + 1
    this.send(from, 'agreed')
  }

  agreed(_: unknown, from: string) {
    this.acknowledged.add(from)
  }

  released(_: unknown, from: string) {
    this.requests[from] = 0
  }

  beats(other: string) {
    const [own, theirs] = [this.requests[this.id], this.requests[other]]
    return theirs === 0 || own < theirs || (own === theirs && this.id < other)
  }

  enter() {
    if (this.acknowledged.size < 3 || !this.peers.every((peer) => this.beats(peer))) return this.ignore()
    this.inside = true
  }

  exit() {
    if (!this.inside) return this.ignore()
    this.inside = false
    this.broadcast('released')
    this.requests[this.id] = 0
    this.acknowledged = new Set()
  }
}

safety('clocks up to 6', (nodes) => Object.values(nodes).every(({ time }) => time <= 6))
safety('mutex', (nodes) => Object.values(nodes).filter(({ inside }) => inside).length <= 1)`,
  scenario: `cluster mutex
  p1, p2, p3: Process
  network fifo

explore mutex while clocks-up-to-6
  messages arrive once, in order
  expect mutex holds
`,
  source: 'tlaplus/Examples, specifications/lamport_mutex/MCLamportMutex.cfg',
  distinct: 724_274,
  generated: 2_729_079,
  depth: 61,
}
