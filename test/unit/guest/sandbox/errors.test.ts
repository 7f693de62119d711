/** Promise: an error is called what its author calls it, and no class of the kernel's own ever shows. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { errorFrom, messageOf, nameOfError, sentError } from '../../../../src/guest/sandbox/errors.ts'

class NoRoom extends Error {}
class Further extends NoRoom {}
class Named extends Error {
  override name = 'Chosen'
}
class Narrow extends RangeError {}

suite('sandbox: names of errors', () => {
  test('the author\'s own, where there is one', () => {
    const renamed = Object.assign(new TypeError('x'), { name: 'Odd' })
    const errors = [new Error(), new TypeError(), new NoRoom(), new Further(), new Named(), new Narrow(), renamed, new AggregateError([])]
    const names = errors.map(nameOfError)
    assert.deepEqual(names, ['Error', 'TypeError', 'NoRoom', 'Further', 'Chosen', 'Narrow', 'Odd', 'AggregateError'])
    assert.equal(nameOfError(new (class extends Error {})()), 'Error')
  })

  test('texts', () => {
    const texts = [new Error('a'), new TypeError('a'), new NoRoom(), 'a', { a: 1 }, undefined, () => 1].map(messageOf)
    assert.deepEqual(texts, ['a', 'TypeError: a', 'NoRoom', 'threw "a"', 'threw {a: 1}', 'threw undefined', 'threw ‹function›'])
    const hostile = new Error('a')
    Object.defineProperty(hostile, 'name', { get: () => { throw new Error('no') } })
    assert.deepEqual([messageOf(hostile), sentError(hostile)], ['threw something that cannot be shown', { name: 'Error', message: 'something that cannot be shown' }])
  })

  test('what is sent comes back with its name and text, whatever was done to it on the way', () => {
    for (const thrown of [new NoRoom('full'), new Narrow('far'), new RangeError('far'), new AggregateError([], 'all'), 'text']) {
      const { name, message } = errorFrom(sentError(thrown))
      assert.deepEqual({ name, message }, sentError(thrown))
    }
    assert.ok(errorFrom({ name: 'RangeError', message: 'far' }) instanceof RangeError)
    const odd: unknown[] = [5, null, undefined, [], {}, { name: 5 }, { name: '' }, { message: 'm' }, { name: '__proto__', message: 'm' }, { name: 'constructor' }]
    for (const sent of odd) assert.ok(errorFrom(sent) instanceof Error, String(sent))
    assert.deepEqual([errorFrom(5).message, errorFrom({ message: 'm' }).name, errorFrom({ name: 'N' }).message], ['5', 'Error', ''])
  })

  test('errors of the kernel that code can meet are called what the kernel calls them, not what their classes are called in the end', () => {
    const root = new URL('../../../../', import.meta.url)
    const files = globSync('src/{trace,guest,kernel,explore}/**/*.ts', { cwd: root })
    const classes = files.flatMap((file) => [...readFileSync(new URL(file, root), 'utf8').matchAll(/^(?:export )?class (\w+) extends Error \{\n[^]*?^\}/gm)])
    assert.ok(classes.length >= 5)
    assert.deepEqual(classes.filter(([text]) => !text.includes('override readonly name = ')).map(([, name]) => name), [])
  })
})
