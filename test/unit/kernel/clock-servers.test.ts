/** Clocks that ask time servers, and say how sure they are: X08.3, X08.4, X10.1, X10.5, X14.5. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { majorityInterval, sampleOf } from '../../../src/kernel/clocks/samples.ts'
import { EventKind } from '../../../src/trace/events.ts'
import { advance, type Trace } from '../../../src/trace/trace.ts'
import { aloneFor, changes, day, idle, ms, s, state, wrongBy } from '../support/clocks.ts'
import { experiment, lines, single } from '../support/laboratory.ts'

suite('clocks: NTP', () => {
  const ntp = (cluster: string, length = '1h', faults = '') => single(
    idle, `cluster c\n  a, t1, t2, t3, t4, t5: A\n  ${cluster.split('\n').join('\n  ')}\n${faults && `faults f\n  ${faults.split('\n').join('\n  ')}\n`}run c${faults && ' with f'} for ${length}`)

  test('X08.3: ways of 70 ms and 0 ms make an error of exactly 35 ms', () => {
    assert.deepEqual(sampleOf(0, 70 * ms, 70 * ms, 70 * ms), { offsetNs: 35 * ms, delayNs: 70 * ms })
    const { trace } = ntp('network a -> t1 latency 70ms\nnetwork t1 -> a latency 0ms\nntp a from t1 every 10min')
    assert.equal(wrongBy(trace, 500 * s), 35 * ms)
    assert.equal(wrongBy(trace, 3600 * s), 35 * ms)
  })

  test('X08.3: one way held up by 2 s makes an error of 1 s', () => {
    const { trace } = ntp('network latency 0ms\nntp a from t1 every 10min', '5min', 'delay ntp from a to t1 by 2s')
    assert.equal(wrongBy(trace, 200 * s), 1 * s)
  })

  test('X08.3: in 1000 exchanges the error is never more than half the round trip', () => {
    const way = fc.integer({ min: 0, max: 1e9 })
    fc.assert(fc.property(way, way, fc.integer({ min: -1e12, max: 1e12 }), (out, back, offset) => {
      const sample = sampleOf(offset, out, out, out + back + offset)
      assert.ok(Math.abs(sample.offsetNs + offset) <= Math.ceil(sample.delayNs / 2))
      assert.equal(sample.delayNs, out + back)
    }), { numRuns: 1000 })
  })

  const thresholds: [string, string, RegExp, number][] = [
    ['100 ms is slewed', 'offset 100ms', /^1000000 slewing by -100000000 ns at 500 ppm$/, 0],
    ['200 ms is stepped', 'offset 200ms', /ntp: wall clock stepped by -200000000 ns/, 0],
    ['128 ms is stepped', 'offset 128ms', /stepped by -128000000 ns/, 0],
    ['-1 s is stepped', 'offset -1s', /stepped by 1000000000 ns/, 0],
  ]
  for (const [name, clock, change, left] of thresholds) {
    test(`X08.4: an offset of ${name}`, () => {
      const { trace } = ntp(`network latency 0.5ms\nclock a ${clock}\nntp a from t1 every 1h`, '50min')
      assert.match(changes(trace)[0], change)
      assert.equal(wrongBy(trace, 3000 * s), left)
    })
  }

  test('X08.4: 1001 s are refused, and the daemon gives up', () => {
    const { trace } = ntp('clock a offset 1001s\nntp a from t1 every 64s')
    assert.equal(wrongBy(trace, 3600 * s), 1001 * s)
    assert.equal(lines(trace, 'log').length, 1)
    assert.equal(lines(trace, 'send').length, 2)
  })

  test('thresholds can be set', () => {
    const { trace } = ntp('clock a offset 2s\nnetwork latency 0.5ms\nntp a from t1 every 1h, step 3s, panic 4s, slew 1000 ppm', '50min')
    assert.equal(changes(trace).at(-1), `${2001 * s - 999 * ms - 1 * ms + 1 * ms} slewing is done`)
    assert.equal(wrongBy(trace, 3000 * s), 0)
  })

  test('a drifting clock is kept within what it drifts between two polls', () => {
    const { trace } = ntp('clock a drift 200 ppm\nnetwork latency 1ms\nntp a from t1 every 64s', '1d')
    for (let atNs = 3600 * s; atNs < day; atNs += 977 * s) assert.ok(Math.abs(wrongBy(trace, atNs)) <= 13 * ms + 100_000, `${wrongBy(trace, atNs)} at ${atNs}`)
  })

  test('X14.5: one server that lies is believed', () => {
    const { trace } = ntp('network latency 0.5ms\nntp a from t1 every 1h', '10min', 'ntp-lie t1 by 1000ms')
    assert.equal(wrongBy(trace, 60 * s), 1000 * ms)
  })

  test('X14.5: two liars of five are out-voted; three that agree are believed', () => {
    const five = 'network latency 3ms\nntp a from t1, t2, t3, t4, t5 every 1h'
    assert.equal(wrongBy(ntp(five, '10min', 'ntp-lie t4, t5 by 1000ms').trace, 60 * s), 0)
    assert.equal(wrongBy(ntp(five, '10min', 'ntp-lie t3, t4, t5 by 1000ms').trace, 60 * s), 1000 * ms)
    const samples = [0, 0, 0, 1000, 1000].map((offset) => ({ offsetNs: offset * ms, delayNs: 6 * ms }))
    assert.deepEqual(majorityInterval(samples), { lowNs: -3 * ms, highNs: 3 * ms })
  })

  test('when no majority agrees, the clock is left alone', () => {
    const { trace } = ntp('network latency 1ms\nclock a offset 300ms\nntp a from t1, t2 every 1h', '10min', 'ntp-lie t2 by 1s')
    assert.equal(wrongBy(trace, 60 * s), 300 * ms)
    assert.match(String(trace.values.value(trace.event(findEvent(trace, EventKind.log)).subject)), /no majority/)
  })

  test('a server that is down or cut off is not waited for', () => {
    const { trace } = ntp('network latency 1ms\nclock a offset 300ms\nntp a from t1, t2, t3 every 1h', '10min', 'crash t3\nisolate t2')
    assert.equal(wrongBy(trace, 60 * s), 0)
  })

  test('the daemon works while its node is busy, and other digests do not change', () => {
    const { trace } = single(
      'class A extends Node { start() { void this.busy(s(100)) } }',
      'cluster c\n  a: A\n  t: A\n  clock a offset 300ms\n  ntp a from t every 1h\nrun c for 50s')
    assert.equal(wrongBy(trace, 10 * s), 0)
  })
})

suite('clocks: intervals', () => {
  const looking = `class A extends Node { widths: number[] = []; outside = 0
    start() { this.look(); this.every(s(1), 'look') }
    look() { const { earliest, latest } = this.clock.interval(); this.widths.push((latest - earliest) / 2); } }`

  test('X10.1: the bound grows from 1 ms to 7 ms in 30 s at 200 ppm, 4 ms in the mean, and starts anew', () => {
    const { trace } = single(looking, aloneFor('60s', 'uncertainty 1ms growing 200 ppm, synchronised every 30s'))
    const { widths } = state(trace) as { widths: number[] }
    assert.equal(widths[0], 1 * ms)
    assert.equal(widths[29], 6.8 * ms)
    assert.deepEqual(widths.slice(30, 60), widths.slice(0, 30))
    // The bound just before the next synchronisation is 7 ms; the mean of a straight line is that of its ends.
    assert.equal(1 * ms + advance(30 * s, 200) - 30 * s, 7 * ms)
    assert.equal((1 * ms + 7 * ms) / 2, 4 * ms)
  })

  test('X10.1: 10 s after a synchronisation it is 3 ms', () => {
    const { trace } = single(looking, aloneFor('15s', 'uncertainty 1ms growing 200 ppm'))
    assert.equal((state(trace) as { widths: number[] }).widths[10], 3 * ms)
  })

  const contains = (clock: string, faults = '') => {
    const { results } = experiment(
      `class A extends Node { seen: [number, number][] = []; start() { this.every(ms(137), 'look') } look() { const { earliest, latest } = this.clock.interval(); this.seen.push([earliest, latest]) } }`,
      aloneFor('70s', clock, faults).replace(/$/, ' seeds 1..20'))
    let outside = 0
    for (const { trace } of results[0]) {
      for (let i = 0; i < trace.length; i++) {
        if (trace.event(i).kind !== 2) continue
        const [earliest, latest] = (trace.values.value(trace.event(i).detail) as { seen: [number, number][] }).seen.at(-1) as [number, number]
        if (trace.event(i).timeNs < earliest || trace.event(i).timeNs > latest) outside++
      }
    }
    return outside
  }

  test('the interval contains true time as long as the clock keeps its bound', () => {
    assert.equal(contains('drift -200..200 ppm, offset -1ms..1ms, resolution 10us, uncertainty 1ms growing 200 ppm, synchronised every 30s'), 0)
  })

  test('X10.5: a clock that is 20 ms off breaks the bound, and so does one that drifts more than declared', () => {
    assert.ok(contains('uncertainty 1ms growing 200 ppm, synchronised every 30s', 'at 10s step a by 20ms') > 0)
    assert.ok(contains('uncertainty 1ms growing 200 ppm, synchronised every 30s', 'drift a by 1000 ppm') > 0)
  })

  test('after an exchange with a time server the bound is half the round trip', () => {
    const { trace } = single(looking.replace('this.look(); ', ''), 'cluster c\n  a, t: A\n  network latency 5ms\n  clock a, t uncertainty 500ms growing 100 ppm\n  ntp a from t every 1h\nrun c for 3.5s')
    assert.deepEqual((state(trace) as { widths: number[] }).widths, [1, 2, 3].map((at) => 5 * ms + (at * s - 10 * ms) / 1e4))
  })

  test('a node may correct its own clocks and say how sure it is', () => {
    const { trace } = single(
      `class A extends Node { width = 0; start() { this.clock.step(ms(-40)); this.clock.slew(ms(10), 1000); this.clock.trust(ms(2)); this.after(s(10), 'look') }
         look() { const { earliest, latest } = this.clock.interval(); this.width = latest - earliest } }`, aloneFor('20s'))
    assert.deepEqual(state(trace), { width: 2 * (2 * ms + (10 * s) / 5000) })
    assert.equal(wrongBy(trace, 20 * s), -30 * ms)
  })

  test('without a declared uncertainty the interval is a clear error', () => {
    assert.match(single(looking, aloneFor('1s')).problems[0].message, /write "clock a uncertainty 1ms" in the cluster/)
  })
})

function findEvent(trace: Trace, kind: number): number {
  return Array.from({ length: trace.length }, (_, i) => i).findIndex((i) => trace.event(i).kind === kind)
}
