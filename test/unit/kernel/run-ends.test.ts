/** A run ends when nothing more can happen; what was called off is not waited for. */
import assert from 'node:assert/strict'
import { experiment, single } from '../support/laboratory.ts'

const node = 'class A extends Node { got = 0; hi() { this.got++ } slow() { return this.sleep(s(2)) } }'
const ends = (code: string, cluster: string, faults = '') => {
  const { end, trace: { header } } = single(code, `cluster c\n  ${cluster}\n${faults && `faults f\n  ${faults}\n`}run c${faults && ' with f'}`)
  return { reason: end.reason, atMs: header.endNs / 1e6 }
}

suite('kernel: the end of a run', () => {
  test('a load without an end that is said ends with its last arrival', () => {
    const { expectations } = experiment(
      'class A extends Node { got = 0; hi() { this.got++ } }\nmeasure("got", ({ b }) => b.got)',
      'cluster loaded\n  b: A\n  load b hi 10 per second, at most 3 times\nrun loaded\n  expect got = 3\n  expect time < 10s')
    assert.deepEqual(expectations.map(({ holds }) => holds), [true, true])
  })

  test('deterministic, in bursts, and by users who think', () => {
    assert.deepEqual(ends(node, 'b: A\n  load b hi every 100ms, at most 3 times'), { reason: 'quiet', atMs: 300 })
    assert.deepEqual(ends(node, 'b: A\n  load b hi every 100ms, on 150ms off 1s, at most 2 times'), { reason: 'quiet', atMs: 1200 })
    assert.deepEqual(ends(node, 'b: A\n  load b hi by 1 user thinking 1s, at most 3 times'), { reason: 'quiet', atMs: 2000 })
    // Both ask at once, and the first who asks again is the last: the other, who would ask at 3 s, has nothing to do.
    assert.deepEqual(ends(node, 'b: A\n  load b slow by 2 users thinking 1s, at most 3 times'), { reason: 'quiet', atMs: 5000 })
  })

  test('a load that goes on is the end of nothing', () => {
    assert.deepEqual(ends(node, 'b: A\n  load b hi every 10min'), { reason: 'quiet', atMs: 3_600_000 })
  })

  test('timers that were called off, timeouts of calls that were answered', () => {
    const cancelled = 'class A extends Node { start() { const late = this.after(s(60), "hi"); this.after(s(1), "stop", late) } stop(late: TimerId) { this.cancel(late) } hi() {} }'
    assert.equal(ends(cancelled, 'a: A').atMs, 1000)
    const answered = 'class A extends Node { start() { if (this.id === "a") return this.call("b", "hi", {}, { timeout: s(60) }) } hi() { return 1 } }'
    assert.equal(ends(answered, 'a, b: A\n  network latency 5ms').atMs, 10)
    const dead = 'class A extends Node { start() { this.after(s(60), "hi") } hi() {} }'
    assert.equal(ends(dead, 'a: A', 'at 1s crash a').atMs, 1000)
    const busy = 'class A extends Node { start() { void this.busy(s(60)) } }'
    assert.equal(ends(busy, 'a: A', 'at 1s crash a').atMs, 1000)
  })

  test('faults that were healed before their end', () => {
    assert.equal(ends('class A extends Node {}', 'a, b: A', 'at 1s isolate a for 60s\n  at 2s heal').atMs, 2000)
  })

  test('a clock that is corrected by another correction', () => {
    assert.equal(ends('class A extends Node {}', 'a: A', 'at 1s slew a by 100ms\n  at 2s slew a by 1ms').atMs, 2000 + 2000 - 1 + 1)
  })
})
