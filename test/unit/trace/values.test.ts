/** Values: equal content has one id, comes back equal, and what cannot be stored is refused with its place. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Unstorable, Values } from '../../../src/trace/values.ts'

const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.bigInt())
const key = fc.string().filter((name) => name !== '__proto__')
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('data'), { maxLength: 5 }),
    fc.dictionary(key, tie('data'), { maxKeys: 5, noNullPrototype: true }),
    fc.array(fc.tuple(tie('data'), tie('data')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('data'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
}))

suite('trace: values', () => {
  test('what is stored comes back equal', () => {
    fc.assert(
      fc.property(data, (value) => {
        const values = new Values()
        assert.deepStrictEqual(values.value(values.intern(value)), value)
      }),
      { numRuns: 500 },
    )
  })

  test('equal values have equal ids, different values different ids', () => {
    fc.assert(
      fc.property(data, data, (a, b) => {
        const values = new Values()
        const idA = values.intern(a)
        assert.equal(values.intern(structuredClone(a)), idA)
        const same = (() => {
          try {
            assert.deepStrictEqual(a, b)
            return true
          } catch {
            return false
          }
        })()
        if (!same && !hasCollections(a) && !hasCollections(b)) assert.notEqual(values.intern(b), idA)
      }),
      { numRuns: 500 },
    )
  })

  test('the hash of a value does not depend on what was stored before it', () => {
    fc.assert(
      fc.property(data, fc.array(data, { maxLength: 4 }), (value, others) => {
        const fresh = new Values()
        const used = new Values()
        others.forEach((other) => used.intern(other))
        assert.equal(fresh.hash(fresh.intern(value)), used.hash(used.intern(value)))
      }),
    )
  })

  test('a copy shares nothing with the original', () => {
    const values = new Values()
    const original = { list: [1, 2] }
    const id = values.intern(original)
    original.list.push(3)
    assert.deepEqual(values.value(id), { list: [1, 2] })
    ;(values.value(id) as typeof original).list.push(9)
    assert.deepEqual(values.value(id), { list: [1, 2] })
  })

  test('functions, getters, cycles and __proto__ are refused and say where they are', () => {
    const values = new Values()
    const cycle: Record<string, unknown> = {}
    cycle.self = { deep: cycle }
    const refused: [unknown, string][] = [
      [{ items: [1, { callback: () => 1 }] }, 'payload.items[1].callback'],
      [{ get token() { return 1 } }, 'payload.token'],
      [cycle, 'payload.self.deep'],
      [JSON.parse('{"a":{"__proto__":1}}'), 'payload.a.__proto__'],
      [Symbol('x'), 'payload'],
    ]
    for (const [value, path] of refused) {
      assert.throws(() => values.intern(value, 'refuse', 'payload'), (error: Unstorable) => error instanceof Unstorable && error.path === path, path)
    }
  })

  test('a state shows a placeholder for what cannot be stored', () => {
    const values = new Values()
    assert.deepEqual(values.value(values.intern({ callback: () => 1 }, 'placeholder')), { callback: '‹function›' })
  })

  test('a hundred thousand different values keep their ids when the tables grow', () => {
    const values = new Values()
    const ids = Array.from({ length: 100_000 }, (_, i) => values.intern({ i, text: `t${i % 7}`, half: i / 2 }))
    for (let i = 0; i < ids.length; i += 997) assert.equal(values.intern({ i, text: `t${i % 7}`, half: i / 2 }), ids[i])
    assert.equal(new Set(ids).size, ids.length)
  })
})

function hasCollections(value: unknown): boolean {
  if (value instanceof Map || value instanceof Set) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasCollections)
}
