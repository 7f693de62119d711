/** Values that examples state: how they are read, and that a wrong one is found. */
import assert from 'node:assert/strict'
import { mismatch, readStated } from '../support/stated-values.ts'

function found(remark: string, value: unknown): string | undefined {
  const stated = readStated(remark)
  assert.ok(stated, `${remark} states a value`)
  return mismatch(stated.value, value)
}

suite('Values that examples state', () => {
  test('words are no value, and a value is told from words behind it', () => {
    for (const words of ['the smallest', 'Truth', 'trueish', 'both ends included']) assert.equal(readStated(words), undefined)
    assert.equal(readStated('5: as many as there are')?.words, 'as many as there are')
    assert.equal(readStated("'5 s'        a length")?.words, 'a length')
    for (const unclear of ['5 of them', '[1, 2', "'open", '{ 1 }', '0 ≤ x < 1']) assert.throws(() => readStated(unclear), unclear)
  })

  test('the right value is accepted', () => {
    const right: [string, unknown][] = [
      ['5', 5], ['-5', -5], ['1_000', 1000], ['1.5e-7', 1.5e-7], ['0x3c', 60], ['5n', 5n], ['true', true], ['null', null], ['NaN', NaN], ['-Infinity', -Infinity],
      ["'a\\nb'", 'a\nb'], ["'\\x41'", 'A'], ['"it\'s"', "it's"], ["'a … c'", 'a b c'], ["'a…'", 'abc'], ["'…'", ''],
      ['[]', []], ['[1, [2]]', [1, [2]]], ['[1, …]', [1, 2, 3]], ['[1, …, 3]', [1, 2, 3]], ['[1, 2]', Uint8Array.of(1, 2)],
      ["{ a: 1, 'b c': { d: … } }", { 'a': 1, 'b c': { d: 7 } }], ['{ a: 1, … }', { a: 1, b: 2 }], ['{}', {}],
      ['Set { 1, 2 }', new Set([1, 2])], ["Map { 'a' => 1 }", new Map([['a', 1]])],
    ]
    for (const [remark, value] of right) assert.equal(found(remark, value), undefined, remark)
  })

  test('a wrong value is told', () => {
    const wrong: [string, unknown][] = [
      ['5', 6], ['5', '5'], ['5', 5n], ['null', undefined], ["'ab…'", 'a'], ["'a…ba'", 'aba'.slice(0, 2)], ["'a … c'", 'a b d'], ['[1]', [1, 2]], ['[1, 2]', [1]],
      ['[1, …]', []], ['[1]', { 0: 1 }], ['{ a: 1 }', { a: 1, b: 2 }], ['{ a: 1 }', {}], ['{ a: 1, … }', { a: 2 }], ['{ a: { b: 1 } }', { a: { b: 2 } }],
      ['Set { 1 }', [1]], ['Set { 1 }', new Set([2])], ["Map { 'a' => 1 }", new Map([['a', 2]])], ["throws 'no'", 5],
    ]
    for (const [remark, value] of wrong) assert.notEqual(found(remark, value), undefined, remark)
  })
})
