/** Goal: the clock chart shows what each node's clocks read, to the nanosecond where it matters. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { clockSeries, errorAt, panelsOf } from '../../../src/diagram/clock-series.ts'
import { clockChart } from '../../../src/diagram/clocks.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { trueTimeOfMonotonic } from '../../../src/diagram/spans.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { drift, ms, s, Story, zombie } from './samples.ts'

suite('diagram: clocks', () => {
  test('lines follow the clocks of the trace', () => {
    const trace = drift()
    const series = clockSeries(trace, s(60), [0, 1, 2])
    assert.deepEqual(series.map(({ name }) => name), ['server', 'fast wall', 'fast monotonic', 'slow wall', 'slow monotonic'])
    for (const one of series) {
      for (const timeNs of [0, s(5), s(19.999), s(20), s(45), s(60)]) {
        const { wallNs, monotonicNs } = trace.clockAt(one.nodes[0], timeNs)
        const reading = one.clock === 'monotonic' ? monotonicNs : wallNs
        assert.ok(Math.abs(errorAt(one, timeNs) - (reading - timeNs)) <= 1, `${one.name} at ${timeNs}`)
      }
    }
  })

  test('clocks that agree share a line', () => {
    const [only] = clockSeries(zombie(), s(60), [0, 1, 2, 3])
    assert.equal(only.name, 'all clocks')
  })

  test('a step of seconds does not press a drift of milliseconds flat', () => {
    assert.equal(panelsOf(clockSeries(drift(), s(60), [0, 1, 2])).length, 2)
  })

  test('a deadline on a fast clock passes early: 30 s at 200 ppm is over 6 ms before', () => {
    const trace = drift()
    const atNs = trueTimeOfMonotonic(trace, 1, s(30), 0)
    assert.ok(atNs !== undefined)
    assert.equal(trace.clockAt(1, atNs).monotonicNs >= s(30), true)
    assert.equal(trace.clockAt(1, atNs - 1).monotonicNs < s(30), true)
    assert.ok(Math.abs(s(30) - atNs - ms(6)) < ms(0.01))
  })

  test('the first nanosecond at which a clock reads enough is found for any rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: -900_000, max: 900_000 }), fc.integer({ min: 1, max: s(3600) }), (ratePpm, readingNs) => {
        const trace = new Story({ a: 'A' }).finish({ endNs: s(1), clocks: [{ node: 0, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm }] })
        const atNs = trueTimeOfMonotonic(trace, 0, readingNs, 0)
        assert.ok(
          atNs !== undefined && trace.clockAt(0, atNs).monotonicNs >= readingNs && trace.clockAt(0, atNs - 1).monotonicNs < readingNs,
        )
      }),
    )
  })

  test('a frozen clock never reaches its deadline', () => {
    const trace = new Story({ a: 'A' }).finish({
      endNs: s(1),
      clocks: [{ node: 0, timeNs: 0, wallNs: 0, monotonicNs: 0, ratePpm: -1_000_000 }],
    })
    assert.equal(trueTimeOfMonotonic(trace, 0, 5, 0), undefined)
  })

  test('numbers on the axes are humane', () => {
    const text = toSvgText(clockChart(indexRun(drift()), { width: 900 }).tree)
    assert.doesNotMatch(text, /NaN|>[^<]*\d{5,}[^<]*</)
    const labels = ['+10 ms', '−2 s', 'fast wall +15 ms', 'slow wall −2.003 s', 'server exact']
    for (const label of labels) assert.ok(text.includes(label), label)
  })
})
