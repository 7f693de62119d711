/** What a power cut does to the clocks of a machine, and the end of a process does not. */
import assert from 'node:assert/strict'
import { clockSeries } from '../../../src/diagram/clock-series.ts'
import { aloneFor, ms, s, state, wrongBy } from '../support/clocks.ts'
import { experiment, single } from '../support/laboratory.ts'

const host = `class A extends Node {
  booted = 0
  ticks: number[] = []
  start() { this.every(s(1), 'tick') }
  tick() { this.ticks.push(this.clock.monotonic()) }
  recover() { this.booted = this.clock.monotonic(); this.start() }
}`

suite('kernel: power cuts', () => {
  test('the monotonic clock begins anew when the machine boots', () => {
    const code = `class Host extends Node {
  after_ = 0
  async start() { this.every(s(1), 'tick') }
  tick() {}
  async recover() { this.after_ = this.clock.monotonic() }
}`
    const { expectations } = experiment(code, 'cluster c\n  host: Host\nfaults power\n  at 10.5s crash host for 10s\nrun c with power for 30s\n  expect host.after_ < 1s')
    assert.deepEqual(expectations.map(({ holds }) => holds), [true])
  })

  const bootedAt = (faults: string) => (state(single(host, aloneFor('30s', 'drift 100 ppm', faults)).trace) as { booted: number }).booted

  test('a process that ends alone leaves its machine running: the clock goes on', () => {
    assert.equal(bootedAt('at 10s crash a for 10s'), 0)
    assert.equal(bootedAt('at 10s kill a for 10s'), 20 * s + 2 * ms)
    assert.equal(bootedAt('at 10s stop a for 10s'), 20 * s + 2 * ms)
    assert.equal(bootedAt('at 10s crash a\nat 15s restart a'), 0)
    assert.equal(bootedAt('at 10s crash a\nat 15s start a'), 0)
  })

  test('node code that cuts the power of another node', () => {
    const code = `${host}\nclass Operator extends Node { start() { this.after(s(5), 'cut'); this.after(s(8), 'on') } cut() { this.cluster.crash('a') } on() { this.cluster.start('a') } }`
    const { trace } = single(code, 'cluster c\n  a: A\n  o: Operator\nrun c for 20s')
    assert.equal((state(trace) as { booted: number }).booted, 0)
  })

  test('timers go by it, the wall clock goes on', () => {
    const { trace } = single(host, aloneFor('13s', 'offset 3s', 'at 5.5s crash a for 4s'))
    assert.deepEqual((state(trace) as { ticks: number[] }).ticks, [1 * s, 2 * s, 3 * s])
    assert.equal(wrongBy(trace, 12 * s), 3 * s)
  })

  test('a correction that was going on is forgotten', () => {
    const { trace } = single(host, aloneFor('400s', '', 'slew a by 100ms\nat 100s crash a for 10s'))
    assert.equal(wrongBy(trace, 100 * s), 50 * ms)
    assert.equal(wrongBy(trace, 110 * s), wrongBy(trace, 400 * s))
  })

  test('what the machine knows of its wall clock stays true', () => {
    const code = `class A extends Node { outside = 0; width = 0
      start() { this.every(s(1), 'look') } recover() { this.start() }
      look() { const { earliest, latest } = this.clock.interval(); this.width = latest - earliest } }`
    const { trace } = single(code, aloneFor('30.5s', 'uncertainty 1ms growing 200 ppm', 'at 10.5s crash a for 10s'))
    assert.equal((state(trace) as { width: number }).width, 2 * (1 * ms + 30.5 * s * 200e-6))
  })

  test('the chart compares the monotonic clock with the time since its machine booted', () => {
    const { trace } = single(host, aloneFor('30s', 'offset 1s, drift 200 ppm', 'at 10s crash a for 10s'))
    const monotonic = clockSeries(trace, 30 * s, [0]).find(({ clock }) => clock === 'monotonic')
    assert.deepEqual(monotonic?.points, [
      { timeNs: 0, errorNs: 0 }, { timeNs: 20 * s, errorNs: 4 * ms }, { timeNs: 20 * s, errorNs: 0 }, { timeNs: 30 * s, errorNs: 2 * ms },
    ])
    assert.equal(trace.clockAt(0, 30 * s).monotonicNs, 10 * s + 2 * ms)
  })
})
