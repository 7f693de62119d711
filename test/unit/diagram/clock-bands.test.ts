/** Goal: the band around a clock is what `clock.interval()` says, and a coarse clock is drawn as its readings are. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { teethOf } from '../../../src/diagram/clock-bands.ts'
import type { Point } from '../../../src/diagram/clock-bands.ts'
import { clockSeries, panelsOf } from '../../../src/diagram/clock-series.ts'
import { clockChart } from '../../../src/diagram/clocks.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { Trace } from '../../../src/trace/trace.ts'
import { drift } from './samples.ts'
import { single } from '../support/laboratory.ts'

const code = `class Asker extends Node {
  start() { this.every(ms(730), 'ask') }
  ask() {
    const { earliest, latest } = this.clock.interval()
    this.meter.sample('earliest', earliest)
    this.meter.sample('latest', latest)
  }
}`

/** What the node was told, by true time. */
function intervals(trace: Trace): { timeNs: number; earliest: number; latest: number }[] {
  const found: { timeNs: number; earliest: number; latest: number }[] = []
  for (let i = 0; i + 1 < trace.length; i++) {
    const { kind, subject, detail, timeNs } = trace.event(i)
    if (kind !== EventKind.sample || trace.values.value(subject) !== 'earliest') continue
    found.push({ timeNs, earliest: Number(trace.values.value(detail)), latest: Number(trace.values.value(trace.event(i + 1).detail)) })
  }
  return found
}

function at(points: readonly Point[], timeNs: number): number {
  for (let i = points.length - 2; i >= 0; i -= 2) {
    const [from, to] = [points[i], points[i + 1]]
    if (from.timeNs > timeNs) continue
    return from.errorNs + ((to.errorNs - from.errorNs) * (timeNs - from.timeNs)) / (to.timeNs - from.timeNs || 1)
  }
  return points[0].errorNs
}

suite('diagram: uncertainty of clocks', () => {
  test('the band is what the node itself says', () => {
    const option = fc.record({
      offsetMs: fc.integer({ min: -5, max: 5 }),
      drift: fc.integer({ min: -300, max: 300 }),
      error: fc.integer({ min: 0, max: 3 }),
      growing: fc.integer({ min: 0, max: 400 }),
      every: fc.constantFrom('', ', synchronised every 3s', ', synchronised every 7s'),
    })
    fc.assert(fc.property(option, ({ offsetMs, drift: ppm, error, growing, every }) => {
      const clock = `offset ${offsetMs}ms, drift ${ppm} ppm, uncertainty ${error}ms growing ${growing} ppm${every}`
      const { trace } = single(code, `cluster c\n  a: Asker\n  clock a ${clock}\nrun c for 15s`)
      const series = clockSeries(trace, trace.header.endNs, [0]).find(({ uncertainty }) => uncertainty !== undefined)
      const { low, high } = series?.uncertainty ?? assert.fail('no band')
      const said = intervals(trace)
      assert.ok(said.length > 10)
      for (const { timeNs, earliest, latest } of said) {
        assert.ok(Math.abs(at(low, timeNs) - (earliest - timeNs)) <= 3, `low at ${timeNs}`)
        assert.ok(Math.abs(at(high, timeNs) - (latest - timeNs)) <= 3, `high at ${timeNs}`)
      }
    }), { numRuns: 25 })
  })

  test('it says where true time is not inside', () => {
    const { trace } = single(code, 'cluster c\n  a, b: Asker\n  clock a drift 320 ppm, uncertainty 1ms growing 200 ppm\n  clock b uncertainty 1ms\nrun c for 20s')
    const [a, b] = clockSeries(trace, trace.header.endNs, [0, 1])
    const [[from, to]] = a.uncertainty?.wrong ?? [[]]
    // 320 t = 1 ms + 200 t at t = 8.33 s
    assert.ok(Math.abs(from.timeNs - 8.333e9) < 0.01e9 && to.timeNs === 20e9, JSON.stringify([from, to]))
    assert.deepEqual(b.uncertainty?.wrong, [])
    const text = toSvgText(clockChart(indexRun(trace), { width: 900 }).tree)
    assert.match(text, /true time is not where a says, from 8.33\d s to 20.000 s/)
    assert.match(text, />b exact ± 5 ms</)
  })

  test('clocks with bands lie below each other, not on each other', () => {
    const { trace } = single(code, 'cluster c\n  a, b: Asker\n  clock a uncertainty 1ms\n  clock b offset 1ms, uncertainty 2ms\nrun c for 5s')
    assert.deepEqual(panelsOf(clockSeries(trace, 5e9, [0, 1])).map((panel) => panel.map(({ name }) => name)), [['b monotonic'], ['a'], ['b wall']])
  })

  test('clocks that nobody knows anything about look as always', () => {
    const { header } = drift()
    assert.equal(header.confidences, undefined)
    assert.doesNotMatch(toSvgText(clockChart(indexRun(drift()), { width: 900 }).tree), /uncertainty|staircase|coarse/)
  })
})

suite('diagram: coarse clocks', () => {
  test('the staircase reads what the clock reads', () => {
    const line = fc.record({
      offsetNs: fc.integer({ min: -50, max: 50 }), endNs: fc.integer({ min: 10, max: 2000 }), gainNs: fc.integer({ min: -5, max: 5 }),
      resolutionNs: fc.integer({ min: 2, max: 90 }),
    })
    fc.assert(fc.property(line, ({ offsetNs, endNs, gainNs, resolutionNs }) => {
      const teeth = teethOf([{ timeNs: 0, errorNs: offsetNs }, { timeNs: endNs, errorNs: offsetNs + gainNs }], resolutionNs, 5000) ?? assert.fail('no teeth')
      for (let i = 0; i < teeth.length; i += 2) {
        const middleNs = (teeth[i].timeNs + teeth[i + 1].timeNs) / 2
        const reading = middleNs + offsetNs + (gainNs * middleNs) / endNs
        const drawn = middleNs + (teeth[i].errorNs + teeth[i + 1].errorNs) / 2
        if (teeth[i + 1].timeNs - teeth[i].timeNs < 1e-6) continue
        assert.ok(Math.abs(drawn - Math.floor(reading / resolutionNs) * resolutionNs) < 1e-6, `at ${middleNs}: ${drawn} for ${reading}`)
      }
    }))
  })

  test('too many steps to see are the stretch that they cover', () => {
    const run = (seconds: number) => toSvgText(clockChart(indexRun(single(
      'class A extends Node { start() { this.every(ms(100), "go") } go() {} }', `cluster c\n  a: A\n  clock a resolution 10ms\nrun c for ${seconds}s`,
    ).trace), { width: 900 }).tree)
    assert.match(run(1), /class="staircase tone-0"/)
    assert.match(run(60), /class="coarse tone-0"/)
    assert.match(run(1), />a exact, steps of 10 ms</)
  })
})
