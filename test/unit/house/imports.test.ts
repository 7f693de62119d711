/**
 * How the sources import each other: no circles, arrows one way, no dead files. The planted offences show that the search finds them.
 */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { layers } from '../../../scripts/lib/layers.ts'
import { circles, importGraph, readSources, unreached, wrongArrows } from '../support/import-graph.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** What is bundled, or run by itself. */
const entries = [
  'src/cli/main.ts', 'src/extension/browser.ts', 'src/extension/main.ts', 'src/host/kernel-process.ts', 'src/host/kernel-worker.ts', 'webview/index.ts',
]

/** Read as texts, not imported: the parts library, which is node code, and what the compiler is told of modules that the build makes. */
const isText = (path: string): boolean => path.startsWith('src/language/parts/') || path.endsWith('.d.ts')

suite('Imports', () => {
  const graph = importGraph(readSources(root, ['src', 'webview']))

  test('no files import each other in a circle', () => {
    assert.deepEqual(circles(graph), [])
  })

  test('between the top-level folders the arrows point one way', () => {
    assert.deepEqual(wrongArrows(graph, layers), [])
    const folders = new Map(Object.entries(layers).map(([folder, others]) => [folder, others]))
    assert.deepEqual(circles(folders), [])
  })

  test('there are no dead files', () => {
    assert.deepEqual(unreached(graph, entries).filter((path) => !isText(path)), [])
  })
})

suite('Imports: planted offences', () => {
  const plant = (files: Record<string, string>) => importGraph(new Map(Object.entries(files)))

  test('a circle of three is found, and what hangs on it is not part of it', () => {
    const graph = plant({
      'src/a/one.ts': "import { two } from './two.ts'\nimport { leaf } from './leaf.ts'",
      'src/a/two.ts': "import { three } from '../b/three.ts'",
      'src/b/three.ts': "import { one } from '../a/one.ts'",
      'src/a/leaf.ts': 'export const leaf = 1',
      'src/a/user.ts': "import { one } from './one.ts'",
    })
    assert.deepEqual(circles(graph), [['src/a/one.ts', 'src/a/two.ts', 'src/b/three.ts']])
  })

  test('a circle of types alone is one', () => {
    for (const back of ["import type { One } from './one.ts'", "import { type One } from './one.ts'", "export type Two = import('./one.ts').One"]) {
      const graph = plant({ 'src/a/one.ts': "import type { Two } from './two.ts'", 'src/a/two.ts': back })
      assert.deepEqual(circles(graph), [['src/a/one.ts', 'src/a/two.ts']], back)
    }
  })

  test('a circle through re-exports is one, and so is one through an import on demand', () => {
    for (const back of ["export { one } from './one.ts'", "export * from './one.ts'", "export type { One } from './one.ts'", "await import('./one.ts')"]) {
      const graph = plant({ 'src/a/one.ts': "export { two } from './two.ts'", 'src/a/two.ts': back })
      assert.deepEqual(circles(graph), [['src/a/one.ts', 'src/a/two.ts']], back)
    }
  })

  test('a file that imports itself is a circle; an import in a comment or a text is none', () => {
    assert.deepEqual(circles(plant({ 'src/a/one.ts': "import type { One } from './one.ts'" })), [['src/a/one.ts']])
    assert.deepEqual(circles(plant({ 'src/a/one.ts': "// import './one.ts'\nexport const text = \"import './one.ts'\"" })), [])
  })

  test('two circles that share no file are two', () => {
    const pair = (folder: string) => ({
      [`src/${folder}/one.ts`]: "import './two.ts'", [`src/${folder}/two.ts`]: "import './one.ts'\nimport '../last/end.ts'",
    })
    assert.equal(circles(plant({ ...pair('a'), ...pair('b'), 'src/last/end.ts': '' })).length, 2)
  })

  test('an arrow that is not allowed is found, of a type too', () => {
    const graph = plant({
      'src/a/deep/one.ts': "import type { Two } from '../../b/two.ts'",
      'src/b/two.ts': "import { three } from './three.ts'",
      'src/b/three.ts': '',
      'webview/view.ts': "import { two } from '../src/b/two.ts'",
    })
    assert.deepEqual(wrongArrows(graph, { a: ['b'], b: [], webview: ['b'] }), [])
    assert.deepEqual(wrongArrows(graph, { a: [], b: [], webview: ['a'] }), ['src/a/deep/one.ts → src/b/two.ts', 'webview/view.ts → src/b/two.ts'])
    assert.throws(() => wrongArrows(graph, { a: [] }), /Nothing is said of what b may import/)
  })

  test('a dead file is found, also when dead files import each other', () => {
    const graph = plant({
      'src/a/main.ts': "import { used } from './used.ts'",
      'src/a/used.ts': '',
      'src/a/dead.ts': "import { other } from './other.ts'",
      'src/a/other.ts': "import { dead } from './dead.ts'\nimport { used } from './used.ts'",
    })
    assert.deepEqual(unreached(graph, ['src/a/main.ts']), ['src/a/dead.ts', 'src/a/other.ts'])
    assert.throws(() => unreached(graph, ['src/a/gone.ts']), /does not exist/)
  })

  test('an import of a file that is not there is an error', () => {
    assert.throws(() => plant({ 'src/a/one.ts': "import './gone.ts'" }), /src\/a\/one\.ts imports src\/a\/gone\.ts, which does not exist/)
  })
})
