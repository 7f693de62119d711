/** Goal: the notebook a newcomer gets first is in the usual form of the format: prose, one node cell, one run cell. */
import assert from 'node:assert/strict'
import { starterText } from '../../../src/extension/starter.ts'
import { parseText, printNotebook } from '../../../src/format/index.ts'
import { NotebookAnalysis } from '../../../src/language/notebook/index.ts'

suite('extension: starter', () => {
  test('prose, one node cell, one scenario cell with a run', () => {
    const { cells } = parseText(starterText)
    assert.deepEqual(cells.map(({ kind }) => kind), ['prose', 'node', 'scenario'])
    assert.match(cells[2].text, /^run /m)
    assert.ok(cells.every(({ layout }) => layout === undefined))
  })

  test('nothing is wrong in it, and its last cell asks for one run', () => {
    const analysis = new NotebookAnalysis()
    analysis.update(parseText(starterText).cells.flatMap(({ kind, text }, index) => (kind === 'prose' ? [] : [{ kind, text, index }])))
    assert.deepEqual(analysis.diagnostics(), [])
    assert.deepEqual(analysis.runs(2).requests.map(({ name }) => name), ['counter with lost-reply'])
  })

  test('it is stored as it stands', () => {
    assert.equal(printNotebook(parseText(starterText)), starterText)
  })
})
