/** Goal: on both scales time runs one way, to the pixel and back. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { humaneTicks } from '../../../src/diagram/ticks.ts'
import { timeScale } from '../../../src/diagram/time-scale.ts'
import { drift, long, s, zombie } from './samples.ts'

const anyKind = fc.constantFrom('linear', 'compressed', 'auto')

const anyTimes = fc
  .array(
    fc.oneof(fc.integer({ min: 0, max: 50_000_000 }), fc.integer({ min: 0, max: 3_600_000_000_000 })),
    { minLength: 1, maxLength: 120 },
  )
  .map((times) => Float64Array.from([...new Set([0, ...times])].sort((a, b) => a - b)))

suite('diagram: time scale', () => {
  test('every scale is strictly increasing between events and covers its width', () => {
    fc.assert(
      fc.property(anyTimes, anyKind, fc.integer({ min: 200, max: 2000 }), fc.constantFrom(1, 3, 50), (times, kind, width, zoom) => {
        const scale = timeScale(times, { kind, width, zoom })
        for (let i = 1; i < times.length; i++) assert.ok(
          scale.x(times[i]) > scale.x(times[i - 1]),
          `${times[i - 1]} and ${times[i]} on one pixel`,
        )
        assert.ok(Math.abs(scale.x(times[times.length - 1]) - scale.width) < 1e-6 * scale.width || times.length === 1)
        assert.ok(times.length === 1 || Math.abs(scale.width - width * zoom) < 0.01 * width * zoom)
      }),
    )
  })

  test('a pixel leads back to its time', () => {
    fc.assert(
      fc.property(anyTimes, fc.constantFrom('linear', 'compressed'), fc.double({ min: 0, max: 1, noNaN: true }), (times, kind, part) => {
        const scale = timeScale(times, { kind, width: 900 })
        const timeNs = times[0] + part * (times[times.length - 1] - times[0])
        assert.ok(Math.abs(scale.x(scale.timeAt(scale.x(timeNs))) - scale.x(timeNs)) < 1e-3)
      }),
    )
  })

  test('only empty time is folded, and folds do not overlap', () => {
    fc.assert(
      fc.property(anyTimes, (times) => {
        const { folds } = timeScale(times, { kind: 'compressed', width: 900 })
        for (const [i, fold] of folds.entries()) {
          assert.ok(!times.some((time) => time > fold.fromNs && time < fold.toNs))
          assert.ok(i === 0 || fold.x0 >= folds[i - 1].x1 - 1e-9)
        }
      }),
    )
  })

  test('the zombie is folded by default, an even run is to scale', () => {
    assert.equal(timeScale(indexRun(zombie()).times, { kind: 'auto', width: 800 }).kind, 'compressed')
    assert.equal(timeScale(indexRun(long(5000)).times, { kind: 'auto', width: 800 }).kind, 'linear')
  })

  test('stretches of about the same length are all folded or none', () => {
    const { folds } = timeScale(indexRun(drift()).times, { kind: 'compressed', width: 800 })
    const lengths = folds.map(({ fromNs, toNs }) => toNs - fromNs)
    assert.equal(lengths.filter((ns) => ns > s(9)).length, 4, 'the four rests between rounds that no deadline cuts in two')
  })

  test('ticks are round, in order, within their range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: 1, max: 1e13 }), (from, length) => {
        const ticks = humaneTicks(from, from + length, 8)
        assert.ok(ticks.length <= 10)
        for (const [i, tick] of ticks.entries()) assert.ok(tick >= from && tick <= from + length && (i === 0 || tick > ticks[i - 1]))
      }),
    )
  })
})
