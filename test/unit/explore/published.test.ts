/**
 * Models of protocols that pass messages have the published numbers of states; `support/published-models.ts` says how each maps to its original.
 *
 * Not all do. Paxos and Paxos Commit of the same collection read the set of all messages that were ever sent: a leader decides by what acceptors have
 * sent, without receiving it. A node knows what it has received, so each of its states stands for many: the numbers are larger, and right for
 * another model. Models of Stateright that carry a history of operations of all clients have it in every state; no node has that.
 */
import assert from 'node:assert/strict'
import { counts, explored } from '../support/exploring.ts'
import { publishedModels } from '../support/published-models.ts'

suite('explore: published numbers of states', () => {
  for (const [name, { code, scenario, source, distinct, generated, depth, stuttersAtEnds }] of Object.entries(publishedModels)) {
    test(`${name}: ${distinct} distinct states (${source})`, () => {
      const result = explored(code, scenario)
      assert.deepEqual([result.problems, result.gaps], [[], []])
      assert.equal(result.complete, true)
      assert.equal(result.distinct, distinct)
      if (generated !== undefined) assert.equal(result.generated + (stuttersAtEnds ? result.ends : 0), generated)
      if (depth !== undefined) assert.equal(result.depth, depth)
      assert.ok(result.expectations.every(({ holds }) => holds))
      assert.deepEqual(counts(explored(code, scenario, { reversed: true })), counts(result))
    })
  }
})
