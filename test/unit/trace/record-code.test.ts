/** Code compiled for records with the same keys does what the general way does, bit for bit. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { StateCodes } from '../../../src/trace/record-code.ts'
import { StateRecorder } from '../../../src/trace/state-recorder.ts'
import type { Family } from '../../../src/trace/values.ts'
import { Unstorable, Values } from '../../../src/trace/values.ts'

const leaf = fc.oneof(
  fc.integer(), fc.double(), fc.constantFrom(0, -0, NaN, 2 ** 30, -(2 ** 30), 2 ** 53), fc.string(), fc.boolean(), fc.constant(null),
  fc.constant(undefined), fc.bigInt(),
)
const inner = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.constantFrom('x', 'y'), leaf, { noNullPrototype: true }))
const names = ['n', 'term', 'from', '7', 'with space', "quote'\"`", '\u2028', 'constructor', 'toString']
/** Records with a few lists of keys, so that code is made for some and expectations fail. */
const records = fc.array(fc.oneof(...[names.slice(0, 3), names.slice(2, 5), names.slice(4), ['n']].map((keys) => fc.tuple(...keys.map(() => inner)).map((items) => Object.fromEntries(keys.map((key, i) => [key, items[i]]))))), { minLength: 1, maxLength: 12 })

/** A store that made code for these records: each came often enough. */
function practised(some: readonly object[]): { values: Values; family: Family } {
  const values = new Values()
  values.checksGetters = false
  const family: Family = { expected: undefined }
  for (let i = 0; i < 40; i++) for (const record of some) values.recordLike(family, record, 'refuse', 'payload')
  return { values, family }
}

suite('trace: code for records', () => {
  test('stored, it comes back equal and has the hash of its content', () => {
    fc.assert(fc.property(records, (some) => {
      const { values, family } = practised(some)
      const plain = new Values()
      for (const record of some) {
        const id = values.recordLike(family, record, 'refuse', 'payload')
        assert.deepStrictEqual(values.value(id), record)
        assert.deepStrictEqual(Object.keys(values.value(id) as object), Object.keys(record))
        assert.equal(values.hash(id), plain.hash(plain.intern(record)))
      }
    }), { numRuns: 300 })
  })

  test('carried, it is a copy that shares nothing, with the same hash, and is taken once', () => {
    fc.assert(fc.property(records, (some) => {
      const { values, family } = practised(some)
      const plain = new Values()
      for (const record of some) {
        const id = values.carry(family, record, 'refuse', 'payload')
        assert.equal(values.hash(id), plain.hash(plain.intern(record)))
        assert.deepStrictEqual(values.value(id), record)
        const taken = values.take(id) as Record<string, unknown>
        assert.deepStrictEqual(taken, record)
        for (const [key, item] of Object.entries(record)) if (typeof item === 'object' && item !== null) assert.notEqual(taken[key], item)
      }
    }), { numRuns: 300 })
  })

  test('what cannot be sent is refused at its place, whichever way', () => {
    const good = { n: 1, list: [1], more: { deep: 2 } }
    const { values, family } = practised([good])
    const cycle: Record<string, unknown> = { n: 1, list: [1], more: {} }
    cycle.more = { back: cycle }
    const cases: [object, string][] = [
      [{ ...good, n: () => 1 }, 'payload.n'],
      [{ ...good, list: [1, Symbol('s')] }, 'payload.list[1]'],
      [{ ...good, more: { deep: () => 1 } }, 'payload.more.deep'],
      [cycle, 'payload.more.back'],
    ]
    for (const [record, path] of cases) {
      for (const store of ['recordLike', 'carry'] as const) {
        values.recordLike(family, good, 'refuse', 'payload')
        assert.throws(() => values[store](family, record, 'refuse', 'payload'), (error) => error instanceof Unstorable && error.path === path)
      }
    }
  })

  test('states: an id changes when a field does, and only then', () => {
    fc.assert(fc.property(fc.array(
      fc.record({ term: leaf, seen: leaf, votes: inner, leader: fc.boolean() }), { minLength: 2, maxLength: 10 },
    ), (states) => {
      const values = new Values()
      values.checksGetters = false
      const recorder = new StateRecorder(values, 'a', new StateCodes())
      const node = { ...states[0] }
      for (let i = 0; i < 80; i++) recorder.record(node)
      let before = recorder.record(node)
      for (const state of states) {
        const same = Object.keys(state).every((key) => Object.is(state[key as 'term'], node[key as 'term']))
        Object.assign(node, structuredClone(state))
        const id = recorder.record(node)
        if (same && typeof state.votes !== 'object') assert.equal(id, before)
        assert.deepStrictEqual(values.value(id), { ...state })
        before = id
      }
    }), { numRuns: 200 })
  })

  test('states: a field more or less, and a list that changes inside', () => {
    const values = new Values()
    const recorder = new StateRecorder(values, 'a')
    const node: Record<string, unknown> = { n: 1, list: [1] }
    for (let i = 0; i < 80; i++) recorder.record(node)
    ;(node.list as number[]).push(2)
    assert.deepStrictEqual(values.value(recorder.record(node)), { n: 1, list: [1, 2] })
    node.more = true
    assert.deepStrictEqual(values.value(recorder.record(node)), { n: 1, list: [1, 2], more: true })
    delete node.n
    assert.deepStrictEqual(values.value(recorder.record(node)), { list: [1, 2], more: true })
  })
})
