/** Goal: a run that ended before its time decides nothing about the time after, in one run and among many, and so it is said. */
import assert from 'node:assert/strict'
import { wentWell } from '../../../src/check/outcome.ts'
import { describeRun } from '../../../src/diagram/describe-run.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { execute, executePart, executeShow } from '../../../src/host/execute.ts'
import { mergeParts } from '../../../src/check/sweep.ts'
import { experiment, requestsOf } from '../support/laboratory.ts'

const quiet = { onProgress: () => {} }

const mistaken = `class N extends Node {
  go = 0
  start() { this.every(s(1), 'tick') }
  tick() { this.go += 1; if (this.go === 3) throw new Error('a mistake') }
}
safety('never above 5', ({ a }) => a.go <= 5)
safety('never above 1', ({ a }) => a.go <= 1)`

/** About a tenth of all runs break off. */
const seldom = `class N extends Node {
  go = 0
  start() { this.after(s(1), 'tick') }
  tick() { this.go = 1; if (this.random() < 0.1) throw new Error('a mistake') }
}
safety('below 5', ({ a }) => a.go < 5)`

const lines = (run: string, expected: string[]) => `cluster c\n  a: N\n${run}${expected.map((line) => `\n  expect ${line}`).join('')}`

function decided(code: string, run: string, ...expected: string[]) {
  return experiment(code, lines(run, expected)).expectations.map(({ holds, found }) => ({ holds, found }))
}

suite('check: runs that broke off', () => {
  test('what was not violated before an error is undecided; what was violated stays so', () => {
    const { results: [[result]] } = experiment(mistaken, lines('run c for 10s', []))
    assert.deepEqual(result.verdicts.map(({ verdict, detail }) => [verdict, detail]), [
      ['unknown', 'the run broke off at 3.000 s'], ['violated', undefined],
    ])
    const undecided = { holds: false, found: 'undecided: the run broke off at 3.000 s' }
    assert.deepEqual(decided(mistaken, 'run c for 10s', 'never-above-5 holds', 'never-above-5 violated', 'a.go = 3', 'time < 10s', 'crashes = 0'), Array(5).fill(undecided))
    const violated = 'violated at 2.000 s'
    assert.deepEqual(decided(mistaken, 'run c for 10s', 'never-above-1 violated', 'never-above-1 holds'), [{ holds: true, found: violated }, { holds: false, found: violated }])
  })

  test('a limit decides nothing either', () => {
    const found = decided(mistaken, 'run c for 10s up to 3 events', 'never-above-5 holds', 'events = 3')
    assert.ok(found.every(({ holds, found }) => !holds && found.startsWith('undecided: the run broke off')), JSON.stringify(found))
  })

  test('among many they are counted as neither: a number is met when it would be met either way', () => {
    const expected = ['never-above-5 violated in 0 of 100', 'never-above-5 holds in 100 of 100', 'never-above-5 holds in at least 0', 'never-above-5 violated in other than 1']
    const found = decided(mistaken, 'run c for 10s seeds 1..100', ...expected)
    assert.deepEqual(found.map(({ holds }) => holds), [false, false, true, false])
    assert.equal(found[0].found, 'in 0 of 100 runs; 100 runs broke off')
  })

  test('a sweep goes on after an error, and tells how many broke off however it is cut', () => {
    const { requests: [request] } = requestsOf(seldom, lines('run c for 10s seeds 1..100', ['below-5 holds', 'below-5 holds in at least 50', 'below-5 violated in at most 50', 'below-5 violated in 0']))
    const realm = plainRealm
    const { summary } = execute(request, realm, quiet)
    const broke = summary.sweep?.brokeOff ?? 0
    assert.ok(broke >= 2 && broke <= 30, String(broke))
    assert.equal(summary.sweep?.runs, 100)
    assert.deepEqual(summary.sweep?.counts?.map(({ holds, violated, unknown }) => [holds, violated, unknown]), [
      [100 - broke, 0, broke], [100 - broke, 0, broke], [0, 100 - broke, broke], [0, 100 - broke, broke],
    ])
    assert.deepEqual(summary.expectations.map(({ holds }) => holds), [false, true, true, false])
    assert.match(describeRun(summary), new RegExp(`100 runs \\(${broke} broke off\\)`))
    assert.match(describeRun(summary), /\? safety "below 5" undecided: the run broke off at 1\.000/)
    assert.equal(wentWell(summary), false)
    const parts = [executePart(request, realm, 60, 40, quiet), executePart(request, realm, 0, 60, quiet)]
    assert.deepEqual(executeShow(request, realm, mergeParts(parts)).summary, summary)
  })

  test('a measure of a run that broke off is no sample of a sweep', () => {
    const code = `class N extends Node {
  n = 0
  start() { const many = this.random() < 0.1 ? 1000 : 5; for (let i = 1; i <= many; i++) this.after(ms(i), 'tick') }
  tick() { this.n += 1 }
}
measure('n', ({ a }) => a.n)`
    const { requests: [request] } = requestsOf(code, 'cluster c\n  a: N\nrun c for 10s seeds 1..100 up to 400 events')
    const { summary } = execute(request, plainRealm, quiet)
    const { brokeOff, runs = 0 } = summary.sweep ?? {}
    assert.equal(brokeOff, 1)
    assert.ok(runs > 2, String(runs))
    assert.match(describeRun(summary), new RegExp(`measure "n" in ${runs - 1} runs: mean 5, `))
  })

  test('a sweep that ended early is decided where the missing runs could change nothing', () => {
    const { requests: [request] } = requestsOf(mistaken, lines('run c for 10s seeds 1..30 up to 3 events', ['never-above-1 violated in at least 0 of 30']))
    const { summary } = execute(request, plainRealm, quiet)
    assert.deepEqual(summary.expectations.map(({ holds }) => holds), [true])
  })

  test('runs that were not begun count as undecided', () => {
    const { requests: [request] } = requestsOf(mistaken, lines('run c for 10s seeds 1..100 up to 3 events', ['never-above-5 violated in 0', 'never-above-5 violated in at most 99']))
    const { summary } = execute(request, plainRealm, quiet)
    assert.deepEqual(summary.expectations.map(({ holds, found }) => ({ holds, found })), [
      { holds: false, found: 'in 0 of 1 runs; 1 run broke off; 99 runs not begun' },
      { holds: false, found: 'in 0 of 1 runs; 1 run broke off; 99 runs not begun' },
    ])
  })

  test('a property that was never asked does not hold', () => {
    const code = "class A extends Node {\n  x = 0\n}\nsafety('x is 0', ({ b }) => b.x === 0)\nsafety('x is 1', ({ b }) => b.x === 1)"
    const { expectations } = experiment(code, 'cluster c\n  b: A stopped\nrun c\n  expect x-is-0 holds\n  expect x-is-1 holds\n  expect x-is-1 violated')
    assert.ok(expectations.every(({ holds, found }) => !holds && found.startsWith('undecided: it was never asked')), JSON.stringify(expectations))
  })
})
