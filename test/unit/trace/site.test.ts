/** Places in the notebook as one number. */
import { strict as assert } from 'node:assert'
import { firstPartCell, firstPartSite, isPartSite, packSite, placeOf, unpackSite } from '../../../src/trace/site.ts'

suite('Places in the notebook', () => {
  test('what is packed is unpacked', () => {
    for (const cell of [0, 1, 77, firstPartCell - 1]) {
      for (const offset of [0, 1, 30, 2 ** 20 - 1]) assert.deepEqual(unpackSite(packSite(cell, offset)), { cell, offset })
    }
  })

  test('an offset that is too large stays in its cell', () => {
    assert.deepEqual(unpackSite(packSite(3, 2 ** 20 + 5)), { cell: 3, offset: 2 ** 20 - 1 })
  })

  test('a place inside a part of the library is none in the notebook', () => {
    assert.ok(!isPartSite(packSite(firstPartCell - 1, 2 ** 20 - 1)))
    assert.ok(isPartSite(packSite(firstPartCell, 0)))
    assert.equal(packSite(firstPartCell, 0), firstPartSite)
    assert.deepEqual(placeOf(packSite(firstPartCell + 2, 9)), {})
  })

  test('an error is shown at one character, or nowhere', () => {
    assert.deepEqual(placeOf(packSite(2, 17)), { cell: 2, start: 17, end: 18 })
    assert.deepEqual(placeOf(-1), {})
  })
})
