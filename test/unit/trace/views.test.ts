/** The record of views: every word means one view, and words that every object has mean none. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { viewNames, viewOf, views, viewWords } from '../../../src/trace/views.ts'

suite('views', () => {
  test('a view has its name, and one may have a second', () => {
    for (const name of viewNames) equal(viewOf(name), name)
    equal(viewOf('sequence'), 'space-time')
    deepEqual(viewWords.filter((word) => viewOf(word) === 'space-time'), ['space-time', 'sequence'])
  })

  test('a word means one view only, and each has a label and a sentence of help', () => {
    equal(new Set(viewWords).size, viewWords.length)
    for (const name of viewNames) ok(views[name].label.length > 0 && views[name].help.endsWith('.'), name)
  })

  test('words that every object has are no views', () => {
    for (const word of ['constructor', 'toString', '__proto__', 'hasOwnProperty', '']) equal(viewOf(word), undefined)
  })
})
