/** Sweeps: however the seeds are cut into parts and in whatever order the parts come back, the whole is the same. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Tally } from '../../../src/check/evaluate.ts'
import type { SweepPart } from '../../../src/check/sweep.ts'
import { mergeParts, percentiles, shownRun } from '../../../src/check/sweep.ts'
import { seedOf } from '../../../src/check/request.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { simulator } from '../../../src/kernel/simulate.ts'
import { requestsOf } from '../support/laboratory.ts'

const code = `class Client extends Node { at = 0; async start() { await this.call('server', 'hello'); this.at = this.clock.monotonic() } }
class Server extends Node { hello() { return 1 } }
safety('quick', ({ client }) => client.at < ms(15))
measure('reply time', ({ client }) => client.at)`
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
      { from: 0, runs: 0, brokeOff: 0, lines: [], digests: [], failing: [], samples: [{ name, values }] }
    )
    for (const name of ['constructor', '__proto__', 'toString']) {
      const merged = mergeParts([measured(name, [1, 2]), measured(name, [3])])
      assert.deepEqual(merged.samples, [{ name, values: [1, 2, 3] }])
      assert.deepEqual(percentiles(merged.samples).map(({ most, runs }) => [most, runs]), [[3, 3]])
    }
  })

  test('percentiles of a measure, by nearest rank', () => {
    const [times] = percentiles(whole.samples)
    const sorted = results.map(({ trace }) => trace.finalState(0)?.at as number).sort((a, b) => a - b)
    assert.deepEqual([times.least, times.p50, times.p99, times.most, times.runs], [sorted[0], sorted[149], sorted[296], sorted[299], 300])
  })
})
