/** What is frozen through and through is walked once; whatever could have changed is looked at each time. */
import assert from 'node:assert/strict'
import { StateRecorder } from '../../../src/trace/state-recorder.ts'
import { Values } from '../../../src/trace/values.ts'

/** Counts how often a list is walked. */
class CountingValues extends Values {
  walks = 0
  override recordLike(...given: Parameters<Values['recordLike']>): number {
    if (Array.isArray(given[1])) this.walks += 1
    return super.recordLike(...given)
  }
}

function recorderOf(checksGetters = false): { values: CountingValues; recorder: StateRecorder } {
  const values = new CountingValues()
  values.checksGetters = checksGetters
  return { values, recorder: new StateRecorder(values, 'a') }
}

suite('trace: states with a long history', () => {
  test('a frozen list is walked when it comes, and another one when it takes its place', () => {
    const { values, recorder } = recorderOf()
    const node: { log: readonly { term: number }[]; n: number } = { log: Object.freeze([Object.freeze({ term: 1 })]), n: 0 }
    const ids = Array.from({ length: 100 }, (_, n) => {
      node.n = n
      return recorder.record(node)
    })
    assert.equal(values.walks, 1)
    assert.deepEqual(values.value(ids[99]), { log: [{ term: 1 }], n: 99 })
    node.log = Object.freeze([...node.log, Object.freeze({ term: 2 })])
    assert.deepEqual(values.value(recorder.record(node)), { log: [{ term: 1 }, { term: 2 }], n: 99 })
    assert.equal(values.walks, 2)
  })

  test('what can change inside is seen: an entry that is not frozen, a Map in a frozen record, a getter', () => {
    const { values, recorder } = recorderOf()
    const entry = { term: 1 }
    const map = new Map([['a', 1]])
    const node = { log: Object.freeze([entry]), table: Object.freeze({ map }) }
    recorder.record(node)
    recorder.record(node)
    entry.term = 2
    map.set('b', 2)
    assert.deepEqual(values.value(recorder.record(node)), { log: [{ term: 2 }], table: { map: new Map([['a', 1], ['b', 2]]) } })

    const circle: { self: unknown[] } = { self: [] }
    circle.self = [circle, circle]
    Object.freeze(circle.self)
    const odd = recorderOf()
    odd.recorder.record({ circle: Object.freeze(circle) })

    const getting = recorderOf(true)
    const list = { log: Object.freeze([1, 2]) }
    for (let i = 0; i < 3; i++) getting.recorder.record(list)
    assert.equal(getting.values.walks, 3)
  })

  test('a list that is frozen only later is the same from then on', () => {
    const { values, recorder } = recorderOf()
    const node = { log: [1, 2] }
    recorder.record(node)
    node.log.push(3)
    Object.freeze(node.log)
    // The recorder saw it before it was frozen: what was pushed meanwhile must not be missed.
    assert.deepEqual(values.value(recorder.record(node)), { log: [1, 2, 3] })

    const twice = recorderOf()
    const list = [1]
    const both = { one: list, other: list }
    twice.recorder.record(both)
    list.push(2)
    Object.freeze(list)
    assert.deepEqual(twice.values.value(twice.recorder.record(both)), { one: [1, 2], other: [1, 2] })
  })
})
