/** Sorting in node code gives what the language's own gives, however the elements look. */
import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { sort } from '../../../src/guest/sandbox/sorting.ts'

suite('kernel: sorting', () => {
  const few = fc.constantFrom('', 'a', 'b', 'aaaaaaa', 'aaaaaaaa', 'aaaaaaab', 'aaaaaaaab', '\u007f', '\0', '\0\0', 'aaaaaa\0', 'aaaaaaa\0')
  const elements: Record<string, fc.Arbitrary<unknown>> = {
    'numbers': fc.oneof(fc.integer(), fc.double()),
    'texts that begin alike': few,
    'texts of any characters': fc.oneof(few, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
    'anything': fc.oneof(fc.integer(), few, fc.constant(undefined), fc.constant(null), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 })),
  }

  for (const [name, element] of Object.entries(elements)) {
    test(`${name}, in the order of their texts`, () => {
      fc.assert(fc.property(fc.array(element, { maxLength: 200, size: 'max' }), (list) => {
        assert.deepEqual(sort.call([...list], undefined), [...list].sort())
      }))
    })
  }

  test('holes come last and stay holes', () => {
    fc.assert(fc.property(fc.sparseArray(fc.option(fc.integer(), { nil: undefined }), { maxNumElements: 150 }), (list) => {
      const [ours, native] = [sort.call(list.slice(), undefined), list.slice().sort()]
      assert.deepEqual(Object.keys(ours), Object.keys(native))
      assert.deepEqual(ours, native)
    }))
  })

  test('with a comparator: the same, and equal elements keep their order', () => {
    const pair = fc.record({ key: fc.integer({ min: 0, max: 5 }), at: fc.integer() })
    fc.assert(fc.property(fc.array(pair, { maxLength: 200, size: 'max' }), (list) => {
      const byKey = (a: unknown, b: unknown) => (a as { key: number }).key - (b as { key: number }).key
      assert.deepEqual(sort.call([...list], byKey), [...list].sort(byKey))
    }))
  })

  test('what is no comparator is refused', () => {
    assert.throws(() => sort.call([2, 1], 'down' as never), TypeError)
  })
})
