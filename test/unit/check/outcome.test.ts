/** Goal: one rule says whether a run went well, and no violation that nobody expected slips through, in one run or among many. */
import assert from 'node:assert/strict'
import { unforeseen, wentWell } from '../../../src/check/outcome.ts'
import { withSeeds } from '../../../src/check/request.ts'
import { mergeParts } from '../../../src/check/sweep.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute, executePart, executeShow } from '../../../src/host/execute.ts'
import type { RunSummary } from '../../../src/trace/output.ts'
import { requestsOf } from '../support/laboratory.ts'

const quiet = { onProgress: () => {} }

/** `even` is violated in about half of all seeds, `rare` in about one of sixteen, always at 2 ms. */
const code = `class A extends Node {
  odd = false
  rare = false
  start() { this.after(ms(2), 'draw') }
  draw() { this.odd = this.random() < 0.5; this.rare = this.random() < 1 / 16 }
}
safety('even', ({ a }) => !a.odd)
safety('not rare', ({ a }) => !a.rare)`

function requestOf(run: string) {
  const { requests, errors } = requestsOf(code, `cluster c\n  a: A\nrun c for 1s ${run}`)
  assert.deepEqual(errors, [])
  return requests[0]
}

const summaryOf = (run: string) => execute(requestOf(run), plainRealm, quiet).summary

/** Seeds from 1 on with neither violation, with the first, with the second alone. */
const seeds = (() => {
  const found = { neither: 0, even: 0, rare: 0 }
  for (let seed = 200; seed >= 1; seed--) {
    const [even, rare] = summaryOf(`seed ${seed}`).verdicts.map(({ verdict }) => verdict === 'violated')
    if (!even && !rare) found.neither = seed
    if (even && !rare) found.even = seed
    if (!even && rare) found.rare = seed
  }
  return found
})()

suite('check: whether a run went well', () => {
  test('a property may be violated when a line speaks of it, whatever the line says', () => {
    const speaks = (seed: number, ...lines: string[]) => summaryOf(`seed ${seed}${lines.map((line) => `\n  expect ${line}`).join('')}`)
    assert.equal(wentWell(speaks(seeds.neither)), true)
    assert.equal(wentWell(speaks(seeds.even)), false)
    assert.deepEqual(unforeseen(speaks(seeds.even)).map(({ property }) => property), ['even'])
    assert.equal(wentWell(speaks(seeds.even, 'even violated')), true)
    assert.equal(wentWell(speaks(seeds.even, 'even holds')), false, 'the expectation fails')
    assert.equal(wentWell(speaks(seeds.even, 'not-rare holds')), false, 'a line about something else')
    assert.equal(wentWell(speaks(seeds.even, 'a.odd = true')), false, 'a line about no property')
  })

  test('an error and an expectation that is not met are failures, a warning is none', () => {
    const well: RunSummary = summaryOf(`seed ${seeds.neither}`)
    assert.equal(wentWell({ ...well, problems: [{ severity: 'warning', message: 'x' }] }), true)
    assert.equal(wentWell({ ...well, problems: [{ severity: 'error', message: 'x' }] }), false)
    assert.equal(wentWell({ ...well, expectations: [{ text: 'x', holds: false, found: '' }] }), false)
    assert.equal(wentWell({ ...well, end: { ...well.end, reason: 'error' } }), false)
    assert.equal(wentWell({ ...well, verdicts: [{ property: 'p', kind: 'safety', verdict: 'unknown' }] }), true, 'what is not decided is no violation')
  })

  test('among many seeds one with a violation of which no line speaks is found, and shown', () => {
    const foreseen = summaryOf('seeds 1..60\n  expect even violated in at least 1\n  expect not-rare violated in at least 1')
    assert.deepEqual([wentWell(foreseen), foreseen.sweep?.runs], [true, 60])
    const surprised = summaryOf('seeds 1..60\n  expect even violated in at least 1')
    assert.equal(wentWell(surprised), false)
    assert.deepEqual(unforeseen(surprised).map(({ property }) => property), ['not rare'])
    assert.ok(surprised.seed > seeds.even, 'not the first violation, but the first that nobody expected')
  })

  test('the same when the sweep is cut into parts', () => {
    const request = requestOf('seeds 1..60\n  expect even violated in at least 1')
    const parts = [0, 20, 40].map((from) => executePart(request, plainRealm, from, 20, quiet))
    assert.deepEqual(executeShow(request, plainRealm, mergeParts(parts)).summary, summaryOf('seeds 1..60\n  expect even violated in at least 1'))
  })

  test('with other seeds, lines about so many runs are not asked, and what they speak of is no surprise', () => {
    const request = requestOf('seeds 1..1000\n  expect even violated in 500 ± 80 of 1000\n  expect not-rare violated in at least 1\n  expect a.odd = true in at least 1')
    const few = withSeeds(request, { first: 1, last: 20 })
    assert.deepEqual(few.expectations.map(({ text }) => text), ['not-rare violated in at least 1', 'a.odd = true in at least 1'])
    assert.deepEqual(few.foreseen, ['even'])
    const one = withSeeds(request, { seed: seeds.even, times: 1 })
    assert.deepEqual([one.expectations, one.foreseen, one.plan.seed], [[], ['even', 'not rare'], seeds.even])
    const { summary } = execute(one, plainRealm, quiet)
    assert.deepEqual([summary.verdicts[0].verdict, wentWell(summary)], ['violated', true])
  })
})
