/** Sweeps: however the seeds are cut into parts and in whatever order the parts come back, the whole is the same. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Tally } from '../../../src/check/evaluate.ts'
import type { SweepPart } from '../../../src/check/sweep.ts'
import { spreads } from '../../../src/check/spread.ts'
import { mergeParts, shownRun } from '../../../src/check/sweep.ts'
import { seedOf, withSeeds } from '../../../src/check/request.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { execute } from '../../../src/host/execute.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulator } from '../../../src/kernel/simulate.ts'
import { requestsOf } from '../support/laboratory.ts'

const code = `class Client extends Node { at = 0; async start() { await this.call('server', 'hello'); this.at = this.clock.monotonic() } }
class Server extends Node { hello() { return 1 } }
safety('quick', ({ client }) => client.at < ms(15))
measure('reply time', ({ client }) => client.at)
measure('kind', ({ client }) => client.at < ms(2) ? 'quick' : client.at < ms(18) ? 'usual' : 'slow')`
const scenario = `cluster c
  client: Client
  server: Server
  network latency 0ms..10ms
run c seeds 1..300
  expect quick violated in 37 ± 19 of 300
  expect client.at > 1ms
  expect at least 290 distinct digests`

suite('check: sweeps', () => {
  const { requests: [request] } = requestsOf(code, scenario)
  const run = simulator(request.plan, plainRealm)
  const results = Array.from({ length: 300 }, (_, i) => run(seedOf(request.seeds, i)))
  const partOf = (from: number, count: number): SweepPart => {
    const tally = new Tally(request, from)
    for (let i = from; i < from + count; i++) tally.add(results[i])
    return tally.finishPart()
  }
  const whole = partOf(0, 300)

  test('parts merged are the whole', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 299 }), { maxLength: 8 }), fc.infiniteStream(fc.nat()), (cuts, order) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), 300]
        const parts = edges.slice(1).map((to, i) => partOf(edges[i], to - edges[i]))
        const shuffled = parts.map((part) => ({ part, key: order.next().value })).sort((a, b) => a.key - b.key).map(({ part }) => part)
        const merged = mergeParts(shuffled)
        assert.deepEqual({ ...merged, digests: [...merged.digests].sort() }, { ...whole, digests: [...whole.digests].sort() })
        assert.deepEqual(new Tally(request, 0, merged).finish(), new Tally(request, 0, whole).finish())
      }),
      { numRuns: 50 },
    )
  })

  test('expectations over all runs, and the run that is shown', () => {
    const [quick, late, digests] = new Tally(request, 0, whole).finish()
    assert.ok(quick.holds, quick.found)
    assert.ok(!late.holds && /in \d+ of 300 runs; seed \d+: was/.test(late.found), late.found)
    assert.ok(digests.holds)
    const failed = results.find(({ trace }) => (trace.finalState(0)?.at as number) <= 1e6)
    assert.equal(seedOf(request.seeds, shownRun(whole).run), failed?.trace.header.seed)
  })

  test('a measure may be called like something that every object has', () => {
    const measured = (name: string, values: number[]): SweepPart => (
      {
        from: 0, runs: 0, brokeOff: 0, lines: [], digests: [], failing: [], samples: [{ name, values, runs: values }],
        texts: [{ name, runs: 1, values: [{ text: name, count: 1, runs: [7] }] }],
      }
    )
    for (const name of ['constructor', '__proto__', 'toString']) {
      const merged = mergeParts([measured(name, [1, 2]), measured(name, [3])])
      assert.deepEqual(merged.samples, [{ name, values: [1, 2, 3], runs: [1, 2, 3] }])
      assert.deepEqual(merged.texts, [{ name, runs: 2, values: [{ text: name, count: 2, runs: [7, 7] }] }])
      assert.deepEqual(spreads(merged.samples, (run) => run).map(({ most, runs }) => [most, runs]), [[3, 3]])
    }
  })

  test('percentiles of a measure, by nearest rank', () => {
    const [times] = spreads(whole.samples, (run) => seedOf(request.seeds, run))
    const sorted = results.map(({ trace }) => trace.finalState(0)?.at as number).sort((a, b) => a - b)
    assert.deepEqual([times.least, times.p50, times.p99, times.most, times.runs], [sorted[0], sorted[149], sorted[296], sorted[299], 300])
    const mean = sorted.reduce((sum, value) => sum + value, 0) / 300
    assert.equal(times.mean, mean)
    assert.equal(times.sum, sorted.reduce((sum, value) => sum + value, 0))
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 299
    assert.ok(Math.abs((times.deviation ?? 0) - Math.sqrt(variance)) < 1)
    for (const [seed, value] of [[times.leastSeed, times.least], [times.mostSeed, times.most]]) {
      assert.equal(results.find(({ trace }) => trace.header.seed === seed)?.trace.finalState(0)?.at, value)
    }
    assert.equal(spreads([{ name: 'one', values: [5], runs: [0] }], () => 1)[0].deviation, undefined)
  })

  test('texts are counted, with seeds that show each; of a condition that is counted, the rarer runs', () => {
    const [kinds] = whole.texts
    const kindOf = (at: unknown) => ((at as number) < 2e6 ? 'quick' : (at as number) < 18e6 ? 'usual' : 'slow')
    for (const { text, count, runs } of kinds.values) {
      const seeds = results.filter(({ trace }) => kindOf(trace.finalState(0)?.at) === text).map(({ trace }) => trace.header.seed)
      assert.equal(count, seeds.length)
      assert.deepEqual(runs.map((one) => seedOf(request.seeds, one)), seeds.slice(0, 20))
    }
    const [quick] = new Tally(request, 0, whole).counts()
    const violating = results.filter(({ verdicts }) => verdicts[0].verdict === 'violated').map(({ trace }) => trace.header.seed)
    assert.deepEqual(quick.rare, { of: 'so', seeds: violating.slice(0, 20) })
  })

  test('through the whole of the kernel: the summary has it, in words too, and with --json each value', () => {
    const { summary } = execute({ ...request, perSeed: true, seeds: { first: 1, last: 30 } }, plainRealm, { onProgress: () => {} })
    const { sweep } = summary
    assert.equal(sweep?.values?.find(({ name }) => name === 'reply time')?.bySeed.length, 30)
    assert.deepEqual(sweep?.values?.find(({ name }) => name === 'reply time')?.bySeed[4], [5, results[4].trace.finalState(0)?.at])
    const text = describeRun(summary)
    assert.match(text, /measure "reply time" in 30 runs: mean [\d.]+ ms, deviation [\d.]+ ms, sum [\d.]+ ms, least [\d.]+ (?:ms|µs) \(seed \d+\), median/)
    assert.match(text, /measure "kind" in 30 runs: usual \d+ \(seeds 1, /)
  })

  test('with one seed, lines about many runs are said not to be asked', () => {
    const { summary } = execute(withSeeds(request, { seed: 7, times: 1 }), plainRealm, { onProgress: () => {} })
    assert.deepEqual(summary.notAsked, ['quick violated in 37 ± 19 of 300'])
    assert.match(describeRun(summary), /– expect quick violated in 37 ± 19 of 300 \(not asked: it is about another number of runs\)/)
  })
})
