/** What clocks do, with the numbers that chapters tell: X08.1, X08.2, X08.5, and simulated years. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { advance } from '../../../src/trace/trace.ts'
import { aloneFor, day, idle, ms, s, state, wrongBy, year } from '../support/clocks.ts'
import { experiment, lines, requestsOf, single } from '../support/laboratory.ts'

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
  const rates: [number, number, number][] = [
    [200, 30 * s, 6 * ms], [200, day, 17_280 * ms], [1, day, 86.4 * ms], [100, day, 8640 * ms], [-200, 30 * s, -6 * ms],
  ]
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
