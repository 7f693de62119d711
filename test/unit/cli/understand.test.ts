/** What a notebook comes to is the same whatever the cache knows, and found out again only where something changed. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notebooksFolder } from '../../../scripts/lib/paths.ts'
import { CellMemory } from '../../../src/cli/cache/cell-memory.ts'
import { noStore, openStore, type Store } from '../../../src/cli/cache/store.ts'
import { understand, type Cell } from '../../../src/cli/understand.ts'
import { parseNotebook } from '../../../src/format/index.ts'
import { NotebookAnalysis, type SourceCell, type Work } from '../../../src/language/notebook/index.ts'
import { libraryFiles } from '../support/library.ts'

const cellsOf = (bytes: Uint8Array): Cell[] => parseNotebook(bytes).cells.map(({ kind, text }, index) => ({ kind, text, index }))
const node = (text: string, index: number): SourceCell => ({ kind: 'node', text, index })
const scenario = (text: string, index: number): SourceCell => ({ kind: 'scenario', text, index })

function ask(cells: readonly Cell[], store: Store, { build = 'build', place = '/first.dsnb', anew = false, library = libraryFiles } = {}) {
  return understand(cells, { store, build, place, anew, libraryFiles: library })
}

const never = (): never => {
  throw new Error('Nobody should need the declarations.')
}

suite('cli: what a notebook comes to', function () {
  this.timeout(120_000)
  let folder: string

  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'dsnb-understand-'))
  })
  teardown(() => rmSync(folder, { recursive: true, force: true }))

  const files = () => readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

  for (const name of readdirSync(notebooksFolder).filter((file) => file.endsWith('.dsnb'))) {
    test(`${name}: the same without a cache, with an empty one, a full one and a damaged one`, () => {
      const cells = cellsOf(readFileSync(join(notebooksFolder, name)))
      const found = ask(cells, noStore)
      assert.ok(found.requests.length > 0)
      assert.deepStrictEqual(ask(cells, openStore(folder)), found)
      assert.deepStrictEqual(ask(cells, openStore(folder), { library: never }), found)
      for (const file of files()) {
        const bytes = readFileSync(file)
        bytes[bytes.length >> 1] ^= 1
        writeFileSync(file, bytes)
      }
      assert.throws(() => ask(cells, openStore(folder), { library: never }), 'a damaged answer was taken')
      assert.deepStrictEqual(ask(cells, openStore(folder)), found)
      assert.deepStrictEqual(ask(cells, openStore(folder), { library: never }), found)
    })
  }

  test('errors and warnings are kept too', () => {
    const cells = cellsOf(Buffer.from('```ts dsnb\nclass A extends Node { n: number = "one" }\n```\n\n```dsnb\ncluster c\n  a: B\n```\n'))
    const found = ask(cells, openStore(folder))
    assert.deepEqual(found.requests, [])
    assert.deepEqual(found.diagnostics.map(({ cell }) => cell), [0, 1])
    assert.deepStrictEqual(ask(cells, openStore(folder), { library: never }), found)
  })

  test('another program, another text, or to be asked anew: then it is found out again', () => {
    const cells = cellsOf(Buffer.from('```ts dsnb\nclass A extends Node { n = 1 }\n```\n'))
    ask(cells, openStore(folder))
    ask(cells, openStore(folder), { library: never })
    assert.throws(() => ask(cells, openStore(folder), { build: 'another', library: never }))
    assert.throws(() => ask(cells, openStore(folder), { anew: true, library: never }))
    assert.throws(() => ask(cellsOf(Buffer.from('```ts dsnb\nclass A extends Node { n = 2 }\n```\n')), openStore(folder), { library: never }))
  })

  test('prose may change; a cell at another place is another cell', () => {
    const cells = cellsOf(Buffer.from('One.\n\n```ts dsnb\nclass A extends Node {}\n```\n'))
    ask(cells, openStore(folder))
    ask(cells.map((cell) => (cell.kind === 'prose' ? { ...cell, text: 'Two.' } : cell)), openStore(folder), { library: never })
    assert.throws(() => ask([{ kind: 'prose', text: '', index: 0 }, ...cells.map((cell) => ({ ...cell, index: cell.index + 1 }))], openStore(folder), { library: never }))
  })
})

suite('cli: cells are remembered', () => {
  const first = [
    node('class Store extends Node { n = 0\n  put() { this.n++ } }', 0),
    node('class Client extends Node { start() { this.send("store", "put", {}) } }', 1),
    scenario('cluster c\n  store: Store\n  client: Client\n\nrun c for 1s', 2),
  ]

  /** What has to be done for cells by somebody who remembers others, and what comes out. */
  function work(cells: SourceCell[], before?: CellMemory): { done: string[]; memory: CellMemory; found: unknown } {
    const done: string[] = []
    const memory = new CellMemory(before?.kept)
    const onWork = (what: Work, cell: number) => done.push(`${what} ${cell}`)
    const analysis = new NotebookAnalysis({ libraryFiles, remember: memory.remember, onWork })
    analysis.update(cells)
    const found = [analysis.diagnostics(), ...cells.map(({ index }) => analysis.runs(index))]
    return { done, memory, found }
  }

  test('nothing changed: nothing is read, compiled, typed or parsed', () => {
    const { memory, found } = work(first)
    const again = work(first, memory)
    assert.deepEqual(again.done, ['checked 2'])
    assert.deepStrictEqual(again.found, found)
  })

  test('a scenario changed: it alone is parsed', () => {
    const { memory } = work(first)
    const changed = [...first.slice(0, 2), scenario('cluster c\n  store: Store\n  client: Client\n\nrun c for 2s', 2)]
    const again = work(changed, memory)
    assert.deepEqual(again.done, ['parsed 2', 'checked 2'])
    assert.deepStrictEqual(again.found, work(changed).found)
  })

  test('a node cell changed: it is read and compiled, and types are checked; the other is not compiled, nothing is parsed', () => {
    const { memory } = work(first)
    const changed = [first[0], node('class Client extends Node { start() { this.send("store", "put", { n: 1 }) } }', 1), first[2]]
    const again = work(changed, memory)
    assert.deepEqual(again.done.filter((one) => !one.startsWith('typed')), ['read 1', 'compiled 1', 'checked 2'])
    assert.ok(again.done.includes('typed 1'))
    assert.deepStrictEqual(again.found, work(changed).found)
  })

  test('parts of the library are remembered with what they define', () => {
    const cells = [
      node("import { CircuitBreaker, RaftNode } from 'dsnb'\nclass Server extends RaftNode { breaker = new CircuitBreaker() }", 0),
      scenario('cluster c\n  a, b, c: Server\n\nrun c for 1s', 1),
    ]
    const { memory, found } = work(cells)
    const again = work(cells, memory)
    assert.deepEqual(again.done, ['checked 1'])
    assert.deepStrictEqual(again.found, found)
  })
})
