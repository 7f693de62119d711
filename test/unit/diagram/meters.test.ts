/** Goal: the charts of what was measured agree with what was measured. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { boundOf, meterSummary } from '../../../src/host/meters.ts'
import { boundsOf, meterChart } from '../../../src/diagram/meter-chart.ts'
import { meterMermaid } from '../../../src/diagram/meter-mermaid.ts'
import { meterSeries, type MeterSeries } from '../../../src/diagram/meter-series.ts'
import { hasMeters } from '../../../src/diagram/views.ts'
import { distributionText, meterValue, roughValue } from '../../../src/diagram/meter-text.ts'
import { indexRun } from '../../../src/diagram/run-index.ts'
import { toSvgText } from '../../../src/diagram/svg.ts'
import { decadeTicks, octaves, valueTicks } from '../../../src/diagram/value-scale.ts'
import { exporters } from '../../../src/diagram/exporters.ts'
import { EventKind } from '../../../src/trace/events.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import { zombie, ms, s, Story } from './samples.ts'
import { experiment, type Experiment } from '../support/laboratory.ts'

const code = `class Server extends Node {
  depth = 0
  async request() {
    this.depth++
    this.meter.sample('queue', this.depth)
    await this.busy(ms(15))
    this.depth--
    this.meter.sample('queue', this.depth)
  }
}
class Client extends Node {
  async buy() {
    if (this.random() < 0.1) { this.meter.count('refused'); throw new Error('no') }
    await this.call('server', 'request', {}, { timeout: ms(200) })
  }
}`
const shop = `cluster c
  client: Client
  server: Server
  network latency 1ms
  load client buy 50 per second
faults f
  at 3s pause server for 500ms
run c with f for 10s seed 4
  expect p99 of buy latency < 20ms
  show meters`

suite('diagram: meters', () => {
  let made: Experiment | undefined
  const shopRun = () => {
    made ??= experiment(code, shop)
    const [[result]] = made.results
    return { result, run: indexRun(result.trace), ...made }
  }
  const named = (name: string): MeterSeries => meterSeries(shopRun().run).find((one) => one.name === name) ?? assert.fail(`there is no ${name}`)
  const total = ({ values, times }: MeterSeries['lines'][number], endNs: number, binNs: number) =>
    values.reduce((sum, value, bin) => sum + (value * Math.max(binNs / 2, Math.min(binNs, endNs - times[bin]))) / 1e9, 0)

  test('samples are those of the run', () => {
    const { result } = shopRun()
    const values = named('queue').lines.flatMap((line) => line.values)
    assert.equal(values.length, result.meters?.statistic('number', 'queue'))
    assert.equal(Math.max(...values), result.meters?.statistic('max', 'queue'))
    const latencies = named('buy latency').lines[0].values
    assert.equal(Math.max(...latencies), result.meters?.statistic('max', 'buy latency'))
    assert.equal(latencies.reduce((sum, value) => sum + value, 0) / latencies.length, result.meters?.statistic('mean', 'buy latency'))
  })

  test('goodput adds up to what went well, and what failed lies beside it', () => {
    const { result, run } = shopRun()
    const { lines, beside = [], binNs = 1 } = named('buy goodput')
    assert.equal(Math.round(total(lines[0], run.endNs, binNs)), result.meters?.countOf('buy ok'))
    const failed = ['fail', 'info'].reduce((sum, kind) => sum + (result.meters?.countOf(`buy ${kind}`) ?? 0), 0)
    assert.ok(failed > 0, 'the sample has failures')
    assert.equal(Math.round(beside.reduce((sum, { line }) => sum + total(line, run.endNs, binNs), 0)), failed)
    assert.equal(Math.round(total(named('refused').lines[0], run.endNs, binNs)), result.meters?.countOf('refused'))
  })

  test('in progress is never negative, and ends with what was not answered', () => {
    const { result } = shopRun()
    const { values } = named('buy in progress').lines[0]
    assert.ok(Math.min(...values) >= 0)
    const of = (kind: string) => result.meters?.countOf(`buy ${kind}`) ?? 0
    assert.equal(values.at(-1), of('invoked') - of('ok') - of('fail') - of('info'))
  })

  test('a paused node is not busy', () => {
    const story = new Story({ a: 'A' })
    story.turn(0, EventKind.start, 'a', {})
    story.plain(0, EventKind.busyBegin, 'a')
    story.plain(s(2), EventKind.pauseBegin, 'a')
    story.plain(s(4), EventKind.pauseEnd, 'a')
    story.plain(s(5), EventKind.busyEnd, 'a')
    story.plain(s(6), EventKind.count, 'a', 'x', 1)
    const busy = meterSeries(indexRun(story.finish({ endNs: s(10) }))).find(({ kind }) => kind === 'share')
    const at = (timeNs: number) => busy?.lines[0].values[Math.floor(timeNs / (busy.binNs ?? 1))]
    assert.deepEqual([at(s(1)), at(s(3)), at(s(4.5)), at(s(8))], [1, 0, 1, 0])
  })

  test('the chart names its series, marks percentiles as they were counted and draws the bound', () => {
    const { result, run, requests, expectations } = shopRun()
    const bound = boundOf(requests[0].expectations[0], result.meters)
    assert.deepEqual(bound, { statistic: 'p99', name: 'buy latency', comparison: '<', value: 20e6 })
    const bounds = boundsOf({ expectations: [{ ...expectations[0], bound }] })
    const text = toSvgText(meterChart(run, { width: 900, bounds }).tree)
    for (const name of ['queue', 'buy latency', 'buy goodput, per second', 'busy, share of each']) assert.ok(text.includes(name), name)
    assert.ok(text.includes(`p99 ${roughValue('duration', result.meters?.statistic('p99', 'buy latency') ?? 0)}`))
    assert.ok(text.includes('✗ p99 &lt; 20 ms'))
    assert.equal(toSvgText(meterChart(run, { width: 900, bounds }).tree), text, 'the same picture again')
  })

  test('any width and any moment has a picture, and no number in it is broken', () => {
    const { run } = shopRun()
    fc.assert(fc.property(fc.integer({ min: 240, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (width, part) => {
      const { tree, cursor, timeAt } = meterChart(run, { width })
      assert.doesNotMatch(toSvgText({ ...tree, children: [...tree.children, cursor(Math.round(run.endNs * part))] }), /NaN|Infinity|undefined/)
      assert.ok(timeAt(-5) === 0 && timeAt(1e6) === run.endNs)
    }), { numRuns: 40 })
  })

  test('samples of any size, few or one, have a distribution', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
      const story = new Story({ a: 'A' })
      story.turn(0, EventKind.start, 'a', {})
      for (const [i, value] of values.entries()) story.plain(ms(i + 1), EventKind.sample, 'a', 'size', value)
      assert.doesNotMatch(toSvgText(meterChart(indexRun(story.finish({ endNs: ms(100) })), { width: 900 }).tree), /NaN|Infinity|undefined/)
    }), { numRuns: 100 })
  })

  test('a run that measured nothing has no meters', () => {
    assert.equal(hasMeters(indexRun(zombie())), false)
    assert.equal(hasMeters(shopRun().run), true)
    assert.match(toSvgText(meterChart(indexRun(new Story({ a: 'A' }).finish({ endNs: 0 })), { width: 900 }).tree), /nothing was counted or sampled/)
  })

  test('Mermaid text holds what the series holds', () => {
    const { run } = shopRun()
    const text = meterMermaid(named('buy goodput'), run)
    assert.match(text, /^xychart-beta\n {2}title "buy goodput"\n {2}x-axis "time in s" 0 --> 10\n {2}y-axis "per second"\n {2}line \[[\d., ]+\]\n$/)
    const evil = { ...named('queue'), name: 'a"]\n%% ; #35;' }
    assert.equal(meterMermaid(evil, run).split('\n')[1], '  title "a 35"')
  })

  test('the command line writes the charts that were asked for', () => {
    const { result } = shopRun()
    // SAFETY: exporters read these fields only.
    const summary = { name: 'c', seed: 4, views: ['meters'], expectations: [] } as unknown as RunSummary
    assert.deepEqual(exporters.svg(result.trace, summary).map(({ suffix }) => suffix), ['.svg', '-meters.svg'])
    assert.ok(exporters.mermaid(result.trace, summary).map(({ suffix }) => suffix).includes('-buy-goodput.mmd'))
    assert.deepEqual(exporters.svg(result.trace, { ...summary, views: [] }).map(({ suffix }) => suffix), ['.svg'])
  })
})

suite('diagram: numbers of meters', () => {
  test('a summary has the percentiles of the run, and says what it leaves out', () => {
    const { results: [[{ meters }]] } = experiment(code, shop)
    if (!meters) assert.fail('no meters')
    const summary = meterSummary(meters)
    const queue = summary.distributions.find(({ name }) => name === 'queue')
    assert.equal(queue?.p90, meters.statistic('p90', 'queue'))
    assert.match(distributionText(queue ?? assert.fail('no queue')), /^queue: \d+ samples, least 0, mean [\d.]+, median \d/)
    for (let i = 0; i < 70; i++) meters.sample(`s${i}`, i)
    assert.equal(meterSummary(meters).left, summary.distributions.length + 70 - 50)
  })

  test('values have the unit that is known of them', () => {
    assert.equal(meterValue('duration', 12_345_678), '12.346 ms')
    assert.equal(roughValue('duration', 12_345_678), '12.3 ms')
    assert.equal(meterValue(undefined, 16.3888), '16.4')
    assert.equal(meterValue('bytes', 12345), '12\u202f345 bytes')
  })

  test('ticks are inside, even and few', () => {
    const spans = fc.double({ min: 1e-6, max: 1e9, noNaN: true })
    fc.assert(fc.property(fc.integer({ min: -1000, max: 1000 }), spans, fc.integer({ min: 1, max: 12 }), (times, span, count) => {
      const from = times * span
      const ticks = valueTicks(from, from + span, count)
      assert.ok(ticks.length <= count + 2, `${ticks.length} for ${count}`)
      for (const tick of ticks) assert.ok(tick >= from - span * 1e-3 && tick <= from + span * 1.001, `${tick}`)
    }))
    assert.deepEqual(valueTicks(0, 1, 3, true), [0, 1])
    assert.deepEqual(valueTicks(0, 41, 4), [0, 20, 40])
    assert.deepEqual(decadeTicks(5e-324, 300), [], 'there is an end to small numbers')
    assert.deepEqual(decadeTicks(2, 300), [2, 5, 10, 20, 50, 100, 200])
  })

  test('octaves grow with the value, by one for twice as much', () => {
    fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), fc.double({ min: 1.000001, max: 10, noNaN: true }), (value, factor) => {
      assert.ok(octaves(value * factor) > octaves(value))
      assert.ok(Math.abs(octaves(value * 2) - octaves(value) - 1) < 1e-9)
    }))
  })
})
