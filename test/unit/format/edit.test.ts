/** Goal: an edit changes the lines of its cell and no others, and what was written is what is read. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseText, printNotebook } from '../../../src/format/index.ts'
import type { Cell, NotebookFile } from '../../../src/format/index.ts'
import { splitLines } from '../../../src/format/lines.ts'
import { cellAt } from '../../../src/format/parse.ts'
import { cell, cellText, notebookText, sample } from './arbitrary.ts'

interface Extent { start: number; end: number; closed: boolean }

function extents(text: string, file: NotebookFile): Extent[] {
  const lines = splitLines(text.startsWith('\uFEFF') ? text.slice(1) : text)
  return file.cells.map(({ kind, line = 0 }) => cellAt(lines, kind === 'prose' ? line - 1 : line - 2))
}

function parse(text: string): NotebookFile | undefined {
  try {
    return parseText(text)
  } catch {
    return undefined
  }
}

/** Blank prose is not stored, blank lines around prose belong to the gaps, and a protected line is indented by one blank. */
function assertReads(written: string, cells: Cell[]): void {
  const expected = cells.filter(({ kind, text }) => kind !== 'prose' || text.trim() !== '')
  const read = parseText(written).cells
  assert.deepEqual(read.map(({ kind }) => kind), expected.map(({ kind }) => kind))
  read.forEach(({ kind, text }, index) => {
    const wanted = expected[index].text.replace(/\r\n?/g, '\n')
    if (kind !== 'prose') return assert.equal(text.replace(/^\uFEFF/, ''), wanted.replace(/^\uFEFF/, ''))
    const lines = text.split('\n')
    const wantedLines = wanted.split('\n')
    while (wantedLines[0].trim() === '') wantedLines.shift()
    while (wantedLines.at(-1)?.trim() === '') wantedLines.pop()
    assert.equal(lines.length, wantedLines.length)
    lines.forEach((line, at) => {
      const same = line.replace(/^\uFEFF/, '') === wantedLines[at].replace(/^\uFEFF/, '')
      if (!same) {
        assert.equal(line.replace(/^\uFEFF/, ''), ' ' + wantedLines[at].replace(/^\uFEFF/, ''))
        assert.match(line, /^\uFEFF? (`{3}|~{3}|<!--|---)/)
      }
    })
  })
}

suite('format: edits', () => {
  test('new cells are read as they were written', () => {
    const layout = fc.record({
      byteOrderMark: fc.boolean(),
      endOfLine: fc.constantFrom('\n', '\r\n', '\r'),
      frontMatter: fc.constantFrom('', '---\ndsnb: 1\n---\n', '---\na: b\n---'),
    })
    fc.assert(fc.property(fc.array(cell, { maxLength: 6 }), layout, (cells, layout) => {
      assertReads(printNotebook({ cells, layout: layout as NotebookFile['layout'] }), cells)
    }), { numRuns: 8000 })
  })

  test('writing what was read is stable', () => {
    fc.assert(fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
      const once = printNotebook({ cells, layout: {} })
      assert.equal(printNotebook(parseText(once)), once)
    }), { numRuns: 3000 })
  })

  test('any series of changes is read as it was written', () => {
    const kind = fc.constantFrom('edit', 'insert', 'delete', 'move', 'copy', 'turn')
    const change = fc.record({ kind, at: fc.nat(20), to: fc.nat(20), cell })
    fc.assert(fc.property(notebookText, fc.array(change, { maxLength: 5 }), (text, changes) => {
      const file = parse(text)
      if (!file) return
      const { cells } = file
      for (const change of changes) {
        const at = cells.length === 0 ? 0 : change.at % cells.length
        const to = cells.length === 0 ? 0 : change.to % cells.length
        if (change.kind === 'insert' || cells.length === 0) cells.splice(at, 0, change.cell)
        else if (change.kind === 'edit') cells[at] = { ...cells[at], text: change.cell.text }
        else if (change.kind === 'turn') cells[at] = { ...cells[at], kind: change.cell.kind }
        else if (change.kind === 'delete') cells.splice(at, 1)
        else if (change.kind === 'copy') cells.splice(to, 0, cells[at])
        else cells.splice(to, 0, ...cells.splice(at, 1))
      }
      assertReads(printNotebook(file), cells)
    }), { numRuns: 20000 })
  })

  test('editing a cell leaves every line before and behind it', () => {
    fc.assert(fc.property(notebookText, fc.nat(20), cellText, (text, pick, edited) => {
      const file = parse(text)
      if (!file || file.cells.length === 0 || edited.trim() === '') return
      const at = pick % file.cells.length
      const lines = splitLines(text)
      const { start, end } = extents(text, file)[at]
      file.cells[at].text = edited
      const written = printNotebook(file)
      assert.ok(written.startsWith(lines.slice(0, start).join('')))
      assert.ok(written.endsWith(lines.slice(end).join('')))
    }), { numRuns: 10000 })
  })

  test('inserting a cell leaves every line of the others', () => {
    fc.assert(fc.property(notebookText, fc.nat(20), cell, (text, pick, added) => {
      const file = parse(text)
      if (!file || (added.kind === 'prose' && added.text.trim() === '')) return
      const where = extents(text, file)
      const at = pick % (file.cells.length + 1)
      const lines = splitLines(text)
      const before = at === 0 ? '' : lines.slice(0, where[at - 1].end).join('')
      const behind = at < where.length ? lines.slice(where[at].start).join('') : ''
      // What has no end at the end of a file has to get one when something follows.
      if (at === where.length && at > 0 && (!where[at - 1].closed || opensFence(file.cells[at - 1]))) return
      file.cells.splice(at, 0, added)
      const written = printNotebook(file)
      assert.ok(written.startsWith(before))
      assert.ok(written.endsWith(behind))
    }), { numRuns: 10000 })
  })

  test('deleting a cell leaves every line of the others', () => {
    fc.assert(fc.property(notebookText, fc.nat(20), (text, pick) => {
      const file = parse(text)
      if (!file || file.cells.length === 0) return
      const at = pick % file.cells.length
      const where = extents(text, file)
      const lines = splitLines(text)
      file.cells.splice(at, 1)
      const written = printNotebook(file)
      // The cell behind a deleted first one may begin like front matter.
      if (at === 0 && file.cells[0]?.text.startsWith('---')) return
      assert.ok(at === 0 || written.startsWith(lines.slice(0, where[at - 1].end).join('')))
      assert.ok(at === where.length - 1 || written.endsWith(lines.slice(where[at + 1].start).join('')))
    }), { numRuns: 10000 })
  })

  test('moving a cell keeps the lines of all cells', () => {
    const { cells, layout } = parseText(sample)
    for (let from = 0; from < cells.length; from++) {
      for (let to = 0; to < cells.length; to++) {
        const moved = [...cells]
        moved.splice(to, 0, ...moved.splice(from, 1))
        const written = printNotebook({ cells: moved, layout })
        assertReads(written, moved)
        const words = (text: string) => text.split('\n').filter((line) => line !== '' && line !== '<!-- cell -->').sort()
        assert.deepEqual(words(written), words(sample))
        assert.doesNotMatch(written, /\n\n\n/)
      }
    }
  })

  test('a new cell has one blank line around it and takes the line endings of the file', () => {
    const file = parseText('# A\r\n\r\n```dsnb\r\nrun a\r\n```\r\n')
    file.cells.splice(1, 0, { kind: 'node', text: 'class A {}\nclass B {}' })
    file.cells.push({ kind: 'prose', text: 'end' })
    const lines = ['# A', '', '```ts dsnb', 'class A {}', 'class B {}', '```', '', '```dsnb', 'run a', '```', '', 'end', '']
    assert.equal(printNotebook(file), lines.join('\r\n'))
  })

  test('a new cell between two that touch', () => {
    const file = parseText('a\n```dsnb\nrun a\n```\nb\n')
    file.cells.splice(1, 0, { kind: 'node', text: 'let a' })
    assert.equal(printNotebook(file), 'a\n\n```ts dsnb\nlet a\n```\n\n```dsnb\nrun a\n```\nb\n')
  })

  test('the fence grows with backticks in the code', () => {
    const written = printNotebook({ cells: [{ kind: 'node', text: 'const a = `\n```\n`' }], layout: {} })
    assert.equal(written, '````ts dsnb\nconst a = `\n```\n`\n````\n')
  })

  test('attributes stay when a cell changes its kind', () => {
    const file = parseText('~~~ts dsnb title="a"\nx\n~~~\n')
    file.cells[0].kind = 'scenario'
    assert.equal(printNotebook(file), '~~~dsnb title="a"\nx\n~~~\n')
  })

  test('lines of an edited cell keep their endings where they are the same', () => {
    const file = parseText('```dsnb\r\na\r\nb\nc\r\n```\r\nx\n\n\n\n\n\n\n')
    file.cells[0].text = 'a\nnew\nc'
    assert.equal(printNotebook(file), '```dsnb\r\na\r\nnew\nc\r\n```\r\nx\n\n\n\n\n\n\n')
  })

  test('prose on top that looks like front matter stays prose', () => {
    for (const text of ['---\ndsnb: 7\n---', '\uFEFF---\na: b\n---', '---\n~~~dsnb\nkey: value\n---', '\uFEFF```dsnb\nrun a\n```', '\uFEFF<!-- cell -->']) {
      const cells: Cell[] = [{ kind: 'prose', text }]
      assertReads(printNotebook({ cells, layout: {} }), cells)
    }
  })

  test('prose that looks like a cell stays prose', () => {
    const cells: Cell[] = [
      { kind: 'prose', text: 'Write\n```dsnb\nrun a\n```\nor\n<!-- cell -->' },
      { kind: 'prose', text: '~~~\nno end' },
      { kind: 'scenario', text: 'run a' },
    ]
    const written = printNotebook({ cells, layout: {} })
    assert.equal(written, 'Write\n ```dsnb\nrun a\n ```\nor\n <!-- cell -->\n\n<!-- cell -->\n\n ~~~\nno end\n\n```dsnb\nrun a\n```\n')
    assertReads(written, cells)
  })
})

function opensFence({ kind, text }: Cell): boolean {
  return kind === 'prose' && /^(```|~~~|<!--)/m.test(text)
}
