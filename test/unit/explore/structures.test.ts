/** The tables of the explorer against plain Sets and Maps, and the one encoding of equal states. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { canonical } from '../../../src/explore/canonical.ts'
import { Classes } from '../../../src/explore/classes.ts'
import { compare } from '../../../src/explore/order.ts'
import { PairMap } from '../../../src/explore/pair-map.ts'
import { revive } from '../../../src/explore/revive.ts'
import { Sequences } from '../../../src/explore/sequences.ts'
import { StateSet } from '../../../src/explore/state-set.ts'
import { Values } from '../../../src/trace/values.ts'

suite('explore: tables', () => {
  test('a StateSet is a Set of lists, through every growth of its numbers', () => {
    const component = fc.oneof(fc.nat(3), fc.nat(300), fc.nat(1_000_000), fc.constant(0x7fffffff))
    const state = (width: number) => fc.array(component, { minLength: width, maxLength: width })
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }).chain((width) => fc.array(state(width), { maxLength: 200 })), (states) => {
      const width = states[0]?.length ?? 1
      const largest = new Array<number>(width).fill(0)
      const set = new StateSet(width, (component) => largest[component])
      const known = new Map<string, number>()
      const into = new Int32Array(width)
      for (const [parent, numbers] of states.entries()) {
        const whole = [Math.max(1, numbers[0]), ...numbers.slice(1)]
        whole.forEach((number, i) => (largest[i] = Math.max(largest[i], number)))
        assert.equal(set.add(whole, parent - 1), !known.has(whole.join()))
        if (!known.has(whole.join())) known.set(whole.join(), known.size)
        assert.equal(set.size, known.size)
      }
      for (const [text, index] of known) {
        set.read(index, into)
        assert.equal([...into].join(), text)
      }
    }), { numRuns: 150 })
  })

  test('successors of a state that is expanded while everything is packed anew', () => {
    const largest = [1, 0, 0]
    const set = new StateSet(3, (component) => largest[component])
    set.add([1, 0, 0], -1)
    const known = new Set(['1,0,0'])
    const state = new Int32Array(3)
    for (let index = 0; index < set.size && index < 400; index++) {
      set.expand(index, state)
      const staged = [[state[0] * 3, 1, state[1] + 1], [state[0], 2, state[2] * 2 + 1], [state[0] + 1, 1, state[1]]] as const
      for (const [first, component, change] of staged) {
        const value = change & 0xffff
        largest[0] = Math.max(largest[0], first & 0xffff || 1)
        largest[component] = Math.max(largest[component], value)
        const next = [first & 0xffff || 1, component === 1 ? value : state[1], component === 2 ? value : state[2]]
        set.stage(next[0], component, value)
        known.add(next.join())
      }
      set.flush()
      assert.equal(set.size, known.size)
      for (let found = 0; found < set.size; found++) {
        set.read(found, state)
        assert.ok(known.has(state.join()))
      }
      set.read(index, state)
    }
    assert.equal(set.size, known.size)
  })

  test('a PairMap is a Map', () => {
    const key = fc.tuple(fc.integer({ min: -1, max: 50 }), fc.integer({ min: -1, max: 50 }))
    fc.assert(fc.property(fc.array(fc.tuple(key, fc.nat()), { maxLength: 2000 }), (entries) => {
      const map = new PairMap()
      const plain = new Map<string, number>()
      for (const [[a, b], value] of entries) {
        assert.equal(map.get(a, b), plain.get(`${a} ${b}`) ?? -1)
        if (plain.has(`${a} ${b}`)) continue
        map.set(a, b, value % 0x7ffffffe)
        plain.set(`${a} ${b}`, value % 0x7ffffffe)
      }
      assert.equal(map.size, plain.size)
    }))
  })

  test('Sequences keep each list once', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 5 }), { maxLength: 500 }), (lists) => {
      const sequences = new Sequences()
      const numbers = new Map<string, number>()
      for (const list of lists) {
        const number = sequences.intern(list)
        assert.equal(number, numbers.get(list.join()) ?? numbers.size)
        numbers.set(list.join(), number)
        assert.deepEqual(sequences.read(number), list)
      }
    }))
  })
})

const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.bigInt(), fc.constantFrom(undefined, null, -0, NaN))
const data = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('data'), { maxLength: 4 }),
    fc.dictionary(fc.string().filter((key) => key !== '__proto__' && !key.startsWith('\u0000')), tie('data'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('data'), { maxLength: 4 }).map((items) => new Set(items)),
    fc.array(fc.tuple(leaf, tie('data')), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
})).data

suite('explore: one encoding for equal states', () => {
  test('turning round every order changes nothing', () => {
    fc.assert(fc.property(data, (value) => {
      const values = new Values()
      const id = values.intern(canonical(value, 'fields'))
      for (const arrangement of ['as it is', 'turned round', 'shifted'] as const) {
        assert.equal(values.intern(canonical(revive(values.value(id), new Classes(), arrangement), 'fields')), id)
      }
    }))
  })

  test('compare is an order: 0 exactly for what is one value, never both ways', () => {
    fc.assert(fc.property(data, data, data, (a, b, c) => {
      const values = new Values()
      const same = values.intern(canonical(a, 'payload')) === values.intern(canonical(b, 'payload'))
      assert.equal(compare(a, b) === 0, same)
      assert.equal(Math.sign(compare(a, b)), -Math.sign(compare(b, a)) + 0)
      if (compare(a, b) <= 0 && compare(b, c) <= 0) assert.ok(compare(a, c) <= 0)
    }), { numRuns: 500 })
  })

  test('what was one object is one again, and what was two is two', () => {
    const shared = { n: 1 }
    const revived = revive(canonical({ a: [shared, shared], b: { n: 1 }, c: shared }, 'fields')) as { a: unknown[]; b: unknown; c: unknown }
    assert.equal(revived.a[0], revived.a[1])
    assert.equal(revived.c, revived.a[0])
    assert.notEqual(revived.b, revived.c)
    assert.deepEqual(revived, { a: [{ n: 1 }, { n: 1 }], b: { n: 1 }, c: { n: 1 } })
  })

  test('sharing is kept in any order of keys, of frozen things too', () => {
    const shared = [1]
    const values = new Values()
    const id = values.intern(canonical({ x: shared, y: { z: shared } }, 'fields'))
    assert.equal(values.intern(canonical({ y: { z: shared }, x: shared }, 'fields')), id)
    assert.notEqual(values.intern(canonical({ x: [1], y: { z: [1] } }, 'fields')), id)
    const frozen = Object.freeze([1])
    const other = Object.freeze([1])
    const twice = values.intern(canonical({ x: frozen, y: { z: frozen } }, 'fields'))
    assert.notEqual(values.intern(canonical({ x: frozen, y: { z: other } }, 'fields')), twice)
    assert.equal(values.intern(canonical({ y: { z: other }, x: other }, 'fields')), twice)
  })
})
