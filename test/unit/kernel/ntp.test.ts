/** The kernel's time daemons: the clock filter, and their packets among all others. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ClockFilter } from '../../../src/kernel/clocks/clock-filter.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { lines, single } from '../support/laboratory.ts'

const ms = 1e6
const s = 1e9

const wrongBy = (trace: Trace, timeNs: number) => trace.clockAt(0, timeNs).wallNs - timeNs
const logged = (trace: Trace) => Array.from({ length: trace.length }, (_, i) => trace.event(i))
  .flatMap(({ kind, subject }) => (kind === EventKind.log ? [String(trace.values.value(subject))] : []))

/** What each exchange of `a` with its servers said, from the record: when it was complete, and its sample. */
function exchanges(trace: Trace) {
  const found: { server: number; atNs: number; offsetNs: number; delayNs: number }[] = []
  for (let i = 0; i < trace.length; i++) {
    const { kind, node, subject, timeNs } = trace.event(i)
    if (kind !== EventKind.receive || node !== 0) continue
    const { from, payload } = trace.message(subject)
    const { origin, receive, transmit } = payload as { origin: number; receive: number; transmit: number }
    // The clock as it was before the answer was acted upon.
    const read = trace.clockAt(0, timeNs - 1).wallNs + 1
    found.push(
      { server: from, atNs: timeNs, offsetNs: Math.floor((receive - origin + (transmit - read)) / 2), delayNs: read - origin - (transmit - receive) },
    )
  }
  return found
}

suite('NTP: the clock filter', () => {
  const idle = 'class A extends Node {}'
  const run = (servers: string, clock: string, every: string, length = '6h', seed = 1) => single(
    idle, `cluster c\n  a, t1, t2, t3: A\n  network latency 1ms + exponential 40ms\n  clock a ${clock}\n  ntp a from ${servers} every ${every}\nrun c for ${length} seed ${seed}`).trace

  test('goes on for years', () => {
    // Nothing is slewed faster than 200 ppm: one poll in 64 s finds at most 12.8 ms of drift, and the ways differ by 1 ms at most.
    const { trace } = single(
      idle, 'cluster c\n  a, t1: A\n  network latency 1ms..2ms\n  clock a drift 200 ppm\n  ntp a from t1 every 6h, step 1s\nrun c for 500d')
    for (const day of [1, 100, 104, 105, 106, 300, 499]) {
      const error = Math.abs(wrongBy(trace, day * 86_400 * s))
      assert.ok(error <= 6 * 3600 * 200e3 + 2 * ms, `${error / ms} ms after ${day} days`)
    }
  })

  test('of the last eight exchanges the one with the shortest way, none twice, and none of more than 2048 s ago before a newer one', () => {
    const exchange = fc.record({ waitS: fc.integer({ min: 1, max: 400 }), delayNs: fc.integer({ min: 0, max: 50 }) })
    fc.assert(fc.property(fc.array(exchange, { maxLength: 40 }), (all) => {
      const filter = new ClockFilter(15)
      let nowNs = 0
      let usedNs = -Infinity
      const seen: { atNs: number; offsetNs: number; delayNs: number }[] = []
      all.forEach(({ waitS, delayNs }, i) => {
        nowNs += waitS * s
        seen.unshift({ atNs: nowNs, offsetNs: i, delayNs })
        filter.add(seen[0])
        const fresh = seen.slice(0, 8).filter(({ atNs }) => nowNs - atNs <= 2048 * s)
        const best = fresh.find((one) => fresh.every((other) => one.delayNs <= other.delayNs))
        assert.deepEqual(filter.best(nowNs)?.offsetNs, best?.offsetNs)
        assert.ok((filter.best(nowNs)?.delayNs ?? 0) >= (best?.delayNs ?? 0))
        assert.equal(filter.takeNews(nowNs), (best?.atNs ?? -Infinity) > usedNs)
        usedNs = Math.max(usedNs, best?.atNs ?? -Infinity)
        assert.equal(filter.takeNews(nowNs), false)
      })
    }))
  })

  test('it keeps a perfect clock several times nearer to the truth than the latest exchange would', () => {
    let [filtered, latest, count] = [0, 0, 0]
    for (const seed of [1, 2, 3]) {
      const trace = run('t1', 'uncertainty 1s growing 1 ppm', '16s', '6h', seed)
      for (const { atNs, offsetNs } of exchanges(trace).slice(20)) {
        filtered += Math.abs(wrongBy(trace, atNs))
        // What the clock would read had it been set by this exchange.
        latest += Math.abs(wrongBy(trace, atNs - 1) + offsetNs)
        count++
      }
    }
    assert.ok(count > 3000)
    assert.ok(latest / count > 15 * ms && latest / count < 25 * ms, `latest ${latest / count}`)
    assert.ok(filtered / latest < 0.4, `filtered ${filtered / count}, latest ${latest / count}`)
  })

  const stepped = (latency: string, clock: string, faults = '', more = '') => single(
    idle, `cluster c\n  a, t1: A\n  network latency ${latency}\n  clock a uncertainty 5s growing 0 ppm${clock}\n  ntp a from t1 every 64s${more}\n${faults && `faults f\n  ${faults}\n`}run c${faults && ' with f'} for 1h`).trace

  test('its own step makes it forget what it measured before', () => {
    const trace = stepped('1ms then 9ms', ', offset 2s')
    for (const atNs of [30 * s, 100 * s, 1000 * s]) assert.equal(wrongBy(trace, atNs), 0)
  })

  test('a step that it does not know of is believed once the better exchange is eight rounds old', () => {
    const trace = stepped('1ms then 1ms then 9ms', '', 'at 100s step a by 2s', ', stepout 0s')
    assert.equal(wrongBy(trace, 8 * 64 * s + 30 * s), 2 * s)
    assert.equal(wrongBy(trace, 9 * 64 * s + 30 * s), 0)
    assert.equal(wrongBy(stepped('9ms then 1ms', '', 'at 100s step a by 2s', ', stepout 0s'), 2 * 64 * s + 30 * s), 0)
  })

  test('the same twice', () => {
    const digest = () => run('t1, t2, t3', 'drift 37 ppm, offset 90ms', '64s').header.digest
    assert.equal(digest(), digest())
  })
})

suite('NTP: packets among others', () => {
  const bulk = `class A extends Node { told = 0; start() { if (this.id === 'a') this.send('t', 'take', { size: 125_000 }) } take() {} disconnected() { this.told++ } }`
  const run = (network: string, faults = '', length = '50s', more = '') => single(
    bulk, `cluster c\n  a, t: A\n  ${network}\n  ${more}ntp a from t every 64s\n${faults && `faults f\n  ${faults.split('\n').join('\n  ')}\n`}run c${faults && ' with f'} for ${length}`)

  test('a request that queues behind 1 000 000 bits is half a second wrong', () => {
    const { trace } = run('network a -> t latency 0ms, bandwidth 1Mbit/s\n  network t -> a latency 0ms')
    // Its own 12 bytes, {"origin":0}, take 96 us.
    assert.equal(wrongBy(trace, 20 * s), (1000 * ms + 96_000) / 2)
  })

  test('a queue that is full drops it', () => {
    const { trace } = run('network a -> t latency 0ms, bandwidth 1Mbit/s, queue 1', '', '50s', 'clock a offset 300ms\n  ')
    assert.equal(wrongBy(trace, 20 * s), 300 * ms)
    assert.deepEqual(lines(trace, 'drop'), ['0 drop t ntp'])
  })

  test('it is a datagram on TCP links too', () => {
    const { trace } = run('network latency 1ms, transport tcp', '', '50s', 'clock a offset 300ms\n  ')
    assert.equal(wrongBy(trace, 20 * s), 0)
    assert.equal(trace.countOf(EventKind.acknowledged), 1)
  })

  test('copies are thrown away, damage is noticed or does no harm', () => {
    const offset = 'clock a offset 300ms\n  '
    assert.equal(wrongBy(run('network latency 1ms', 'duplicate 100% of ntp', '50s', offset).trace, 20 * s), 0)
    assert.equal(wrongBy(run('network latency 1ms', 'corrupt 100% of ntp', '50s', offset).trace, 20 * s), 300 * ms)
    for (let seed = 1; seed <= 40; seed++) {
      const { problems } = single(bulk, `cluster c\n  a, t: A\n  network latency 1ms, checksum none\n  ntp a from t every 64s\nfaults f\n  corrupt 100% of ntp by random-bytes\nrun c with f for 10min seed ${seed}`)
      assert.deepEqual(problems.filter(({ severity }) => severity === 'error'), [])
    }
  })

  test('a liar does not vote twice', () => {
    const { trace } = single(bulk.replace('start() {', 'none() {'), `cluster c\n  a, t, u: A\n  network latency 1ms\n  network a <-> u latency 50ms\n  ntp a from t, u every 64s\nfaults f\n  ntp-lie t by 1s\n  duplicate 100% of ntp\nrun c with f for 50s`)
    assert.equal(wrongBy(trace, 40 * s), 0)
    assert.deepEqual(logged(trace), ['ntp: no majority of the servers agrees'])
  })

  test('held and released, it has been long on its way', () => {
    const { trace } = run('network latency 0ms', 'hold ntp from a to t for 2s')
    assert.equal(wrongBy(trace, 20 * s), 1 * s)
  })

  test('nobody is told of a packet that is refused or has no route', () => {
    for (const fault of ['at 10s unreachable t', 'at 10s block connections from a to t']) {
      const { trace } = run('network latency 1ms', fault, '10min')
      assert.equal((trace.finalState(0) as { told: number }).told, 0)
      assert.ok(lines(trace, 'drop').length > 5)
      assert.deepEqual(logged(trace), [])
    }
  })

  test('a link that limps makes the time wrong by half of what it adds', () => {
    assert.equal(wrongBy(run('network latency 1ms', 'slow-link from a to t by 1001').trace, 20 * s), 500 * ms)
  })
})
