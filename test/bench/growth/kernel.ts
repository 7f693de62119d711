/** Quantities of a run: nodes, faults, events, timers, seeds, and what else a plan or its node code can have many of. */
import type { RunRequest } from '../../../src/check/request.ts'
import { explore } from '../../../src/explore/explore.ts'
import { sesRealm } from '../../../src/guest/sandbox/ses-realm.ts'
import { execute } from '../../../src/host/execute.ts'
import { simulate } from '../../../src/kernel/simulate.ts'
import { kernelVersion } from '../../../src/kernel/version.ts'
import { explorationOf } from '../../unit/support/exploring.ts'
import { requestsOf } from '../../unit/support/laboratory.ts'
import { gossip, gossipCluster, invariant, requests } from '../workloads.ts'
import type { Quantity } from './quantity.ts'
import { times } from './quantity.ts'

/** The sandbox changes the built-ins of its process: only who runs node code has one. */
const realm = once(() => sesRealm())

/** A run, prepared by the language, executed as the kernel's process does it. */
function running(code: string, scenario: string, events?: number): () => unknown {
  const [request] = requests(code, scenario, events)
  return () => mustEndWell(request)
}

function mustEndWell(request: RunRequest): unknown {
  const done = execute(request, realm(), { onProgress: () => {} })
  const failed = done.summary.problems.find(({ severity, message }) => severity === 'error' && !message.includes('events'))
  if (failed) throw new Error(failed.message)
  return done
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

const ring = `class Peer extends Node {
  seen = 0
  start() { this.send('n' + (Number(this.id.slice(1)) + 1) % COUNT, 'token', { left: 5 }) }
  token({ left }: { left: number }, from: NodeId) {
    this.seen += 1
    if (left > 0) this.send(from, 'token', { left: left - 1 })
  }
}`

const nodeLines = (count: number, className = 'Peer'): string => times(count, (i) => `  n${i}: ${className}`)

const sleeper = `class Peer extends Node {
  fired = 0
  start() { for (let i = 0; i < COUNT; i++) this.after(ms(1 + (i * 7919) % COUNT), 'tick', { i }) }
  tick() { this.fired += 1 }
}`

const crowd = `class Server extends Node {
  done = 0
  async work() { await this.busy(ms(1)); this.done += 1 }
}
class Client extends Node {
  start() { for (let i = 0; i < COUNT; i++) this.send('server', 'work', { i }) }
}`

const callers = `class Server extends Node {
  ask({ i }: { i: number }) { return i }
}
class Client extends Node {
  done = 0
  async start() { await Promise.all(Array.from({ length: COUNT }, (_, i) => this.one(i))) }
  async one(i: number) { await this.call('server', 'ask', { i }); this.done += 1 }
}`

const writer = `class Peer extends Node {
  async start() { for (let i = 0; i < COUNT; i++) { await this.disk.append('log', { i }); if (i % 10 === 0) await this.disk.sync() } }
}`

const growing = `class Peer extends Node {
  entries: number[] = []
  start() { this.after(ms(1), 'add') }
  add() { this.entries.push(this.entries.length); if (this.entries.length < COUNT) this.after(ms(1), 'add') }
}`

const busy = `class Peer extends Node {
  start() { for (let i = 0; i < COUNT; i++) this.busy(ms(1)) }
}`

const portNames = (i: number): string => `  port n${i} bandwidth 10Mbit/s`

const meters = `class Peer extends Node {
  start() { this.every(ms(1), 'tick') }
  tick() { this.meter.sample('queue', this.random() * 100); this.meter.count('ticks') }
}`

const withCount = (code: string, count: number): string => code.replaceAll('COUNT', String(count))

const counter = `class Peer extends Node {
  n = 0
  start() { this.after(ms(1), 'tick') }
  tick() { this.n += 1; if (this.n < COUNT) this.after(ms(1), 'tick') }
}`

export const kernelQuantities: Quantity[] = [
  { name: 'nodes', least: 1600, prepare: (count) => running(withCount(ring, count), `cluster c\n${nodeLines(count)}\nrun c for 1h`) },
  { name: 'nodes and links between them', least: 1600, prepare: (count) => (
    running(withCount(ring, count), `cluster c\n${nodeLines(count)}\n${times(count, (i) => `  network n${i} -> n0 latency ${i % 50 + 1}ms`)}\nrun c for 1h`)
  ) },
  { name: 'nodes with a port each', least: 800, prepare: (count) => (
    running(withCount(ring, count), `cluster c\n${nodeLines(count)}\n${times(count, portNames)}\nrun c for 1h`)
  ) },
  { name: 'nodes over tcp', least: 800, prepare: (count) => running(withCount(ring, count), `cluster c\n${nodeLines(count)}\n  network transport tcp\nrun c for 1h`) },
  { name: 'nodes that crash, one after the other', least: 400, prepare: (count) => running(
    withCount(ring, count), `cluster c\n${nodeLines(count)}\n  network transport tcp\n\nfaults f\n${times(count, (i) => `  at ${i}ms crash n${i} for 5ms`)}\n\nrun c with f for 1h`,
  ) },
  { name: 'faults, one after the other', least: 100, prepare: (count) => running(
    gossip, `${gossipCluster}\n\nfaults f\n${times(count, (i) => `  at ${i * 10}ms pause a for 5ms`)}\n\nrun gossip with f for ${count * 10}ms`,
  ) },
  { name: 'faults, all the time', least: 200, prepare: (count) => running(
    gossip, `${gossipCluster}\n\nfaults f\n${times(count, () => `  loss 0.001% from a to b`)}\n\nrun gossip with f for 1h`, 10_000,
  ) },
  { name: 'faults that wait for something', least: 100, prepare: (count) => running(
    gossip, `${gossipCluster}\n\nfaults f\n${times(count, (i) => `  when a.seen = ${1000 + i} pause b for 1ms`)}\n\nrun gossip with f for 1h`, 10_000,
  ) },
  { name: 'a fault that comes again', least: 500, prepare: (count) => running(
    gossip, `${gossipCluster}\n\nfaults f\n  every 10ms pause a for 5ms\n\nrun gossip with f for ${count * 10}ms`,
  ) },
  { name: 'events', least: 50_000, prepare: (count) => running(`${gossip}\n${invariant}`, `${gossipCluster}\nrun gossip for 1h`, count) },
  { name: 'events over tcp', least: 10_000, prepare: (count) => running(
    gossip, `${gossipCluster}\n  network transport tcp, bandwidth 10Mbit/s, loss 1%\nrun gossip for 1h`, count,
  ) },
  { name: 'timers at once', least: 5000, prepare: (count) => running(withCount(sleeper, count), `cluster c\n  a: Peer\nrun c for 1h`) },
  { name: 'messages that wait', least: 5000, prepare: (count) => running(withCount(crowd, count), `cluster c\n  server: Server\n  client: Client\nrun c for 1h`) },
  { name: 'messages that wait, by priority', least: 2500, prepare: (count) => running(
    withCount(crowd, count), `cluster c\n  server: Server\n  client: Client\n  mailbox server priority other | work, newest first\nrun c for 1h`,
  ) },
  { name: 'messages under way, in order', least: 5000, prepare: (count) => running(
    withCount(crowd, count), `cluster c\n  server: Server\n  client: Client\n  network latency 1ms..1s, fifo\nrun c for 1h`,
  ) },
  { name: 'messages at once over tcp', least: 2500, prepare: (count) => running(
    withCount(crowd, count), `cluster c\n  server: Server\n  client: Client\n  network transport tcp, bandwidth 10Mbit/s\nrun c for 1h`,
  ) },
  { name: 'work at once', least: 2500, prepare: (count) => running(withCount(busy, count), `cluster c\n  a: Peer\nrun c for 1h`) },
  { name: 'messages in a queue of a link', least: 2500, prepare: (count) => running(
    withCount(crowd, count), `cluster c\n  server: Server\n  client: Client\n  network bandwidth 1Mbit/s\nrun c for 1h`,
  ) },
  { name: 'calls under way', least: 2500, prepare: (count) => running(withCount(callers, count), `cluster c\n  server: Server\n  client: Client\nrun c for 1h`) },
  { name: 'operations of a disk', least: 1000, prepare: (count) => running(withCount(writer, count), `cluster c\n  a: Peer\n  disk a latency 1ms, sync 5ms\nrun c for 1h`) },
  { name: 'arrivals of a load', least: 2500, prepare: (count) => running(withCount(callers, 0), `cluster c\n  server: Server\n  client: Client\n  load server ask 1000 per second, at most ${count} times\nrun c for 1h`) },
  { name: 'a list that grows in a field', least: 500, because: 'after each event the whole state is compared', prepare: (count) => (
    running(withCount(growing, count), `cluster c\n  a: Peer\nrun c for 1h`)
  ) },
  { name: 'samples', least: 40_000, prepare: (count) => running(meters, `cluster c\n  a: Peer\nrun c for ${count}ms\n  expect p99 of queue < 1000`) },
  { name: 'properties', least: 50, prepare: (count) => running(
    `${gossip}\n${times(count, (i) => `safety('p${i}', ({ a }) => a.seen >= 0)`)}`, `${gossipCluster}\nrun gossip for 1h`, 5000,
  ) },
  { name: 'expectations', least: 2500, prepare: (count) => running(gossip, `${gossipCluster}\nrun gossip for 1s\n${times(count, (i) => `  expect a.seen > ${-i}`)}`) },
  { name: 'node cells: loaded and run', least: 25, prepare: (count) => {
    const [request] = requests(gossip, `${gossipCluster}\nrun gossip for 1h`, 100)
    const others = Array.from({ length: count }, (_, i) => `class Other${i} extends Node { go() { return ${i} } }`)
    const { requests: [{ plan }] } = requestsOf(...others, `cluster c\n  a: Other0\nrun c`)
    // The kernel keeps the program of the last run; another comment makes it another program.
    let next = 0
    return () => {
      const cells = plan.cells.map((cell) => ({ ...cell, javascript: `${cell.javascript}\n// ${next}` }))
      next++
      return mustEndWell({ ...request, plan: { ...request.plan, cells: [...cells, ...request.plan.cells] } })
    }
  } },
  { name: 'seeds', least: 50, prepare: (count) => running(`${gossip}\n${invariant}`, `${gossipCluster}\nrun gossip for 100ms seeds 1..${count}`) },
  { name: 'states of an exploration', least: 40_000, prepare: (count) => {
    // Two nodes that count make the square of what each of them counts to.
    const code = withCount(counter, Math.round(Math.sqrt(count)))
    const { plan, exploration } = explorationOf(code, `cluster c\n  a, b: Peer\nexplore c up to 10000000 states`)
    return () => exploration && explore(plan, exploration, realm(), { kernel: kernelVersion })
  } },
  { name: 'a plain run without recording', least: 20_000, prepare: (count) => {
    const [{ plan }] = requests(gossip, `${gossipCluster}\nrun gossip for 1h`, count)
    return () => simulate({ ...plan, recording: false }, realm())
  } },
]
