/** How clocks are put right and wrong, with the numbers that chapters tell: X08.4, X08.6, X11.4. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { NodeClock } from '../../../src/kernel/clocks/clock.ts'
import { advance } from '../../../src/trace/trace.ts'
import { aloneFor, changes, day, idle, ms, s, state, wrongBy } from '../support/clocks.ts'
import { lines, single } from '../support/laboratory.ts'

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
    const parts = {
      shift: fc.integer({ min: -1e12, max: 1e12 }), rate: fc.integer({ min: 1, max: 500_000 }), drift: fc.integer({ min: -300, max: 300 }),
    }
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
    const resumed = (options: string) => single(watching, `cluster c\n  a, time1: A\n  ntp a from time1 every 64s${options}\n  network latency 1ms\nfaults f\n  at 10s pause a by vm for 5s\nrun c with f for 10min`).trace
    const trace = resumed(', stepout 0s')
    assert.ok(changes(trace).includes(`${64 * s + 2 * ms} ntp: wall clock stepped by ${5 * s} ns`), changes(trace).join('\n'))
    assert.equal(wrongBy(trace, 100 * s), 0)
    // By itself ntpd waits for the stepout first.
    assert.ok(changes(resumed('')).includes(`${320 * s + 2 * ms} ntp: wall clock stepped by ${5 * s} ns`), changes(resumed('')).join('\n'))
  })

  test('a timer that is due while its process is paused fires once, even if its clock changes meanwhile', () => {
    const beats = (more: string) => state(single(
      'class A extends Node { ticks = 0; start() { this.every(s(1), "tick") } tick() { this.ticks++ } }',
      aloneFor('10.6s', '', `at 1.5s pause a for 2s${more}`)).trace)
    assert.deepEqual(beats('\nat 3s step a by 1s\nat 3.2s drift a by 10 ppm for 0.1s'), beats(''))
  })
})
