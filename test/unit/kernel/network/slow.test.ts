/** Links and network cards that limp: `slow-link from a to b by 10`, `bandwidth 1kbit/s of server`. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Capacity } from '../../../../src/kernel/network/capacity.ts'
import { parseScenario, printScenario } from '../../../../src/language/scenario/index.ts'
import { requestsOf, single } from '../../support/laboratory.ts'

const ms = 1e6
const s = 1e9

/** `a` sends messages of so many bytes, all at once, to b and then to d. */
const code = `
class Sender extends Node {
  sizes = [125_000]
  start() { for (const peer of ['b', 'd']) for (const size of this.sizes) this.send(peer, 'take', { size }) }
}
class Pair extends Sender { sizes = [125_000, 125_000] }
class Receiver extends Node { at: number[] = []; take() { this.at.push(this.clock.monotonic()) } }
`
const run = (network: string, fault: string, sender = 'Sender', length = '10min') => single(
  code, `cluster c\n  a: ${sender}\n  b, d: Receiver\n  network ${network}\nfaults f\n  ${fault.split('\n').join('\n  ')}\nrun c with f for ${length}`)
const arrivals = (network: string, fault: string, sender?: string) => {
  const { trace } = run(network, fault, sender)
  return [1, 2].map((node) => (trace.finalState(node) as { at: number[] }).at)
}

suite('network: bandwidth as a fault', () => {
  test('a link without a bandwidth gets one: 1 000 000 bits at 100 kbit/s take 10 s', () => {
    assert.deepEqual(arrivals('latency 5ms', 'bandwidth 100kbit/s from a to b'), [[10 * s + 5 * ms], [5 * ms]])
    assert.deepEqual(arrivals('latency 5ms', 'bandwidth 100kbit/s from a', 'Pair'), [[10 * s + 5 * ms, 20 * s + 5 * ms], [10 * s + 5 * ms, 20 * s + 5 * ms]])
  })

  test('a network card: all that the node sends shares one line, and all that it gets', () => {
    assert.deepEqual(arrivals('latency 5ms', 'bandwidth 100kbit/s of a'), [[10 * s + 5 * ms], [20 * s + 5 * ms]])
    assert.deepEqual(arrivals('latency 5ms', 'bandwidth 100kbit/s of d'), [[5 * ms], [10 * s + 5 * ms]])
  })

  test('a message that is half out goes on at the new rate', () => {
    const link = 'latency 0ms, bandwidth 1Mbit/s'
    assert.deepEqual(arrivals(link, 'at 500ms bandwidth 100kbit/s from a to b'), [[5.5 * s], [1 * s]])
    assert.deepEqual(arrivals(link, 'at 500ms bandwidth 100kbit/s from a to b for 2s'), [[2.8 * s], [1 * s]])
    assert.deepEqual(arrivals(link, 'at 500ms bandwidth 100kbit/s from a to b for 2s', 'Pair')[0], [2.8 * s, 3.8 * s])
  })

  test('when it heals, what a link without a bandwidth kept waiting leaves at once, in order', () => {
    assert.deepEqual(arrivals('latency 5ms', 'bandwidth 100kbit/s from a to b for 12s', 'Pair')[0], [10 * s + 5 * ms, 12 * s + 5 * ms])
    const { end, trace } = run('latency 5ms', 'bandwidth 1bit/s from a to b for 1s', 'Pair')
    assert.equal(end.reason, 'quiet')
    assert.equal(trace.header.endNs, 1 * s + 5 * ms, 'what waited no more does not make the run longer')
  })

  test('a queue with an end is as full as it is', () => {
    const link = 'latency 0ms, bandwidth 1Mbit/s, queue 2'
    const late = code.replace('start() {', 'more() { this.send("b", "take", { size: 125_000 }) }; start() { this.after(ms(1900), "more"); ')
    const drops = (fault: string) => single(late, `cluster c\n  a: Pair\n  b, d: Receiver\n  network ${link}\nfaults f\n  ${fault}\nrun c with f for 1min`).trace.countOf(6)
    assert.equal(drops('at 30s bandwidth 100kbit/s from a to b'), 0)
    assert.equal(drops('at 500ms bandwidth 100kbit/s from a to b'), 1)
    assert.equal(drops('at 500ms bandwidth 100kbit/s from a to b for 200ms'), 0)
    assert.equal(drops('at 500ms bandwidth 100kbit/s from a to b for 1.2s'), 1)
    assert.equal(drops('at 500ms bandwidth 500kbit/s from a to b for 100ms'), 0)
  })

  test('one that is wider than the line changes nothing, and that is said', () => {
    const { problems, trace } = run('latency 0ms, bandwidth 1Mbit/s', 'bandwidth 2Mbit/s from a')
    assert.deepEqual(problems.map(({ message }) => message), ['"bandwidth 2Mbit/s from a" changed nothing in this run.'])
    assert.deepEqual((trace.finalState(1) as { at: number[] }).at, [1 * s])
  })

  test('the narrowest of several counts; a slow link makes it narrower', () => {
    assert.deepEqual(arrivals('latency 0ms', 'bandwidth 100kbit/s from a to b\nbandwidth 50kbit/s from a to b for 10s'), [[15 * s], [0]])
    assert.deepEqual(arrivals('latency 3ms, bandwidth 1Mbit/s', 'slow-link from a to b by 4'), [[4 * s + 12 * ms], [1 * s + 3 * ms]])
  })

  test('a limping card, as in the chapter: 1 Gbit/s becomes 1 kbit/s', () => {
    const link = 'latency 0ms, bandwidth 1Gbit/s'
    assert.deepEqual(arrivals(link, 'at 1h bandwidth 1kbit/s of a'), [[1 * ms], [1 * ms]])
    const slow = single(code.replace('[125_000]', '[125]'), `cluster c\n  a: Sender\n  b, d: Receiver\n  network ${link}\nfaults f\n  bandwidth 1kbit/s of a\nrun c with f for 10min`)
    assert.deepEqual([1, 2].map((node) => (slow.trace.finalState(node) as { at: number[] }).at), [[1 * s + 1000], [2 * s + 1000]])
  })

  test('over TCP it is slow, and retransmits for no reason', () => {
    const { trace, end } = run('latency 5ms, transport tcp', 'bandwidth 100kbit/s from a to b for 30s')
    assert.equal((trace.finalState(1) as { at: number[] }).at.length, 1)
    assert.equal(end.reason, 'quiet')
  })

  test('a fault that is not reached leaves no trace', () => {
    for (const network of ['latency 1ms..9ms', 'latency 1ms..9ms, bandwidth 1Mbit/s, queue 1', 'latency 1ms..9ms, bandwidth 1Mbit/s, transport tcp']) {
      const digest = (fault: string) => run(network, fault, 'Pair', '20s').trace.header.digest
      assert.equal(digest('at 1h bandwidth 1kbit/s from a\nat 1h slow-link by 10'), digest('at 1h crash b'))
    }
  })
})

suite('network: a slow link', () => {
  test('every latency takes so many times as long, as long as it lasts', () => {
    assert.deepEqual(arrivals('latency 5ms', 'slow-link from a to b by 10'), [[50 * ms], [5 * ms]])
    assert.deepEqual(arrivals('latency 5ms, fifo', 'slow-link from a by 2.5'), [[12.5 * ms], [12.5 * ms]])
    const drawn = arrivals('latency 1ms..9ms', 'at 1h slow-link by 10').flat()
    assert.deepEqual(arrivals('latency 1ms..9ms', 'slow-link by 10').flat(), drawn.map((one) => 10 * one))
  })

  test('one that lasts catches what is sent while it lasts', () => {
    const beat = 'class A extends Node { at: number[] = []; start() { if (this.id === "a") this.every(ms(100), "beat") } beat() { this.send("b", "take") } take() { this.at.push(this.clock.monotonic() / ms(1)) } }'
    const { trace } = single(beat, 'cluster c\n  a, b: A\n  network latency 5ms\nfaults f\n  at 150ms slow-link from a to b by 10 for 100ms\nrun c with f for 410ms')
    assert.deepEqual((trace.finalState(1) as { at: number[] }).at, [105, 250, 305, 405])
  })

  test('nothing to slow is said', () => {
    assert.equal(run('latency 0ms', 'slow-link by 10').problems.length, 1)
    assert.equal(run('latency 5ms', 'slow-link by 1').problems.length, 1)
  })
})

suite('network: rates of a line', () => {
  test('whenever the rate changes, all bits get through, in order, and no sooner than they can', () => {
    const message = fc.record({ atNs: fc.integer({ min: 0, max: 1000 }), bits: fc.integer({ min: 1, max: 5000 }) })
    const change = fc.record(
      { fromNs: fc.integer({ min: 0, max: 3000 }), lengthNs: fc.integer({ min: 1, max: 3000 }), bitsPerSecond: fc.integer({ min: 1e8, max: 5e9 }) },
    )
    const [someMessages, someChanges] = [fc.array(message, { maxLength: 8 }), fc.array(change, { maxLength: 3 })]
    fc.assert(fc.property(someMessages, someChanges, fc.constantFrom(1e9, undefined), (messages, changes, own) => {
      const line = new Capacity<number>('x', own === undefined ? {} : { bitsPerSecond: own }, true)
      const leaves: number[] = []
      const sorted = [...messages].sort((a, b) => a.atNs - b.atNs)
      const happenings: { atNs: number; order: number; run: () => void }[] = []
      sorted.forEach(({ atNs, bits }, i) => happenings.push({ atNs, order: 1, run: () => {
        const until = line.admit(atNs, bits, 0, 1)
        assert.ok(typeof until === 'number')
        leaves[i] = until
        if (until > atNs) line.enter(i, bits, atNs, until)
      } }))
      for (const { fromNs, lengthNs, bitsPerSecond } of changes) {
        let end: (nowNs: number) => void = () => {}
        const moved = (i: number, timeNs: number): void => {
          assert.ok(timeNs >= fromNs)
          leaves[i] = timeNs
        }
        happenings.push({ atNs: fromNs, order: 0, run: () => { end = line.slow(fromNs, { bitsPerSecond, bite: () => {} }, moved) } })
        happenings.push({ atNs: fromNs + lengthNs, order: 0, run: () => end(fromNs + lengthNs) })
      }
      for (const { run } of happenings.sort((a, b) => a.atNs - b.atNs || a.order - b.order)) run()
      sorted.forEach(({ atNs, bits }, i) => {
        assert.ok(leaves[i] >= (leaves[i - 1] ?? 0), 'in order')
        if (own !== undefined) assert.ok(leaves[i] >= Math.max(atNs, leaves[i - 1] ?? 0) + bits - 1, 'not faster than the line')
        const slowest = Math.min(own ?? Infinity, ...changes.map(({ bitsPerSecond }) => bitsPerSecond))
        const before = sorted.slice(0, i + 1).reduce((sum, one) => sum + one.bits, 0)
        if (slowest !== Infinity) assert.ok(leaves[i] <= atNs + Math.ceil((before / slowest) * 1e9) + 20 + 4000, 'not slower than the slowest rate')
      })
    }))
  })
})

suite('network: slowness, written', () => {
  test('as it is printed', () => {
    for (const line of ['bandwidth 1kbit/s of server for 30s', 'bandwidth 2Mbit/s from a to b, c', 'at 5s slow-link from a to b by 10 for 30s', 'slow-link by 2..10']) {
      const { document, diagnostics } = parseScenario(`faults f\n  ${line}\n`)
      assert.deepEqual(diagnostics, [], line)
      assert.equal(printScenario(document), `faults f\n  ${line}\n`)
    }
  })

  const errors: [string, string, RegExp][] = [
    ['bandwidth 10 from a', '10', /Expected a bandwidth, not "10"/],
    ['bandwidth 0kbit/s', '0kbit/s', /at least one/],
    ['bandwidth 1kbit/s of a from b', 'a', /Either the network cards/],
    ['bandwidht 1kbit/s', 'bandwidht', /Unknown fault/],
    ['slow-link from a to b by 0', '0', /factor above 0/],
    ['slow-link from a to b', 'b', /Expected .*"by"/],
    ['slow-link from a to b by 10ms', '10ms', /plain number/],
    ['slow link from a to b by 10', 'from', /Expected "by"/],
  ]
  for (const [line, at, message] of errors) {
    test(`error: ${line}`, () => {
      const text = `faults f\n  ${line}\n`
      const [first, ...more] = parseScenario(text).diagnostics
      assert.match(first?.message ?? 'no error', message)
      assert.equal(text.slice(first.start, first.end), at)
      assert.deepEqual(more, [])
    })
  }

  test('a node that is not there', () => {
    const { errors: [error] } = requestsOf(code, 'cluster c\n  a: Sender\n  b, d: Receiver\nfaults f\n  bandwidth 1kbit/s of e\nrun c with f')
    assert.match(error.message, /"e" is not a node of cluster c/)
  })
})
