/** What is asked at the end: of states in which nothing can happen any more but faults. Deadlocks are found, and no end is called one. */
import assert from 'node:assert/strict'
import { executeExploration } from '../../../src/host/explore.ts'
import { plainRealm } from '../../../src/guest/sandbox/realm.ts'
import { counts, explorationOf, explored } from '../support/exploring.ts'

const locks = (second: string) => `class Lock extends Node { holder = ''\n waiting: NodeId[] = []
    take(_: unknown, from: NodeId) { if (this.holder === '') this.give(from); else this.waiting = [...this.waiting, from] }
    give(to: NodeId) { this.holder = to; this.send(to, 'taken', this.id) }
    free() { this.holder = ''; const [next, ...rest] = this.waiting; this.waiting = rest; if (next) this.give(next) }
  }
  class Worker extends Node { done = false\n has: string[] = []
    order() { return ['first', 'second'] }
    start() { this.send(this.order()[0], 'take') }
    taken(lock: string) {
      this.has = [...this.has, lock]
      if (this.has.length < 2) return this.send(this.order()[1], 'take')
      this.done = true
      for (const one of this.has) this.send(one, 'free')
    }
  }
  class Other extends Worker { order() { return ${second} } }
  safety('all done', ({ w1, w2 }) => w1.done && w2.done)`
const scenario = 'cluster c\n  first, second: Lock\n  w1: Worker\n  w2: Other\nexplore c\n'

suite('explore: ends', () => {
  test('two locks, taken in opposite orders: the deadlock, by the shortest way', () => {
    const result = explored(locks("['second', 'first']"), `${scenario}  expect all-done violated at the end\n  expect all-done holds at the end`)
    assert.deepEqual(result.problems, [])
    assert.deepEqual(result.expectations.map(({ holds }) => holds), [true, false])
    const [{ verdict, path, depth }] = result.verdicts
    assert.equal(verdict, 'violated')
    // Both have one lock each, ask for the other's, and the locks have heard it: 2 takes, 2 taken, 2 takes.
    assert.deepEqual([depth, path?.length], [7, 2 + 6])
    assert.ok(result.ends >= 2)
  })

  test('in the same order: everybody is done at every end; what ends there are is counted', () => {
    const result = explored(locks("['first', 'second']"), `${scenario}  expect all-done holds at the end`)
    assert.deepEqual([result.verdicts[0].verdict, result.complete], ['holds', true])
    assert.match(result.expectations[0].found, /holds in every one of \d+ last states/)
    assert.deepEqual(counts(explored(locks("['first', 'second']"), scenario)), counts(result))
    // Asked everywhere it is false at once.
    assert.equal(explored(locks("['first', 'second']"), scenario).verdicts[0].depth, 1)
  })

  test('crashes, restarts and losses are no way out of an end; messages and timers that change nothing neither', () => {
    const code = `class A extends Node { n = 0\n start() { this.every(ms(1), 'tick'); this.send('b', 'x') }\n tick() { this.n = 1 }\n x() { this.n = 1 } }
      safety('one', ({ a, b }) => a.n + b.n === 2)`
    const base = 'cluster c\n  a: A\n  b: A\nexplore c\n'
    assert.deepEqual(explored(code, `${base}  messages arrive any number of times\n  expect one holds at the end`).ends, 1)
    // Up and up, or the one that may crash down, before it restarts and after it can crash no more.
    const crashing = explored('class A extends Node { n = 0 }', 'cluster c\n  a: A\nexplore c\n  a may crash and restart')
    assert.deepEqual([crashing.distinct, crashing.ends], [3, 3])
    const losing = explored("class A extends Node { n = 0\n start() { this.send('a', 'x') }\n x() { this.n = 1 } }\nsafety('came', ({ a }) => a.n === 1)", 'cluster c\n  a: A\nexplore c\n  network may lose\n  expect came violated at the end')
    assert.deepEqual([losing.distinct, losing.ends, losing.expectations[0].holds], [3, 2, true])
  })

  test('where something can always happen nothing is claimed', () => {
    const code = "class A extends Node { n = 0\n start() { this.every(ms(1), 'tick') }\n tick() { this.n = 1 - this.n } }\nsafety('never asked', () => false)"
    const request = explorationOf(code, 'cluster c\n  a: A\nexplore c\n  expect never-asked holds at the end')
    const { summary } = executeExploration(request, plainRealm, () => {})
    assert.deepEqual([summary.exploration?.complete, summary.exploration?.ends, summary.verdicts.map(({ verdict }) => verdict)], [true, 0, ['unknown']])
    assert.equal(summary.expectations[0].holds, false)
    assert.match(summary.expectations[0].found, /there is no end/)
    assert.match(summary.problems[0].message, /"never asked" is asked at the end, and there is no end/)
  })

  test('what was not followed has no ends yet', () => {
    const result = explored(locks("['second', 'first']"), `${scenario.trim()} to depth 3\n  expect all-done holds at the end`)
    assert.deepEqual([result.verdicts[0].verdict, result.ends, result.expectations[0].holds], ['unknown', 0, false])
  })
})
