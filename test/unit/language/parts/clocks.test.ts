/**
 * Logical clocks and version vectors against lost, delayed and overtaking messages and wrong wall clocks (curriculum X09.5, X09.7).
 *
 * The truth that clocks are held against travels with the messages: each event knows the names of all events in its past.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { experiment, single } from '../../support/laboratory.ts'
import { breaks, findsBug, measured, planted, runs, stateOf, use } from '../../support/parts.ts'

const walkers = `
class Walker extends Node {
  lamport = new LamportClock()
  vector = new VectorClock(this.id)
  hybrid = new HybridClock()
  past: string[] = []
  events: { name: string; past: string[]; lamport: number; vector: any; hybrid: any; wall: number }[] = []

  start() { this.after(ms(10 * this.random()), 'step') }

  step() {
    const to = this.peers[Math.floor(this.random() * this.peers.length)]
    const stamps = { lamport: this.lamport.tick(), vector: this.vector.tick(), hybrid: this.hybrid.tick(this.clock.now()) }
    this.remember(stamps)
    if (this.random() < 0.5) this.send(to, 'hear', { ...stamps, past: this.past })
    if (this.events.length < 13) this.after(ms(1 + 10 * this.random()), 'step')
  }

  hear({ lamport, vector, hybrid, past }: any) {
    this.past = [...new Set([...this.past, ...past])]
    this.remember({ lamport: this.lamport.receive(lamport), vector: this.vector.receive(vector), hybrid: this.hybrid.receive(this.clock.now(), hybrid) })
  }

  remember(stamps: any) {
    const name = this.id + this.events.length
    this.events.push({ name, past: this.past, ...stamps, wall: this.clock.now() })
    this.past = [...this.past, name]
  }
}

measure('lamport against cause', ({ a, b, c }) => count(a, b, c, (x, y) => isPast(x, y) && !(x.lamport < y.lamport)))
measure('concurrent', ({ a, b, c }) => count(a, b, c, (x, y) => isApart(x, y)))
measure('concurrent but ordered by lamport', ({ a, b, c }) => count(a, b, c, (x, y) => isApart(x, y) && x.lamport !== y.lamport))
measure('vector wrong', ({ a, b, c }) => count(a, b, c, (x, y) => (compareVectors(x.vector, y.vector) === 'before') !== isPast(x, y)))
measure('vector hides concurrency', ({ a, b, c }) => count(a, b, c, (x, y) => x !== y && (compareVectors(x.vector, y.vector) === 'concurrent') !== isApart(x, y)))
measure('hybrid against cause', ({ a, b, c }) => count(a, b, c, (x, y) => isPast(x, y) && !(compareHybrid(x.hybrid, y.hybrid) < 0)))
measure('wall against cause', ({ a, b, c }) => count(a, b, c, (x, y) => isPast(x, y) && !(x.wall < y.wall)))
measure('hybrid ahead of every clock', ({ a, b, c }) => count(a, b, c, (x, y) => x === y && x.hybrid.wall > x.wall + ms(8)))

function isPast(x: any, y: any) { return y.past.includes(x.name) }
function isApart(x: any, y: any) { return x !== y && !isPast(x, y) && !isPast(y, x) }
function count(a: any, b: any, c: any, holds: (x: any, y: any) => boolean) {
  const events = [...a.events, ...b.events, ...c.events]
  let found = 0
  for (const x of events) for (const y of events) if (holds(x, y)) found += 1
  return found
}`

/** Clocks up to 8 ms apart, messages that overtake each other and get lost. */
const scenario = `
cluster walk
  a, b, c: Walker
  network latency 1ms..30ms, loss 10%
  clock b offset 5ms, drift 200 ppm
  clock c offset -3ms

run walk for 1s`

const all = use('LamportClock', 'VectorClock', 'compareVectors', 'HybridClock', 'compareHybrid')

function totals(part: string, seeds = 200): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { measures } of runs([part, walkers, scenario], seeds)) {
    for (const { name, value } of measures) sums[name] = (sums[name] ?? 0) + (value as number)
  }
  return sums
}

suite('parts: clocks', () => {
  let sums: Record<string, number>
  suiteSetup(() => {
    sums = totals(all)
  })

  test('Lamport: a cause has the smaller stamp, in 200 of 200 runs', () => assert.equal(sums['lamport against cause'], 0))

  test('Lamport: one way only, most unrelated pairs are ordered all the same', () => {
    const share = sums['concurrent but ordered by lamport'] / sums['concurrent']
    assert.ok(sums['concurrent'] > 10_000, `${sums['concurrent']} pairs`)
    assert.ok(share > 0.85 && share < 0.97, `${share}`)
  })

  test('vectors: smaller exactly when it is a cause, concurrent exactly when neither is', () => {
    assert.equal(sums['vector wrong'], 0)
    assert.equal(sums['vector hides concurrency'], 0)
  })

  test('hybrid: never against a cause although the wall clocks are, and near to them', () => {
    assert.ok(sums['wall against cause'] > 100, `${sums['wall against cause']}`)
    assert.equal(sums['hybrid against cause'], 0)
    assert.equal(sums['hybrid ahead of every clock'], 0, 'no stamp is more ahead of its node than the clocks are apart')
  })

  const bugs: [what: string, measure: string, changes: [string, string]][] = [
    ['a Lamport clock that does not look at the message', 'lamport against cause', ['Math.max(this.time, stamp) + 1', 'this.time + 1']],
    ['a Lamport clock that forgets to count the receipt', 'lamport against cause', ['Math.max(this.time, stamp) + 1', 'Math.max(this.time, stamp)']],
    ['a vector clock that does not merge', 'vector wrong', ['this.counts = mergeVectors(this.counts, stamp)', '']],
    ['a vector clock that does not count its own events', 'vector wrong', ['[this.owner]: this.counts[this.owner] + 1', '[this.owner]: this.counts[this.owner]']],
    ['a comparison that looks only at the nodes of the first', 'vector hides concurrency', [', ...Object.keys(second)', '']],
    ['a hybrid clock that trusts its wall clock', 'hybrid against cause', ['Math.max(this.wall, stamp.wall, now)', 'now']],
    ['a hybrid clock that starts to count anew', 'hybrid against cause', ['Math.max(own, heard) + 1', '0']],
  ]
  for (const [what, measure, change] of bugs) {
    test(`planted bug: ${what}`, () => assert.ok(totals(planted('clocks', change), 20)[measure] > 0))
  }

  test('a hybrid clock refuses a stamp from too far ahead and stays as it was', () => {
    const cell = `${use('HybridClock')}
class A extends Node {
  hybrid = new HybridClock({ maxAhead: ms(10) })
  told = ''
  start() {
    this.hybrid.receive(s(1), { wall: s(1) + ms(10), count: 4 })
    try { this.hybrid.receive(s(1), { wall: s(2), count: 0 }) } catch (error) { this.told = error.name + ': ' + error.message }
  }
}`
    const { hybrid, told } = stateOf(single(cell, 'cluster c\n  a: A\nrun c'), 'a')
    assert.deepEqual(hybrid, { wall: 1_010_000_000, count: 5, maxAhead: 10_000_000 })
    assert.equal(told, 'TooFarAhead: A stamp is 1000000000 ns ahead of this node\'s clock; 10000000 ns are allowed.')
  })
})

// --- version vectors

/** Two clients write to two replicas that are cut off from each other; every write has a name of its own. */
const shop = `
class Replica extends Node {
  cart = new VersionedValue<string[]>()
  read() { return this.cart.read() }
  write({ value, context }: any) { this.cart.write(this.id, value, context); return { ok: true } }
  start() { this.every(ms(500), 'spread') }
  spread() { for (const peer of this.peers) if (peer.startsWith('r')) this.send(peer, 'take', this.cart.state()) }
  take(other: any) { this.cart.merge(other) }
}
class Buyer extends Node {
  replica = 'r1'
  acked: string[] = []
  start() { this.after(ms(100 + 300 * this.random()), 'buy') }
  async buy() {
    const thing = this.id + this.acked.length
    const { values, context } = await this.call(this.replica, 'read')
    await this.busy(ms(20 * this.random()))
    await this.call(this.replica, 'write', { value: [...values.flat(), thing].sort(), context })
    this.acked = [...this.acked, thing]
    if (this.acked.length < 6) this.after(ms(300 * this.random()), 'buy')
  }
}
class FarBuyer extends Buyer { replica = 'r2' }
safety('nothing that was acknowledged is lost', ({ r1, r2, c1, c2, c3 }) => {
  const inCarts = new Set([...r1.cart.versions, ...r2.cart.versions].flatMap((version) => version.value))
  return [c1, c2, c3].every((client) => client.acked.every((thing) => inCarts.has(thing)))
})
measure('the replicas agree', ({ r1, r2 }) => JSON.stringify(r1.cart.versions) === JSON.stringify(r2.cart.versions))
measure('siblings', ({ r1 }) => r1.cart.versions.length)`

const shopScenario = `
cluster shop
  r1, r2: Replica
  c1, c2: Buyer
  c3: FarBuyer
  network latency 1ms..5ms
faults cut
  at 0s partition r1, c1, c2 | r2, c3 for 5s
run shop with cut for 7s`

suite('parts: version vectors', () => {

  test('nothing acknowledged is lost in a partition, and the replicas agree after it', () => {
    let withSiblings = 0
    for (const result of runs([use('VersionedValue'), shop, shopScenario], 100)) {
      assert.equal(result.verdicts[0].verdict, 'holds')
      assert.equal(measured(result, 'the replicas agree'), true)
      if ((measured(result, 'siblings') as number) > 1) withSiblings += 1
    }
    assert.equal(withSiblings, 100, 'both sides have written')
  })

  test('one write on each side leaves two siblings, and the next write that has read them makes one of them', () => {
    const cell = `${use('VersionedValue')}
class R extends Node {
  cart = new VersionedValue<string>()
  other = new VersionedValue<string>()
  counts: number[] = []
  start() {
    this.cart.write('r1', 'milk', {})
    this.other.write('r2', 'bread', {})
    this.cart.merge(this.other.state())
    this.counts.push(this.cart.read().values.length)
    this.cart.write('r1', 'both', this.cart.read().context)
    this.other.merge(this.cart.state())
    this.counts.push(this.other.read().values.length)
  }
}`
    assert.deepEqual(stateOf(single(cell, 'cluster c\n  r: R\nrun c'), 'r').counts, [2, 1])
  })

  const bugs: [what: string, changes: [string, string][]][] = [
    ['a write that replaces what it has not read', [['!covers(context, version)', 'false']]],
    ['a merge that takes only what is new here', [['isIn(other.versions, version) || !covers(other.seen, version)', '!covers(other.seen, version)']]],
  ]
  for (const [what, changes] of bugs) {
    test(`planted bug: ${what}`, () => assert.ok(breaks([planted('versions', ...changes), shop, shopScenario], 20)))
  }

  test('what one does and what the other does agree with sets of writes, whatever the order', () => {
    const cell = (operations: unknown) => `${use('VersionedValue', 'VersionVector', 'compareVectors')}
class Model extends Node {
  problems: string[] = []
  start() {
    const replicas = ['a', 'b', 'c'].map((name) => ({ name, real: new VersionedValue<number>(), live: new Set<number>(), seen: new Set<number>(), read: { context: {}, seen: new Set<number>() } }))
    let writes = 0
    for (const [kind, i, k] of ${JSON.stringify(operations)}) {
      const one = replicas[i]
      const other = replicas[k]
      if (kind === 'read') one.read = { context: one.real.read().context, seen: new Set(one.seen) }
      if (kind === 'write') {
        writes += 1
        one.real.write(one.name, writes, other.read.context)
        one.live = new Set([...[...one.live].filter((write) => !other.read.seen.has(write)), writes])
        one.seen = new Set([...one.seen, ...other.read.seen, writes])
      }
      if (kind === 'merge' && i !== k) {
        one.real.merge(other.real.state())
        one.live = new Set([...[...one.live].filter((w) => other.live.has(w) || !other.seen.has(w)), ...[...other.live].filter((w) => !one.seen.has(w))])
        one.seen = new Set([...one.seen, ...other.seen])
      }
      const values = one.real.read().values.sort((x, y) => x - y).join()
      const expected = [...one.live].sort((x, y) => x - y).join()
      if (values !== expected) this.problems.push(kind + ': ' + values + ' instead of ' + expected)
    }
  }
}`
    const operation = fc.tuple(fc.constantFrom('read', 'write', 'merge'), fc.nat(2), fc.nat(2))
    fc.assert(fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      assert.deepEqual(stateOf(single(cell(operations), 'cluster c\n  m: Model\nrun c'), 'm').problems, [])
    }), { numRuns: 60 })
  })

  test('a version vector counts what a copy has seen', () => {
    const cell = `${use('VersionVector')}
class A extends Node {
  mine = new VersionVector()
  orders: string[] = []
  start() {
    this.mine.increment(this.id)
    this.orders.push(this.mine.compare({}), this.mine.compare({ a: 1 }), this.mine.compare({ a: 1, b: 1 }), this.mine.compare({ b: 1 }))
    this.mine.merge({ b: 2 })
  }
}`
    const { mine, orders } = stateOf(single(cell, 'cluster c\n  a: A\nrun c'), 'a')
    assert.deepEqual(orders, ['after', 'equal', 'before', 'concurrent'])
    assert.deepEqual(mine.counts, { a: 1, b: 2 })
  })

  test('the same run gives the same bytes', () => {
    const digests = [1, 2].map(() => experiment(use('VersionedValue'), shop, `${shopScenario} seed 3`).results[0][0].trace.header.digest)
    assert.equal(digests[0], digests[1])
    findsBug(use('VersionedValue'), planted('versions', ['!covers(context, version)', 'false']), [shop, shopScenario], 3)
  })
})
