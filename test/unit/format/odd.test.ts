/**
 * Goal: odd files keep what they hold: byte order marks too many, carriage returns that stand alone, cells in comments; and what looks odd is
 * said.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { oddities, parseNotebook, parseText, printNotebook } from '../../../src/format/index.ts'
import { splitLines } from '../../../src/format/lines.ts'

const cellsOf = (text: string) => parseText(text).cells.map(({ kind, text }) => [kind, text])

/** As an editor does it, which drops a byte order mark at the beginning of a cell's text. */
function edited(text: string, edit: (texts: string[]) => void): string {
  const file = parseText(text)
  const texts = file.cells.map((cell) => cell.text.replace(/^\uFEFF/, ''))
  edit(texts)
  file.cells.forEach((cell, at) => (cell.text = texts[at]))
  return printNotebook(file)
}

suite('format: byte order marks', () => {
  test('two of them before front matter: it is front matter, and the file comes back', () => {
    const text = '\uFEFF\uFEFF---\ndsnb: 1\n---\n'
    assert.deepEqual(parseText(text), { cells: [], layout: { byteOrderMark: true, frontMatter: '\uFEFF---\ndsnb: 1\n---\n' } })
    assert.throws(() => parseText('\uFEFF\uFEFF---\ndsnb: 7\n---\n'), /version 7/)
    for (const rest of ['', '# A\n', '\n# A\n\n```dsnb\nrun a\n```\n', '\uFEFF# A\n']) {
      for (const marks of ['\uFEFF', '\uFEFF\uFEFF', '\uFEFF\uFEFF\uFEFF']) {
        const whole = marks + '---\ndsnb: 1\n---\n' + rest
        assert.equal(printNotebook(parseText(whole)), whole)
        assert.equal(edited(whole, () => {}), whole)
        assert.equal(edited(whole, (texts) => (texts.length > 0 && (texts[0] += '\nmore'))), rest === '' ? whole : whole.replace('# A', '# A\nmore'))
      }
    }
  })

  test('an edit elsewhere in the cell does not take one away', () => {
    assert.equal(edited('\uFEFF\uFEFF# A\nb\n', (texts) => (texts[0] = '# A\nc')), '\uFEFF\uFEFF# A\nc\n')
    assert.equal(edited('a\n\n```dsnb\n\uFEFFrun a\nrun b\n```\n', (texts) => (texts[1] = 'run a\nrun c')), 'a\n\n```dsnb\n\uFEFFrun a\nrun c\n```\n')
  })
})

suite('format: carriage returns that stand alone', () => {
  test('an empty line behind one stays a line', () => {
    assert.equal(edited('a\r\r\nb\rc\rd\r', (texts) => (texts[0] = 'a\n\nb\nc\nnew')), 'a\r\r\nb\rc\rnew\r')
    // The gap below ends in a line feed of its own.
    assert.deepEqual(cellsOf(edited('a\r\n\n```dsnb\rrun a\rrun b\rrun c\r```\r', (texts) => (texts[0] = 'new'))), [['prose', 'new'], ['scenario', 'run a\nrun b\nrun c']])
  })

  const content = fc.constantFrom('', '', 'a', 'b', '# c', 'run d', '- e')
  const ending = fc.constantFrom('\r', '\r', '\r', '\r', '\n', '\r\n')
  const lines = fc.array(fc.tuple(content, ending), { minLength: 1, maxLength: 9 }).map((all) => all.map(([line, end]) => line + end).join(''))
  const file = fc.tuple(lines, lines, lines).map(([one, two, three]) => `${one}\`\`\`dsnb\r${two}\`\`\`\r${three}`)

  test('any edit of a file of mostly such lines is read as it was written', () => {
    fc.assert(fc.property(file, fc.nat(9), fc.array(content, { minLength: 1, maxLength: 6 }), fc.constantFrom('put', 'first', 'last', 'cut'), (text, pick, put, how) => {
      const cells = parseText(text).cells
      const at = pick % cells.length
      const before = cells[at].text.split('\n')
      const now = (how === 'put' ? put : how === 'first' ? [...put, ...before] : how === 'last' ? [...before, ...put] : before.slice(1)).join('\n')
      if (cells[at].kind === 'prose' && (now.trim() !== now || now === '')) return
      const written = edited(text, (texts) => (texts[at] = now))
      const expected = cells.map((cell, i) => [cell.kind, i === at ? now : cell.text])
      assert.deepEqual(cellsOf(written), expected)
    }), { numRuns: 8000 })
  })

  test('what was not edited keeps its bytes', () => {
    fc.assert(fc.property(file, fc.nat(9), content, (text, pick, put) => {
      assert.equal(edited(text, () => {}), text)
      const { cells } = parseText(text)
      const at = pick % cells.length
      const written = edited(text, (texts) => (texts[at] = `${put || 'x'}\n${texts[at]}`))
      const others = (all: string) => splitLines(all).filter((line) => line.trim() !== '')
      // All lines of all cells but the new one, with the endings they had.
      const left = others(written)
      for (const line of others(text)) {
        const found = left.indexOf(line)
        assert.ok(found >= 0, JSON.stringify([line, text, written]))
        left.splice(found, 1)
      }
      assert.equal(left.length, 1)
    }), { numRuns: 4000 })
  })
})

suite('format: comments', () => {
  const hidden = '<!--\n```ts dsnb\nclass A extends Node {}\n```\n\n```dsnb\nrun a\n```\n-->'

  test('a cell inside an HTML comment is none', () => {
    assert.deepEqual(cellsOf(`${hidden}\n`), [['prose', hidden]])
    assert.deepEqual(cellsOf(`a\n${hidden} b\n\n\`\`\`dsnb\nrun b\n\`\`\`\n`), [['prose', `a\n${hidden} b`], ['scenario', 'run b']])
    assert.deepEqual(cellsOf('<!-- one line -->\n```dsnb\nrun a\n```\n'), [['prose', '<!-- one line -->'], ['scenario', 'run a']])
    assert.deepEqual(cellsOf('<!-- no end\n\n```dsnb\nrun a\n```\n'), [['prose', '<!-- no end\n\n```dsnb\nrun a\n```']])
  })

  test('what only looks like a comment hides nothing', () => {
    for (const line of [' <!--', 'see <!--', '`<!--`']) assert.deepEqual(cellsOf(`${line}\n\n\`\`\`dsnb\nrun a\n\`\`\`\n`), [['prose', line], ['scenario', 'run a']])
    assert.deepEqual(cellsOf('```html\n<!--\n```\n\n```dsnb\nrun a\n```\n'), [['prose', '```html\n<!--\n```'], ['scenario', 'run a']])
    assert.deepEqual(cellsOf('```dsnb\n<!--\n```\n\n```dsnb\n-->\n```\n'), [['scenario', '<!--'], ['scenario', '-->']])
    assert.deepEqual(cellsOf('a\n\n<!-- cell -->\n\nb\n'), [['prose', 'a'], ['prose', 'b']])
  })

  test('a comment that somebody begins in prose does not swallow the cells below', () => {
    const written = edited('a\n\n```dsnb\nrun a\n```\n\nb\n', (texts) => {
      texts[0] = '<!--\nlater'
      texts[2] = '-->'
    })
    assert.deepEqual(cellsOf(written), [['prose', ' <!--\nlater'], ['scenario', 'run a'], ['prose', '-->']])
    assert.deepEqual(cellsOf(edited('a\n\n```dsnb\nrun a\n```\n', (texts) => (texts[0] = hidden))), [['prose', hidden], ['scenario', 'run a']])
  })
})

suite('format: what looks odd', () => {
  const toldOf = (text: string) => oddities(text).map(({ kind, line, message, hint }) => `${kind} ${line}: ${message} ${hint}`)

  test('fences that look like cells', () => {
    for (const [info, write] of [['{ts dsnb}', '```ts dsnb'], ['{dsnb}', '```dsnb'], ['DSNB', '```dsnb'], ['ts DSNB', '```ts dsnb'], ['ts,dsnb', '```ts dsnb'], ['{.dsnb}', '```dsnb'], ['dsnb:', '```dsnb']]) {
      assert.deepEqual(toldOf(`a\n\n\`\`\`${info}\nx\n\`\`\`\n`), [`fence 3: The fence "\`\`\`${info}" looks like a cell and is none. Write ${write} instead.`])
    }
    for (const info of ['ts', 'dsnb2', 'mydsnb', 'text about dsnb-files', '']) assert.deepEqual(toldOf(`\`\`\`${info}\nx\n\`\`\`\n`), [], info)
    assert.deepEqual(toldOf('```dsnb\n{ts dsnb}\n```\n\n````md\n```{dsnb}\n```\n````\n'), [], 'cells and illustrations')
  })

  test('cells in comments and in lists', () => {
    assert.deepEqual(oddities('<!--\n```ts dsnb\nx\n```\n-->\n\n- a\n  ```dsnb\n  run a\n  ```\n').map(({ kind, line }) => [kind, line]), [['hidden', 2], ['hidden', 8]])
  })

  test('half of a merge', () => {
    assert.deepEqual(oddities('a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n').map(({ kind, line }) => [kind, line]), [['conflict', 2]])
    assert.deepEqual(oddities('A title\n=======\n'), [])
  })
})

suite('format: bytes that are no text', () => {
  const hintOf = (hex: string) => {
    try {
      parseNotebook(Buffer.from(hex, 'hex'))
    } catch (error) {
      return (error as { hint: string }).hint
    }
    return assert.fail('it was read')
  }

  test('half a surrogate pair at the end is no missing end', () => {
    for (const hex of ['61eda080', 'eda0', 'edbfbf', 'f48fbf', 'e09f', 'f08fbf', 'f490', 'c0', 'f5']) {
      const isCut = ['f48fbf'].includes(hex)
      assert.equal(/missing/.test(hintOf(hex)), isCut, hex)
    }
    for (const hex of ['61e282', 'c3', 'f09d84', 'ed9f', 'ee80']) assert.match(hintOf(hex), /missing/, hex)
  })
})
