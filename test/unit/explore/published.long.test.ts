/** A published model with many states; the smaller ones are in `published.test.ts`. */
import assert from 'node:assert/strict'
import { counts, explored } from '../support/exploring.ts'
import { lamportMutex } from '../support/published-models.ts'

suite('explore: published numbers of many states', () => {
  const { code, scenario, source, distinct, generated, depth } = lamportMutex

  test(`mutual exclusion by Lamport's clocks: ${distinct} distinct states (${source})`, () => {
    const result = explored(code, scenario)
    assert.deepEqual([result.problems, result.gaps], [[], []])
    assert.deepEqual(counts(result), { distinct, generated, depth, complete: true })
    assert.ok(result.expectations[0].holds)
  })
})
