/** Goal: what is a cell and what is not, clear errors, and time that grows with the file and no faster. */
import assert from 'node:assert/strict'
import { FormatError, NewerVersionError, cellLayoutFrom, fileLayoutFrom } from '../../../src/format/index.ts'
import { parseNotebook, parseText, printNotebook } from '../../../src/format/index.ts'
import { sample } from './arbitrary.ts'
import { stepsOf } from '../support/steps.ts'

const cellsOf = (text: string) => parseText(text).cells.map(({ kind, text }) => [kind, text])

suite('format: reading', () => {
  test('a notebook', () => {
    assert.deepEqual(parseText(sample).cells.map(({ kind, text, line }) => [kind, text.split('\n')[0], line]), [
      ['prose', '# A zombie writes', 5],
      ['node', 'class Lock extends Node {', 10],
      ['scenario', 'cluster leases', 16],
      ['prose', 'First.', 20],
      ['prose', 'Second, with an illustration:', 24],
      ['scenario', 'run leases for 60s seed 42', 33],
    ])
  })

  test('a cell in the usual form carries no layout', () => {
    const cells = parseText(sample).cells
    const title = { open: '```dsnb title="cluster"' }
    assert.deepEqual(cells.map(({ layout }) => layout), [undefined, undefined, title, undefined, undefined, undefined])
  })

  test('only the word dsnb makes a cell', () => {
    assert.deepEqual(cellsOf('```dsnb2\na\n```'), [['prose', '```dsnb2\na\n```']])
    assert.deepEqual(cellsOf('```ts\na\n```'), [['prose', '```ts\na\n```']])
    assert.deepEqual(cellsOf(' ```dsnb\na\n```'), [['prose', ' ```dsnb\na\n```']])
    assert.deepEqual(cellsOf('```dsnb```\nb'), [['prose', '```dsnb```\nb']])
    assert.deepEqual(cellsOf('~~~ typescript dsnb x=`1`\na\n~~~'), [['node', 'a']])
  })

  test('a cell inside a longer fence is an illustration', () => {
    const illustration = '````\n```dsnb\na\n```\n````'
    assert.deepEqual(cellsOf(`${illustration}\n\n\`\`\`dsnb\nb\n\`\`\``), [['prose', illustration], ['scenario', 'b']])
  })

  test('a shorter or other fence does not close', () => {
    assert.deepEqual(cellsOf('````dsnb\n```\n~~~~\n````` x\n   `````  \nb'), [['scenario', '```\n~~~~\n````` x'], ['prose', 'b']])
  })

  test('an unclosed cell runs to the end', () => {
    assert.deepEqual(cellsOf('a\n\n```ts dsnb\nlet a\n\n# b'), [['prose', 'a'], ['node', 'let a\n\n# b']])
  })

  test('cell text has line feeds only', () => {
    assert.deepEqual(cellsOf('a\r\nb\r\rc\n\n```dsnb\r\nx\ry\r\n```'), [['prose', 'a\nb\n\nc'], ['scenario', 'x\ny']])
  })

  test('an empty file has no cells', () => {
    assert.deepEqual(parseNotebook(new Uint8Array()), { cells: [], layout: {} })
  })

  test('a newer version', () => {
    assert.throws(() => parseText('---\ntitle: x\ndsnb: 2\n---\n'), (error: unknown) => {
      assert.ok(error instanceof NewerVersionError && error instanceof FormatError)
      assert.deepEqual([error.version, error.line, error.column], [2, 3, 7])
      assert.match(error.message, /version 2.*versions up to 1/)
      return true
    })
    assert.equal(parseText('---\ndsnb: 1\n---\n').layout.frontMatter, '---\ndsnb: 1\n---\n')
  })
})

suite('format: encodings', () => {
  const refused = (bytes: number[] | Uint8Array) => {
    try {
      parseNotebook(Uint8Array.from(bytes))
    } catch (error) {
      assert.ok(error instanceof FormatError)
      return error
    }
    return assert.fail('it was read')
  }

  test('UTF-16, with and without a mark', () => {
    assert.match(refused([0xff, 0xfe, 0x23, 0]).message, /UTF-16/)
    assert.match(refused([0xfe, 0xff, 0, 0x23]).message, /UTF-16/)
    assert.match(refused(Buffer.from('# A lease\n', 'utf16le')).message, /UTF-16/)
    assert.match(refused(Buffer.from('# A lease\n', 'utf16le').swap16()).message, /UTF-16/)
  })

  test('Latin-1 says where', () => {
    const { message, line, column, hint } = refused(Buffer.from('# A\r\n\nGrö\xdfe', 'latin1'))
    assert.deepEqual([line, column], [3, 3])
    assert.match(message, /byte F6 at line 3, column 3/)
    assert.match(hint, /UTF-8/)
  })

  test('columns count as editors do', () => {
    assert.equal(refused([...Buffer.from('é𝄞'), 0xff]).column, 4)
  })

  test('a file cut off within a character', () => {
    assert.match(refused(Buffer.from('a€').subarray(0, 3)).hint, /missing/)
  })

  test('overlong forms, surrogates and points beyond Unicode', () => {
    for (const hex of ['c080', 'e08080', 'f0808080', 'eda080', 'f4908080', 'f888808080', '80']) refused(Buffer.from(hex, 'hex'))
  })

  test('every character there is', () => {
    let text = ''
    for (let point = 1; point <= 0x10ffff; point += point < 0x3000 ? 1 : 37) {
      if (point < 0xd800 || point > 0xdfff) text += String.fromCodePoint(point)
    }
    const bytes = new TextEncoder().encode(text)
    assert.equal(printNotebook(parseNotebook(bytes)), text)
  })
})

suite('format: layout from outside', () => {
  test('what does not fit is left out', () => {
    assert.deepEqual(cellLayoutFrom({ gap: 'text\n', after: 3, open: 'a', close: 'a\nb', raw: 1, tight: 'yes', x: 1 }), undefined)
    assert.deepEqual(fileLayoutFrom({ tail: 'text', frontMatter: 'x', endOfLine: 'y' }), {})
    assert.deepEqual(fileLayoutFrom(null), {})
  })

  test('a layout of another cell loses no text', () => {
    const raws = ['other text', '```dsnb\n1\n```\n```dsnb\n2\n```', '', '```ts dsnb\n'].map((raw) => ({ raw }))
    for (const layout of [...raws, { open: '~~~~js' }, { open: '```ts dsnb', close: 'x' }]) {
      const printed = printNotebook({ cells: [{ kind: 'node', text: 'let a', layout }], layout: {} })
      assert.deepEqual(cellsOf(printed), [['node', 'let a']])
    }
  })
})

suite('format: work', () => {
  const repeated = (piece: string) => (size: number) => piece.repeat(Math.ceil(size / piece.length))
  /** Fences of every length, none of which is closed; as many as make so long a text. */
  const fences = (size: number) => Array.from({ length: Math.ceil(Math.sqrt(2 * size)) }, (_, k, last = Math.ceil(Math.sqrt(2 * size)) - 1) => '`'.repeat(3 + last - k)).join('\n')
  const kinds: Record<string, (size: number) => string> = {
    'prose and cells': repeated(sample.replace(/^---[^]*?---\n/, '')),
    'one line': repeated('a'),
    'blanks': repeated(' '),
    'line endings': repeated('\n'),
    'backticks': repeated('`'),
    'mixed endings': repeated('a\r\nb\n'),
    'unclosed fences': fences,
    'key lines without an end': (size) => '---\n' + repeated('a: b\n')(size),
    'cells': repeated('p\n\n```ts dsnb\nlet a\n```\n\n'),
  }
  const work = new URL('./work.ts', import.meta.url)

  /** Twice the text is twice the work, and not much for a character. */
  async function growsWithTheText(task: string, make: (size: number) => string): Promise<void> {
    const [small, large] = [make(50_000), make(100_000)]
    const [once, twice] = await stepsOf(work, [[task, small], [task, large]])
    const text = `${once} steps for ${small.length} characters, ${twice} for ${large.length}`
    assert.ok(once > small.length && twice < 2.2 * once, text)
    assert.ok(twice < 30 * large.length, text)
  }

  for (const [name, make] of Object.entries(kinds)) {
    test(`grows with the text and no faster: ${name}`, () => growsWithTheText('roundTrip', make))

    test(`5 MB come back: ${name}`, () => {
      const text = make(5_000_000)
      assert.ok(printNotebook(parseNotebook(new TextEncoder().encode(text))) === text)
    })
  }

  test('grows with the text and no faster: prose that has to be protected everywhere', () => growsWithTheText('printProse', fences))
})
