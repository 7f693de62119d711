/** Goal: the notebook a newcomer gets first is in the usual form of the format: prose, one node cell, one run cell. */
import assert from 'node:assert/strict'
import { starterText } from '../../src/extension/starter.ts'
import { parseText, printNotebook } from '../../src/format/index.ts'

suite('extension: starter', () => {
  test('prose, one node cell, one scenario cell with a run', () => {
    const { cells } = parseText(starterText)
    assert.deepEqual(cells.map(({ kind }) => kind), ['prose', 'node', 'scenario'])
    assert.match(cells[2].text, /^run /m)
    assert.ok(cells.every(({ layout }) => layout === undefined))
  })

  test('it is stored as it stands', () => {
    assert.equal(printNotebook(parseText(starterText)), starterText)
  })
})
