/** What clocks do, with the numbers that chapters tell: X08.1 to X08.6, X10.1, X10.5, and simulated years. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { NodeClock } from '../../src/kernel/clock.ts'
import { majorityInterval, sampleOf } from '../../src/kernel/ntp.ts'
import { advance, type Trace } from '../../src/trace/trace.ts'
import { experiment, lines, requestsOf, single } from './support/laboratory.ts'

const ms = 1e6
const s = 1e9
const day = 86_400 * s
const year = 365 * day

const state = (trace: Trace, node = 0) => trace.stateAt(node, trace.length - 1)
/** Wall clock minus true time. */
const wrongBy = (trace: Trace, atNs: number, node = 0) => trace.clockAt(node, atNs).wallNs - atNs
const idle = 'class A extends Node {}'
const aloneFor = (length: string, clock = '', faults = '', more = '') => (
  `cluster c\n  a: A${clock && `\n  clock a ${clock}`}${more}\n${faults && `faults f\n${faults.split('\n').map((line) => `  ${line}`).join('\n')}\n`}run c${faults && ' with f'} for ${length}`
)
const changes = (trace: Trace, node = 0) => {
  const found: string[] = []
  for (let i = 0; i < trace.length; i++) {
    const { kind, detail, timeNs, node: whose } = trace.event(i)
    if (kind === 15 && whose === node) found.push(`${timeNs} ${String(trace.values.value(detail))}`)
  }
  return found
}

suite('clocks: wall and monotonic', () => {
  const operation = `class A extends Node { wall = 0; monotonic = 0
    async start() { await this.sleep(s(1)); const w = this.clock.now(); const m = this.clock.monotonic()
      await this.sleep(s(0.5)); this.wall = this.clock.now() - w; this.monotonic = this.clock.monotonic() - m } }`

  test('X08.1: a step of -2 s in an operation of 0.5 s: the wall clock says -1.5 s, the monotonic one 0.5 s', () => {
    const { trace } = single(operation, aloneFor('10s', '', 'at 1.2s step a by -2s'))
    assert.deepEqual(state(trace), { wall: -1.5 * s, monotonic: 0.5 * s })
  })

  const timeout = `class A extends Node { fired = 0; start() { this.clock.alarm(this.clock.now() + s(1), 'expire') } expire() { this.fired = 1 } }`
  const alarms: [string, string, number][] = [
    ['without a step after 1 s', '', 1 * s],
    ['after a step of -2 s at 3.0 s', 'at 0.5s step a by -2s', 3 * s],
    ['after a step of +2 s at once', 'at 0.5s step a by 2s', 0.5 * s],
    ['on a clock that is 200 ppm fast early', 'drift a by 200 ppm', 999_800_040],
  ]
  for (const [name, fault, atNs] of alarms) {
    test(`X08.1: a timeout of 1 s on the wall clock fires ${name}`, () => {
      const { trace } = single(timeout, aloneFor('10s', '', fault))
      assert.deepEqual(lines(trace, 'timer'), [`${atNs} timer a`])
    })
  }

  test('an alarm waits for a clock that is frozen', () => {
    const { trace } = single(timeout, aloneFor('10s', '', 'at 0.5s freeze a for 3s'))
    assert.deepEqual(lines(trace, 'timer'), [`${4 * s} timer a`])
  })

  test('an alarm can be called off', () => {
    const { trace } = single(
      `class A extends Node { fired = 0; start() { this.cancel(this.clock.alarm(s(1), 'expire')) } expire() { this.fired = 1 } }`, aloneFor('10s'))
    assert.deepEqual(state(trace), { fired: 0 })
  })

  test('readings are cut to the resolution of the clock', () => {
    const { trace } = single(
      `class A extends Node { seen: number[] = []; start() { this.every(ms(0.7), 'look') } look() { this.seen.push(this.clock.now()) } }`,
      aloneFor('3ms', 'resolution 1ms'))
    assert.deepEqual(state(trace), { seen: [0, 1 * ms, 2 * ms, 2 * ms] })
  })

  test('an offset and a drift are drawn for each node and seed, within their ends', () => {
    const { results } = experiment(idle, 'cluster c\n  a, b: A\n  clock a, b offset -3ms..3ms, drift -200..200 ppm\nrun c for 1s seeds 1..200')
    const offsets = results[0].map(({ trace }) => wrongBy(trace, 0))
    assert.ok(offsets.every((offset) => Math.abs(offset) <= 3 * ms))
    assert.ok(new Set(offsets).size > 190)
    assert.ok(Math.abs(offsets.reduce((sum, offset) => sum + offset, 0) / 200) < 3.3 * 3 * ms / Math.sqrt(3 * 200))
    const rates = results[0].flatMap(({ trace }) => trace.header.clocks.map(({ ratePpm }) => ratePpm))
    assert.ok(rates.every((rate) => rate >= -200 && rate <= 200 && Number.isInteger(Math.round(rate * 1e6) / 1e3)))
  })
})

suite('clocks: drift', () => {
  const rates: [number, number, number][] = [[200, 30 * s, 6 * ms], [200, day, 17_280 * ms], [1, day, 86.4 * ms], [100, day, 8640 * ms], [-200, 30 * s, -6 * ms]]
  for (const [ppm, span, expected] of rates) {
    test(`X08.2: ${ppm} ppm over ${span / s} s is exactly ${expected / ms} ms`, () => {
      assert.equal(wrongBy(single(idle, aloneFor('1d', `drift ${ppm} ppm`)).trace, span), expected)
    })
  }

  test('X08.2: two clocks at ±200 ppm are 12 ms apart after 30 s and 34.56 s after a day', () => {
    const { trace } = single(idle, 'cluster c\n  a, b: A\n  clock a drift 200 ppm\n  clock b drift -200 ppm\nrun c for 1d')
    const apart = (atNs: number) => trace.clockAt(0, atNs).wallNs - trace.clockAt(1, atNs).wallNs
    assert.deepEqual([apart(30 * s), apart(day)], [12 * ms, 34_560 * ms])
  })

  test('X08.2: at 200 ppm, 100 µs are used up after 0.5 s', () => {
    assert.equal(wrongBy(single(idle, aloneFor('1s', 'drift 200 ppm')).trace, 0.5 * s), 100_000)
  })

  const monitor = `
    class Server extends Node { time() { return this.clock.now() } }
    class Monitor extends Node { alarmAt = 0
      start() { this.every(s(1), 'check') }
      async check() {
        const time = await this.call('a', 'time')
        if (this.alarmAt === 0 && Math.abs(time - this.clock.now()) >= ms(100)) this.alarmAt = this.clock.now()
      } }`
  test('X08.5: a node that its firewall keeps from NTP at 50 ppm is 30.24 s off after 7 days', () => {
    const { trace, problems } = single(
      idle, 'cluster c\n  a, time1: A\n  clock a drift 50 ppm\n  ntp a from time1 every 1h\nfaults f\n  ntp-block a\nrun c with f for 7d')
    assert.equal(wrongBy(trace, 7 * day), 30_240 * ms)
    assert.deepEqual(problems, [])
  })

  test('X08.5: a monitor with a threshold of 100 ms rings after 2000 s', () => {
    const { trace } = single(monitor, 'cluster c\n  a: Server\n  m: Monitor\n  clock a drift 50 ppm\n  network latency 0ms\nrun c for 3000s')
    assert.deepEqual(state(trace, 1), { alarmAt: 2000 * s })
  })

  test('X08.5: a frozen clock reads the same; a watchdog on the monotonic clock notices', () => {
    const { trace } = single(
      `class A extends Node { last = -1; stuck = 0; start() { this.every(s(1), 'watch') }
         watch() { const now = this.clock.now(); if (now === this.last && this.stuck === 0) this.stuck = this.clock.monotonic(); this.last = now } }`,
      aloneFor('20s', '', 'at 5.5s freeze a'))
    assert.deepEqual(state(trace), { last: 5.5 * s, stuck: 7 * s })
  })

  test('a clock that was frozen for 3 s is 3 s behind', () => {
    assert.equal(wrongBy(single(idle, aloneFor('20s', '', 'at 5s freeze a for 3s')).trace, 10 * s), -3 * s)
  })

  test('fractions of a ppm are exact too, and readings whole', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e15 }), fc.integer({ min: -9e8, max: 9e8 }), (elapsed, millionths) => {
      const expected = BigInt(elapsed) + floorDivide(BigInt(elapsed) * BigInt(millionths), 1_000_000_000_000n)
      assert.equal(BigInt(advance(elapsed, millionths / 1e6)), expected)
    }))
  })
})

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient
}

suite('clocks: corrections', () => {
  const corrections: [string, string, number, number][] = [
    ['100 ms at 500 ppm take 200 s', 'slew a by 100ms', 200 * s, 100 * ms],
    ['1 s takes 2000 s', 'slew a by 1s', 2000 * s, 1 * s],
    ['-100 ms take 200 s', 'slew a by -100ms', 200 * s, -100 * ms],
    ['1 ms at 100 ppm takes 10 s', 'slew a by 1ms at 100 ppm', 10 * s, 1 * ms],
  ]
  for (const [name, fault, takes, shift] of corrections) {
    test(`X08.4: ${name}, without a jump, on both clocks`, () => {
      const { trace } = single(idle, aloneFor('1h', '', fault))
      assert.equal(changes(trace).at(-1), `${takes} slewing is done`)
      assert.equal(wrongBy(trace, takes / 2), shift / 2)
      for (const atNs of [takes, 3600 * s]) {
        assert.deepEqual(trace.clockAt(0, atNs), { wallNs: atNs + shift, monotonicNs: atNs + shift })
      }
    })
  }

  test('a correction never turns a clock back, whatever its amount and rate', () => {
    const parts = { shift: fc.integer({ min: -1e12, max: 1e12 }), rate: fc.integer({ min: 1, max: 500_000 }), drift: fc.integer({ min: -300, max: 300 }) }
    fc.assert(fc.property(fc.record(parts), ({ shift, rate, drift }) => {
      const clock = new NodeClock(0, 0, drift)
      const endNs = clock.startSlew(1000, shift, rate)
      // A correction that takes longer than the range never ends.
      if (endNs === Infinity) return
      const before = [clock.wall(endNs - 1), clock.wall(endNs)]
      clock.endSlew(endNs)
      assert.ok(before[0] <= before[1] && before[1] <= clock.wall(endNs))
      assert.ok(Math.abs(clock.wall(endNs) - (1000 + advance(1000, drift) - 1000 + advance(endNs - 1000, drift) + shift)) <= 1)
    }))
  })

  test('a newer correction takes the place of an older one', () => {
    const { trace } = single(idle, aloneFor('1h', '', 'slew a by 100ms\nat 100s slew a by 10ms'))
    assert.equal(wrongBy(trace, 3600 * s), 60 * ms)
    assert.equal(changes(trace).filter((line) => line.includes('done')).length, 1)
  })

  test('X08.6: a leap second makes a minute of 61 s, and 2 s are measured as 1 s', () => {
    const { trace } = single(
      `class A extends Node { measured = 0; async start() { await this.sleep(s(59)); const from = this.clock.now(); await this.sleep(s(2)); this.measured = this.clock.now() - from } }`,
      aloneFor('2min', '', 'at 60s leap insert on a'))
    assert.deepEqual(state(trace), { measured: 1 * s })
    assert.equal(trace.clockAt(0, 61 * s).wallNs, 60 * s)
    assert.equal(trace.clockAt(0, 61 * s).monotonicNs, 61 * s)
  })

  test('X08.6: a deleted second makes a minute of 59 s', () => {
    assert.equal(single(idle, aloneFor('2min', '', 'at 59s leap delete on a')).trace.clockAt(0, 59 * s).wallNs, 60 * s)
  })

  test('X08.6: smeared over 24 h a second is 11.57 ppm, and complete at the end', () => {
    for (const [change, shift] of [['insert', -1 * s], ['delete', 1 * s]] as const) {
      const { trace } = single(idle, aloneFor('2d', '', `leap ${change} on a smeared over 24h`))
      assert.equal(Math.abs(trace.header.clocks[1].ratePpm).toFixed(2), '11.57')
      assert.deepEqual(trace.clockAt(0, day), { wallNs: day + shift, monotonicNs: day + shift })
      assert.ok(Math.abs(wrongBy(trace, day / 2) - shift / 2) < 1000)
      const ends = trace.header.clocks.at(-1)
      assert.ok(ends && trace.clockAt(0, day - 1).wallNs <= ends.wallNs)
    }
  })

  test('a strobe jumps to and fro, and ends where it would have been', () => {
    const { trace } = single(idle, aloneFor('1s', '', 'at 100ms strobe a by 200ms each 10ms for 85ms'))
    assert.deepEqual([99, 105, 115, 125, 182, 186, 500].map((at) => wrongBy(trace, at * ms) / ms), [0, 200, 0, 200, 200, 0, 0])
  })
})

suite('clocks: a suspended machine', () => {
  const watching = `class A extends Node { wall = 0; monotonic = 0; woke = 0
    start() { this.after(s(20), 'look'); } look() { this.wall = this.clock.now(); this.monotonic = this.clock.monotonic(); this.woke++ } }`
  const suspended = (options: string) => single(watching, aloneFor('60s', '', `at 10s pause a by vm ${options} for 5s`)).trace

  test('X08.6: after 5 s of suspension the wall clock is 5 s behind', () => {
    const trace = suspended('')
    assert.deepEqual([wrongBy(trace, 9 * s), wrongBy(trace, 12 * s), wrongBy(trace, 15 * s), wrongBy(trace, 50 * s)], [0, -2 * s, -5 * s, -5 * s])
  })

  test('X08.6: or the host corrects it at once', () => {
    const trace = suspended('wall corrected')
    assert.deepEqual([wrongBy(trace, 12 * s), wrongBy(trace, 15 * s)], [-2 * s, 0])
  })

  test('X11.4: a monotonic clock that does not count the suspension moves its timers, one that counts does not', () => {
    assert.deepEqual(lines(suspended(''), 'timer'), [`${25 * s} timer a`])
    assert.deepEqual(state(suspended('')), { wall: 20 * s, monotonic: 20 * s, woke: 1 })
    assert.deepEqual(lines(suspended('monotonic counting'), 'timer'), [`${20 * s} timer a`])
    assert.deepEqual(state(suspended('monotonic counting wall corrected')), { wall: 20 * s, monotonic: 20 * s, woke: 1 })
  })

  test('X08.6: the next synchronisation steps the clock forward by 5 s', () => {
    const { trace } = single(watching, 'cluster c\n  a, time1: A\n  ntp a from time1 every 64s\n  network latency 1ms\nfaults f\n  at 10s pause a by vm for 5s\nrun c with f for 5min')
    assert.ok(changes(trace).includes(`${64 * s + 2 * ms} ntp: wall clock stepped by ${5 * s} ns`), changes(trace).join('\n'))
    assert.equal(wrongBy(trace, 100 * s), 0)
  })

  test('a timer that is due while its process is paused fires once, even if its clock changes meanwhile', () => {
    const beats = (more: string) => state(single(
      'class A extends Node { ticks = 0; start() { this.every(s(1), "tick") } tick() { this.ticks++ } }',
      aloneFor('10.6s', '', `at 1.5s pause a for 2s${more}`)).trace)
    assert.deepEqual(beats('\nat 3s step a by 1s\nat 3.2s drift a by 10 ppm for 0.1s'), beats(''))
  })
})

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
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: -1e12, max: 1e12 }), (out, back, offset) => {
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
    assert.match(String(trace.values.value(trace.event(findEvent(trace, 19)).subject)), /no majority/)
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

function findEvent(trace: Trace, kind: number): number {
  return Array.from({ length: trace.length }, (_, i) => i).findIndex((i) => trace.event(i).kind === kind)
}

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

suite('clocks: simulated years', () => {
  const rare = `class A extends Node { beats = 0; last = 0; start() { this.every(days(1), 'beat') } beat() { this.beats++; this.last = this.clock.monotonic() } }`

  test('a year at 200 ppm is 6307.2 s, with a beat a day, and stays cheap', () => {
    const { trace, end } = single(rare, aloneFor('365d', 'drift 200 ppm'))
    assert.equal(trace.header.tickNs, 8)
    assert.equal(wrongBy(trace, year), 6307.2 * s)
    assert.deepEqual(state(trace), { beats: 365, last: 365 * day })
    assert.equal(end.reason, 'time')
    assert.ok(trace.length < 400)
  })

  test('a call takes its latency after a year too, and messages keep their order', () => {
    const { trace } = single(
      `class A extends Node { took: number[] = []; async start() { if (this.id !== 'a') return
           for (let i = 0; i < 3; i++) { await this.sleep(days(200)); const from = this.clock.monotonic(); await this.call('b', 'ping'); this.took.push(this.clock.monotonic() - from) } }
         ping() { return 1 } }`,
      'cluster c\n  a, b: A\n  network latency 1us\nrun c for 700d')
    assert.deepEqual(state(trace), { took: [2000, 2000, 2000] })
  })

  test('sixteen years pass in ticks of 64 ns, which keep whole milliseconds', () => {
    const { trace } = single(rare.replace('days(1)', 'days(1000)'), aloneFor('5844d', 'drift 1 ppm'))
    assert.equal(trace.header.tickNs, 64)
    assert.deepEqual(state(trace), { beats: 5, last: 5000 * day })
    assert.equal(wrongBy(trace, 5000 * day), 432 * s)
  })

  test('the same run twice has the same digest, and time is on the grid', () => {
    const random = `class A extends Node { n = 0; start() { this.again() } async again() { await this.sleep(Math.floor(this.random() * days(30))); this.n++; this.send('b', 'hello', { at: this.clock.now() }); this.again() } hello() {} }`
    const text = 'cluster c\n  a, b: A\n  clock a drift -37.5 ppm, offset 3us\n  network latency exponential 5ms\nfaults f\n  every 20d..40d crash any for 1d\nrun c with f for 2000d'
    const [first, second] = [single(random, text).trace, single(random, text).trace]
    assert.equal(first.header.digest, second.header.digest)
    for (let i = 0; i < first.length; i++) {
      assert.equal(first.event(i).timeNs % 64, 0)
      assert.equal(first.clockAt(0, first.event(i).timeNs).wallNs % 64, 0)
    }
  })

  test('a run of up to 104 days passes in single nanoseconds, as ever', () => {
    const { trace } = single(idle, aloneFor('104d'))
    assert.equal(trace.header.tickNs, undefined)
  })

  test('what is too long is a clear error at its place', () => {
    const { errors } = requestsOf(idle, 'cluster c\n  a: A\nrun c for 7000d')
    assert.match(errors[0].message, /the longest is about 18 years/)
    const odd = requestsOf(idle, 'cluster c\n  a: A\nfaults f\n  at 9007199254740993ns crash a\nrun c with f').errors
    assert.match(odd[0].message, /multiple of 8 ns/)
    assert.match(single('class A extends Node { start() { this.after(days(7000), "start") } }', aloneFor('1s')).problems[0].message, /18 years/)
  })

  test('a clock that would leave the range ends the run with a verdict', () => {
    const { end } = single(idle, aloneFor('100d', '', 'at 1d step a by 90d'))
    assert.equal(end.reason, 'limit')
    assert.match(end.text, /range of clock readings/)
  })
})

suite('clocks: misuse', () => {
  const wrong: [string, RegExp][] = [
    ['drift a by -1000000 ppm', /would stop the clock or turn it back/],
    ['slew a by 5ms at 0 ppm', /from 0.001 to 500000 ppm/],
    ['leap insrt on a', /Expected "insert" or "delete", not "insrt"/],
    ['leap insert on a smeared over 1s', /10 s or more/],
    ['pause a by gc wall corrected for 5s', /Only a suspended machine/],
    ['pause a by vmm for 5s', /Expected "gc", "vm"/],
    ['strobe a by 5ms each 0s for 1s', /period longer than zero/],
    ['ntp-lie t by 5', /has no unit of time/],
  ]
  for (const [fault, message] of wrong) {
    test(fault, () => {
      const { errors } = requestsOf(idle, `cluster c\n  a: A\nfaults f\n  ${fault}\nrun c with f`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
      assert.ok(errors[0].end > errors[0].start)
    })
  }

  const clocks: [string, RegExp][] = [
    ['clock a offset 5ms..1ms', /runs backwards/],
    ['clock a drift 1 ppm, drift 2 ppm', /"drift" is given twice/],
    ['clock a resolution 0ms', /longer than zero/],
    ['clock a uncertainty 1ms growing -5 ppm', /does not shrink/],
    ['clock a drift -1000001..5 ppm', /would stop the clock/],
    ['ntp a from time every 64s', /"time" is not a node of cluster c/],
    ['ntp a from a slew 0 ppm', /from 0.001/],
    ['ntp a', /Expected/],
  ]
  for (const [line, message] of clocks) {
    test(line, () => {
      const { errors } = requestsOf(idle, `cluster c\n  a: A\n  ${line}\nrun c`)
      assert.match(errors.map((error) => `${error.message} ${error.hint ?? ''}`).join('\n'), message)
    })
  }

  for (const [code, message] of [
    ['this.clock.alarm(5, "nothing")', /no method "nothing"/],
    ['this.clock.slew(ms(5), 0)', /from 0.001 to 500000 ppm/],
    ['this.clock.step("1s")', /needs an amount of time/],
    ['this.clock.trust(-1)', /needs a length of time/],
  ] as const) {
    test(code, () => assert.match(single(`class A extends Node { start() { ${code} } }`, aloneFor('1s')).problems[0].message, message))
  }
})
