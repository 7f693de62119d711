/** Goal: a cell says truly what its output came to, and when it is out of date. */
import assert from 'node:assert/strict'
import { factsOf, isStale, readFacts, statusTexts } from '../../../src/extension/facts.ts'
import { placedProblems } from '../../../src/extension/placed-problems.ts'
import { positionAt, positionsIn } from '../../../src/extension/positions.ts'
import type { RunSummary, SummaryExpectation } from '../../../src/trace/output.ts'
import type { Verdict } from '../../../src/trace/verdict.ts'

const violatedProperty: Verdict = {
  property: 'tokens never go back', kind: 'safety', verdict: 'violated', atNs: 41_006_000_000, event: 17, evaluations: 31,
}
const met: SummaryExpectation = { text: 'tokens-never-go-back violated', holds: true, found: 'violated at 41.006 s' }
/** As it is when a line speaks of it. */
const foreseen = { ...violatedProperty, foreseen: true }

function run(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    name: 'leases with gc-pause', seed: 42, digest: 'd1', events: 31, endNs: 60_000_000_000, verdicts: [], measures: [], problems: [],
    end: { reason: 'time', text: 'The planned 60 s are over.', reproducible: true }, expectations: [], views: [], ...changes,
  }
}

const texts = (changes: Partial<RunSummary>, fingerprint = 'f') =>
  statusTexts([factsOf(run(changes), 'f')], fingerprint, true).map(({ text }) => text)

suite('extension: facts of a run', () => {
  test('seed, events and simulated time', () => {
    assert.deepEqual(texts({}), ['$(pass) done', 'seed 42', '31 events', '60 s'])
    assert.deepEqual(statusTexts([factsOf(run(), 'f')], 'f', false).length, 1)
  })

  test('stale while the fingerprint differs, and only then', () => {
    assert.equal(isStale([factsOf(run(), 'f')], 'g'), true)
    assert.equal(isStale([factsOf(run(), 'f')], 'f'), false)
    assert.equal(isStale([], 'f'), false)
    assert.deepEqual(texts({}, 'g')[0], '$(history) Stale: run again')
    assert.deepEqual(statusTexts([factsOf(run(), 'f')], undefined, true).length, 4)
  })

  test('a run that node code ended is never called done', () => {
    assert.equal(texts({ problems: [{ severity: 'error', message: 'a: no' }] })[0], '$(error) failed')
  })

  test('a violation leads to its event', () => {
    const [verdict] = statusTexts([factsOf(run({ verdicts: [violatedProperty] }), 'f')], 'f', true)
    assert.equal(verdict.text, '$(error) tokens never go back violated at 41.006 s')
    assert.deepEqual(verdict.action, { kind: 'show', run: 'leases with gc-pause', event: 17 })
  })

  test('an expected violation is as expected', () => {
    const [asExpected] = texts({ verdicts: [foreseen], expectations: [met] })
    assert.equal(asExpected, '$(pass) as expected: tokens never go back violated at 41.006 s')
    assert.equal(texts({ expectations: [{ ...met, holds: false }] })[0], '$(error) not as expected')
    assert.equal(texts({ expectations: [met, { ...met, holds: false }] })[0], '$(error) 1 of 2 expectations not met')
  })

  test('among expected violations the one that nobody expected is shown', () => {
    const other = { ...violatedProperty, property: 'nothing is lost', atNs: 42_000_000_000 }
    assert.equal(texts({ verdicts: [foreseen, other], expectations: [met] })[0], '$(error) nothing is lost violated at 42.000 s')
  })

  test('a sweep', () => {
    assert.deepEqual(texts({ sweep: { seeds: [1, 1000], runs: 1000, failingSeeds: [3, 9] } }), ['$(error) 2 failing seeds', '1000 runs'])
  })

  test('facts survive metadata; what is none is ignored', () => {
    const facts = factsOf(run({ verdicts: [violatedProperty] }), 'f')
    assert.deepEqual(readFacts(JSON.parse(JSON.stringify(facts))), facts)
    for (const value of [undefined, null, 1, {}, { ...facts, seed: '1' }, { ...facts, violation: 3 }]) {
      assert.equal(readFacts(value), undefined)
    }
  })
})

suite('extension: problems in the notebook', () => {
  test('problems with a place become diagnostics', () => {
    const summary = run({
      problems: [
        { severity: 'error', message: 'It threw.', hint: 'Look.', cell: 1, start: 4, end: 9 },
        { severity: 'warning', message: 'nowhere' },
      ],
      expectations: [met, { ...met, holds: false, text: 'a = 1', found: 'was 3' }],
    })
    const origins = [{ cell: 3, start: 0, end: 5 }, { cell: 3, start: 10, end: 20 }]
    const problems = placedProblems({ summary, origins })
    assert.deepEqual(problems, [
      { cell: 1, start: 4, end: 9, severity: 'error', message: 'It threw.\nLook.' },
      { ...origins[1], severity: 'error', message: 'Expected a = 1; found: was 3.' },
    ])
  })

  test('offsets to lines', () => {
    assert.deepEqual([0, 2, 3, 4, 99].map((offset) => positionAt('ab\ncd', offset)), [
      { line: 0, character: 0 }, { line: 0, character: 2 }, { line: 1, character: 0 }, { line: 1, character: 1 }, { line: 1, character: 2 },
    ])
    for (const text of ['', '\n', 'ab\ncd', '\n\na\n']) {
      const at = positionsIn(text)
      for (let offset = -1; offset < text.length + 2; offset++) assert.deepEqual(at(offset), positionAt(text, offset))
    }
  })
})
