/** Goal: no file loses a byte. Method: print(parse(x)) === x for built, random, mutated and truncated texts. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FormatError, cellLayoutFrom, fileLayoutFrom, parseNotebook, parseText, printNotebook } from '../../../src/format/index.ts'
import { notebookText, sample } from './arbitrary.ts'

/** As through an editor: layouts become JSON and are checked on the way back. */
function throughMetadata(text: string): string {
  const { cells, layout } = JSON.parse(JSON.stringify(parseText(text)))
  return printNotebook({
    cells: cells.map((cell: { kind: 'prose'; text: string; layout?: unknown }) => ({ ...cell, layout: cellLayoutFrom(cell.layout) })),
    layout: fileLayoutFrom(layout),
  })
}

function roundTrips(text: string): void {
  assert.equal(throughMetadata(text), text)
}

suite('format: round trip', () => {
  const named: Record<string, string> = {
    'empty file': '',
    'blank lines only': '\n \t\n\n',
    'byte order mark': '\uFEFF# A\n\n```dsnb\nrun a\n```\n',
    'byte order mark alone': '\uFEFF',
    'two byte order marks': '\uFEFF\uFEFF# A\n\n```dsnb\n\uFEFFrun\n```\n',
    'CRLF': '---\r\ndsnb: 1\r\n---\r\n# A\r\n\r\n```ts dsnb\r\nclass A {}\r\n```\r\n',
    'carriage returns only': '# A\r\r```dsnb\rrun a\r```\r',
    'mixed endings': '# A\r\nb\nc\r\n\n```dsnb\r\nrun a\n```\n\r\n',
    'no final newline after prose': '# A\n\nb',
    'no final newline after a cell': '# A\n\n```dsnb\nrun a\n```',
    'no final newline after blank lines': '# A\n\n  ',
    'unclosed cell': '# A\n\n```dsnb\nrun a\n\n\n',
    'unclosed cell without final newline': '```ts dsnb\nlet a',
    'opening fence only': '```dsnb',
    'unclosed illustration': '# A\n\n```js\nx\n\n```dsnb2\n\n',
    'unknown attributes': '~~~~ts dsnb title="a  b" {.x}  \nlet a\n~~~~~ \n',
    'odd space between cells': 'a\n \n\t\n```dsnb\n```\n\n\n\n```dsnb\n\n```\nb\n',
    'no space between cells': '---\ndsnb: 1\n---\na\n```dsnb\nx\n```\n```dsnb\ny\n```\nb\n',
    'breaks': 'a\n<!-- cell -->\nb\n\n<!-- cell -->  \n<!-- cell -->\n\nc\n```dsnb\n```\n<!-- cell -->\nd\n<!-- cell -->',
    'a break first': '<!-- cell -->\n\na\n',
    'front matter with other keys': '---\ntitle: x\n# note\nlist:\n  - a\n- b\n\ndsnb: 1\n---',
    'a ruled line first': '---\nprose\n---\n',
    'NUL': 'a\0b\n\n```dsnb\n\0\n```\n',
    'conflict markers': '<<<<<<< HEAD\n```dsnb\nrun a\n```\n=======\n```dsnb\nrun b\n```\n>>>>>>> other\n',
    'conflict inside a cell': '```ts dsnb\n<<<<<<< HEAD\nlet a\n=======\nlet b\n>>>>>>> other\n```\n',
    'front matter like prose in the middle': 'a\r\n\n<!-- cell -->\n---\r\nb: 1\n---\n',
    'sample': sample,
  }
  for (const [name, text] of Object.entries(named)) test(name, () => roundTrips(text))

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), roundTripsUnlessNewer), { numRuns: 2000 })
  })

  test('any sequence of lines that matter', () => {
    fc.assert(fc.property(notebookText, roundTripsUnlessNewer), { numRuns: 8000 })
  })

  test('a sample with characters replaced, removed and doubled', () => {
    const put = fc.constantFrom('', '`', '\n', '\r\n', '\r', '~~~', ' ', '\t', '```dsnb\n', '<!-- cell -->\n', '---\n', '\uFEFF', 'é')
    const edit = fc.record({ at: fc.nat(sample.length - 1), take: fc.nat(9), put })
    fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      let text = sample
      for (const { at, take, put } of edits) text = text.slice(0, at) + put + text.slice(at + take)
      roundTripsUnlessNewer(text)
    }), { numRuns: 3000 })
  })

  test('a sample cut off at every byte', () => {
    const bytes = new TextEncoder().encode(sample + 'Größe 𝄞\n')
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length)
      try {
        assert.deepEqual(new TextEncoder().encode(printNotebook(parseNotebook(part))), Uint8Array.from(part))
      } catch (error) {
        assert.ok(error instanceof FormatError && /UTF-8/.test(error.message), String(error))
      }
    }
  })

  test('any bytes: the same bytes, or an error with a place', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      let file
      try {
        file = parseNotebook(bytes)
      } catch (error) {
        assert.ok(error instanceof FormatError && error.line >= 1 && error.column >= 1 && error.hint !== '')
        return
      }
      assert.deepEqual(new TextEncoder().encode(printNotebook(file)), bytes)
    }), { numRuns: 5000 })
  })

  function roundTripsUnlessNewer(text: string): void {
    try {
      parseText(text)
    } catch (error) {
      assert.equal((error as Error).name, 'NewerVersionError')
      return
    }
    roundTrips(text)
  }
})
