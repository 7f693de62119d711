/** Random programs behave the same compiled and run natively, and no statement lands on another line. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compileCell } from '../../../../src/language/code/index.ts'
import { program } from './arbitrary.ts'
import { assertSameBehaviour } from '../../support/cell-runtime.ts'

const numRuns = 150

suite('code: random programs', () => {

  test('do the same compiled as natively', async () => {
    await fc.assert(fc.asyncProperty(program, async (text) => {
      await assertSameBehaviour(text)
    }), { numRuns })
  })

  test('keep their lines', () => {
    fc.assert(fc.property(program, (text) => {
      const { compiled } = compileCell(text, { available: [] })
      assert.ok(compiled)
      for (const javascript of [compiled.javascript, compiled.trackedJavascript]) {
        const lines = javascript.split('\n')
        assert.equal(lines.length, text.split('\n').length + 1)
        text.split('\n').forEach((line, i) => {
          if (line.includes('turns = 0')) assert.ok(lines[i]?.includes('turns = 0'))
        })
      }
    }), { numRuns: 30 })
  })
})
